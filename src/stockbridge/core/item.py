"""Items of QuickBooks and products of Zuper, as far as the ledger cares, and which of them are the same kind of thing.

Not the wire forms: the codecs translate those into these. The rule: a product that tracks its quantity links to an item that
holds stock and to nothing else, a service to a service, an untracked part to a non-inventory item (facts/ZUPER_HELP.md §2, §3).
`None` always means "not given" or "not read"; it is never a quantity, an empty text or a no.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stockbridge.core.quantity import LIMIT, STEP


class Kind(StrEnum):
    """What an item or a product is for us; the words are QuickBooks'."""

    INVENTORY = "inventory"
    ASSEMBLY = "assembly"
    NON_INVENTORY = "non_inventory"
    SERVICE = "service"
    NOT_SYNCED = "not_synced"

    @property
    def phrase(self) -> str:
        """The kind with its article, for sentences."""
        article = "an" if self in (Kind.INVENTORY, Kind.ASSEMBLY) else "a"
        return f"{article} {_WORDS[self]}"


class ProductType(StrEnum):
    """The product types that Zuper documents. PARTS is plural (facts/ZUPER.md §6.2)."""

    PRODUCT = "PRODUCT"
    PARTS = "PARTS"
    SERVICE = "SERVICE"
    BUNDLE = "BUNDLE"


_WORDS: Final = MappingProxyType(
    {
        Kind.INVENTORY: "inventory part",
        Kind.ASSEMBLY: "inventory assembly",
        Kind.NON_INVENTORY: "non-inventory part",
        Kind.SERVICE: "service",
        Kind.NOT_SYNCED: "record that is not synced",
    }
)

KIND_OF_TYPE: Final = MappingProxyType(
    {
        "ItemInventory": Kind.INVENTORY,
        "ItemInventoryAssembly": Kind.ASSEMBLY,
        "ItemNonInventory": Kind.NON_INVENTORY,
        "ItemService": Kind.SERVICE,
    }
)
"""QuickBooks' item types that are synced; all others are `Kind.NOT_SYNCED`."""

STOCKED: Final = frozenset({Kind.INVENTORY, Kind.ASSEMBLY})
"""The kinds that hold stock."""

_WHY_TYPE_NOT_SYNCED: Final = MappingProxyType(
    {
        "ItemGroup": "A group holds no stock of its own: QuickBooks sells its parts, and those are kept equal",
        "ItemOtherCharge": "Other charges hold no stock and have no counterpart in Zuper",
        "ItemDiscount": "Discounts are a matter of the invoice and have no counterpart in Zuper",
        "ItemPayment": "Payment items are a matter of the invoice and have no counterpart in Zuper",
        "ItemSubtotal": "Subtotals are a matter of the invoice and have no counterpart in Zuper",
        "ItemSalesTax": "Sales taxes are set up in each system by itself",
        "ItemSalesTaxGroup": "Sales taxes are set up in each system by itself",
        "ItemFixedAsset": "Fixed assets are not stock",
    }
)

