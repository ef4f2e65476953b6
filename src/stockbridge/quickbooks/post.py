"""Step 6: hand QuickBooks what it is owed, one document at a time.

One InventoryAdjustmentAdd per message set, with differences only: our token is its RefNumber and the message-set ID, and the
ExternalGUID comes from it. QuickBooks remembers one message set per application, so at most one document is ever in doubt
(design §4). A refused document is split until the line that was at fault stands alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.core.posting import Event
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.core.token import external_guid, memo
from stockbridge.ledger import settling
from stockbridge.ledger.readings import WHOLE_COMPANY
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.adjustments import (
    InventoryAdjustmentAdd,
    InventoryAdjustmentLineAdd,
    InventoryAdjustmentRet,
    QuantityAdjustment,
)
from stockbridge.qbxml.messages.transfers import TransferInventoryRet
from stockbridge.qbxml.notation import Ref
from stockbridge.qbxml.status import Meaning, Reaction, Verdict, meaning
from stockbridge.quickbooks import host_clock, sites, transfer
from stockbridge.quickbooks.papers import read_paper
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.storage.documents import Planned, Sent, SentLine
from stockbridge.storage.evidence import Document
from stockbridge.storage.holds import NewHold

LINES_PER_DOCUMENT: Final = 100
DOCUMENTS_PER_UPDATE: Final = 200
WAITS_FOR_SINGLE_USER: Final = "waits_for_single_user"
QUICKBOOKS_BUSY: Final = "quickbooks_busy"
QUICKBOOKS_FORBIDS: Final = "quickbooks_forbids"
_MEMO_LIMIT: Final = 1000
_SITE_ELEMENT: Final = "InventorySiteRef"
_REASONS: Final = (WAITS_FOR_SINGLE_USER, QUICKBOOKS_BUSY, QUICKBOOKS_FORBIDS)


class Post:
    """Hand out planned postings, a document at a time, until there are none or QuickBooks will have no more."""

    def ask(self, update: Update) -> Outgoing | None:
        if update.agenda.posting_blocked or update.agenda.posted >= DOCUMENTS_PER_UPDATE:
            return None
        lines = _next_lines(update)
        if not lines:
            _lift_waiting(update)
            return None
        if not update.facts.may_adjust:
            _wait_for_single_user(update)
            return None
        document_id = lines[0].document_id
        if document_id is None:
            document_id = update.unit.documents.add(
                Side.QUICKBOOKS,
                update.new_token(),
                lines[0].place_id,
                None,
                [line.posting_id for line in lines],
                update.now,
            )
        sent = update.unit.documents.with_id(document_id)
        if sent.payload:
            return again(sent)
        if _must_name_site(update) and not update.agenda.asked_for_sites:
            return update.query((sites.list_of_sites(),))
        request = transfer.request(update, sent) if sent.is_transfer else _adjustment(update, sent)
        return update.pack((request,), message_set_id=sent.token, document_id=document_id, kind="post")

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:
        if outgoing.document_id is not None:
            hear(update, outgoing, answers)
            return
        update.agenda.asked_for_sites = True
        for answer in answers:
            sites.learn(update, answer)


def again(sent: Sent) -> Outgoing:
    """The byte-identical message set once more."""
    return Outgoing(payload=sent.payload, writes=True, document_id=sent.document_id, kind="repeat")


def hear(update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:
    """Book what QuickBooks says about a document."""
    assert outgoing.document_id is not None
    sent = update.unit.documents.with_id(outgoing.document_id)
    answer = next(answers, None)
    if answer is None:
        raise Refused(
            "QuickBooks answered without saying whether our adjustment was saved; it is asked after next time."
        )
    verdict = meaning(answer.status)
    update.agenda.posted += 1
    if verdict.verdict is Verdict.YES:
        ret = next(
            (ret for ret in answer.rets if isinstance(ret, (InventoryAdjustmentRet, TransferInventoryRet))), None
        )
        if ret is None:
            raise Refused("QuickBooks saved our adjustment without showing it; it is looked for next time.")
        book(update, sent, ret, Event.YES)
        if outgoing.kind != "repeat" and ret.time_modified:  # a repeat may be answered with what was done long ago
            host_clock.learn_done(update, ret.time_modified, sent.sent_at)
    elif verdict.verdict is Verdict.NO:
        _refused(update, sent, verdict, answer.status.message)


def unreadable(update: Update, document_id: int, why: str) -> None:
    """QuickBooks could not read the request at all, so nothing was done: find the line at fault, or hold it."""
    sent = update.unit.documents.with_id(document_id)
    if sent.is_transfer:
        settling.put_back(update.unit, sent, why=why, at=update.now)
    elif len(sent.lines) > 1:
        settling.split(update.unit, sent, why=why, new_token=update.new_token, at=update.now)
    else:
        settling.refuse(update.unit, sent, why=why, who="Stockbridge's makers", run_id=update.run_id, at=update.now)


def book(update: Update, sent: Sent, ret: InventoryAdjustmentRet | TransferInventoryRet, event: Event) -> None:
    """Confirm a document by QuickBooks' own record of it, line by line."""
    if isinstance(ret, TransferInventoryRet):
        transfer.book(update, sent, ret, event)
        return
    kept = dict.fromkeys((line.list_id for line in sent.lines), ZERO)
    for line in ret.inventory_adjustment_line_ret:
        if line.item_ref is not None and line.item_ref.list_id in kept:
            kept[line.item_ref.list_id] += line.quantity_difference or ZERO
    landed = {line.posting_id: kept[line.list_id] for line in sent.lines} if event is Event.YES else None
    settling.confirm(
        update.unit, sent, event=event, peer_id=ret.txn_id, run_id=update.run_id, at=update.now, landed=landed
    )
    # As we posted it: if somebody has changed it since, observing it again shows the difference as theirs.
    paper = read_paper(ret, sites.place_of(update))
    if paper is not None:
        update.unit.evidence.keep([_as_posted(paper.document, sent.lines, sent.site_list_id)], update.now)


