"""Transfers between inventory sites: the company's total does not change (facts/QBXML.md §6)."""

from typing import Annotated, ClassVar

from stockbridge.qbxml.messages.queries import (
    NOT_AU,
    ElementName,
    ObjectFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnQuery,
    txn_choices,
)
from stockbridge.qbxml.messages.transactions import Line, TxnRet
from stockbridge.qbxml.notation import (
    Aggregate,
    Choice,
    In,
    Length,
    Ref,
    Request,
    Since,
    at_most_one,
    message,
)
from stockbridge.qbxml.values import Day, Flag, Guid, Id, Quantity

SiteRef = Annotated[Ref, Length(31)]
BinRef = Annotated[Ref, Length(31), Since("12.0")]


@message
class TransferInventoryLineAdd(Aggregate):
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("serial_number", "lot_number"),)
    item_ref: Ref | None = None
    from_inventory_site_location_ref: BinRef | None = None
    to_inventory_site_location_ref: BinRef | None = None
    quantity_to_transfer: Quantity | None = None
    serial_number: Annotated[str, Length(4095)] | None = None
    lot_number: Annotated[str, Length(40)] | None = None


@message
class TransferInventoryAdd(Request):
    wrapped: ClassVar[bool] = True
    since: ClassVar[str] = "10.0"
    countries: ClassVar[In | None] = NOT_AU

    txn_date: Day | None = None
    ref_number: Annotated[str, Length(11)] | None = None
    from_inventory_site_ref: SiteRef
    to_inventory_site_ref: SiteRef
    memo: Annotated[str, Length(4095)] | None = None
    external_guid: Guid | None = None
    transfer_inventory_line_add: tuple[TransferInventoryLineAdd, ...] = ()


@message
class TransferInventoryQuery(TxnQuery):
    since: ClassVar[str] = "10.0"
    countries: ClassVar[In | None] = NOT_AU
    choices: ClassVar[tuple[Choice, ...]] = txn_choices("entity_filter", "account_filter")

    entity_filter: ObjectFilter | None = None
    account_filter: ObjectFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    include_line_items: Flag | None = None
    include_ret_element: tuple[ElementName, ...] = ()


@message
class TransferInventoryLine(Line):
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("serial_number", "lot_number"),)
    txn_line_id: Id | None = None
    item_ref: Ref | None = None
    from_inventory_site_location_ref: Ref | None = None
    to_inventory_site_location_ref: Ref | None = None
    quantity_transferred: Quantity | None = None
    serial_number: str | None = None
    lot_number: str | None = None


@message
class TransferInventoryRet(TxnRet):
    txn_date: Day | None = None
    ref_number: str | None = None
    from_inventory_site_ref: Ref | None = None
    to_inventory_site_ref: Ref | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    transfer_inventory_line_ret: tuple[TransferInventoryLine, ...] = ()