_PRODUCT_FOR_KIND: Final = MappingProxyType(
    {
        Kind.INVENTORY: (ProductType.PRODUCT, True),
        Kind.ASSEMBLY: (ProductType.PRODUCT, True),
        Kind.NON_INVENTORY: (ProductType.PARTS, False),
        Kind.SERVICE: (ProductType.SERVICE, False),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksItem:
    """One item of the company file. Its identity is `list_id`; its names may change at any time (facts/QBXML.md §5)."""

    list_id: str
    type_name: str
    """QuickBooks' own word without `Ret`: `ItemInventory`, `ItemGroup`, ..."""
    name: str
    """The leaf; at most 31 characters."""
    full_name: str
    """Parents and leaf, joined by colons."""
    edit_sequence: str
    is_active: bool = True
    parent_list_id: str | None = None
    sales_description: str | None = None
    purchase_description: str | None = None
    sales_price: Decimal | None = None
    purchase_cost: Decimal | None = None
    has_two_prices: bool = True
    """Whether it is bought and sold; an item without stock may be one of the two only, for good (facts/QBXML.md §5)."""
    tax_code: str | None = None
    """The name of the sales tax code, at most 3 characters."""
    taxable: bool | None = None
    """What that tax code means."""
    part_number: str | None = None
    """The manufacturer's part number; services have none."""
    barcode: str | None = None
    reorder_point: Decimal | None = None
    external_guid: str | None = None
    uom: str | None = None
    quantity_on_hand: Decimal | None = None
    """Of the whole company, in base units."""
    stock: tuple[tuple[str, Decimal], ...] | None = None
    """Units at each site, by ListID, and at none; None when it was not read site by site."""
    average_cost: Decimal | None = None
    on_order: Decimal | None = None
    """On open purchase orders. Not stock: nothing follows from it."""

    @property
    def kind(self) -> Kind:
        """What the item is for us."""
        return KIND_OF_TYPE.get(self.type_name, Kind.NOT_SYNCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZuperProduct:
    """One product, part or service of the Zuper account. Its identity is `product_uid`; nothing else is unique there."""

    product_uid: str
    name: str
    product_type: str
    """One of `ProductType`, or a word Zuper does not document."""
    track_quantity: bool
    is_available: bool = True
    is_deleted: bool = False
    part_number: str | None = None
    """Zuper's `product_id`, set by the user."""
    description: str | None = None
    """HTML."""
    price: Decimal | None = None
    purchase_price: Decimal | None = None
    tax_exempt: bool | None = None
    min_quantity: Decimal | None = None
    barcode: str | None = None
    category_uid: str | None = None
    serial_tracked: bool = False
    connector_mark: str | None = None
    """What Zuper's own QuickBooks connector wrote on it; empty when it wrote nothing, None when the detail was not read."""
    stock: tuple[tuple[str, Decimal], ...] | None = None
    """Units at each location, by location UID; None when the detail was not read."""
    total: Decimal | None = None
    """Units at all locations that are not deleted; Zuper's own total where a list row does not tell the locations."""

    @property
    def kind(self) -> Kind:
        """What the product becomes in QuickBooks: *track quantity* decides (facts/ZUPER_HELP.md §2.4)."""
        if self.product_type == ProductType.SERVICE:
            return Kind.SERVICE
        if self.product_type in (ProductType.PRODUCT, ProductType.PARTS):
            return Kind.INVENTORY if self.track_quantity else Kind.NON_INVENTORY
        return Kind.NOT_SYNCED


def unit_cost(item: QuickBooksItem | None, product: ZuperProduct | None) -> Decimal | None:
    """What one unit is worth: QuickBooks' average cost, else the purchase cost of either; None when nobody tells a cost."""
    costs = (
        item.average_cost if item else None,
        item.purchase_cost if item else None,
        product.purchase_price if product else None,
    )
    found = next((cost for cost in costs if cost), None)
    return None if found is None or abs(found) >= LIMIT else found.quantize(STEP)


def holds_stock(item: QuickBooksItem) -> bool:
    """Whether QuickBooks keeps a quantity of the item (facts/QBXML.md §5: inventory parts and assemblies only)."""
    return item.kind in (Kind.INVENTORY, Kind.ASSEMBLY)


def tracks_stock(product: ZuperProduct) -> bool:
    """Whether Zuper keeps a quantity of the product that means something."""
    return product.kind is Kind.INVENTORY


def zuper_type_for(kind: Kind) -> tuple[ProductType, bool]:
    """The product type and *track quantity* of a product that is created for an item of this kind."""
    return _PRODUCT_FOR_KIND[kind]


def why_not_synced(record: QuickBooksItem | ZuperProduct) -> str | None:
    """Why a record can neither be linked nor created on the other side as it is now; None when it can."""
    if isinstance(record, QuickBooksItem):
        if record.kind is not Kind.NOT_SYNCED and not record.is_active:
            return "It is inactive in QuickBooks: make it active there to have it kept equal"
        return _why_type_not_synced(record)
    if record.is_deleted:
        return "It is deleted in Zuper"
    if not record.is_available:
        return "It is inactive in Zuper: make it available there to have it kept equal"
    if not any(c.isprintable() and not c.isspace() for c in record.name):
        return "It has no name in Zuper: give it one"
    return _why_product_type_not_synced(record)


def can_link(item: QuickBooksItem, product: ZuperProduct) -> str | None:
    """Why these two can never be kept equal, being different kinds of things; None when they can be linked.

    Whether they are active does not matter here: a link outlives that.
    """
    reason = _why_type_not_synced(item) or _why_product_type_not_synced(product)
    if reason is not None:
        return reason
    if holds_stock(item) and tracks_stock(product):
        return None
    if item.kind is product.kind:
        return None
    return (
        f'"{item.full_name}" is {item.kind.phrase} in QuickBooks, but "{product.name}" in Zuper would be '
        f"{product.kind.phrase}: change its type or Track Quantity in Zuper, or rename one of them"
    )


def _why_type_not_synced(item: QuickBooksItem) -> str | None:
    if item.kind is not Kind.NOT_SYNCED:
        return None
    return _WHY_TYPE_NOT_SYNCED.get(item.type_name, f"QuickBooks records of type {item.type_name} are not synced")


def _why_product_type_not_synced(product: ZuperProduct) -> str | None:
    if product.product_type == ProductType.BUNDLE:
        return "A bundle holds no stock of its own: its parts are kept equal"
    if product.kind is Kind.NOT_SYNCED:
        return f"Zuper products of type {product.product_type} are not synced"
    if tracks_stock(product) and product.serial_tracked:
        return "Zuper tracks its serial numbers, which QuickBooks would not know: count it by hand or turn serial numbers off"
    return None