def _as_posted(document: Document, lines: Sequence[SentLine], site_list_id: str | None) -> Document:
    """Our own document as evidence, with the units we posted."""
    return replace(document, lines={(line.list_id, site_list_id or WHOLE_COMPANY): line.units for line in lines})


def _next_lines(update: Update) -> list[Planned]:
    """The lines of the next document: one that has a token already, else planned postings of one place."""
    planned = update.unit.documents.planned(Side.QUICKBOOKS, most=LINES_PER_DOCUMENT)
    with_token = next((line for line in planned if line.document_id is not None), None)
    if with_token is not None:
        return [line for line in planned if line.document_id == with_token.document_id]
    return [line for line in planned if line.place_id == planned[0].place_id]


def _adjustment(update: Update, sent: Sent) -> InventoryAdjustmentAdd:
    reasons = "; ".join(dict.fromkeys(_reason(update, line) for line in sent.lines))
    today = host_clock.of(update).wall_at(update.now).date()
    site = sites.default_site(update) if _must_name_site(update) else sent.site_list_id
    return InventoryAdjustmentAdd(
        account_ref=Ref(full_name=update.settings.quickbooks.adjustment_account),
        txn_date=update.facts.open_day(today),
        ref_number=sent.token,
        inventory_site_ref=Ref(list_id=site) if site is not None else None,
        memo=memo(sent.token, reasons)[:_MEMO_LIMIT],
        external_guid=external_guid(sent.token),
        inventory_adjustment_line_add=tuple(
            InventoryAdjustmentLineAdd(
                item_ref=Ref(list_id=line.list_id),
                quantity_adjustment=QuantityAdjustment(quantity_difference=line.units),
            )
            for line in sent.lines
        ),
    )


