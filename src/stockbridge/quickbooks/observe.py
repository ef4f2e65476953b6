"""Step 3: see what changed in QuickBooks since the last update, and read the quantities that may have moved.

Two independent ways, because QuickBooks' promise about quantities and modified dates may be false (facts/QBXML.md §7): items by
modified date, and the items on documents that were changed or deleted since. Documents are also the evidence. A document that
was edited or deleted before we ever read it may have moved anything: then a full sweep is asked for, which compares by value.

All of it is one request with many queries; what does not fit on a page is read on by iterators. Adjustments may not be had in
pages (facts/QBXML.md §4): then they are asked for at once. Only when everything was read does the look-back time advance.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from stockbridge.core.item import QuickBooksItem, holds_stock
from stockbridge.core.side import Side
from stockbridge.ledger import readings
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading
from stockbridge.ledger.rules import matched_kinds
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.all_items import FlatItemRet, ItemQuery
from stockbridge.qbxml.messages.deleted import (
    ListDeletedQuery,
    ListDeletedRet,
    TxnDeletedQuery,
    TxnDeletedRet,
)
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAssemblyQuery, ItemInventoryQuery
from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.messages.queries import DeletedDateRangeFilter
from stockbridge.qbxml.messages.transactions import TxnRet
from stockbridge.qbxml.notation import Request
from stockbridge.qbxml.status import Reaction, meaning, was_answered
from stockbridge.quickbooks import evidence, host_clock, identify, orders, past, sites
from stockbridge.quickbooks.host_clock import Stamps
from stockbridge.quickbooks.orders import ORDERS
from stockbridge.quickbooks.papers import BY_TYPE, kinds_of
from stockbridge.quickbooks.records import ITEM_ELEMENTS, read_item
from stockbridge.quickbooks.update import OpenIterator, Outgoing, Update

ITEMS_PER_PAGE: Final = 500
DOCUMENTS_PER_PAGE: Final = 200
REREAD_PER_REQUEST: Final = 200
_RESTARTS: Final = 3
_ADJUSTMENTS: Final = "InventoryAdjustment"
_ITEM_TYPES: Final = ("ItemInventory", "ItemInventoryAssembly", "ItemNonInventory", "ItemService")
_ITEM_QUERIES: Final[Mapping[str, Callable[..., Request]]] = {
    "Item": ItemQuery,
    "ItemInventory": ItemInventoryQuery,
    "ItemInventoryAssembly": ItemInventoryAssemblyQuery,
}


class Observe:
    """What changed: items, documents, deletions; then the items that documents touched."""

    def ask(self, update: Update) -> Outgoing | None:
        agenda = update.agenda
        if not agenda.looked:
            agenda.since = agenda.since or _since(update)
            agenda.looked_at = update.now
            return update.query((*identify.questions(update), *_first_look(update)))
        if agenda.iterators:
            return update.query([_page(update, opened.query, opened.id) for opened in agenda.iterators])
        if agenda.touched:
            some = agenda.touched[:REREAD_PER_REQUEST]
            if update.by_sites:
                return update.query(sites.questions(some))
            return update.query((ItemQuery(list_id=tuple(some), include_ret_element=ITEM_ELEMENTS),))
        return None

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:  # noqa: ARG002 - the shape of every step
        agenda = update.agenda
        rereading = agenda.touched[:REREAD_PER_REQUEST] if agenda.looked and not agenda.iterators else []
        first = not agenda.looked
        agenda.looked = True
        agenda.iterators = []
        stamps = Stamps()
        touched = set(sites.hear(update, rereading, answers)) if rereading and update.by_sites else set[str]()
        for answer in answers:
            if not _is_good(update, answer):
                continue
            sites.learn(update, answer)
            papers = [ret for ret in answer.rets if isinstance(ret, TxnRet)]
            touched |= evidence.take(update, papers, stamps) | orders.touched(update, papers)
            touched |= _deletions(update, answer)
            _take_items(update, answer, touched, stamps)
            if answer.iterator_id and answer.iterator_remaining:
                agenda.iterators.append(OpenIterator(answer.name.removesuffix("Query"), answer.iterator_id))
        agenda.touched = sorted((set(agenda.touched) - set(rereading)) | touched)
        if host_clock.learn_saves(update, stamps):
            agenda.since, agenda.looked, agenda.iterators = "", False, []
        if agenda.looked and not agenda.iterators and not rereading and not agenda.incomplete:
            host_clock.keep(update, host_clock.of(update).at(update.now, stamps.seen))
            update.unit.facts.learn_company_file(documents_at=agenda.looked_at)
        if first:
            agenda.expected += len(agenda.iterators)


def _since(update: Update) -> str:
    """From when on to look: further back for an audit, and when something moved whose document was not seen.

    So every document is looked at again by two or three of the nightly audits.
    """
    running = update.unit.audit_runs.under_way()
    is_audited = running is not None and running.quickbooks_at is None
    is_far = is_audited or update.agenda.looked_again
    return host_clock.of(update).since(host_clock.FAR if is_far else host_clock.OVERLAP)


def _take_items(update: Update, answer: Answer, touched: set[str], stamps: Stamps) -> None:
    """Take the items of an answer. Their totals are their quantities, or where there are sites a reason to ask for those."""
    known = take_items(update, [ret for ret in answer.rets if isinstance(ret, (ItemRet, FlatItemRet))], stamps)
    if update.by_sites:
        touched |= known
    else:
        touched -= known


def take_items(update: Update, rets: Sequence[ItemRet | FlatItemRet], stamps: Stamps) -> set[str]:
    """Keep items as read and book what moved in all; returns the ListIDs of those that hold stock and told how much."""
    stamps.seen.extend(ret.time_modified for ret in rets if ret.time_modified)
    taxable = update.tax_codes
    items = [item for ret in rets if (item := read_item(ret, taxable)) is not None]
    if not items:
        return set()
    past.note_edits(update, rets)
    _renamed(update, items)
    seen = update.unit.items.saw_items(items, update.sweep, update.now)
    update.unit.introductions.drop(Side.QUICKBOOKS, sorted(seen.changed))
    known = [item for item in items if holds_stock(item) and item.quantity_on_hand is not None]
    if not update.by_sites:
        readings.take(
            update.unit,
            Side.QUICKBOOKS,
            [_reading(item) for item in known],
            run_id=update.run_id,
            at=update.now,
            matched=matched_kinds(update.settings),
        )
    return {item.list_id for item in known}


def _renamed(update: Update, items: Sequence[QuickBooksItem]) -> None:
    """Sub-items change their full name with their parent's, and perhaps not their date (facts/QUICKBOOKS_SIMULATOR.md rule 12)."""
    known = update.unit.items.quickbooks_items([item.list_id for item in items])
    before = {one.list_id: one.full_name for one in known.values()}
    old = [before[item.list_id] for item in items if before.get(item.list_id, item.full_name) != item.full_name]
    update.agenda.touched = sorted({*update.agenda.touched, *update.unit.items.below(old)})


