from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from stockbridge.zuper.messages import Product
from stockbridge.zuper.writes import NewProduct, ProductEdit, WebhookRequest

PRODUCT = Product(
    uid="p-1",
    name="Screwdriver",
    product_type="PRODUCT",
    tax={"tax_exempt": False, "tax_name": "GST", "tax_rate": "18", "_id": "x"},
    meta=(
        {"label": "Colour", "value": "red", "_id": "m1", "group_uid": "g-1", "id": 1},
        {"label": "Stockbridge ID", "value": "old", "_id": "m2", "group_uid": "g-2", "id": 2},
    ),
)


def created(**fields: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "name": "Screwdriver",
        "category_uid": "c-1",
        "product_type": "PRODUCT",
        "track_quantity": True,
    }
    body = NewProduct(**(defaults | fields)).body()
    assert isinstance(body, dict)
    assert body["vendor"] == []
    product = body["product"]
    assert isinstance(product, dict)
    return product


def changed(product: Product, **fields: Any) -> dict[str, Any]:
    body = ProductEdit(**fields).body(product)
    assert isinstance(body, dict)
    edit = body["product"]
    assert isinstance(edit, dict)
    return edit


def test_a_tracked_product_is_created_with_nothing_in_stock() -> None:
    product = created(location_uid="l-1", min_quantity=Decimal(5))

    assert product["quantity"] == 0
    assert product["location_availability"] == [{"location": "l-1", "quantity": 0, "min_quantity": 5}]
    assert product["min_quantity"] == 5


def test_a_tracked_product_cannot_be_created_with_stock() -> None:
    with pytest.raises(ValueError, match="its stock is posted"):
        created(standing_quantity=Decimal(3))


def test_an_untracked_part_carries_its_standing_quantity() -> None:
    product = created(product_type="PARTS", track_quantity=False, location_uid="l-1", standing_quantity=Decimal(1000))

    assert product["quantity"] == 1000
    assert product["location_availability"] == [{"location": "l-1", "quantity": 1000, "min_quantity": 0}]
    assert product["track_quantity"] is False


def test_a_service_carries_no_quantity_at_all() -> None:
    product = created(product_type="SERVICE", track_quantity=False, location_uid="l-1")

    assert product.keys() == {"product_name", "product_category", "product_type", "track_quantity"}


def test_everything_given_is_sent_under_zupers_names() -> None:
    product = created(
        part_number="SCR-5",
        description="flat",
        price=Decimal("26.5"),
        purchase_price=Decimal(0),
        tax_exempt=True,
        barcode="400",
        uom="EA",
        is_available=False,
    )

    assert product == {
        "product_name": "Screwdriver",
        "product_category": "c-1",
        "product_type": "PRODUCT",
        "track_quantity": True,
        "product_id": "SCR-5",
        "product_description": "flat",
        "price": Decimal("26.5"),
        "purchase_price": 0,
        "tax": {"tax_exempt": True},
        "product_barcode": "400",
        "uom": "EA",
        "is_available": False,
        "quantity": 0,
    }


def test_an_edit_sends_only_its_fields_and_the_name() -> None:
    assert changed(PRODUCT, price=Decimal("3.10")) == {
        "product_uid": "p-1",
        "product_name": "Screwdriver",
        "price": Decimal("3.10"),
    }
    assert changed(PRODUCT, name="Driver") == {"product_uid": "p-1", "product_name": "Driver"}


def test_no_edit_whatever_sends_stock_or_a_nested_shape() -> None:
    edit = changed(
        PRODUCT,
        name="Driver",
        part_number="X",
        description="",
        price=Decimal(1),
        purchase_price=Decimal(2),
        tax_exempt=True,
        barcode="",
        min_quantity=Decimal(5),
        is_available=False,
        custom_fields={"Stockbridge ID": "new"},
    )

    assert edit.keys() == {
        "product_uid",
        "product_name",
        "product_id",
        "product_description",
        "price",
        "purchase_price",
        "tax",
        "product_barcode",
        "min_quantity",
        "is_available",
        "meta_data",
    }


def test_a_changed_tax_keeps_the_rest_of_the_tax() -> None:
    assert changed(PRODUCT, tax_exempt=True)["tax"] == {"tax_exempt": True, "tax_name": "GST", "tax_rate": "18"}


def test_a_changed_custom_field_keeps_all_others_and_every_group() -> None:
    assert changed(PRODUCT, custom_fields={"Stockbridge ID": "new"})["meta_data"] == [
        {"label": "Colour", "value": "red", "group_uid": "g-1", "id": 1},
        {"label": "Stockbridge ID", "value": "new", "group_uid": "g-2", "id": 2},
    ]


def test_a_new_custom_field_is_added_to_the_others() -> None:
    assert changed(PRODUCT, custom_fields={"Shelf": "7"})["meta_data"][2:] == [
        {"label": "Shelf", "type": "SINGLE_LINE", "module_name": "PRODUCT", "value": "7"}
    ]


def test_an_edit_does_not_touch_the_product_it_is_built_on() -> None:
    changed(PRODUCT, custom_fields={"Stockbridge ID": "new"}, tax_exempt=True)

    assert PRODUCT.custom_field("Stockbridge ID") == "old"
    assert PRODUCT.tax_exempt is False


@pytest.mark.parametrize("fields", [{"custom_fields": {"Shelf": "7"}}, {"tax_exempt": True}])
def test_what_is_replaced_whole_is_refused_on_a_product_that_was_not_read_whole(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"that was read with|detail"):
        changed(Product(uid="p-1", name="Screwdriver", product_type="PRODUCT"), **fields)


def test_a_webhook_sends_its_headers_as_an_object_and_shows_no_secret() -> None:
    request = WebhookRequest(
        name="stock",
        module="PRODUCTS",
        event="product.update",
        url=SecretStr("https://example.com/hooks/zuper/s3cret"),
        headers={"X-Stockbridge": SecretStr("s3cret")},
    )

    assert request.body() == {
        "web_hook": {
            "webhook_name": "stock",
            "webhook_module": "PRODUCTS",
            "webhook_event": "product.update",
            "webhook_url": "https://example.com/hooks/zuper/s3cret",
            "request_method": "POST",
            "content_type": "application/json",
            "headers": {"X-Stockbridge": "s3cret"},
        }
    }
    assert "s3cret" not in repr(request)
