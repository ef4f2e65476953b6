"""Step 1: make sure that this is the right company file, as it was, before anything else is believed or written.

Signs that are independent of each other (design §6): the FileID under our OwnerID, which comes with the first call; records we
know, which another file would not have under the same ListIDs; what became of the file as a file (`past`); and the latest documents,
ours and those of people, which an older state of the file lacks. The questions travel at the head of whatever the update asks first,
so they cost no round trip of their own. A renamed company or a new year of QuickBooks is none of these.
"""

from collections.abc import Iterator
from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.core.side import Side
from stockbridge.ledger.restored import FILE_RESTORED
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.all_items import FlatItemRet, ItemQuery
from stockbridge.qbxml.messages.company import CompanyActivityQuery, CompanyQuery
from stockbridge.qbxml.messages.deleted import TxnDeletedQuery, TxnDeletedRet
from stockbridge.qbxml.messages.host import HostQuery, IncludeListMetaData
from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.messages.preferences import PreferencesQuery
from stockbridge.qbxml.messages.queries import TxnQuery
from stockbridge.qbxml.notation import Request
from stockbridge.qbxml.status import was_answered
from stockbridge.quickbooks import host_clock, inquest, past, site_mode
from stockbridge.quickbooks.company import FACTS, CompanyFacts, check_identity, read_facts
from stockbridge.quickbooks.papers import BY_TYPE
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.webconnector.qwc_file import OWNER_ID

_WITNESSES: Final = 5
_OURS: Final = "InventoryAdjustment"
_LASTING: Final = (_OURS, "Invoice", "SalesReceipt", "CreditMemo", "VendorCredit")
"""Kinds that keep their TxnID under their own name for ever, and that every edition has."""


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
    agenda = update.agenda
    if agenda.identified:
        return ()
    asked: list[Request] = []
    witnesses = update.unit.links.oldest(_WITNESSES)
    if witnesses:  # first: another file has another past, which says nothing about ours
        known = (*witnesses, *(edited for edited in past.edited_last(update) if edited not in witnesses))
        asked.append(ItemQuery(list_id=known, include_ret_element=("ListID", "Name", "FullName", "TimeModified")))
    asked.append(CompanyActivityQuery())
    if agenda.missing:
        kinds = sorted({kind for kind, _ in agenda.missing})
        asked.append(TxnDeletedQuery(txn_del_type=tuple(BY_TYPE[kind].type_name for kind in kinds)))
    else:
        asked += [
            BY_TYPE[kind].query(txn_id=(txn_id,), include_ret_element=("TxnID",)) for kind, txn_id in _latest(update)
        ]
    return tuple(asked)


def recognise(update: Update, answers: Iterator[Answer]) -> bool:
    """Judge the answers to `questions`, which come first; returns whether the others may be believed.

    False means that something else must be asked before: whatever else was asked is asked again.

    Raises:
        Refused: another file is open.
    """
    agenda = update.agenda
    if agenda.identified:
        return True
    missing: list[tuple[str, str]] = []
    is_elsewhere = False
    for question in questions(update):
        answer = next(answers, None)
        if answer is None:
            raise Refused("QuickBooks' answer was cut short. Nothing was taken from it; update again.")
        match question:
            case CompanyActivityQuery():
                past.learn(update, answer)
            case ItemQuery():
                is_elsewhere = _check_witnesses(update, answer)
            case TxnDeletedQuery():
                agenda.missing = _without_deleted(update, answer)
            case TxnQuery() if _is_missing(answer):
                missing.append((type(question).__name__.removesuffix("Query"), question.txn_id[0]))
            case _:
                pass
    if sign := past.sign(update) or _sign_of_missing(agenda.missing):
        inquest.begin(update, *sign)
        return False
    if missing:
        agenda.missing = missing
        return False
    agenda.identified = True
    site_mode.check(update)
    _bind(update)
    return not is_elsewhere


def _latest(update: Update) -> list[tuple[str, str]]:
    """Kind and TxnID of our latest document, and of the latest that we saw of anybody's."""
    ours = update.unit.documents.last_standing(Side.QUICKBOOKS)
    latest = {(_OURS, ours): None} if ours is not None else {}
    return list(latest | dict.fromkeys(update.unit.lost.newest(_LASTING, most=1)))


def _is_missing(answer: Answer) -> bool:
    """Whether a document is definitely not there.

    Raises:
        Refused: QuickBooks could not say; it is asked again in the next update.
    """
    if not was_answered(answer.status):
        raise Refused(
            f"QuickBooks could not show a document it is known by ({answer.status.message.strip()}). Nothing was taken from its "
            "answer; update again."
        )
    return not answer.rets


def _without_deleted(update: Update, answer: Answer) -> list[tuple[str, str]]:
    """Which of the missing documents nobody has deleted."""
    if not was_answered(answer.status):
        raise Refused(
            f"QuickBooks could not say what was deleted ({answer.status.message.strip()}). Nothing was taken from its answer; update again."
        )
    deleted = {ret.txn_id for ret in answer.rets if isinstance(ret, TxnDeletedRet) and ret.txn_id is not None}
    gone = [(kind, txn_id) for kind, txn_id in update.agenda.missing if txn_id not in deleted]
    if not gone:
        update.unit.documents.fallen(Side.QUICKBOOKS, deleted, update.now)
    return gone


def _sign_of_missing(missing: list[tuple[str, str]]) -> tuple[str, str] | None:
    """What to think of documents that are neither there nor among the deleted ones."""
    if not missing:
        return None
    text = (
        "The company file was restored from a backup, or an older copy of it is open, for the latest documents are neither in it nor "
        "among the deleted ones."
    )
    return FILE_RESTORED, text


def _check_witnesses(update: Update, answer: Answer) -> bool:
    """Returns whether the computer stands in another zone now, so that times asked about meant something else."""
    # By ListID alone, which tells the second of its creation: people may rename every item they have.
    rets = [ret for ret in answer.rets if isinstance(ret, (ItemRet, FlatItemRet))]
    if not rets:
        raise Refused(
            f'The company file that is open, "{update.facts.company_name}", has none of the items this connection knows. Nothing '
            "was read or written. Open the right company file in QuickBooks and update again."
        )
    shift = past.look_at_edits(update, rets)
    if shift is None:
        return False
    host_clock.learn_move(update, shift)
    update.agenda.since = ""
    return True


def _bind(update: Update) -> None:
    """Remember which file this is; from now on it is compared with."""
    facts = update.facts
    past.keep(update)
    update.unit.facts.learn_company_file(
        company_name=facts.company_name,
        product=f"{facts.product} ({facts.country})",
        facts=FACTS.dump_json(facts).decode(),
    )
