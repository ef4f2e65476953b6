from decimal import Decimal

from stockbridge.simulators.zuper.ledger import Unexplained, balances, doubled, movements_with, unexplained
from tests.unit.simulators.zuper.world import World


def test_a_token_sent_twice_is_found_doubled_and_others_are_not() -> None:
    world = World()
    product = world.product("x", 5)
    for remarks in ("[AAA] once", "[BBB] twice", "[BBB] twice"):
        world.inward(product, 1, remarks=remarks)

    assert ["BBB"] == doubled(world.account, ["AAA", "BBB", "CCC"])
    assert 1 == len(movements_with(world.account, "[AAA]"))


def test_voided_and_hidden_rows_still_count_as_sent() -> None:
    world = World()
    uid = world.inward(world.product("x", 5), 1, remarks="AAA").data["transaction_uid"]
    world.people.void_movement(uid)

    assert 1 == len(movements_with(world.account, "AAA"))


def test_a_balance_that_does_not_follow_from_its_rows_is_found() -> None:
    world = World()
    product = world.product("x", 5)
    world.account.stock.shelves(product.product_uid)[world.main].quantity += 1

    assert [Unexplained((product.product_uid, world.main), Decimal(6), Decimal(5))] == unexplained(world.account)


def test_an_overwrite_is_a_known_change_without_a_row() -> None:
    world = World(put_overwrites_stock=True)
    product = world.product("x", 5, 3)
    world.put(product, location_availability=[{"location": world.main, "quantity": 9}])

    assert [] == unexplained(world.account)
    assert {Decimal(4), Decimal(-3)} == {change.units for change in world.account.stock.rowless}
    assert {(product.product_uid, world.main): 9} == balances(world.account)
