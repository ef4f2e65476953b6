"""What customers got or gave back: invoices and sales receipts lower stock, credit memos raise it, pending ones do neither."""

from typing import Annotated, ClassVar

from stockbridge.qbxml.messages.queries import DocumentQuery, LinkedDocumentQuery
from stockbridge.qbxml.messages.transactions import GroupLine, Line, LinkedTxn, TxnRet
from stockbridge.qbxml.notation import Choice, Ref, Since, at_most_one, message
from stockbridge.qbxml.values import Amount, Day, Flag, Guid, Id, Percent, Price, Quantity


@message
class SalesLine(Line):
    """A line of any sales document; the quantity is in the unit of measure of the line."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one("rate", "rate_percent"),
        at_most_one("serial_number", "lot_number"),
    )
    txn_line_id: Id | None = None
    item_ref: Ref | None = None
    desc: str | None = None
    quantity: Quantity | None = None
    unit_of_measure: str | None = None
    override_uom_set_ref: Ref | None = None
    rate: Price | None = None
    rate_percent: Percent | None = None
    amount: Amount | None = None
    inventory_site_ref: Ref | None = None
    inventory_site_location_ref: Ref | None = None
    serial_number: str | None = None
    lot_number: str | None = None
    service_date: Day | None = None
    sales_tax_code_ref: Ref | None = None


@message
class InvoiceQuery(LinkedDocumentQuery):
    include_linked_txns: Annotated[Flag, Since("1.1")] | None = None


@message
class InvoiceLineGroup(GroupLine):
    invoice_line_ret: tuple[SalesLine, ...] = ()


@message
class InvoiceRet(TxnRet):
    customer_ref: Ref | None = None
    class_ref: Ref | None = None
    ar_account_ref: Ref | None = None
    txn_date: Day | None = None
    ref_number: str | None = None
    is_pending: Flag | None = None
    po_number: str | None = None
    subtotal: Amount | None = None
    memo: str | None = None
    is_paid: Flag | None = None
    external_guid: Guid | None = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    invoice_line_ret: tuple[SalesLine, ...] = ()
    invoice_line_group_ret: tuple[InvoiceLineGroup, ...] = ()


@message
class SalesReceiptQuery(DocumentQuery):
    pass


@message
class SalesReceiptLineGroup(GroupLine):
    sales_receipt_line_ret: tuple[SalesLine, ...] = ()


@message
class SalesReceiptRet(TxnRet):
    customer_ref: Ref | None = None
    class_ref: Ref | None = None
    txn_date: Day | None = None
    ref_number: str | None = None
    is_pending: Flag | None = None
    subtotal: Amount | None = None
    total_amount: Amount | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    sales_receipt_line_ret: tuple[SalesLine, ...] = ()
    sales_receipt_line_group_ret: tuple[SalesReceiptLineGroup, ...] = ()


@message
class CreditMemoQuery(LinkedDocumentQuery):
    include_linked_txns: Annotated[Flag, Since("1.1")] | None = None


@message
class CreditMemoLineGroup(GroupLine):
    credit_memo_line_ret: tuple[SalesLine, ...] = ()


@message
class CreditMemoRet(TxnRet):
    customer_ref: Ref | None = None
    class_ref: Ref | None = None
    ar_account_ref: Ref | None = None
    txn_date: Day | None = None
    ref_number: str | None = None
    is_pending: Flag | None = None
    po_number: str | None = None
    subtotal: Amount | None = None
    total_amount: Amount | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    credit_memo_line_ret: tuple[SalesLine, ...] = ()
    credit_memo_line_group_ret: tuple[CreditMemoLineGroup, ...] = ()
