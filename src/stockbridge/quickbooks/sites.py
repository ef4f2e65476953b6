"""How much lies at which site: only asked of files whose stock is kept equal site by site.

ItemSitesQuery has no filter by date (facts/QBXML.md §6), so it is asked for the items that may have moved, by their ListIDs, and in
the same request for their totals. The rule: rows count as read only if they add up to the total. Then, and only then, an item has
nothing where it has no row; what does not add up was saved in between, or is incomplete, and is asked for again (design §3,
invariant 8).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal, TypeGuard

from stockbridge.core.places import NO_SITE, Site
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger import readings, stranded
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading
from stockbridge.ledger.rules import matched_kinds
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.all_items import ItemQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAssemblyRet, ItemInventoryRet
from stockbridge.qbxml.messages.inventory_sites import InventorySiteQuery, InventorySiteRet
from stockbridge.qbxml.messages.item_sites import ItemSiteFilter, ItemSitesQuery, ItemSitesRet
from stockbridge.qbxml.messages.queries import ObjectFilter
from stockbridge.qbxml.notation import Ref, Request
from stockbridge.qbxml.status import was_answered
from stockbridge.quickbooks.update import Update
from stockbridge.storage.on_order import Ordered

_ROW_ELEMENTS: Final = (
    "ItemInventoryAssemblyRef",
    "ItemInventoryRef",
    "InventorySiteRef",
    "InventorySiteLocationRef",
    "QuantityOnHand",
    "QuantityOnPurchaseOrders",
)
_TRIES: Final = 3
"""How often rows that do not add up are asked for in one update; people who save all the time are asked again next time."""

BySite = Mapping[str, Mapping[str, Decimal]]
"""Units by item, then by site; `NO_SITE` stands for what lies at none."""


def list_of_sites() -> InventorySiteQuery:
    """Ask for all inventory sites: a short list, read in every update."""
    return InventorySiteQuery(active_status="All")


def learn(update: Update, answer: Answer) -> None:
    """Keep the sites as listed; bins are no sites, what lies in them lies at their site."""
    sites = [
        Site(ret.list_id, ret.name, ret.is_active is not False, bool(ret.is_default_site))
        for ret in answer.rets
        if isinstance(ret, InventorySiteRet)
        and ret.list_id is not None
        and ret.name is not None
        and ret.parent_site_ref is None
    ]
    if sites and was_answered(answer.status) and tuple(sites) != update.unit.facts.sites():
        update.unit.facts.learn_sites(sites)
        stranded.renew(update.unit, update.now)


def default_site(update: Update) -> str | None:
    """The ListID of the site that stands for all of them where stock is kept equal by totals."""
    return next((site.list_id for site in update.unit.facts.sites() if site.is_default and site.is_active), None)


def place_of(update: Update) -> Callable[[Ref | None], str]:
    """Where a line of a document moved stock, by the site it names: the site's ListID, or everywhere in a file without sites.

    A line without a site moved the default one (facts/QUICKBOOKS_SIMULATOR.md rule 24).
    """
    if not update.by_sites:
        return lambda _: WHOLE_COMPANY
    default = next((site.list_id for site in update.unit.facts.sites() if site.is_default), NO_SITE)
    return lambda ref: _id(ref) or default


def questions(list_ids: Sequence[str]) -> tuple[Request, Request]:
    """Ask for the totals of these items and for their rows."""
    return (
        ItemQuery(list_id=tuple(list_ids), include_ret_element=("ListID", "QuantityOnHand", "QuantityOnOrder")),
        ItemSitesQuery(
            item_site_filter=ItemSiteFilter(item_filter=ObjectFilter(list_id=tuple(list_ids))),
            active_status="All",
            include_ret_element=_ROW_ELEMENTS,
        ),
    )


def hear(update: Update, asked: Sequence[str], answers: Iterator[Answer]) -> list[str]:
    """Take the answers to `questions`, which come next, and book what moved; returns the items to ask for again."""
    totals_told, rows_told = next(answers, None), next(answers, None)
    if not _is_good(totals_told, update) or not _is_good(rows_told, update):
        update.agenda.incomplete = True
        update.want_sweep()
        return []
    items = {
        ret.list_id: ret
        for ret in totals_told.rets
        if isinstance(ret, (ItemInventoryRet, ItemInventoryAssemblyRet)) and ret.list_id is not None
    }
    totals = {list_id: ret.quantity_on_hand for list_id, ret in items.items() if ret.quantity_on_hand is not None}
    rows = _by_site(rows_told.rets, "quantity_on_hand")
    _keep_on_order(update, items, rows_told.rets)
    added_up = {
        list_id: rows.get(list_id, {NO_SITE: ZERO})
        for list_id, total in totals.items()
        if sum(rows.get(list_id, {}).values(), ZERO) == total
    }
    _book(update, added_up)
    return _again(update, [list_id for list_id in asked if list_id in totals and list_id not in added_up])


def _is_good(answer: Answer | None, update: Update) -> TypeGuard[Answer]:
    if answer is not None and was_answered(answer.status):
        return True
    words = answer.status.message.strip() if answer is not None else "the answer was cut short"
    update.say(f"What lies at which site could not be read ({words}); it is asked again next time.")
    return False


def _keep_on_order(
    update: Update, items: Mapping[str, ItemInventoryRet | ItemInventoryAssemblyRet], rets: Iterable[object]
) -> None:
    at_sites = _by_site(rets, "quantity_on_purchase_orders")
    update.unit.on_order.saw(
        {
            list_id: Ordered(ret.quantity_on_order, _adding_up(at_sites.get(list_id, {}), ret.quantity_on_order))
            for list_id, ret in items.items()
            if ret.quantity_on_order is not None
        },
        update.now,
    )


def _adding_up(at_sites: Mapping[str, Decimal], total: Decimal) -> tuple[tuple[str, Decimal], ...] | None:
    return tuple(at_sites.items()) if sum(at_sites.values(), ZERO) == total else None


def _by_site(
    rets: Iterable[object], column: Literal["quantity_on_hand", "quantity_on_purchase_orders"]
) -> dict[str, dict[str, Decimal]]:
    """The rows by item and site: bins and lots of a site together. A row is known by these, never by its own ListID."""
    found: dict[str, dict[str, Decimal]] = {}
    for ret in rets:
        told: Decimal | None = getattr(ret, column) if isinstance(ret, ItemSitesRet) else None
        if not isinstance(ret, ItemSitesRet) or told is None:
            continue
        item = ret.item_inventory_ref or ret.item_inventory_assembly_ref
        if item is None or item.list_id is None:
            continue
        by_site = found.setdefault(item.list_id, {})
        site = _id(ret.inventory_site_ref) or NO_SITE
        by_site[site] = by_site.get(site, ZERO) + told
    return found


def _book(update: Update, stock: BySite) -> None:
    """Keep what lies where, and book what people moved. A cell whose site has no row any more holds nothing."""
    unit = update.unit
    unit.items.saw_at_sites(stock, update.now)
    if update.is_first_contact or not stock:
        return
    emptied = [
        Reading(list_id, cell.site_list_id, ZERO)
        for list_id, cells in unit.book.cells_of(Side.QUICKBOOKS, stock).items()
        for cell in cells
        if cell.site_list_id is not None and cell.site_list_id not in stock[list_id]
    ]
    found = [Reading(list_id, site, units) for list_id, sites in stock.items() for site, units in sites.items()]
    readings.take(
        unit,
        Side.QUICKBOOKS,
        [*found, *emptied],
        run_id=update.run_id,
        at=update.now,
        matched=matched_kinds(update.settings),
    )
    stranded.hold(unit, Side.QUICKBOOKS, stock, update.now)


def _again(update: Update, list_ids: list[str]) -> list[str]:
    agenda = update.agenda
    if not list_ids:
        return []
    agenda.added_up_wrong += 1
    if agenda.added_up_wrong < _TRIES:
        return list_ids
    agenda.added_up_wrong = 0
    agenda.incomplete = True
    update.unit.facts.learn_company_file(sweep_wanted=True)
    update.say(
        f"What {len(list_ids)} items hold at their sites does not add up to their totals in QuickBooks; somebody may be working on "
        "them. They are read again next time."
    )
    return []


def _id(ref: Ref | None) -> str | None:
    return ref.list_id if ref else None
