"""ItemSitesQuery: one row per item and site, and bin where it has some. It has no filter by date at all (facts/QBXML.md §6).

Rows have no identity of their own here: their ListID is left out, as QuickBooks sometimes does, so that nobody keys on it.
"""

from collections.abc import Iterable
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.qbxml.messages.item_sites import ItemSitesQuery, ItemSitesRet
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply, ref_to
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.paging import by_pages
from stockbridge.simulators.quickbooks.resolve import required, selected
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.transactions import TxnKind

TYPES = {
    "Inventory": {ItemKind.INVENTORY},
    "Assembly": {ItemKind.ASSEMBLY},
    "InventoryAndAssembly": {ItemKind.INVENTORY, ItemKind.ASSEMBLY},
}
NO_SITE = "-"
"""The site or bin part of a row's key when the stock lies at no site, or in no bin."""


def item_sites(talk: Conversation, query: ItemSitesQuery) -> Reply:
    """Rows in order of items, page by page."""
    if not (talk.company.profile.has_item_sites_query and talk.books.preferences.is_using_sites):
        raise refusals.feature_off()
    return by_pages(talk, query, query, lambda: list(_keys(talk, query)), lambda key: _row(talk, key))


def _keys(talk: Conversation, query: ItemSitesQuery) -> Iterable[str]:
    chosen = query.item_site_filter
    items = selected(talk.books.items, chosen.item_filter) if chosen and chosen.item_filter else None
    sites = None
    if chosen and chosen.site_filter:
        named = chosen.site_filter
        refs = [Ref(list_id=key) for key in named.list_id] + [Ref(full_name=name) for name in named.full_name]
        sites = {required(talk.books.sites, ref, "InventorySite", "filter").list_id for ref in refs}
    kinds = TYPES[query.item_type_filter or "InventoryAndAssembly"]
    status = query.active_status or "ActiveOnly"
    for item in talk.books.items:
        if item.kind not in kinds or (items is not None and item.list_id not in items):
            continue
        if status != "All" and item.is_active != (status == "ActiveOnly"):
            continue
        for site_id in talk.books.stock.sites_of(item.list_id):
            if sites is None or site_id in sites:
                for bin_id in (NO_SITE, *talk.books.stock.bins_of(Cell(item.list_id, site_id))):
                    yield f"{item.list_id} {site_id or NO_SITE} {bin_id}"


def _row(talk: Conversation, key: str) -> ItemSitesRet | None:
    item_id, site, bin_id = key.split(" ")
    item = talk.books.items.get(item_id)
    if item is None:
        return None
    site_id = None if site == NO_SITE else site
    reference = ref_to(talk.books.items, item_id)
    is_assembly = item.kind is ItemKind.ASSEMBLY
    cell = Cell(item_id, site_id)
    bins = talk.books.stock.bins_of(cell)
    in_no_bin = talk.books.stock.at_site(cell) - sum(bins.values(), ZERO)
    return ItemSitesRet(
        time_created=talk.time(item.created),
        time_modified=talk.time(item.modified),
        edit_sequence=item.edit_sequence,
        item_inventory_assembly_ref=reference if is_assembly else None,
        item_inventory_ref=None if is_assembly else reference,
        inventory_site_ref=ref_to(talk.books.sites, site_id),
        inventory_site_location_ref=None if bin_id == NO_SITE else ref_to(talk.books.sites, bin_id),
        quantity_on_hand=bins.get(bin_id, in_no_bin),
        quantity_on_purchase_orders=_ordered(talk, TxnKind.PURCHASE_ORDER, cell, bin_id),
        quantity_on_sales_orders=_ordered(talk, TxnKind.SALES_ORDER, cell, bin_id),
        quantity_to_be_built_by_pending_build_txns=ZERO,
        quantity_required_by_pending_build_txns=ZERO,
        quantity_on_pending_transfers=ZERO,
    )


def _ordered(talk: Conversation, kind: TxnKind, cell: Cell, bin_id: str) -> Decimal:
    """Orders here name no bin."""
    return talk.books.documents.on_order_at(kind, *cell) if bin_id == NO_SITE else ZERO
