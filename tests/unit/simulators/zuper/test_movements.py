from decimal import Decimal

import pytest

from tests.unit.simulators.zuper.world import World


def test_a_row_has_only_the_location_its_direction_gives() -> None:
    world = World(float_noise=False)
    product = world.product("x", 5, 0)
    world.inward(product, 1.5, remarks="token", purchase_price=3)
    world.outward(product, 1)
    world.people.transfer(product.product_uid, world.main, world.van, Decimal(2))

    came, went, moved = world.rows()

    assert ("INWARD", "OUTWARD", "TRANSFER") == (came["type"], went["type"], moved["type"])
    assert ("to_location" in came, "from_location" in came) == (True, False)
    assert ("to_location" in went, "from_location" in went) == (False, True)
    assert (world.main, world.van) == (moved["from_location"]["location_uid"], moved["to_location"]["location_uid"])
    assert ("undefined", 1.5, 5, "token", 3) == tuple(
        came[name] for name in ("id", "quantity", "old_quantity", "remarks", "purchase_price")
    )


def test_a_row_says_who_moved() -> None:
    world = World()
    product = world.product("x", 5)
    world.inward(product, 1)
    world.people.inward(product.product_uid, world.main, Decimal(1))

    users = [row["created_by"]["user_uid"] for row in world.rows()]

    assert [world.furnished.integration.user_uid, world.furnished.worker.user_uid] == users


def test_the_feed_is_oldest_first_and_turns_on_a_full_wish_only() -> None:
    world = World()
    product = world.product("x", 5)
    for units in (2, 1, 3):
        world.inward(product, units)
        world.wait(1)

    def quantities(query: str) -> list[int]:
        return [row["quantity"] for row in world.rows(query)]

    assert [2, 1, 3] == quantities("")
    assert [2, 1, 3] == quantities("sort=DESC")
    assert [3, 1, 2] == quantities("sort=DESC&sort_by=created_at")
    assert [1, 2, 3] == quantities("sort=ASC&sort_by=quantity")


@pytest.mark.parametrize(("setting", "first"), [("honoured", 3), ("ignored", 2)])
def test_movement_sort(setting: str, first: int) -> None:
    world = World(movement_sort=setting)
    product = world.product("x", 5)
    for units in (2, 3):
        world.inward(product, units)

    assert first == world.rows("sort=DESC&sort_by=created_at")[0]["quantity"]


def test_created_at_has_milliseconds() -> None:
    world = World()
    world.wait(0.123456)
    world.inward(world.product(), 1)

    assert "2026-03-02T14:00:00.123Z" == world.rows()[0]["created_at"]


def test_parameters_select_and_their_filter_forms_do_not() -> None:
    world = World()
    one, two = world.product("one", 5, 5), world.product("two", 5)
    world.inward(one, 1)
    world.wait(60)
    world.outward(two, 2)
    world.people.transfer(one.product_uid, world.main, world.van, Decimal(3))

    def quantities(query: str) -> list[int]:
        return [row["quantity"] for row in world.rows(query)]

    assert [1, 3] == quantities(f"product_uid={one.product_uid}")
    assert [2] == quantities("type=OUTWARD")
    assert [3] == quantities(f"location_uid={world.van}")
    assert [2, 3] == quantities(f"from_location={world.main}")
    assert [1] == quantities(f"to_location={world.main}")
    assert [2, 3] == quantities("created_at_from=2026-03-02T14:00:30Z")
    assert [1] == quantities("created_at_to=2026-03-02T14:00:30Z")
    assert [1] == quantities("created_at=2026-03-02T14:00:00.000Z")
    assert [1, 2, 3] == quantities("filter.created_at_from=2026-03-02T14:00:30Z&filter.type=OUTWARD")


@pytest.mark.parametrize("date", ["2026-03-02", "yesterday"])
def test_a_bare_or_broken_date_is_refused(date: str) -> None:
    assert 400 == World().get("/api/product/transaction", f"created_at_from={date}").status


@pytest.mark.parametrize(("delay", "seen"), [(0, 20), (30, 0)])
def test_row_delay_seconds(delay: int, seen: int) -> None:
    world = World(row_delay_seconds=delay)
    product = world.product("x", 5)
    uids = [world.inward(product, 1).data["transaction_uid"] for _ in range(20)]

    at_once = world.get("/api/product/transaction", "count=100").json
    one = {world.get(f"/api/product/transaction/{uid}").status for uid in uids}

    assert (seen, seen) == (len(at_once["data"]), at_once["total_records"])
    assert ({200} if delay == 0 else {400}) == one
    world.wait(15)
    assert delay == 0 or 0 < len(world.get("/api/product/transaction", "count=100").data) < 20
    assert 20 == len(world.rows())
    assert 25 == world.balance(product)


def test_one_movement_by_uid() -> None:
    world = World()
    uid = world.inward(world.product(), 1).data["transaction_uid"]
    world.wait(31)

    assert uid == world.get(f"/api/product/transaction/{uid}").data["transaction_uid"]
    assert 400 == world.get("/api/product/transaction/nowhere").status


def test_the_accounts_clock_never_runs_backwards() -> None:
    world = World(row_delay_seconds=0)
    product = world.product("x", 5)
    world.inward(product, 1)
    world.wait(-3600)
    world.inward(product, 2)

    assert ["2026-03-02T14:00:00.000Z"] * 2 == [row["created_at"] for row in world.rows()]
