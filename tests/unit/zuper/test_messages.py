from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.zuper import messages
from stockbridge.zuper.answers import Unreadable
from stockbridge.zuper.exact_json import loads
from stockbridge.zuper.messages import (
    read_category,
    read_company,
    read_location,
    read_movement,
    read_product,
    read_webhook,
)

DETAIL = loads(b"""{
  "product_uid": "p-1", "product_no": 41, "product_id": "SCR-5", "product_name": "Screwdriver", "product_type": "PRODUCT",
  "product_category": {"category_uid": "c-1", "category_name": "Tools", "_id": "x"}, "track_quantity": true, "is_available": true,
  "is_deleted": false, "product_description": "<p>flat</p>", "plain_text_description": "flat", "price": "26.0000",
  "purchase_price": 12.5, "tax": {"tax_exempt": false, "tax_name": "GST", "tax_rate": "18"}, "min_quantity": 5,
  "product_barcode": "4006381", "uom": "EA", "quantity": 30.130000000000003, "bu_uids": ["b-1"],
  "meta_data": [{"label": "Stockbridge ID", "value": "80000001-1", "_id": "m", "group_uid": "g-1"}],
  "location_availability": [
    {"location": {"location_uid": "l-1", "location_name": "Main", "is_deleted": false}, "quantity": 28.130000000000003, "min_quantity": 5},
    {"location": {"location_uid": "l-2", "location_name": "Van", "is_deleted": false}, "quantity": 2, "serial_nos": []},
    {"location": {"location_uid": "l-3", "location_name": "Old", "is_deleted": true}, "quantity": 7}
  ],
  "created_at": "2026-01-01T10:00:00.123Z"
}""")

MOVEMENT = loads(b"""{
  "id": "undefined", "transaction_uid": "t-1", "type": "CONSUMED", "product": {"product_uid": "p-1", "product_name": "Screwdriver"},
  "quantity": 3, "from_location": {"location_uid": "l-1"}, "remarks": "used", "module_name": "INVOICE", "module_uid": "i-1",
  "created_by": {"user_uid": "u-1", "first_name": "Ann", "last_name": "Lee"}, "created_at": "2026-01-02T10:00:00.000Z", "is_deleted": false
}""")


def row(base: object, **changed: object) -> Any:
    assert isinstance(base, dict)
    return base | changed


def without(base: object, *keys: str) -> Any:
    assert isinstance(base, dict)
    return {key: value for key, value in base.items() if key not in keys}


def test_a_detail_is_read_with_everything_it_tells() -> None:
    product = read_product(DETAIL)

    assert (product.uid, product.number, product.part_number, product.name) == ("p-1", 41, "SCR-5", "Screwdriver")
    assert (product.product_type, product.track_quantity, product.is_available, product.is_deleted) == (
        "PRODUCT",
        True,
        True,
        False,
    )
    assert (product.price, product.purchase_price, product.min_quantity) == (
        Decimal("26.0000"),
        Decimal("12.5"),
        Decimal(5),
    )
    assert (product.description, product.plain_description, product.barcode) == ("<p>flat</p>", "flat", "4006381")
    assert (product.category_uid, product.uom, product.bu_uids, product.tax_exempt) == ("c-1", "EA", ("b-1",), False)
    assert product.custom_field("Stockbridge ID") == "80000001-1"
    assert product.custom_field("QuickBooks ID") is None
    assert product.created_at == datetime(2026, 1, 1, 10, 0, 0, 123000, tzinfo=UTC)


def test_float_noise_is_rounded_once() -> None:
    product = read_product(DETAIL)

    assert product.stock is not None
    assert product.stock[0].units == Decimal("28.13000")
    assert product.quantity == Decimal("30.13000")


@pytest.mark.parametrize(("told", "kept"), [("26.0000", "26"), (Decimal("0.0000"), "0"), (100, "100"), ("0.50", "0.5")])
def test_an_amount_is_the_same_with_or_without_needless_zeros(told: object, kept: str) -> None:
    assert str(read_product(row(DETAIL, price=told)).price) == kept


def test_the_total_counts_the_locations_that_are_not_deleted() -> None:
    assert read_product(DETAIL).units_total() == Decimal("30.13")


