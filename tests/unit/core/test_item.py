"""Which records are the same kind of thing, and why the others are left alone."""

from dataclasses import replace

import pytest

from stockbridge.core.item import (
    Kind,
    ProductType,
    QuickBooksItem,
    ZuperProduct,
    can_link,
    holds_stock,
    tracks_stock,
    why_not_synced,
    zuper_type_for,
)
from tests.records import item, product

SYNCED = ["ItemInventory", "ItemInventoryAssembly", "ItemNonInventory", "ItemService"]
PRODUCTS = {
    "tracked product": product(),
    "untracked product": replace(product(), track_quantity=False),
    "tracked part": replace(product(product_type=ProductType.PARTS), track_quantity=True),
    "untracked part": product(product_type=ProductType.PARTS),
    "service": product(product_type=ProductType.SERVICE),
}
LINKS = {
    "ItemInventory": {"tracked product", "tracked part"},
    "ItemInventoryAssembly": {"tracked product", "tracked part"},
    "ItemNonInventory": {"untracked product", "untracked part"},
    "ItemService": {"service"},
}


@pytest.mark.parametrize("type_name", SYNCED)
@pytest.mark.parametrize("what", PRODUCTS)
def test_only_records_of_the_same_kind_link(type_name: str, what: str) -> None:
    reason = can_link(item(type_name=type_name), PRODUCTS[what])
    assert (what in LINKS[type_name]) == (reason is None), reason


@pytest.mark.parametrize("type_name", SYNCED)
def test_what_is_created_in_zuper_links_to_the_item_it_was_created_for(type_name: str) -> None:
    product_type, track = zuper_type_for(item(type_name=type_name).kind)
    assert (
        can_link(item(type_name=type_name), replace(product(product_type=product_type), track_quantity=track)) is None
    )


def test_a_mismatch_names_both_records_and_both_remedies() -> None:
    assert can_link(item(type_name="ItemService"), product()) == (
        '"Widget" is a service in QuickBooks, but "Widget" in Zuper would be an inventory part: '
        "change its type or Track Quantity in Zuper, or rename one of them"
    )


def test_stock_is_held_by_inventory_parts_and_assemblies_only() -> None:
    types = [*SYNCED, "ItemGroup", "ItemFixedAsset"]
    assert ["ItemInventory", "ItemInventoryAssembly"] == [name for name in types if holds_stock(item(type_name=name))]


def test_track_quantity_on_a_service_means_nothing() -> None:
    assert not tracks_stock(replace(product(product_type=ProductType.SERVICE), track_quantity=True))


@pytest.mark.parametrize(
    ("type_name", "reason"),
    [
        ("ItemGroup", "A group holds no stock of its own"),
        ("ItemOtherCharge", "Other charges hold no stock"),
        ("ItemDiscount", "Discounts are a matter of the invoice"),
        ("ItemPayment", "Payment items are a matter of the invoice"),
        ("ItemSubtotal", "Subtotals are a matter of the invoice"),
        ("ItemSalesTax", "Sales taxes are set up in each system"),
        ("ItemSalesTaxGroup", "Sales taxes are set up in each system"),
        ("ItemFixedAsset", "Fixed assets are not stock"),
        ("ItemFromTheFuture", "QuickBooks records of type ItemFromTheFuture are not synced"),
    ],
)
def test_other_items_are_left_alone_with_a_reason(type_name: str, reason: str) -> None:
    other = item(type_name=type_name)
    assert other.kind is Kind.NOT_SYNCED
    assert (why_not_synced(other) or "").startswith(reason)
    assert (can_link(other, product()) or "").startswith(reason)


def test_the_type_is_the_reason_even_when_the_item_is_inactive() -> None:
    assert "group" in (why_not_synced(replace(item(type_name="ItemGroup"), is_active=False)) or "")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (replace(product(), is_deleted=True), "It is deleted in Zuper"),
        (replace(product(), is_available=False), "It is inactive in Zuper"),
        (product(" \u200b"), "It has no name in Zuper"),
        (product(product_type="BUNDLE"), "A bundle holds no stock of its own"),
        (product(product_type="KIT"), "Zuper products of type KIT are not synced"),
        (replace(product(), serial_tracked=True), "Zuper tracks its serial numbers"),
        (replace(item(), is_active=False), "It is inactive in QuickBooks"),
    ],
)
def test_records_that_cannot_be_kept_equal_now_say_why(record: QuickBooksItem | ZuperProduct, reason: str) -> None:
    assert (why_not_synced(record) or "").startswith(reason)


@pytest.mark.parametrize(
    "record", [item(), *PRODUCTS.values(), replace(product(product_type="PARTS"), serial_tracked=True)]
)
def test_everything_else_is_synced(record: QuickBooksItem | ZuperProduct) -> None:
    assert why_not_synced(record) is None


def test_being_inactive_does_not_undo_what_can_be_linked() -> None:
    assert can_link(replace(item(), is_active=False), replace(product(), is_available=False)) is None
