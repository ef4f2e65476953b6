"""Queries for items: of one kind, or the mixed ItemQuery.

The heart is rule 25 of facts/QUICKBOOKS_SIMULATOR.md: whether an item counts as modified when only its quantity changed.
ItemQuery never thinks so; ItemInventoryQuery does as the switches say.
"""

from collections.abc import Iterable

from stockbridge.qbxml.messages.all_items import ItemQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAssemblyQuery, ItemInventoryQuery
from stockbridge.qbxml.messages.queries import ItemListQuery
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryQuery, ItemServiceQuery
from stockbridge.qbxml.notation import Ret
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply
from stockbridge.simulators.quickbooks.filters import by_filters, by_id_or_name
from stockbridge.simulators.quickbooks.item_rets import item_ret
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.quickbooks.paging import by_keys, by_pages

KINDS: dict[type[ItemListQuery], ItemKind] = {
    ItemInventoryQuery: ItemKind.INVENTORY,
    ItemInventoryAssemblyQuery: ItemKind.ASSEMBLY,
    ItemNonInventoryQuery: ItemKind.NON_INVENTORY,
    ItemServiceQuery: ItemKind.SERVICE,
}
GROUPED = {kind: order for order, kind in enumerate(ItemKind)}
"""ItemQuery answers grouped by kind (facts/QBXML.md §4)."""


def items_of_kind(talk: Conversation, query: ItemListQuery) -> Reply:
    """ItemInventoryQuery and its like."""
    kind = KINDS[type(query)]
    if query.class_filter is not None and not talk.books.preferences.is_using_class_tracking:
        raise refusals.feature_off()
    if query.list_id or query.full_name:
        pairs = by_id_or_name(query, talk.books.items)
        return by_keys(talk, [(key, _shown(talk, item, kind)) for key, item in pairs], query)

    def keys() -> list[str]:
        items = by_filters(talk, query, talk.books.items, also=lambda first, last: _moved(talk, kind, first, last))
        return [item.list_id for item in items if item.kind is kind]

    return by_pages(talk, query, query, keys, lambda key: _shown(talk, talk.books.items.get(key), kind))


def items_of_all_kinds(talk: Conversation, query: ItemQuery) -> Reply:
    """ItemQuery: quantities do not count as changes here."""
    if query.list_id or query.full_name:
        pairs = by_id_or_name(query, talk.books.items)
        return by_keys(talk, [(key, _shown(talk, item, None)) for key, item in pairs], query)

    def keys() -> list[str]:
        items = by_filters(talk, query, talk.books.items)
        return [item.list_id for item in sorted(items, key=lambda item: GROUPED[item.kind])]

    return by_pages(talk, query, query, keys, lambda key: _shown(talk, talk.books.items.get(key), None))


def _shown(talk: Conversation, item: Item | None, kind: ItemKind | None) -> Ret | None:
    return item_ret(talk, item) if item is not None and kind in {None, item.kind} else None


def _moved(talk: Conversation, kind: ItemKind, first: int | None, last: int | None) -> Iterable[str]:
    switches = talk.switches
    visible = switches.assembly_quantity_visible if kind is ItemKind.ASSEMBLY else switches.quantity_visible
    return talk.books.stock.moved.between(first, last) if visible == "documented" else ()