def test_what_a_list_row_does_not_tell_is_not_read_and_never_nothing() -> None:
    product = read_product({"product_uid": "p-1", "product_name": "Screwdriver", "product_type": "PRODUCT"})

    assert (product.stock, product.quantity, product.min_quantity, product.meta, product.tax) == (
        None,
        None,
        None,
        None,
        None,
    )
    assert (product.is_available, product.track_quantity, product.tax_exempt) == (None, None, None)
    assert product.units_total() is None
    assert product.is_deleted is False


def test_one_unread_location_makes_the_total_unread() -> None:
    stock = [
        {"location": {"location_uid": "l-1"}, "quantity": 3},
        {"location": {"location_uid": "l-2"}},
    ]

    assert read_product(row(DETAIL, location_availability=stock)).units_total() is None


def test_no_locations_are_none_in_stock_when_the_list_was_told() -> None:
    assert read_product(row(DETAIL, quantity=0, location_availability=[])).units_total() == 0


@pytest.mark.parametrize("location", ["l-1", {"location_uid": "l-1"}])
def test_a_location_may_be_a_uid_or_an_object(location: object) -> None:
    product = read_product(row(DETAIL, quantity=-5, location_availability=[{"location": location, "quantity": -5}]))

    assert product.units_total() == -5


def test_a_reference_to_nothing_is_a_location_gone_for_good() -> None:
    product = read_product(row(DETAIL, quantity=4, location_availability=[{"location": None, "quantity": 4}]))

    assert product.stock is not None
    assert (product.stock[0].location_uid, product.stock[0].location_deleted) == (None, True)
    assert product.units_total() == 0


@pytest.mark.parametrize(
    "place", [{"quantity": 4}, {"location": {}, "quantity": 4}, {"location": "", "quantity": 4}, "l-1"]
)
def test_stock_without_a_location_is_unreadable_instead_of_lost(place: object) -> None:
    with pytest.raises(Unreadable, match="location"):
        read_product(row(DETAIL, location_availability=[place]))


def test_serial_numbers_are_the_sign_of_serial_tracking() -> None:
    tracked = row(DETAIL, location_availability=[{"location": "l-1", "quantity": 1, "serial_nos": ["S1"]}])

    assert read_product(tracked).serial_tracked
    assert not read_product(DETAIL).serial_tracked


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product_uid", None),
        ("product_uid", "../company/config"),
        ("product_uid", ".."),
        ("product_uid", "a b"),
        ("product_uid", "x" * 65),
        ("product_uid", 7),
        ("product_name", None),
        ("product_name", ["Screwdriver"]),
        ("product_type", None),
        ("quantity", "many"),
        ("quantity", True),
        ("quantity", []),
        ("quantity", "NaN"),
        ("quantity", "Infinity"),
        ("quantity", Decimal("1e30")),
        ("price", "a lot"),
        ("price", Decimal("1e999999")),
        ("price", "NaN"),
        ("purchase_price", {}),
        ("product_no", Decimal("1.5")),
        ("product_no", "1e999999"),
        ("track_quantity", "perhaps"),
        ("is_deleted", 2),
        ("location_availability", {}),
        ("location_availability", [1]),
        ("meta_data", "none"),
        ("meta_data", [1]),
        ("bu_uids", 7),
        ("created_at", "yesterday"),
        ("created_at", 1700000000),
        ("created_at", "0001-01-01T00:00:00+23:59"),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_unreadable_by_name(field: str, value: object) -> None:
    with pytest.raises(Unreadable, match=field):
        read_product(row(DETAIL, **{field: value}))


def test_an_unreadable_tax_flag_is_told_at_once() -> None:
    with pytest.raises(Unreadable, match="tax_exempt"):
        read_product(row(DETAIL, tax={"tax_exempt": "maybe"}))


@pytest.mark.parametrize(("value", "flag"), [(True, True), ("True", True), ("false", False), (None, None)])
def test_flags_may_be_words(value: object, flag: bool | None) -> None:
    assert read_product(row(DETAIL, track_quantity=value)).track_quantity is flag


@pytest.mark.parametrize("value", [12345, "12345"])
def test_a_part_number_may_be_a_number(value: object) -> None:
    assert read_product(row(DETAIL, product_id=value)).part_number == "12345"


