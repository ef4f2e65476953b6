"""What items of several kinds have in common. No message of its own.

All items are one list: a ListID is unique among them, a full name too, whatever the kind (facts/QBXML.md §5).
"""

from typing import Annotated, ClassVar

from stockbridge.qbxml.messages.queries import NOT_AU
from stockbridge.qbxml.notation import Aggregate, Choice, In, Length, Ref, Ret, Since, at_most_one, message
from stockbridge.qbxml.values import Flag, Id, Integer, Percent, Price, Time

NOT_US = In({"CA", "UK", "AU"})
ItemName = Annotated[str, Length(31)]
Description = Annotated[str, Length(4095)]
EditSequence = Annotated[str, Length(16)]
AccountRef = Annotated[Ref, Length(159)]
ClassRef = Annotated[Ref, Length(159), Since("12.0")]
PartNumber = Annotated[str, Length(31), Since("7.0")]
UnitSetRef = Annotated[Ref, Length(31), Since("7.0")]
VendorRef = Annotated[Ref, Length(41)]
TaxCodeRef = Annotated[Ref, Length(3)]
TaxIncluded = Annotated[Flag, Since("6.0"), NOT_US]
PurchaseTaxCodeRef = Annotated[Ref, Since("6.0"), NOT_US]


@message
class BarCode(Aggregate):
    """How a barcode is written; a Ret has it flat, as BarCodeValue."""

    bar_code_value: Annotated[str, Length(50)] | None = None
    assign_even_if_used: Flag | None = None
    allow_override: Flag | None = None


BarCodeField = Annotated[BarCode, Since("12.0"), NOT_AU]


@message
class ItemRet(Ret):
    """The elements with which every kind of item begins."""

    list_id: Id | None = None
    time_created: Time | None = None
    time_modified: Time | None = None
    edit_sequence: str | None = None
    name: str | None = None
    full_name: str | None = None
    bar_code_value: str | None = None
    is_active: Flag | None = None
    class_ref: Ref | None = None
    parent_ref: Ref | None = None
    sublevel: Integer | None = None


@message
class SalesOrPurchase(Aggregate):
    """Prices of an item that is only sold or only bought. An item never changes to the other form."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("price", "price_percent"),)
    desc: Description | None = None
    price: Price | None = None
    price_percent: Percent | None = None
    account_ref: AccountRef | None = None


@message
class SalesOrPurchaseMod(Aggregate):
    choices: ClassVar[tuple[Choice, ...]] = SalesOrPurchase.choices
    desc: Description | None = None
    price: Price | None = None
    price_percent: Percent | None = None
    account_ref: Annotated[AccountRef, Since("7.0")] | None = None
    apply_account_ref_to_existing_txns: Annotated[Flag, Since("7.0")] | None = None


@message
class SalesAndPurchase(Aggregate):
    """Prices of an item that is bought and sold on."""

    sales_desc: Description | None = None
    sales_price: Price | None = None
    income_account_ref: AccountRef | None = None
    purchase_desc: Description | None = None
    purchase_cost: Price | None = None
    purchase_tax_code_ref: PurchaseTaxCodeRef | None = None
    expense_account_ref: AccountRef | None = None
    pref_vendor_ref: VendorRef | None = None


@message
class SalesAndPurchaseMod(Aggregate):
    sales_desc: Description | None = None
    sales_price: Price | None = None
    income_account_ref: Annotated[AccountRef, Since("7.0")] | None = None
    apply_income_account_ref_to_existing_txns: Annotated[Flag, Since("7.0")] | None = None
    purchase_desc: Description | None = None
    purchase_cost: Price | None = None
    purchase_tax_code_ref: PurchaseTaxCodeRef | None = None
    expense_account_ref: Annotated[AccountRef, Since("7.0")] | None = None
    apply_expense_account_ref_to_existing_txns: Annotated[Flag, Since("7.0")] | None = None
    pref_vendor_ref: VendorRef | None = None
