from decimal import Decimal
from typing import Any

import pytest

from stockbridge.simulators.zuper.exchange import Refused
from tests.unit.simulators.zuper.world import Said, World

TWO = Decimal(2)


def order(world: World, product: Any, quantity: object = 2) -> Any:
    lines = [{"product_uid": product.product_uid, "quantity": quantity}]
    sent = {"from_location": world.main, "to_location": world.van, "line_items": lines}
    return world.call("POST", "/api/products/transfer_orders", body={"transfer_order": sent}).data["transfer_order_uid"]


def step(world: World, uid: str, status: str) -> int:
    path = f"/api/products/transfer_orders/{uid}/status"
    return world.call("PUT", path, body={"status_name": status}).status


@pytest.mark.parametrize(("setting", "on_the_way"), [("at_start", (3, 0)), ("at_end", (5, 0))])
def test_transit_takes(setting: str, on_the_way: tuple[int, int]) -> None:
    world = World(transit_takes=setting)
    product = world.product("x", 5, 0)
    uid = order(world, product)

    def stock() -> tuple[Any, Any]:
        return world.balance(product), world.balance(product, world.van)

    assert (5, 0) == stock()
    assert 200 == step(world, uid, "IN_TRANSIT")
    assert on_the_way == stock()
    assert 200 == step(world, uid, "COMPLETED")
    assert (3, 2) == stock()
    assert {"TRANSFER"} == {row["type"] for row in world.rows()}


@pytest.mark.parametrize("setting", ["at_start", "at_end"])
def test_a_voided_transfer_order_leaves_the_stock_as_it_was(setting: str) -> None:
    world = World(transit_takes=setting)
    product = world.product("x", 5)
    parts = [(product.product_uid, world.main, TWO)]
    sent = world.people.send_transfer_order(world.main, world.van, parts)

    deed = world.people.void_transfer_order(sent.uid)

    assert 5 == world.balance(product)
    assert -sum(sent.units.values()) == sum(deed.units.values())


@pytest.mark.parametrize("setting", [True, False])
def test_transit_names_order(setting: bool) -> None:
    world = World(transit_names_order=setting)
    product = world.product("x", 5)
    sent = world.people.send_transfer_order(world.main, world.van, [(product.product_uid, world.main, TWO)])
    (row,) = world.rows()

    assert row.get("module_uid") == (sent.uid if setting else None)


@pytest.mark.parametrize("setting", ["at_start", "at_end"])
def test_a_transfer_order_may_arrive_in_part_and_be_completed_short(setting: str) -> None:
    world = World(transit_takes=setting)
    product = world.product("x", 5, 0)
    sent = world.people.send_transfer_order(world.main, world.van, [(product.product_uid, world.main, TWO)])
    world.people.receive_part_of_transfer_order(sent.uid, Decimal(1))

    assert 1 == world.balance(product, world.van)
    with pytest.raises(Refused, match="Status"):
        world.people.void_transfer_order(sent.uid)
    world.people.complete_transfer_order(sent.uid, short=True)
    assert 1 == world.balance(product, world.van)
    assert {"at_start": 3, "at_end": 4}[setting] == world.balance(product)


@pytest.mark.parametrize(("setting", "types"), [("flag", []), ("compensating_row", ["RETURNED"])])
def test_a_voided_transfer_order_gives_back_as_any_void_does(setting: str, types: list[str]) -> None:
    world = World(void_as=setting)
    product = world.product("x", 5)
    sent = world.people.send_transfer_order(world.main, world.van, [(product.product_uid, world.main, TWO)])
    world.people.void_transfer_order(sent.uid)

    assert 5 == world.balance(product)
    assert types == [row["type"] for row in world.rows() if row["type"] != "TRANSFER"]


def test_the_deeds_of_a_transfer_order_add_up_to_a_transfer() -> None:
    world = World(transit_takes="at_start")
    product = world.product("x", 5)
    sent = world.people.send_transfer_order(world.main, world.van, [(product.product_uid, world.main, TWO)])
    arrived = world.people.complete_transfer_order(sent.uid)

    assert {(product.product_uid, world.main): -2} == sent.units
    assert {(product.product_uid, world.van): 2} == arrived.units


