"""Inventory adjustments: the one document by which we post units. One adjustment = one site (facts/QBXML.md §6).

Value adjustments are not declared: the 13.0 schema gives them no value element, so every one is a parse error
(facts/QUICKBOOKS_SIMULATOR.md §39).
"""

from typing import Annotated, ClassVar

from stockbridge.qbxml.messages.queries import (
    NOT_AU,
    ElementName,
    ObjectFilter,
    OwnerId,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnQuery,
    txn_choices,
)
from stockbridge.qbxml.messages.transactions import Line, TxnRet
from stockbridge.qbxml.notation import (
    Aggregate,
    Choice,
    Length,
    Ref,
    Request,
    Since,
    at_most_one,
    exactly_one,
    message,
)
from stockbridge.qbxml.values import Amount, Day, Flag, Guid, Id, Quantity


@message
class QuantityAdjustment(Aggregate):
    """A difference commutes with what others do; a new quantity overwrites it."""

    choices: ClassVar[tuple[Choice, ...]] = (
        exactly_one("new_quantity", "quantity_difference"),
        at_most_one("serial_number", "lot_number"),
    )
    new_quantity: Quantity | None = None
    quantity_difference: Quantity | None = None
    serial_number: Annotated[str, Length(4095), Since("11.0"), NOT_AU] | None = None
    lot_number: Annotated[str, Length(40), Since("11.0"), NOT_AU] | None = None
    inventory_site_location_ref: Annotated[Ref, Length(31), Since("12.0"), NOT_AU] | None = None


@message
class InventoryAdjustmentLineAdd(Aggregate):
    item_ref: Ref
    quantity_adjustment: QuantityAdjustment


@message
class InventoryAdjustmentAdd(Request):
    wrapped: ClassVar[bool] = True
    since: ClassVar[str] = "2.0"

    account_ref: Annotated[Ref, Length(159)]
    txn_date: Day | None = None
    ref_number: Annotated[str, Length(11)] | None = None
    inventory_site_ref: Annotated[Ref, Length(31), Since("10.0"), NOT_AU] | None = None
    customer_ref: Annotated[Ref, Length(209)] | None = None
    class_ref: Annotated[Ref, Length(159)] | None = None
    memo: Annotated[str, Length(4095)] | None = None
    external_guid: Annotated[Guid, Since("9.0")] | None = None
    inventory_adjustment_line_add: tuple[InventoryAdjustmentLineAdd, ...]


@message
class InventoryAdjustmentQuery(TxnQuery):
    since: ClassVar[str] = "2.0"
    choices: ClassVar[tuple[Choice, ...]] = txn_choices("entity_filter", "account_filter", "item_filter")

    entity_filter: ObjectFilter | None = None
    account_filter: ObjectFilter | None = None
    item_filter: ObjectFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    include_line_items: Flag | None = None
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[OwnerId, ...] = ()


@message
class InventoryAdjustmentLine(Line):
    """Always a difference: what a new quantity came to is not told apart, nor the resulting stock."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one(("serial_number", "serial_number_added_or_removed"), "lot_number"),
    )
    txn_line_id: Id | None = None
    item_ref: Ref | None = None
    serial_number: str | None = None
    serial_number_added_or_removed: str | None = None
    lot_number: str | None = None
    inventory_site_location_ref: Ref | None = None
    quantity_difference: Quantity | None = None
    value_difference: Amount | None = None


@message
class InventoryAdjustmentRet(TxnRet):
    account_ref: Ref | None = None
    inventory_site_ref: Ref | None = None
    txn_date: Day | None = None
    ref_number: str | None = None
    customer_ref: Ref | None = None
    class_ref: Ref | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    inventory_adjustment_line_ret: tuple[InventoryAdjustmentLine, ...] = ()
