"""Step 2: find out what became of documents in doubt, before any quantity is read and before anything is written.

Asked in this order (design/SYNC.md §3.6): by our token as RefNumber; by account and date, for somebody may have changed the
RefNumber, but neither ExternalGUID nor Memo; among the deleted, for somebody may have deleted it (then it landed, and the
deletion is theirs). If it is nowhere, the byte-identical message set goes out again under the same message-set ID: had
QuickBooks executed it after all, it would answer from memory instead of executing it twice. If it executed it and kept no
answer (9002), the questions are asked once more: then they are conclusive.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.core.token import external_guid, is_in_memo
from stockbridge.ledger import settling
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentQuery, InventoryAdjustmentRet
from stockbridge.qbxml.messages.all_items import ItemQuery
from stockbridge.qbxml.messages.deleted import TxnDeletedQuery, TxnDeletedRet
from stockbridge.qbxml.messages.queries import (
    DeletedDateRangeFilter,
    ModifiedDateRangeFilter,
    ObjectFilter,
)
from stockbridge.qbxml.messages.transfers import TransferInventoryQuery, TransferInventoryRet
from stockbridge.qbxml.notation import Request
from stockbridge.qbxml.status import was_answered
from stockbridge.qbxml.values import filter_time
from stockbridge.quickbooks import create, identify, post
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.storage.documents import Sent

_LOOK_BACK: Final = timedelta(days=3)
"""Two days, and one for the zone of the host, which we may not know."""

_MOST: Final = 500


class Settle:
    """Ask after documents in doubt, then after items that were being made."""

    def ask(self, update: Update) -> Outgoing | None:
        doubt = update.unit.documents.in_doubt(Side.QUICKBOOKS)
        if update.agenda.posting_blocked:
            return None
        for sent in doubt:
            if sent.token in update.agenda.settled:
                return post.again(sent)
            return update.query((*identify.questions(update), *_questions(update, sent)))
        names = [creation.name for creation in update.unit.creations.in_state(Side.QUICKBOOKS, State.SENT, _MOST)]
        if names:
            return update.query((*identify.questions(update), ItemQuery(full_name=tuple(names))))
        return None

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:
        if outgoing.kind == "repeat":
            post.hear(update, outgoing, answers)
            return
        doubt = update.unit.documents.in_doubt(Side.QUICKBOOKS)
        if doubt:
            _hear_document(update, doubt[0], list(answers))
        else:
            create.hear_names(update, list(answers))


def _questions(update: Update, sent: Sent) -> tuple[Request, ...]:
    since = filter_time(sent.sent_at - _LOOK_BACK)
    deleted = DeletedDateRangeFilter(from_deleted_date=since)
    if sent.is_transfer:
        return (
            TransferInventoryQuery(ref_number=(sent.token,), include_line_items=True),
            TransferInventoryQuery(
                max_returned=_MOST,
                modified_date_range_filter=ModifiedDateRangeFilter(from_modified_date=since),
                include_line_items=True,
            ),
            TxnDeletedQuery(txn_del_type=("TransferInventory",), deleted_date_range_filter=deleted),
        )
    account = update.settings.quickbooks.adjustment_account
    return (
        InventoryAdjustmentQuery(ref_number=(sent.token,), include_line_items=True),
        InventoryAdjustmentQuery(
            max_returned=_MOST,
            modified_date_range_filter=ModifiedDateRangeFilter(from_modified_date=since),
            account_filter=ObjectFilter(full_name=(account,)),
            include_line_items=True,
        ),
        TxnDeletedQuery(txn_del_type=("InventoryAdjustment",), deleted_date_range_filter=deleted),
    )


def _hear_document(update: Update, sent: Sent, answers: list[Answer]) -> None:
    refusals = [answer.status for answer in answers if not was_answered(answer.status)]
    if refusals or len(answers) < len(_questions(update, sent)):
        words = refusals[0].message if refusals else "the answer was cut short"
        update.agenda.posting_blocked = True
        update.agenda.incomplete = True
        update.say(
            f"QuickBooks could not tell what became of our last adjustment ({words}); it is asked again next time."
        )
        return
    for answer in answers:
        for ret in answer.rets:
            if isinstance(ret, (InventoryAdjustmentRet, TransferInventoryRet)) and _is_ours(ret, sent):
                post.book(update, sent, ret, Event.FOUND)
                return
            if isinstance(ret, TxnDeletedRet) and (ret.ref_number or "").upper() == sent.token:
                settling.confirm(
                    update.unit, sent, event=Event.FOUND, peer_id=ret.txn_id, run_id=update.run_id, at=update.now
                )
                if ret.txn_id is not None:
                    update.unit.documents.fallen(Side.QUICKBOOKS, [ret.txn_id], update.now)
                return
    if sent.token in update.agenda.ran_before:
        settling.put_back(update.unit, sent, why="QuickBooks ran it once and saved nothing", at=update.now)
    else:
        update.agenda.settled.append(sent.token)


def ran_before(update: Update, document_id: int) -> None:
    """QuickBooks ran the message set earlier and kept no answer, so it will not run it again: what it did is asked once more.

    It cannot land later, so what is not found now was refused then, and goes under a new token.
    """
    token = update.unit.documents.with_id(document_id).token
    update.agenda.ran_before.append(token)
    update.agenda.settled = [other for other in update.agenda.settled if other != token]
    update.agenda.step = "settle"


def _is_ours(ret: InventoryAdjustmentRet | TransferInventoryRet, sent: Sent) -> bool:
    return (
        (ret.ref_number or "").upper() == sent.token
        or (ret.external_guid or "").upper() == external_guid(sent.token)
        or is_in_memo(sent.token, ret.memo)
    )
