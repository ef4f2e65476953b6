"""Purchase orders move no stock; they explain the receipts that are linked to them."""

from typing import Annotated

from stockbridge.qbxml.messages.queries import LinkedDocumentQuery
from stockbridge.qbxml.messages.transactions import GroupLine, Line, LinkedTxn, TxnRet
from stockbridge.qbxml.notation import Ref, Since, message
from stockbridge.qbxml.values import Amount, Day, Flag, Guid, Id, Price, Quantity


@message
class PurchaseOrderQuery(LinkedDocumentQuery):
    include_linked_txns: Annotated[Flag, Since("3.0")] | None = None


@message
class PurchaseOrderLine(Line):
    txn_line_id: Id | None = None
    item_ref: Ref | None = None
    manufacturer_part_number: str | None = None
    desc: str | None = None
    quantity: Quantity | None = None
    unit_of_measure: str | None = None
    rate: Price | None = None
    amount: Amount | None = None
    customer_ref: Ref | None = None
    received_quantity: Quantity | None = None
    is_manually_closed: Flag | None = None


@message
class PurchaseOrderLineGroup(GroupLine):
    purchase_order_line_ret: tuple[PurchaseOrderLine, ...] = ()


@message
class PurchaseOrderRet(TxnRet):
    vendor_ref: Ref | None = None
    inventory_site_ref: Ref | None = None
    txn_date: Day | None = None
    ref_number: str | None = None
    due_date: Day | None = None
    expected_date: Day | None = None
    total_amount: Amount | None = None
    is_manually_closed: Flag | None = None
    is_fully_received: Flag | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    purchase_order_line_ret: tuple[PurchaseOrderLine, ...] = ()
    purchase_order_line_group_ret: tuple[PurchaseOrderLineGroup, ...] = ()
