"""The plainest item and the plainest product, for tests; `dataclasses.replace` makes the others."""

from decimal import Decimal

from stockbridge.core.item import ProductType, QuickBooksItem, ZuperProduct


def item(full_name: str = "Widget", list_id: str = "80000001-1", type_name: str = "ItemInventory") -> QuickBooksItem:
    """An inventory part, 12 on hand."""
    return QuickBooksItem(
        list_id=list_id,
        type_name=type_name,
        name=full_name.rpartition(":")[2],
        full_name=full_name,
        edit_sequence="1",
        quantity_on_hand=Decimal(12),
    )


def product(name: str = "Widget", uid: str = "uid-1", product_type: str = ProductType.PRODUCT) -> ZuperProduct:
    """A product that tracks its quantity and has 12 of it."""
    return ZuperProduct(
        product_uid=uid,
        name=name,
        product_type=product_type,
        track_quantity=product_type == ProductType.PRODUCT,
        total=Decimal(12),
    )
