"""Items of every kind, as the company file stores them.

One class for all kinds, because QuickBooks keeps all items in one list: one ListID counter, one space of names. References
are ListIDs, so that renaming or merging what they point to needs no care here.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stockbridge.simulators.quickbooks.elements import Element


class ItemKind(StrEnum):
    """The value is what follows `Item` in qbXML element names."""

    SERVICE = "Service"
    NON_INVENTORY = "NonInventory"
    OTHER_CHARGE = "OtherCharge"
    INVENTORY = "Inventory"
    ASSEMBLY = "InventoryAssembly"
    FIXED_ASSET = "FixedAsset"
    SUBTOTAL = "Subtotal"
    DISCOUNT = "Discount"
    PAYMENT = "Payment"
    SALES_TAX = "SalesTax"
    SALES_TAX_GROUP = "SalesTaxGroup"
    GROUP = "Group"

    @property
    def holds_stock(self) -> bool:
        """Only these two hold stock (facts/QBXML.md §5)."""
        return self in {ItemKind.INVENTORY, ItemKind.ASSEMBLY}


@dataclass(frozen=True, slots=True)
class Component:
    """So many units of an item in one assembly or one group."""

    item_id: str
    quantity: Decimal


@dataclass(slots=True, kw_only=True)
class Item(Element):
    """Prices and costs are in the home currency; `reorder_point` is an assembly's BuildPoint."""

    kind: ItemKind
    sales_desc: str | None = None
    sales_price: Decimal | None = None
    purchase_desc: str | None = None
    purchase_cost: Decimal | None = None
    is_bought_and_sold: bool = True
    """SalesAndPurchase, else SalesOrPurchase (one description, price and account); fixed for ever at creation."""
    income_account_id: str | None = None
    cogs_account_id: str | None = None
    asset_account_id: str | None = None
    expense_account_id: str | None = None
    tax_code_id: str | None = None
    vendor_id: str | None = None
    manufacturer_part_number: str | None = None
    bar_code_value: str | None = None
    reorder_point: Decimal | None = None
    max: Decimal | None = None
    external_guid: str | None = None
    components: tuple[Component, ...] = ()
