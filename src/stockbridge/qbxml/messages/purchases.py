"""What vendors delivered or took back: item receipts, bills, checks and card charges raise stock, credits lower it.

A bill linked to an item receipt moves nothing again (facts/QBXML.md §6). The account lines of these documents move no
stock and are skipped.
"""

from typing import Annotated, ClassVar

from stockbridge.qbxml.messages.queries import DocumentQuery, LinkedDocumentQuery
from stockbridge.qbxml.messages.transactions import Line, LinkedTxn, TxnRet
from stockbridge.qbxml.notation import Aggregate, Choice, Ref, Since, at_most_one, message
from stockbridge.qbxml.values import Amount, Day, Flag, Guid, Id, Price, Quantity


@message
class ItemLine(Line):
    """An item line of any purchase document; the quantity is in the unit of measure of the line."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("serial_number", "lot_number"),)
    txn_line_id: Id | None = None
    item_ref: Ref | None = None
    inventory_site_ref: Ref | None = None
    inventory_site_location_ref: Ref | None = None
    serial_number: str | None = None
    lot_number: str | None = None
    desc: str | None = None
    quantity: Quantity | None = None
    unit_of_measure: str | None = None
    override_uom_set_ref: Ref | None = None
    cost: Price | None = None
    amount: Amount | None = None
    customer_ref: Ref | None = None


@message
class ItemGroupLine(Aggregate):
    """The head of an item group on a purchase document; what moved is in the lines inside it."""

    txn_line_id: Id | None = None
    item_group_ref: Ref | None = None
    desc: str | None = None
    quantity: Quantity | None = None
    unit_of_measure: str | None = None
    total_amount: Amount | None = None
    item_line_ret: tuple[ItemLine, ...] = ()


@message
class BillQuery(LinkedDocumentQuery):
    include_linked_txns: Annotated[Flag, Since("2.0")] | None = None


@message
class BillRet(TxnRet):
    vendor_ref: Ref | None = None
    ap_account_ref: Ref | None = None
    txn_date: Day | None = None
    due_date: Day | None = None
    amount_due: Amount | None = None
    ref_number: str | None = None
    memo: str | None = None
    is_paid: Flag | None = None
    external_guid: Guid | None = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    item_line_ret: tuple[ItemLine, ...] = ()
    item_group_line_ret: tuple[ItemGroupLine, ...] = ()


@message
class ItemReceiptQuery(LinkedDocumentQuery):
    since: ClassVar[str] = "3.0"


@message
class ItemReceiptRet(TxnRet):
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("ap_account_ref", "liability_account_ref"),)
    vendor_ref: Ref | None = None
    ap_account_ref: Ref | None = None
    liability_account_ref: Ref | None = None
    txn_date: Day | None = None
    total_amount: Amount | None = None
    ref_number: str | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    item_line_ret: tuple[ItemLine, ...] = ()
    item_group_line_ret: tuple[ItemGroupLine, ...] = ()


@message
class VendorCreditQuery(LinkedDocumentQuery):
    include_linked_txns: Annotated[Flag, Since("2.0")] | None = None


@message
class VendorCreditRet(TxnRet):
    vendor_ref: Ref | None = None
    ap_account_ref: Ref | None = None
    txn_date: Day | None = None
    credit_amount: Amount | None = None
    ref_number: str | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    item_line_ret: tuple[ItemLine, ...] = ()
    item_group_line_ret: tuple[ItemGroupLine, ...] = ()


@message
class CheckQuery(LinkedDocumentQuery):
    include_linked_txns: Annotated[Flag, Since("7.0")] | None = None


@message
class CheckRet(TxnRet):
    account_ref: Ref | None = None
    payee_entity_ref: Ref | None = None
    ref_number: str | None = None
    txn_date: Day | None = None
    amount: Amount | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    item_line_ret: tuple[ItemLine, ...] = ()
    item_group_line_ret: tuple[ItemGroupLine, ...] = ()


@message
class CreditCardChargeQuery(DocumentQuery):
    pass


@message
class CreditCardRet(TxnRet):
    """A charge and a credit look the same; the name tells the direction."""

    account_ref: Ref | None = None
    payee_entity_ref: Ref | None = None
    txn_date: Day | None = None
    amount: Amount | None = None
    ref_number: str | None = None
    memo: str | None = None
    external_guid: Guid | None = None
    item_line_ret: tuple[ItemLine, ...] = ()
    item_group_line_ret: tuple[ItemGroupLine, ...] = ()


@message
class CreditCardChargeRet(CreditCardRet):
    pass


@message
class CreditCardCreditQuery(DocumentQuery):
    pass


@message
class CreditCardCreditRet(CreditCardRet):
    pass
