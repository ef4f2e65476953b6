from typing import Any

import pytest

from tests.unit.simulators.zuper.world import Said, World, flat

RULE = {"type": "default_field", "operator": "EQUAL_TO"}


def ask(world: World, *rules: dict[str, Any], **body: Any) -> Said:
    return world.call("POST", "/api/product/filter", body={"filter_rules": list(rules), **body})


def found(world: World, *rules: dict[str, Any], **body: Any) -> list[str]:
    return sorted(row["product_name"] for row in ask(world, *rules, **body).data)


@pytest.fixture
def world() -> World:
    world = World()
    world.product("hammer", 5, product_id="H-1")
    world.product("hammer XL", 0, product_id="H-2", is_available=False)
    world.product("visit", 0, product_type="SERVICE", track_quantity=False)
    return world


@pytest.mark.parametrize(
    ("key", "operator", "value", "expected"),
    [
        ("product_name", "EQUAL_TO", "hammer", ["hammer"]),
        ("product_name", "NOT_EQUAL_TO", "hammer", ["hammer XL", "visit"]),
        ("product_name", "CONTAINS", "HAMMER", ["hammer", "hammer XL"]),
        ("product_name", "NOT_CONTAINS", "hammer", ["visit"]),
        ("product_no", "GREATER_THAN", 1, ["hammer XL", "visit"]),
        ("product_no", "LESS_THAN", 2, ["hammer"]),
        ("product_id", "BETWEEN", ["H-1", "H-2"], ["hammer", "hammer XL"]),
        ("product_id", "IS_EMPTY", None, ["visit"]),
        ("product_id", "IS_NOT_EMPTY", None, ["hammer", "hammer XL"]),
        ("product_type", "EQUAL_TO", "SERVICE", ["visit"]),
        ("is_available", "EQUAL_TO", False, ["hammer XL"]),
        ("low_stock", "EQUAL_TO", "out_of_stock", ["hammer XL", "visit"]),
        ("low_stock", "EQUAL_TO", False, ["hammer"]),
        ("created_at", "LESS_THAN", "2026-01-01T00:00:00.000Z", []),
        ("keyword", "EQUAL_TO", "h-2", ["hammer XL"]),
        ("is_supplier_integrated_product", "EQUAL_TO", True, []),
    ],
)
def test_each_key_and_operator(world: World, key: str, operator: str, value: object, expected: list[str]) -> None:
    assert expected == found(world, {**RULE, "key": key, "operator": operator, "value": value})


def test_the_category_is_a_nested_field(world: World) -> None:
    rule = {"key": "product_category_uid", "operator": "EQUAL_TO", "value": world.category}

    assert 3 == len(found(world, {**rule, "type": "nested_field"}))
    assert 400 == ask(world, {**rule, "type": "default_field"}).status


def test_rules_are_joined_by_and_unless_or_is_asked(world: World) -> None:
    one = {**RULE, "key": "product_name", "value": "hammer"}
    two = {**RULE, "key": "product_name", "value": "visit"}

    assert [] == found(world, one, two)
    assert ["hammer", "visit"] == found(world, one, two, filter_rule_operator="OR")


@pytest.mark.parametrize(
    "rule",
    [
        {**RULE, "key": "updated_at", "value": "2026-01-01T00:00:00Z"},
        {**RULE, "key": "product_name", "operator": "LIKE", "value": "x"},
        {"key": "product_name", "value": "x"},
        {**RULE, "key": ["product_name"], "value": "x"},
    ],
)
def test_an_unknown_key_type_or_operator_is_refused(world: World, rule: dict[str, Any]) -> None:
    assert 400 == ask(world, rule).status


@pytest.mark.parametrize("rules", ["x", ["x"]])
def test_rules_that_are_no_rules_are_refused(world: World, rules: object) -> None:
    assert 400 == world.call("POST", "/api/product/filter", body={"filter_rules": rules}).status


def test_more_than_a_thousand_rows_are_refused(world: World) -> None:
    assert 200 == ask(world, limit=1000).status
    assert 400 == ask(world, limit=1001).status


def test_only_the_selected_fields_come_back(world: World) -> None:
    (row,) = ask(world, limit=1, fields_to_select=["product_name"], sort="ASC", sort_by="product_no").data

    assert {"product_uid", "product_name"} == row.keys()


def test_the_order_of_a_filter_is_unstable_without_a_wish(world: World) -> None:
    for number in range(60):
        world.product(f"part {number}", 1)

    pages = [[row["product_no"] for row in ask(world, page=page, limit=20).data] for page in (1, 2, 3)]
    kept = [
        [row["product_no"] for row in ask(world, page=page, limit=20, sort="DESC", sort_by="product_no").data]
        for page in (1, 2, 3, 4)
    ]

    assert sorted(flat(pages)) != list(range(1, 61))
    assert list(range(63, 0, -1)) == flat(kept)