def test_text_that_no_database_can_hold_is_replaced() -> None:
    assert read_product(row(DETAIL, product_name="a\0b\ud800c")).name == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("uom", ["EA", {"uom_name": "EA"}, {"uom": "EA"}])
def test_a_unit_of_measure_may_be_nested(uom: object) -> None:
    assert read_product(row(DETAIL, uom=uom)).uom == "EA"


def test_a_movement_is_read_with_its_evidence() -> None:
    movement = read_movement(MOVEMENT)

    assert (movement.uid, movement.type, movement.product_uid, movement.units) == ("t-1", "CONSUMED", "p-1", Decimal(3))
    assert (movement.from_location_uid, movement.to_location_uid) == ("l-1", None)
    assert (movement.module_name, movement.module_uid, movement.remarks) == ("INVOICE", "i-1", "used")
    assert (movement.created_by_uid, movement.created_by_name) == ("u-1", "Ann Lee")
    assert movement.created_at == datetime(2026, 1, 2, 10, tzinfo=UTC)
    assert not movement.is_deleted


def test_a_movement_without_a_quantity_is_unread() -> None:
    assert read_movement(without(MOVEMENT, "quantity")).units is None


def test_a_voided_movement_says_so() -> None:
    assert read_movement(row(MOVEMENT, is_deleted=True)).is_deleted


def test_a_time_without_zone_is_utc_and_one_with_a_zone_is_converted() -> None:
    assert read_movement(row(MOVEMENT, created_at="2026-01-02T10:00:00")).created_at == datetime(
        2026, 1, 2, 10, tzinfo=UTC
    )
    assert read_movement(row(MOVEMENT, created_at="2026-01-02T10:00:00+05:30")).created_at == datetime(
        2026, 1, 2, 4, 30, tzinfo=UTC
    )


def test_the_movement_of_a_product_gone_for_good_is_kept_without_product() -> None:
    assert read_movement(row(MOVEMENT, product=None)).product_uid is None


@pytest.mark.parametrize("field", ["transaction_uid", "product", "created_at"])
def test_a_movement_without_identity_product_or_time_is_unreadable(field: str) -> None:
    with pytest.raises(Unreadable, match=field.split("_", maxsplit=1)[0]):
        read_movement(without(MOVEMENT, field))


@pytest.mark.parametrize("key", ["category_uid", "product_category_uid", "uid"])
def test_a_categorys_uid_has_three_spellings(key: str) -> None:
    assert read_category({key: "c-1", "category_name": "Tools"}) == messages.Category(uid="c-1", name="Tools")


def test_locations_company_and_webhooks_are_read() -> None:
    location = read_location(
        {"location_uid": "l-1", "location_name": "Van 7", "location_type": "VAN", "is_deleted": True}
    )
    company = read_company({"company_name": "Acme", "company_uid": "co-1", "timezone": "America/New_York"})
    webhook = read_webhook({"webhook_uid": "w-1", "webhook_event": "product.update", "headers": {"secret": "s3cret"}})

    assert location == messages.Location(uid="l-1", name="Van 7", type="VAN", is_deleted=True)
    assert company == messages.Company(name="Acme", uid="co-1", timezone="America/New_York")
    assert webhook == messages.Webhook(uid="w-1", event="product.update")
    assert "s3cret" not in repr(webhook)


def test_values_can_be_compared_and_hashed() -> None:
    assert len({read_product(DETAIL), read_product(DETAIL)}) == 1
    assert replace(read_product(DETAIL), price=Decimal(1)) != read_product(DETAIL)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["location_uid", "product_uid", "value"]), inner, max_size=3)
    ),
)


@given(st.dictionaries(st.sampled_from(sorted(DETAIL) if isinstance(DETAIL, dict) else []), json_values))
def test_arbitrary_fields_are_read_or_refused_never_anything_else(changed: dict[str, object]) -> None:
    try:
        read_product(row(DETAIL, **changed))
    except Unreadable:
        return


@given(st.dictionaries(st.sampled_from(sorted(MOVEMENT) if isinstance(MOVEMENT, dict) else []), json_values))
def test_arbitrary_movements_are_read_or_refused_never_anything_else(changed: dict[str, object]) -> None:
    try:
        read_movement(row(MOVEMENT, **changed))
    except Unreadable:
        return
