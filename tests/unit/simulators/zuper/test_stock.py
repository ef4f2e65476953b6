from decimal import Decimal
from typing import Any

import pytest

from stockbridge.simulators.zuper.exchange import Refused
from tests.unit.simulators.zuper.world import World


def transfer(world: World, product: Any, quantity: object, source: str, target: str) -> int:
    sent = {
        "product_uid": product.product_uid,
        "from_location_uid": source,
        "to_location_uid": target,
        "quantity": quantity,
    }
    return world.call("POST", f"/api/product/{product.product_uid}/transfer", body={"transaction": sent}).status


def test_inward_adds_outward_takes_transfer_moves() -> None:
    world = World()
    product = world.product("x", 5, 1)

    assert [200, 200, 200] == [
        world.inward(product, 4).status,
        world.outward(product, 2).status,
        transfer(world, product, 3, world.main, world.van),
    ]
    assert (4, 4) == (world.balance(product), world.balance(product, world.van))


def test_the_same_body_twice_moves_twice() -> None:
    world = World()
    product = world.product("x", 5)

    uids = {world.inward(product, 1, remarks="token").data["transaction_uid"] for _ in range(2)}

    assert (2, 7) == (len(uids), world.balance(product))


@pytest.mark.parametrize("quantity", [0, -1, "1", True, None, [], 10**11])
def test_only_a_positive_number_is_a_quantity(quantity: object) -> None:
    world = World()
    product = world.product("x", 5)

    assert (400, 400) == (world.inward(product, quantity).status, world.outward(product, quantity).status)
    assert 5 == world.balance(product)


@pytest.mark.parametrize(
    ("setting", "status", "units"), [("accepted", 200, "5.75"), ("refused", 400, "5"), ("truncated", 400, "5")]
)
def test_decimals(setting: str, status: int, units: str) -> None:
    world = World(decimals=setting)
    product = world.product("x", 5)

    assert status == world.inward(product, 0.75).status
    assert Decimal(units) == world.balance(product)


def test_decimals_truncated_lose_their_fraction_without_a_word() -> None:
    world = World(decimals="truncated")
    product = world.product("x", 5)

    assert 200 == world.inward(product, 2.75).status
    assert 7 == world.balance(product)


@pytest.mark.parametrize(("noise", "shown"), [(True, "5.630000000000001"), (False, "5.63")])
def test_float_noise(noise: bool, shown: str) -> None:
    world = World(float_noise=noise)
    product = world.product("x", "5.63")

    assert f'"quantity": {shown}' in world.get(f"/api/product/{product.product_uid}").text
    assert Decimal("5.63") == world.balance(product)


@pytest.mark.parametrize(("allowed", "status", "units"), [(True, 200, -1), (False, 400, 5)])
def test_allow_negative(allowed: bool, status: int, units: int) -> None:
    world = World(allow_negative=allowed)
    product = world.product("x", 5, 0)

    assert status == world.outward(product, 6).status
    assert units == world.balance(product)
    assert (200 if allowed else 400) == transfer(world, product, 9, world.van, world.main)


def test_allow_negative_off_still_lets_a_negative_balance_grow() -> None:
    world = World()
    product = world.product("x", 5)
    world.outward(product, 9)
    world.account.switches = world.account.switches.turned("allow_negative", False)

    assert 200 == world.inward(product, 1).status
    assert -3 == world.balance(product)


@pytest.mark.parametrize(("setting", "status", "places"), [("creates_row", 200, 2), ("refused", 400, 1)])
def test_inward_elsewhere(setting: str, status: int, places: int) -> None:
    world = World(inward_elsewhere=setting)
    product = world.product("x", 5)

    assert status == world.inward(product, 1, world.van).status
    assert places == len(world.detail(product)["location_availability"])


def test_path_and_body_must_name_the_same_product() -> None:
    world = World()
    product = world.product("x", 5)

    assert 400 == world.inward(product, 1, product_uid="another").status
    assert 5 == world.balance(product)


def test_an_unknown_or_deleted_location_is_refused() -> None:
    world = World()
    product = world.product("x", 5)
    world.people.deactivate_location(world.van)

    assert (400, 400) == (world.inward(product, 1, "nowhere").status, world.inward(product, 1, world.van).status)
    assert 400 == transfer(world, product, 1, world.main, world.main)


@pytest.mark.parametrize("sent", [{"remarks": 5}, {"serial_nos": "SN1"}, {"purchase_price": "dear"}])
def test_details_of_a_wrong_type_are_refused(sent: dict[str, Any]) -> None:
    world = World()

    assert 400 == world.inward(world.product(), 1, **sent).status


