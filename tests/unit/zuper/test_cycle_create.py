"""Items that QuickBooks alone has are made in Zuper, once, whatever happens to the answer."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.side import Side
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.simulators.zuper.records import Product
from tests.unit.zuper.conftest import Worlds
from tests.unit.zuper.cycle_world import CONNECTION, CycleWorld

QUARANTINE = 600


def named(world: CycleWorld, name: str) -> list[Product]:
    return [product for product in world.account.catalogue.listed() if product.product_name == name]


def test_a_stock_item_becomes_a_tracked_product_and_its_stock_a_posting(world_with: Worlds) -> None:
    world = world_with()
    item = world.item(
        "Screwdriver", 7, part_number="SD-1", sales_price=Decimal("9.5"), sales_description="Flat & long", taxable=True
    )
    world.live()
    world.later()

    (made,) = named(world, "Screwdriver")
    shelf = world.account.stock.shelves(made.product_uid)[world.main]
    assert ("PRODUCT", True, "SD-1") == (made["product_type"], made["track_quantity"], made["product_id"])
    assert (Decimal("9.5"), "Flat &amp; long", {"tax_exempt": False}) == (
        made["price"],
        made["product_description"],
        made["tax"],
    )
    assert (Decimal(7), Decimal(5)) == (shelf.quantity, shelf.min_quantity)
    assert [Decimal(7)] == [row.units for row in world.account.stock.of_product(made.product_uid)]
    assert Decimal(7) == world.balance(item, Side.ZUPER)


def test_the_reorder_point_is_the_minimum_where_the_settings_say_so(world_with: Worlds) -> None:
    world = world_with(settings={"settings.minimum_quantity_from": "reorder_point"})
    world.item("Screwdriver", 7, reorder_point=Decimal(3))
    world.live()

    (made,) = named(world, "Screwdriver")
    assert Decimal(3) == world.account.stock.shelves(made.product_uid)[world.main].min_quantity


def test_parts_without_stock_and_services_are_made_as_what_they_are(world_with: Worlds) -> None:
    world = world_with()
    world.item("Glue", None, "ItemNonInventory")
    world.item("Advice", None, "ItemService")
    world.live()

    (glue,), (advice,) = named(world, "Glue"), named(world, "Advice")
    assert ("PARTS", False, 1000) == (glue["product_type"], glue["track_quantity"], glue["quantity"])
    assert ("SERVICE", False, 0) == (advice["product_type"], advice["track_quantity"], advice["quantity"])
    assert not world.account.stock.movements


def test_a_product_of_the_name_that_turned_up_meanwhile_is_linked_instead(world_with: Worlds) -> None:
    world = world_with(settings={"settings.first_sync": "review"})
    item = world.item("Screwdriver", 7)
    world.swept()
    world.cycles()
    product = world.product("Screwdriver", 2)
    with world.database.unit(CONNECTION) as unit:
        unit.introductions.choose_all(next(iter(unit.introductions.counts())), "create")
        unit.facts.set_state("live")
    world.cycles()
    world.later()

    assert [product] == named(world, "Screwdriver")
    assert Decimal(7) == world.stock(product) == world.balance(item, Side.ZUPER)


@pytest.mark.parametrize("harm", [Harm.DROP_AFTER, Harm.ERROR_AFTER, Harm.CUT_AFTER])
def test_a_product_whose_answer_was_lost_is_found_by_its_name(world_with: Worlds, harm: Harm) -> None:
    world = world_with()
    item = world.item("Screwdriver", 7)
    # The first POST in /api/product is the search by name.
    world.faults.on_call(2, Fault(harm=harm), method="POST", path_part="/api/product")
    world.live()
    world.later()
    world.later()

    (made,) = named(world, "Screwdriver")
    assert Decimal(7) == world.stock(made) == world.balance(item, Side.ZUPER)


def test_a_product_that_was_not_made_is_made_after_the_quarantine(world_with: Worlds) -> None:
    world = world_with()
    world.item("Screwdriver", 7)
    world.faults.on_call(2, Fault(harm=Harm.DROP_BEFORE), method="POST", path_part="/api/product")
    world.live()
    world.later()
    assert [] == named(world, "Screwdriver")

    world.later(QUARANTINE)
    world.later()

    assert 1 == len(named(world, "Screwdriver"))


def test_a_product_that_is_made_late_is_not_made_twice(world_with: Worlds) -> None:
    world = world_with()
    item = world.item("Screwdriver", 7)
    world.faults.on_call(2, Fault(harm=Harm.LATE_LANDING, seconds=90), method="POST", path_part="/api/product")
    world.live()
    for _ in range(15):
        world.later()

    (made,) = named(world, "Screwdriver")
    assert Decimal(7) == world.stock(made) == world.balance(item, Side.ZUPER)


def test_units_moved_in_a_new_product_before_we_know_it_are_movements(world_with: Worlds) -> None:
    world = world_with()
    item = world.item("Screwdriver", 7)
    world.faults.on_call(2, Fault(harm=Harm.DROP_AFTER), method="POST", path_part="/api/product")
    world.live()
    (made,) = named(world, "Screwdriver")
    world.people.inward(made.product_uid, world.main, Decimal(2))
    for _ in range(3):
        world.later()
    world.update()

    assert Decimal(9) == world.stock(made) == world.shelf[item]


def test_what_zuper_refuses_to_make_is_held_until_somebody_retries(world_with: Worlds) -> None:
    world = world_with(settings={"settings.default_product_category": "unknown"})
    item = world.item("Screwdriver", 7)
    world.live()
    (hold,) = world.holds()
    assert ("creation_refused", item) == (hold.reason, hold.list_id)
    assert '"Screwdriver" was not created in Zuper: ' in hold.text

    world.settings = world._settings({})
    with world.database.unit(CONNECTION) as unit:
        unit.holds.resolve([hold.id], "retry", "Olive Owner", world.at)
        unit.creations.forget_refused(Side.ZUPER, [item])
    world.cycles()

    assert ([], 1) == (world.held(), len(named(world, "Screwdriver")))


def test_an_item_of_unknown_stock_waits_until_it_is_read(world_with: Worlds) -> None:
    world = world_with()
    item = world.item("Screwdriver", None)
    world.live()
    assert [] == named(world, "Screwdriver")

    with world.database.unit(CONNECTION) as unit:
        known = unit.items.quickbooks_items([item])[item]
        unit.items.saw_items([replace(known, quantity_on_hand=Decimal(3))], 1, world.at)
    world.later()

    assert 1 == len(named(world, "Screwdriver"))


def test_many_items_are_made_in_parts(world_with: Worlds) -> None:
    world = world_with()
    for number in range(45):
        world.item(f"Part {number}", 1)
    world.live()
    world.later()

    assert [1] * 45 == [len(named(world, f"Part {number}")) for number in range(45)]
    assert {Decimal(1)} == {world.stock(product) for product in world.account.catalogue.listed()}
