"""Step 1: make sure that this is the right company file, before anything else is believed or written.

Three signs, independent of each other (design §6): the FileID under our OwnerID, which comes with the first call; records we
know, which another file would not have under the same ListIDs; and the time of the last restore, which moves when a backup is
put back. The questions travel at the head of whatever the update asks first, so they cost no round trip of their own.
"""

from collections.abc import Iterator
from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.core.side import Side
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentQuery
from stockbridge.qbxml.messages.all_items import ItemQuery
from stockbridge.qbxml.messages.company import CompanyActivityQuery, CompanyActivityRet, CompanyQuery
from stockbridge.qbxml.messages.deleted import TxnDeletedQuery, TxnDeletedRet
from stockbridge.qbxml.messages.host import HostQuery, IncludeListMetaData
from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.messages.preferences import PreferencesQuery
from stockbridge.qbxml.notation import Request
from stockbridge.quickbooks.company import FACTS, CompanyFacts, check_identity, read_facts
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.storage.holds import NewHold
from stockbridge.webconnector.qwc_file import OWNER_ID

FILE_RESTORED: Final = "file_restored"
_WITNESSES: Final = 5


class Identify:
    """Ask for host, company and preferences when the Web Connector did not bring them."""

    def ask(self, update: Update) -> Outgoing | None:
        if update.agenda.facts is not None:
            return None
        update.agenda.facts = CompanyFacts()  # the oldest and plainest language, until we know better
        outgoing = update.query(
            (
                HostQuery(include_list_meta_data=IncludeListMetaData(include_max_capacity=True)),
                CompanyQuery(owner_id=(OWNER_ID,)),
                PreferencesQuery(),
            )
        )
        update.agenda.facts = None
        return outgoing

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:  # noqa: ARG002 - the shape of every step
        learn(update, read_facts(answers, update.agenda.company_file))


def learn(update: Update, facts: CompanyFacts | None) -> None:
    """Take what QuickBooks says about itself and refuse a file that is not ours.

    Raises:
        Refused: another company file is open, or QuickBooks did not say which.
    """
    if facts is None:
        raise Refused(
            "QuickBooks did not say which company file is open. Nothing was read or written; update again. If it comes again, "
            "close QuickBooks and the Web Connector and start both anew."
        )
    known = update.unit.facts.company_file()
    check_identity(facts, update.file_id, known.company_name)
    update.agenda.facts = facts


def questions(update: Update) -> tuple[Request, ...]:
    """What to ask at the head of a request while the file has not been recognised."""
    if update.agenda.identified:
        return ()
    asked: list[Request] = []
    witnesses = update.unit.items.some_linked(_WITNESSES)
    if witnesses:  # first: another file has another past, which says nothing about ours
        asked.append(ItemQuery(list_id=tuple(witnesses), include_ret_element=("ListID", "FullName")))
    asked.append(CompanyActivityQuery())
    last = update.unit.documents.last_standing(Side.QUICKBOOKS)
    if last is not None and update.agenda.last_document_missing:
        asked.append(TxnDeletedQuery(txn_del_type=("InventoryAdjustment",)))
    elif last is not None:
        asked.append(InventoryAdjustmentQuery(txn_id=(last,), include_ret_element=("TxnID", "RefNumber")))
    return tuple(asked)


def recognise(update: Update, answers: Iterator[Answer]) -> bool:
    """Judge the answers to `questions`, which come first; returns whether the others may be believed.

    False means that another question must be answered before: whatever else was asked is asked again.

    Raises:
        Refused: another file, or a restored one.
    """
    if update.agenda.identified:
        return True
    for question in questions(update):
        answer = next(answers, None)
        if answer is None:
            raise Refused("QuickBooks' answer was cut short. Nothing was taken from it; update again.")
        match question:
            case CompanyActivityQuery():
                _check_activity(update, answer)
            case ItemQuery():
                _check_witnesses(update, answer)
            case InventoryAdjustmentQuery() if not answer.rets:
                update.agenda.last_document_missing = True
                return False
            case TxnDeletedQuery():
                _check_deleted(update, answer)
            case _:
                pass
    update.agenda.identified = True
    _bind(update)
    return True


def _check_activity(update: Update, answer: Answer) -> None:
    known = update.unit.facts.company_file()
    for ret in answer.rets:
        if not isinstance(ret, CompanyActivityRet):
            continue
        update.unit.facts.learn_company_file(
            last_restore_time=ret.last_restore_time or None, last_condense_time=ret.last_condense_time or None
        )
        if known.company_name is not None and (ret.last_restore_time or None) != known.last_restore_time:
            _stop_restored(update, f"(QuickBooks says {ret.last_restore_time or 'never'})")


def _check_witnesses(update: Update, answer: Answer) -> None:
    names = {ret.list_id: ret.full_name for ret in answer.rets if isinstance(ret, ItemRet)}
    records = update.unit.items.quickbooks_items([list_id for list_id in names if list_id is not None])
    if any(record.full_name == names[list_id] for list_id, record in records.items()):
        return
    raise Refused(
        f'The company file that is open, "{update.facts.company_name}", has none of the items this connection knows. Nothing '
        "was read or written. Open the right company file in QuickBooks and update again."
    )


def _check_deleted(update: Update, answer: Answer) -> None:
    """Our latest document is missing: somebody deleted it, or this is an older state of the file."""
    last = update.unit.documents.last_standing(Side.QUICKBOOKS)
    deleted = {ret.txn_id for ret in answer.rets if isinstance(ret, TxnDeletedRet) and ret.txn_id is not None}
    if last not in deleted:
        _stop_restored(
            update, "or copied, for our latest inventory adjustment is neither in it nor among the deleted ones"
        )
    update.unit.documents.fallen(Side.QUICKBOOKS, deleted, update.now)


def _stop_restored(update: Update, how: str) -> None:
    # Should a person decide to go on with this file, it is the one to compare with from then on.
    update.unit.documents.all_fallen(Side.QUICKBOOKS, update.now)
    text = (
        f"The company file was restored from a backup {how}. What happened in QuickBooks since that backup is gone from it, "
        "our own adjustments included, so nothing is read or written until somebody has looked at it."
    )
    update.unit.facts.set_state("stopped", text)
    update.unit.holds.put(
        NewHold(
            subject="connection",
            reason=FILE_RESTORED,
            text=text,
            who="the person who restored the backup",
            actions=("resume",),
            side=Side.QUICKBOOKS,
        ),
        update.now,
    )
    raise Refused(text)


def _bind(update: Update) -> None:
    """Remember which file this is; from now on it is compared with."""
    facts = update.facts
    update.unit.facts.learn_company_file(
        company_name=facts.company_name,
        path=update.agenda.company_file,
        product=f"{facts.product} ({facts.country})",
        facts=FACTS.dump_json(facts).decode(),
    )