@pytest.mark.parametrize("steps", [["COMPLETED"], ["IN_TRANSIT", "DRAFT"], ["VOIDED", "IN_TRANSIT"], ["SHIPPED"]])
def test_a_step_that_does_not_follow_is_refused(steps: list[str]) -> None:
    world = World()
    uid = order(world, world.product())

    assert 400 == [step(world, uid, status) for status in steps][-1]


def test_a_transfer_order_needs_two_places_and_enough_stock() -> None:
    world = World(allow_negative=False)
    product = world.product("x", 5)
    parts = [(product.product_uid, world.main, Decimal(6))]

    with pytest.raises(Refused):
        world.people.send_transfer_order(world.main, world.main, parts)
    with pytest.raises(Refused):
        world.people.send_transfer_order(world.main, world.van, parts)

    assert 5 == world.balance(product)


def test_transfer_orders_are_listed_and_read() -> None:
    world = World()
    uid = order(world, world.product())

    (row,) = world.get("/api/products/transfer_orders").data
    detail = world.get(f"/api/products/transfer_orders/{uid}").data

    assert (uid, "DRAFT", "Van") == (row["transfer_order_uid"], row["status_name"], row["to_location"]["location_name"])
    assert 2 == detail["line_items"][0]["quantity"]
    assert 400 == world.get("/api/products/transfer_orders/nowhere").status


def purchase(world: World, product: Any) -> Any:
    lines = [{"product_uid": product.product_uid, "quantity": 4}]
    uid = world.call("POST", "/api/purchase_orders", body={"purchase_order": {"line_items": lines}}).data[
        "purchase_order_uid"
    ]
    return world.get(f"/api/purchase_orders/{uid}").data


def receive(world: World, bought: Any, quantity: object, **more: Any) -> Said:
    line = {
        "line_item_uid": bought["line_items"][0]["line_item_uid"],
        "fulfilled_quantity": quantity,
        "location_uid": world.main,
    }
    path = f"/api/purchase_orders/{bought['purchase_order_uid']}/line_items"
    return world.call("PATCH", path, body={"line_items": [line | more]})


@pytest.mark.parametrize("kind", ["RECEIVED", "INWARD"])
def test_receipt_type(kind: str) -> None:
    world = World(receipt_type=kind)
    product = world.product("x", 5)
    bought = purchase(world, product)

    assert 200 == receive(world, bought, "3", remarks="truck").status

    (row,) = world.rows()
    assert (kind, 3, "PURCHASE_ORDER", "truck") == tuple(
        row[name] for name in ("type", "quantity", "module_name", "remarks")
    )
    assert 8 == world.balance(product)
    assert "3" == world.get("/api/purchase_orders").data[0]["line_items"][0]["fulfilled_quantity"]


@pytest.mark.parametrize("quantity", [3, "0", "5", "x", None])
def test_a_receipt_is_text_and_no_more_than_was_ordered(quantity: object) -> None:
    world = World()
    product = world.product("x", 5)

    assert 400 == receive(world, purchase(world, product), quantity).status
    assert 5 == world.balance(product)


def test_a_receipt_names_a_known_line_and_place() -> None:
    world = World()
    bought = purchase(world, world.product())

    assert 400 == receive(world, bought, "1", line_item_uid="nowhere").status
    assert 400 == receive(world, bought, "1", location_uid="nowhere").status
    path = f"/api/purchase_orders/{bought['purchase_order_uid']}/line_items"
    assert 400 == world.call("PATCH", path, body={}).status
    assert 400 == world.get("/api/purchase_orders/nowhere").status


def test_lines_are_received_all_or_none() -> None:
    world = World()
    product = world.product("x", 5)
    bought = purchase(world, product)
    line = {
        "line_item_uid": bought["line_items"][0]["line_item_uid"],
        "fulfilled_quantity": "3",
        "location_uid": world.main,
    }
    path = f"/api/purchase_orders/{bought['purchase_order_uid']}/line_items"

    assert 400 == world.call("PATCH", path, body={"line_items": [line, line]}).status
    assert 5 == world.balance(product)


def test_receiving_an_untracked_part_moves_nothing() -> None:
    world = World()
    glue = world.product("glue", product_type="PARTS", track_quantity=False)

    assert 200 == receive(world, purchase(world, glue), "1").status
    assert [] == world.rows()
