"""Items that hold stock: inventory parts and assemblies.

Their quantity changes only through transactions, never through a Mod. In a Ret it is company-wide (the sum of all sites),
may be negative, and when missing is unknown (facts/QBXML.md §5). An assembly has BuildPoint where a part has ReorderPoint.
"""

from typing import Annotated, ClassVar

from stockbridge.qbxml.messages.items import (
    AccountRef,
    BarCodeField,
    ClassRef,
    Description,
    EditSequence,
    ItemName,
    ItemRet,
    PartNumber,
    PurchaseTaxCodeRef,
    TaxCodeRef,
    TaxIncluded,
    UnitSetRef,
    VendorRef,
)
from stockbridge.qbxml.messages.queries import ItemListQuery
from stockbridge.qbxml.notation import Aggregate, Length, Ref, Request, Since, message
from stockbridge.qbxml.values import Amount, Day, Flag, Guid, Id, Price, Quantity


@message
class ItemInventoryAdd(Request):
    """The schema wants only the name; QuickBooks also wants the three accounts."""

    wrapped: ClassVar[bool] = True

    name: ItemName
    bar_code: BarCodeField | None = None
    is_active: Flag | None = None
    class_ref: ClassRef | None = None
    parent_ref: Ref | None = None
    manufacturer_part_number: PartNumber | None = None
    unit_of_measure_set_ref: UnitSetRef | None = None
    is_tax_included: TaxIncluded | None = None
    sales_tax_code_ref: TaxCodeRef | None = None
    sales_desc: Description | None = None
    sales_price: Price | None = None
    income_account_ref: AccountRef | None = None
    purchase_desc: Description | None = None
    purchase_cost: Price | None = None
    purchase_tax_code_ref: PurchaseTaxCodeRef | None = None
    cogs_account_ref: AccountRef | None = None
    pref_vendor_ref: VendorRef | None = None
    asset_account_ref: AccountRef | None = None
    reorder_point: Quantity | None = None
    max: Annotated[Quantity, Since("13.0")] | None = None
    quantity_on_hand: Quantity | None = None
    total_value: Amount | None = None
    inventory_date: Day | None = None
    external_guid: Annotated[Guid, Since("8.0")] | None = None


@message
class StockItemMod(Request):
    """The elements with which the Mods of both kinds begin."""

    wrapped: ClassVar[bool] = True

    list_id: Id
    edit_sequence: EditSequence
    name: ItemName | None = None
    bar_code: BarCodeField | None = None
    is_active: Flag | None = None
    class_ref: ClassRef | None = None
    parent_ref: Ref | None = None
    manufacturer_part_number: PartNumber | None = None
    unit_of_measure_set_ref: UnitSetRef | None = None
    force_uom_change: Annotated[Flag, Since("7.0")] | None = None
    is_tax_included: TaxIncluded | None = None
    sales_tax_code_ref: TaxCodeRef | None = None
    sales_desc: Description | None = None
    sales_price: Price | None = None
    income_account_ref: Annotated[AccountRef, Since("7.0")] | None = None
    apply_income_account_ref_to_existing_txns: Annotated[Flag, Since("7.0")] | None = None
    purchase_desc: Description | None = None
    purchase_cost: Price | None = None
    purchase_tax_code_ref: PurchaseTaxCodeRef | None = None
    cogs_account_ref: AccountRef | None = None


@message
class ItemInventoryMod(StockItemMod):
    apply_cogs_account_ref_to_existing_txns: Annotated[Flag, Since("8.0")] | None = None
    pref_vendor_ref: VendorRef | None = None
    asset_account_ref: AccountRef | None = None
    reorder_point: Quantity | None = None
    max: Annotated[Quantity, Since("13.0")] | None = None


@message
class ItemInventoryQuery(ItemListQuery):
    """By modified date it also returns items whose quantity a transaction changed, or so Intuit says (facts/QBXML.md §7)."""


@message
class StockItemRet(ItemRet):
    """The elements with which the Rets of both kinds go on."""

    manufacturer_part_number: str | None = None
    unit_of_measure_set_ref: Ref | None = None
    is_tax_included: Flag | None = None
    sales_tax_code_ref: Ref | None = None
    sales_desc: str | None = None
    sales_price: Price | None = None
    income_account_ref: Ref | None = None
    purchase_desc: str | None = None
    purchase_cost: Price | None = None
    purchase_tax_code_ref: Ref | None = None
    cogs_account_ref: Ref | None = None
    pref_vendor_ref: Ref | None = None
    asset_account_ref: Ref | None = None


@message
class ItemInventoryRet(StockItemRet):
    reorder_point: Quantity | None = None
    max: Quantity | None = None
    quantity_on_hand: Quantity | None = None
    average_cost: Price | None = None
    quantity_on_order: Quantity | None = None
    quantity_on_sales_order: Quantity | None = None
    external_guid: Guid | None = None


@message
class ItemInventoryAssemblyLine(Aggregate):
    """A component, and how many go into one assembly."""

    item_inventory_ref: Ref | None = None
    quantity: Quantity | None = None


@message
class ItemInventoryAssemblyMod(StockItemMod):
    """The components stay as they are: they are not declared, so they cannot be sent."""

    since: ClassVar[str] = "3.0"
    manufacturer_part_number: Annotated[str, Length(31), Since("12.0")] | None = None
    pref_vendor_ref: VendorRef | None = None
    asset_account_ref: AccountRef | None = None
    build_point: Quantity | None = None
    max: Annotated[Quantity, Since("13.0")] | None = None


@message
class ItemInventoryAssemblyQuery(ItemListQuery):
    """Nobody promises that it returns assemblies of which only the quantity changed (facts/QBXML.md §7)."""

    since: ClassVar[str] = "2.0"


@message
class ItemInventoryAssemblyRet(StockItemRet):
    build_point: Quantity | None = None
    max: Quantity | None = None
    quantity_on_hand: Quantity | None = None
    average_cost: Price | None = None
    quantity_on_order: Quantity | None = None
    quantity_on_sales_order: Quantity | None = None
    external_guid: Guid | None = None
    item_inventory_assembly_line: tuple[ItemInventoryAssemblyLine, ...] = ()
