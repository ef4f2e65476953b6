"""Builds: one assembly more, its components less. A pending build (short of components) moves nothing."""

from typing import ClassVar, Literal

from stockbridge.qbxml.messages.queries import (
    ElementName,
    ObjectFilter,
    OwnerId,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnQuery,
    txn_choices,
)
from stockbridge.qbxml.messages.transactions import Line, TxnRet
from stockbridge.qbxml.notation import Choice, Ref, at_most_one, message
from stockbridge.qbxml.values import Day, Flag, Guid, Quantity


@message
class BuildAssemblyQuery(TxnQuery):
    since: ClassVar[str] = "5.0"
    choices: ClassVar[tuple[Choice, ...]] = txn_choices("item_filter", "pending_status")

    item_filter: ObjectFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    pending_status: Literal["All", "PendingOnly", "NotPendingOnly"] | None = None
    include_component_line_items: Flag | None = None
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[OwnerId, ...] = ()


@message
class ComponentItemLine(Line):
    """`quantity_needed` is for the whole build."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("serial_number", "lot_number"),)
    item_ref: Ref | None = None
    inventory_site_ref: Ref | None = None
    inventory_site_location_ref: Ref | None = None
    serial_number: str | None = None
    lot_number: str | None = None
    desc: str | None = None
    quantity_on_hand: Quantity | None = None
    quantity_needed: Quantity | None = None


@message
class BuildAssemblyRet(TxnRet):
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("serial_number", "lot_number"),)
    item_inventory_assembly_ref: Ref | None = None
    inventory_site_ref: Ref | None = None
    inventory_site_location_ref: Ref | None = None
    serial_number: str | None = None
    lot_number: str | None = None
    txn_date: Day | None = None
    ref_number: str | None = None
    memo: str | None = None
    is_pending: Flag | None = None
    quantity_to_build: Quantity | None = None
    quantity_can_build: Quantity | None = None
    quantity_on_hand: Quantity | None = None
    quantity_on_sales_order: Quantity | None = None
    external_guid: Guid | None = None
    component_item_line_ret: tuple[ComponentItemLine, ...] = ()