def _reason(update: Update, line: SentLine) -> str:
    """Why units are posted; what happened in a closed period is told with its own day, for the document cannot bear it."""
    closing_date = update.facts.closing_date
    if closing_date is None:
        return line.text
    entry_ids = update.unit.postings.entries_carried(line.posting_id)
    closed = [day for day in update.unit.evidence.days_of(entry_ids) if day <= closing_date.isoformat()]
    return f"{line.text} (happened on {', '.join(closed)}, in a closed period)" if closed else line.text


def _must_name_site(update: Update) -> bool:
    """A file may have sites and not tell what lies at which: Canadian ones do (facts/QBXML.md §9)."""
    return bool(update.unit.facts.company_file().must_name_site) and not update.by_sites


def _refused(update: Update, sent: Sent, verdict: Meaning, words: str) -> None:
    why = f"{verdict.text} ({words.strip()})"
    if _SITE_ELEMENT in words and not update.by_sites and not _must_name_site(update):
        update.unit.facts.learn_company_file(must_name_site=True)
        settling.put_back(update.unit, sent, why=why, at=update.now)
        return
    match verdict.reaction:
        case Reaction.RETRY_LATER | Reaction.WAIT_FOR_MODE:
            settling.put_back(update.unit, sent, why=why, at=update.now)
            reason = WAITS_FOR_SINGLE_USER if verdict.reaction is Reaction.WAIT_FOR_MODE else QUICKBOOKS_BUSY
            _block(update, reason, f"{why} {_amount(update)} wait for it. {verdict.remedy}")
        case Reaction.STOP | Reaction.FEATURE_OFF if verdict.reaction is Reaction.STOP or not sent.is_transfer:
            settling.put_back(update.unit, sent, why=why, at=update.now)
            _block(update, QUICKBOOKS_FORBIDS, f"{why} {_amount(update)} wait. {verdict.remedy}")
        case _ if sent.is_transfer:
            # Each end goes by itself: one that cannot is held alone, in QuickBooks' words.
            settling.put_back(update.unit, sent, why=why, at=update.now)
            update.say(f"QuickBooks refused a transfer; what left and what came is adjusted site by site. {why}")
        case _ if len(sent.lines) > 1:
            settling.split(update.unit, sent, why=why, new_token=update.new_token, at=update.now)
        case _:
            settling.refuse(
                update.unit, sent, why=why, who="whoever keeps the books", run_id=update.run_id, at=update.now
            )
            update.say(f"QuickBooks refused an adjustment: {why}")


def _wait_for_single_user(update: Update) -> None:
    since = update.unit.postings.waiting_since(Side.QUICKBOOKS)
    oldest = f" They wait since {since:%Y-%m-%d %H:%M} UTC." if since is not None else ""
    text = (
        f"QuickBooks is in multi-user mode, and this edition adjusts inventory only in single-user mode. {_amount(update)} wait."
        f"{oldest} "
        "Choose File > Switch to Single-user Mode in QuickBooks and update; afterwards it can be switched back."
    )
    _block(update, WAITS_FOR_SINGLE_USER, text)


def _block(update: Update, reason: str, text: str) -> None:
    """No more postings in this update; they stay planned, and somebody is told why."""
    update.agenda.posting_blocked = True
    update.say(text)
    subject, since = f"posting:{Side.QUICKBOOKS}", update.unit.postings.waiting_since(Side.QUICKBOOKS)
    if since is not None and update.unit.holds.last_answer(subject, reason, since) == "acknowledge":
        return  # somebody took note while these units were waiting
    update.unit.holds.put(
        NewHold(
            subject=subject,
            reason=reason,
            text=text,
            who="whoever uses QuickBooks",
            actions=("acknowledge",),
            side=Side.QUICKBOOKS,
        ),
        update.now,
    )


def _lift_waiting(update: Update) -> None:
    for reason in _REASONS:
        update.unit.holds.lift(f"posting:{Side.QUICKBOOKS}", reason, "nothing waits any more", update.now)


def _amount(update: Update) -> str:
    count, units = update.unit.postings.waiting_units(Side.QUICKBOOKS)
    return f"{show(units)} units of {count} items"
