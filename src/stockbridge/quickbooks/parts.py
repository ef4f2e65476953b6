"""Step 7 in a large file: read the items we know by their ListIDs, some pages in each update, and count the list at the end.

A listing cannot go on in another session (facts/QUICKBOOKS_SIMULATOR.md rule 20), and all of a large one at once is a burst for a
computer on which people work. How far it came is in the database, so an interrupted reading reads only the rest. Items that we do
not know show in the count: then the whole list is read at once, as in a small file (`sweep`).
"""

from collections.abc import Iterator
from typing import Final

from stockbridge.core.side import Side
from stockbridge.ledger.inspecting import is_awaited, wants_sweep
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.all_items import FlatItemRet, ItemQuery
from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.notation import Request
from stockbridge.qbxml.status import was_answered
from stockbridge.quickbooks import identify, sites, small_lists
from stockbridge.quickbooks.host_clock import Stamps
from stockbridge.quickbooks.observe import ITEMS_PER_PAGE, REREAD_PER_REQUEST, take_items
from stockbridge.quickbooks.records import ITEM_ELEMENTS
from stockbridge.quickbooks.update import REQUESTS_PER_UPDATE, Outgoing, Update

PAGES_AT_LEAST: Final = 5
"""In one update: nobody at QuickBooks feels so few."""


def begin(update: Update, *, is_due: bool) -> bool:
    """Go on with the reading under way, or begin one that is due; returns whether there is anything to read."""
    unit, agenda = update.unit, update.agenda
    known = unit.facts.company_file()
    is_fresh = known.sweep_began is not None and not known.sweep_wanted
    if not is_fresh or wants_sweep(unit, Side.QUICKBOOKS, known.sweep_began, update.now):
        if not is_due:
            return False
        unit.facts.begin_quickbooks_sweep_in_parts(update.now)
        known = unit.facts.company_file()
    agenda.sweep, agenda.sweep_began, agenda.in_parts = known.sweep, known.sweep_began, True
    is_urgent = known.sweep_hurries or is_awaited(unit, Side.QUICKBOOKS, known.swept_at)
    agenda.pages_left = REQUESTS_PER_UPDATE if is_urgent else _pages_per_update(update)
    agenda.expected += min(agenda.pages_left, _pages(update))
    return True


def ask(update: Update) -> Outgoing | None:
    """The next page; the count when all of them were read; None when the rest is for later updates."""
    agenda = update.agenda
    if agenda.touched:
        return update.query(_once_more(update))
    list_ids = _next(update) if agenda.pages_left > 0 else []
    agenda.read_to = list_ids[-1] if list_ids else ""
    if list_ids:
        located = _located(update, list_ids)
        return update.query(
            (
                *identify.questions(update),
                *(() if update.unit.facts.company_file().sweep_after else small_lists.questions(update)),
                *(sites.questions(located) if located else ()),
                _by_list_id(list_ids),
            )
        )
    if agenda.pages_left > 0:
        one = ItemQuery(iterator="Start", max_returned=1, active_status="All", include_ret_element=("ListID",))
        return update.query((*identify.questions(update), one))
    agenda.sweep = -1
    return None


def hear(update: Update, answers: Iterator[Answer]) -> None:
    """Take a page, or the count. A page that could not be read is asked for again in the next update."""
    agenda = update.agenda
    if agenda.touched:
        _hear_once_more(update, answers)
        return
    if not agenda.read_to:
        _compare_count(update, next(answers, None))
        return
    lists = 0 if update.unit.facts.company_file().sweep_after else len(small_lists.questions(update))
    for _ in range(lists):
        if (answer := next(answers, None)) is not None:
            small_lists.learn(update, answer)
    located = _located(update, _next(update))
    again = sites.hear(update, located, answers) if located else []
    if not _take_page(update, next(answers, None)):
        return
    agenda.touched = sorted({*agenda.touched, *again})
    agenda.pages_left -= 1
    update.unit.facts.learn_company_file(sweep_after=agenda.read_to)


def _next(update: Update) -> list[str]:
    """ListIDs of the next page: of items that were not read since this reading began, nor asked for in it."""
    return update.unit.items.unseen(
        Side.QUICKBOOKS,
        update.agenda.sweep,
        most=_page_size(update),
        after=update.unit.facts.company_file().sweep_after,
    )


def _located(update: Update, list_ids: list[str]) -> list[str]:
    """Those of these items of which QuickBooks tells what lies at which site."""
    return sorted(update.unit.items.holding_stock(list_ids)) if update.by_sites else []


def _by_list_id(list_ids: list[str]) -> ItemQuery:
    return ItemQuery(list_id=tuple(list_ids), include_ret_element=ITEM_ELEMENTS)


def _once_more(update: Update) -> tuple[Request, ...]:
    some = update.agenda.touched[:REREAD_PER_REQUEST]
    return sites.questions(some) if update.by_sites else (_by_list_id(some),)


def _hear_once_more(update: Update, answers: Iterator[Answer]) -> None:
    """Rows that did not add up, or sub-items whose parent bears another name now."""
    agenda = update.agenda
    some, rest = agenda.touched[:REREAD_PER_REQUEST], agenda.touched[REREAD_PER_REQUEST:]
    agenda.touched = rest
    if update.by_sites:
        agenda.touched = [*sites.hear(update, some, answers), *rest]
    else:
        _take_page(update, next(answers, None))


def _take_page(update: Update, answer: Answer | None) -> bool:
    if answer is None or not was_answered(answer.status):
        words = answer.status.message.strip() if answer is not None else "the answer was cut short"
        update.agenda.sweep, update.agenda.incomplete = -1, True
        update.say(f"Some items could not be read ({words}); they are asked for again next time.")
        return False
    take_items(update, [ret for ret in answer.rets if isinstance(ret, (ItemRet, FlatItemRet))], Stamps())
    return True


def _compare_count(update: Update, answer: Answer | None) -> None:
    """Whether the list has as many items as were read. If not, all of it is read now, and again should that be cut off."""
    unit, agenda = update.unit, update.agenda
    if answer is not None and answer.iterator_remaining is not None:
        in_list = len(answer.rets) + answer.iterator_remaining
        agenda.listed = in_list == unit.items.count_seen(Side.QUICKBOOKS, agenda.sweep)
    if not agenda.listed:
        agenda.in_parts = False
        agenda.sweep, agenda.sweep_began = unit.facts.begin_quickbooks_sweep(), update.now
        unit.facts.learn_company_file(sweep_wanted=True)


def _pages(update: Update) -> int:
    return -(-update.unit.items.count(Side.QUICKBOOKS) // _page_size(update))


def _page_size(update: Update) -> int:
    """At sites each item is a handful of rows."""
    return REREAD_PER_REQUEST if update.by_sites else ITEMS_PER_PAGE


def _pages_per_update(update: Update) -> int:
    """A handful; more where the Web Connector comes so seldom that half the time between two readings would not do."""
    schedule = update.settings.web_connector
    updates = max(1, schedule.full_sweep_minutes // (2 * schedule.every_minutes))
    return max(PAGES_AT_LEAST, -(-_pages(update) // updates))
