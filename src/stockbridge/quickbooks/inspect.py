"""Step 6, while an audit is under way: ask QuickBooks for our own adjustments and transfers, a slice of them at a time.

Each is asked for by its token, which finds copies too, and by its TxnID, which finds those whose number somebody changed. What is
there is taken as evidence like any other document, so a change that was missed is found; what is nowhere is noted as missing. The step
stands before the sweep, whose readings then meet the evidence. How far it came is in the database: an interrupted one goes on.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from stockbridge.core.side import Side
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentQuery, InventoryAdjustmentRet
from stockbridge.qbxml.messages.transfers import TransferInventoryQuery, TransferInventoryRet
from stockbridge.qbxml.status import was_answered
from stockbridge.quickbooks import evidence, identify
from stockbridge.quickbooks.host_clock import Stamps
from stockbridge.quickbooks.papers import BY_TYPE
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.storage.inspections import Inspected

DOCUMENTS_PER_REQUEST: Final = 50
"""Few enough that QuickBooks answers within a second or two."""

LOOK_BACK: Final = timedelta(days=90)
"""QuickBooks remembers for as long what was deleted (facts/QBXML.md §4)."""

_Query = InventoryAdjustmentQuery | TransferInventoryQuery


class Inspect:
    """Our own adjustments and transfers, in the order in which they left."""

    def ask(self, update: Update) -> Outgoing | None:
        running = update.unit.audit_runs.under_way()
        if running is None or running.quickbooks_at is not None or update.agenda.incomplete:
            return None
        ours = _slice(update, running.document_id)
        if not ours:
            update.unit.audit_runs.learn(quickbooks_at=update.now)
            return None
        return update.query((*identify.questions(update), *_questions(ours)))

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:  # noqa: ARG002 - the shape of every step
        running = update.unit.audit_runs.under_way()
        heard = list(answers)
        refused = next((answer.status for answer in heard if not was_answered(answer.status)), None)
        ours = _slice(update, running.document_id) if running else ()
        if refused is not None or running is None or len(heard) < len(_questions(ours)):
            words = refused.message.strip() if refused else "the answer was cut short"
            update.agenda.incomplete = True
            update.say(f"QuickBooks could not show our documents ({words}); the audit goes on next time.")
            return
        rets = {
            ret.txn_id: ret
            for answer in heard
            for ret in answer.rets
            if isinstance(ret, (InventoryAdjustmentRet, TransferInventoryRet)) and ret.txn_id
        }
        evidence.take(update, list(rets.values()), Stamps())
        update.unit.inspections.show(Side.QUICKBOOKS, list(rets), update.now)
        update.unit.inspections.miss([one.document_id for one in ours if one.peer_id not in rets], update.now)
        update.unit.audit_runs.learn(document_id=ours[-1].document_id)


def _questions(ours: Sequence[Inspected]) -> list[_Query]:
    """By token and by TxnID, of each kind that is among them."""
    adjustments = [one for one in ours if not one.is_transfer]
    transfers = [one for one in ours if one.is_transfer]
    found: list[_Query] = []
    if adjustments:
        elements = BY_TYPE["InventoryAdjustment"].elements
        found += [
            InventoryAdjustmentQuery(
                ref_number=tuple(one.token for one in adjustments),
                include_line_items=True,
                include_ret_element=elements,
            ),
            InventoryAdjustmentQuery(
                txn_id=tuple(one.peer_id for one in adjustments), include_line_items=True, include_ret_element=elements
            ),
        ]
    if transfers:
        elements = BY_TYPE["TransferInventory"].elements
        found += [
            TransferInventoryQuery(
                ref_number=tuple(one.token for one in transfers), include_line_items=True, include_ret_element=elements
            ),
            TransferInventoryQuery(
                txn_id=tuple(one.peer_id for one in transfers), include_line_items=True, include_ret_element=elements
            ),
        ]
    return found


def _slice(update: Update, after_id: int) -> Sequence[Inspected]:
    return update.unit.inspections.standing(
        Side.QUICKBOOKS, after_id=after_id, sent_since=update.now - LOOK_BACK, most=DOCUMENTS_PER_REQUEST
    )
