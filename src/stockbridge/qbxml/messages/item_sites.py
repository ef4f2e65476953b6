"""How much of an item lies at which site. US only, Enterprise with Advanced Inventory (facts/QBXML.md §6).

There is no filter by modified date at all. A row is known by item, site and bin; its own ListID may be empty.
"""

from typing import ClassVar, Literal

from stockbridge.qbxml.messages.queries import (
    ActiveStatus,
    ElementName,
    IteratorId,
    IteratorStep,
    MetaData,
    ObjectFilter,
    Query,
    SiteFilter,
)
from stockbridge.qbxml.notation import Aggregate, Choice, In, Ref, Ret, at_most_one, message
from stockbridge.qbxml.values import Count, Id, Quantity, Time

ItemType = Literal["Assembly", "Inventory", "InventoryAndAssembly"]


@message
class ItemSiteFilter(Aggregate):
    item_filter: ObjectFilter | None = None
    site_filter: SiteFilter | None = None


@message
class ItemSitesQuery(Query):
    since: ClassVar[str] = "10.0"
    countries: ClassVar[In | None] = In({"US"})
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("list_id", "item_type_filter", "item_site_filter"),)
    meta_data: MetaData | None = None
    iterator: IteratorStep | None = None
    iterator_id: IteratorId | None = None
    list_id: tuple[Id, ...] = ()
    item_type_filter: ItemType | None = None
    item_site_filter: ItemSiteFilter | None = None
    max_returned: Count | None = None
    active_status: ActiveStatus | None = None
    include_ret_element: tuple[ElementName, ...] = ()


@message
class ItemSitesRet(Ret):
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("item_inventory_assembly_ref", "item_inventory_ref"),)
    list_id: Id | None = None
    time_created: Time | None = None
    time_modified: Time | None = None
    edit_sequence: str | None = None
    item_inventory_assembly_ref: Ref | None = None
    item_inventory_ref: Ref | None = None
    inventory_site_ref: Ref | None = None
    inventory_site_location_ref: Ref | None = None
    reorder_level: Quantity | None = None
    quantity_on_hand: Quantity | None = None
    quantity_on_purchase_orders: Quantity | None = None
    quantity_on_sales_orders: Quantity | None = None
    quantity_to_be_built_by_pending_build_txns: Quantity | None = None
    quantity_required_by_pending_build_txns: Quantity | None = None
    quantity_on_pending_transfers: Quantity | None = None
    assembly_build_point: Quantity | None = None