def test_a_product_that_counts_no_stock_is_refused() -> None:
    world = World()
    service = world.product("visit", product_type="SERVICE")
    untracked = world.product("glue", product_type="PARTS", track_quantity=False)

    assert (400, 400) == (world.inward(service, 1).status, world.outward(untracked, 1).status)


@pytest.mark.parametrize(("kept", "length"), [(100, 100), (1000, 300)])
def test_remarks_length(kept: int, length: int) -> None:
    world = World(remarks_length=kept)
    world.inward(world.product(), 1, remarks="t" * 300)

    (row,) = world.rows()

    assert length == len(row["remarks"])


@pytest.mark.parametrize(("setting", "cost"), [("latest", 2), ("average", 3.5), ("highest", 4)])
def test_cost_from_inward(setting: str, cost: float) -> None:
    world = World(cost_from_inward=setting, price_form="number")
    product = world.product("x", 3, purchase_price=Decimal(4))

    world.inward(product, 1, purchase_price=2)

    assert cost == world.detail(product)["purchase_price"]


def test_an_inward_without_price_leaves_the_cost_alone_and_a_first_price_becomes_it() -> None:
    world = World(cost_from_inward="average", price_form="number")
    product = world.product("x", 3)

    world.inward(product, 1)
    assert world.detail(product)["purchase_price"] is None
    world.inward(product, 1, purchase_price=2)
    assert 2 == world.detail(product)["purchase_price"]


def test_serial_numbers_must_match_the_quantity_and_be_where_they_are_taken() -> None:
    world = World()
    product = world.product("drill", 0)
    product.serial_tracked = True

    assert 400 == world.inward(product, 2, serial_nos=["A"]).status
    assert 400 == world.inward(product, 2, serial_nos=["A", "A"]).status
    assert 200 == world.inward(product, 2, serial_nos=["A", "B"]).status
    assert 400 == world.inward(product, 1, serial_nos=["A"]).status
    assert 400 == world.outward(product, 1, serial_nos=["C"]).status
    assert 400 == world.outward(product, 1, world.van, serial_nos=["A"]).status
    assert 200 == world.outward(product, 1, serial_nos=["A"]).status
    assert ["B"] == world.detail(product)["location_availability"][0]["serial_nos"]


def test_people_cannot_move_nothing() -> None:
    world = World()
    product = world.product()

    with pytest.raises(Refused, match="greater than 0"):
        world.people.inward(product.product_uid, world.main, Decimal(0))


def test_voids_by_flag_restore_the_balance_without_a_new_row() -> None:
    world = World(void_as="flag")
    product = world.product("x", 5)
    uid = world.inward(product, 4).data["transaction_uid"]
    world.people.void_movement(uid)

    (row,) = world.rows()

    assert (True, 5) == (row["is_deleted"], world.balance(product))


def test_voids_by_compensating_row_leave_the_old_one_alone() -> None:
    world = World(void_as="compensating_row", reversal_type="RETURNED")
    product = world.product("x", 5)
    world.people.void_movement(world.inward(product, 4).data["transaction_uid"])

    first, second = world.rows()

    assert (False, False, 5) == (first["is_deleted"], second["is_deleted"], world.balance(product))
    assert "RETURNED" == second["type"]
    assert "to_location" not in second


def test_a_row_is_voided_once() -> None:
    world = World(void_as="flag")
    product = world.product("x", 5)
    uid = world.inward(product, 4).data["transaction_uid"]
    world.people.void_movement(uid)

    with pytest.raises(Refused, match="already voided"):
        world.people.void_movement(uid)
    assert 5 == world.balance(product)


@pytest.mark.parametrize("setting", ["flag", "compensating_row"])
def test_void_as_gives_back_the_same_units(setting: str) -> None:
    world = World(void_as=setting)
    product = world.product("x", 5)
    deed = world.people.void_movement(world.outward(product, 2).data["transaction_uid"])

    assert {(product.product_uid, world.main): 2} == deed.units
    assert 5 == world.balance(product)


def test_a_transfer_between_two_places_the_product_never_had_keeps_them_apart() -> None:
    world = World()
    product = world.product("x", 5)
    here, there = (world.people.create_location(name).uid for name in ("Shed", "Barn"))

    assert 200 == transfer(world, product, 2, here, there)

    assert (-2, 2) == (world.balance(product, here), world.balance(product, there))


def test_a_void_gives_back_to_a_place_that_was_taken_away() -> None:
    world = World(put_overwrites_stock=True, void_as="flag")
    product = world.product("x", 5, 3)
    uid = world.outward(product, 1, world.van).data["transaction_uid"]
    world.put(product, location_availability=[{"location": world.main, "quantity": 5}])

    world.people.void_movement(uid)

    assert (5, 1) == (world.balance(product), world.balance(product, world.van))
