"""Step 7, when it is due: read the whole item list and compare by value.

It finds whatever the cheap ways missed, and it is the first contact's reading of QuickBooks. At first contact and in a small file the
list is read in one update, and afresh when that was cut off; in a large one it is read in parts (`parts`). Only a complete one counts.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from stockbridge.core.clock import is_due
from stockbridge.core.guards import short_listing
from stockbridge.core.side import Side
from stockbridge.ledger.inspecting import wants_sweep
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.all_items import FlatItemRet, ItemQuery
from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.status import Reaction, Verdict, meaning
from stockbridge.quickbooks import evidence, identify, parts, sites, small_lists
from stockbridge.quickbooks.host_clock import Stamps
from stockbridge.quickbooks.observe import ITEMS_PER_PAGE, REREAD_PER_REQUEST, take_items
from stockbridge.quickbooks.records import ITEM_ELEMENTS
from stockbridge.quickbooks.update import OpenIterator, Outgoing, Update
from stockbridge.storage.holds import NewHold

SHORT_LISTING: Final = "short_listing"
_LISTING: Final = f"listing:{Side.QUICKBOOKS}"
_RESTARTS: Final = 3


class Sweep:
    """The whole item list, a page at a time; with it the small lists of accounts and tax codes."""

    def ask(self, update: Update) -> Outgoing | None:
        agenda = update.agenda
        if agenda.sweep < 0 or (agenda.sweep == 0 and not _begin(update)):
            return None
        if agenda.in_parts:
            return parts.ask(update)
        located = sites.questions(agenda.touched[:REREAD_PER_REQUEST]) if agenda.touched else ()
        if not _asks_for_page(update):
            return update.query(located)
        if agenda.iterators:
            return update.query((*located, _page(agenda.iterators[0].id)))
        return update.query((*identify.questions(update), *small_lists.questions(update), _page(None)))

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:  # noqa: ARG002 - the shape of every step
        agenda = update.agenda
        if agenda.in_parts:
            parts.hear(update, answers)
        else:
            _hear_listing(update, answers)
        if agenda.listed and not agenda.touched:
            _complete(update)


def _begin(update: Update) -> bool:
    """Begin a reading that is due, or go on with one; returns whether there is anything to read."""
    is_due = _is_due(update)
    if not is_due and update.unit.facts.company_file().sweep_began is None:
        return False
    if not update.is_first_contact and not update.is_small_file:
        return parts.begin(update, is_due=is_due)
    update.agenda.sweep = update.unit.facts.begin_quickbooks_sweep()
    update.agenda.sweep_began = update.now
    return True


def _hear_listing(update: Update, answers: Iterator[Answer]) -> None:
    agenda = update.agenda
    if _asks_for_page(update):
        agenda.iterators = []
    asked = agenda.touched[:REREAD_PER_REQUEST]
    if asked:
        agenda.touched = [*sites.hear(update, asked, answers), *agenda.touched[REREAD_PER_REQUEST:]]
    for answer in answers:
        verdict = meaning(answer.status)
        if answer.name != "ItemQuery":
            small_lists.learn(update, answer)
        elif verdict.verdict is not Verdict.YES:
            _interrupted(update, verdict.reaction, answer)
            return
        else:
            known = take_items(
                update, [ret for ret in answer.rets if isinstance(ret, (ItemRet, FlatItemRet))], Stamps()
            )
            agenda.touched = sorted({*agenda.touched, *known}) if update.by_sites else []
            _go_on(update, answer)


def _asks_for_page(update: Update) -> bool:
    """Whether the next page goes out: not before it is known what lies where of most of the one before."""
    return not update.agenda.listed and len(update.agenda.touched) <= REREAD_PER_REQUEST


def _is_due(update: Update) -> bool:
    known = update.unit.facts.company_file()
    every = timedelta(minutes=update.settings.web_connector.full_sweep_minutes)
    if known.sweep_wanted or known.swept_at is None or is_due(known.swept_at, every, update.now):
        return True
    return wants_sweep(update.unit, Side.QUICKBOOKS, known.swept_at, update.now)


def _page(iterator_id: str | None) -> ItemQuery:
    return ItemQuery(
        iterator="Start" if iterator_id is None else "Continue",
        iterator_id=iterator_id,
        max_returned=ITEMS_PER_PAGE,
        active_status="All",
        include_ret_element=ITEM_ELEMENTS,
    )


def _go_on(update: Update, answer: Answer) -> None:
    left = answer.iterator_remaining or 0
    update.agenda.listed = left == 0
    if answer.iterator_id and left:
        update.agenda.iterators = [OpenIterator("Item", answer.iterator_id)]
    update.agenda.expected = update.agenda.heard + 1 + -(-left // ITEMS_PER_PAGE)


def _interrupted(update: Update, reaction: Reaction, answer: Answer) -> None:
    agenda = update.agenda
    agenda.touched, agenda.listed = [], False
    if reaction is Reaction.RESTART and agenda.restarts < _RESTARTS:
        agenda.restarts += 1
        return
    agenda.sweep = -1
    agenda.incomplete = True
    update.say(
        f"The item list could not be read to its end ({answer.status.message.strip()}); it is read anew next time."
    )


def _is_short(update: Update, sweep: int) -> bool:
    """Whether the list is so much shorter than what is known that a person must say whether that is right."""
    unit = update.unit
    text = short_listing(
        unit.items.count_seen(Side.QUICKBOOKS, sweep), unit.items.count(Side.QUICKBOOKS), Side.QUICKBOOKS
    )
    if text is None:
        unit.holds.lift(_LISTING, SHORT_LISTING, "the list is whole again", update.now)
        return False
    swept_at = unit.facts.company_file().swept_at
    if swept_at is not None and unit.holds.last_answer(_LISTING, SHORT_LISTING, swept_at) == "acknowledge":
        return False
    unit.holds.put(
        NewHold(
            subject=_LISTING,
            reason=SHORT_LISTING,
            text=text,
            who="whoever keeps the books",
            actions=("acknowledge",),
            side=Side.QUICKBOOKS,
        ),
        update.now,
    )
    return True


def _complete(update: Update) -> None:
    """Everything was seen. What was not is asked about, never taken for zero."""
    unit, agenda = update.unit, update.agenda
    began, sweep = agenda.sweep_began, agenda.sweep
    agenda.sweep = -1
    if _is_short(update, sweep):
        unit.facts.learn_company_file(sweep_wanted=True)
        return
    unseen = unit.items.unseen(Side.QUICKBOOKS, sweep, most=ITEMS_PER_PAGE)
    evidence.take_gone(update, unseen)
    first = update.is_first_contact
    lacks_sites = update.by_sites and agenda.incomplete  # what lies where was not told of some items
    unit.facts.learn_company_file(swept_at=began, sweep_began=None, sweep_after="", sweep_hurries=False)
    if lacks_sites or not agenda.in_parts:
        unit.facts.learn_company_file(sweep_wanted=lacks_sites)
    if first:
        unit.facts.learn_company_file(observed_from=agenda.since)
    if update.state == "waiting_for_quickbooks":
        unit.facts.set_state("planning")
        update.say(
            "All items were read. The plan of what will be linked and created is being made; approve it to begin."
        )