def _reading(item: QuickBooksItem) -> Reading:
    assert item.quantity_on_hand is not None
    return Reading(item.list_id, WHOLE_COMPANY, item.quantity_on_hand)


def _first_look(update: Update) -> Iterator[Request]:
    """Documents before items, so that a quantity is never older than the documents that explain it.

    Which items are gone comes first: a merge puts another item on documents, and they are read as what they were (`quickbooks.merged`).
    """
    since = DeletedDateRangeFilter(from_deleted_date=update.agenda.since)
    yield ListDeletedQuery(list_del_type=_ITEM_TYPES, deleted_date_range_filter=since)
    if update.by_sites:
        yield sites.list_of_sites()
    for kind in kinds_of(update.facts):
        yield _page(update, kind.type_name, None)
    yield _page(update, ORDERS.type_name, None)
    yield TxnDeletedQuery(
        txn_del_type=(*(kind.type_name for kind in kinds_of(update.facts)), ORDERS.type_name),
        deleted_date_range_filter=since,
    )
    if update.is_first_contact:
        return
    yield _page(update, "Item", None)
    yield _page(update, "ItemInventory", None)
    if update.facts.builds_assemblies:
        yield _page(update, "ItemInventoryAssembly", None)


def _page(update: Update, query: str, iterator_id: str | None) -> Request:
    """The first or a later page of a query; later ones must repeat its filters (facts/QBXML.md §4)."""
    if query in _ITEM_QUERIES:
        return _ITEM_QUERIES[query](
            iterator="Start" if iterator_id is None else "Continue",
            iterator_id=iterator_id,
            max_returned=ITEMS_PER_PAGE,
            active_status="All",
            from_modified_date=update.agenda.since,
            include_ret_element=ITEM_ELEMENTS,
        )
    kind = ORDERS if query == ORDERS.type_name else BY_TYPE[query]
    if query == _ADJUSTMENTS and update.agenda.adjustments_at_once:
        return kind.at_once(update.agenda.since)
    return kind.page(iterator_id, update.agenda.since, DOCUMENTS_PER_PAGE)


def _is_good(update: Update, answer: Answer) -> bool:
    """Whether an answer can be used. Where it cannot, this update does not count as having seen everything."""
    if was_answered(answer.status):
        return True
    verdict = meaning(answer.status)
    if verdict.reaction is Reaction.FEATURE_OFF:
        return False
    agenda = update.agenda
    if answer.name == f"{_ADJUSTMENTS}Query" and not agenda.adjustments_at_once:
        agenda.adjustments_at_once = True
        agenda.looked = False
        return False
    if verdict.reaction is Reaction.RESTART and agenda.restarts < _RESTARTS:
        agenda.restarts += 1
        agenda.looked = False
        return False
    agenda.incomplete = True
    update.say(f"{verdict.text} ({answer.status.message.strip()}) It is asked again next time.")
    return False


def _deletions(update: Update, answer: Answer) -> set[str]:
    """Items that deleted documents had moved, or that deleted orders named; deleted items are noted as gone."""
    transactions = [ret for ret in answer.rets if isinstance(ret, TxnDeletedRet)]
    of_orders = [ret for ret in transactions if ret.txn_del_type == ORDERS.type_name]
    documents = [ret for ret in transactions if ret.txn_del_type != ORDERS.type_name]
    items = [ret.list_id for ret in answer.rets if isinstance(ret, ListDeletedRet) and ret.list_id is not None]
    evidence.take_gone(update, items)
    return evidence.take_deleted(update, documents) | orders.deleted(update, of_orders)
