"""The first contact writes nothing; what was approved becomes links, and newcomers join by themselves."""

from decimal import Decimal

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.ledger import first_contact
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.storage.connections import Connections
from stockbridge.storage.introductions import Row
from tests.unit.zuper.conftest import Worlds
from tests.unit.zuper.cycle_world import CONNECTION, CycleWorld

REVIEW = {"settings.first_sync": "review"}


def rows(world: CycleWorld) -> dict[str, Row]:
    """The plan by name of the record."""
    with world.database.unit(CONNECTION) as unit:
        found = list(unit.introductions.rows())
        items = unit.items.quickbooks_items([row.list_id for row in found if row.list_id])
        products = unit.items.zuper_products([row.product_uid for row in found if row.product_uid])
    return {items[row.list_id].full_name if row.list_id else products[row.product_uid or ""].name: row for row in found}


def approve(world: CycleWorld) -> None:
    with world.database.unit(CONNECTION) as unit:
        first_contact.choose_defaults(unit, Side.QUICKBOOKS)
        Connections(unit.transaction).change(CONNECTION, approved_by="Olive Owner", state="live")


def test_both_sides_are_read_before_there_is_a_plan(world_with: Worlds) -> None:
    world = world_with(settings=REVIEW)
    world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.cycles()
    assert ("waiting_for_quickbooks", {}) == (world.state(), rows(world))

    world.swept()
    world.cycles()

    assert ("needs_approval", Bucket.EQUAL) == (world.state(), rows(world)["Screwdriver"].bucket)


def test_the_first_contact_writes_nothing_to_zuper(world_with: Worlds) -> None:
    world = world_with(settings=REVIEW)
    world.product("Screwdriver", 5)
    world.item("Screwdriver", 9)
    world.item("Only here", 9)
    world.swept()
    world.cycles()
    world.later()

    writes = [call for call in world.simulator.log.calls if call.method != "GET"]
    assert ("needs_approval", []) == (world.state(), writes)


def test_a_difference_by_a_stale_list_is_looked_up_in_the_detail(world_with: Worlds) -> None:
    world = world_with(settings=REVIEW, list_stock="stale")
    product = world.product("Screwdriver", 5)
    world.wait(100)
    world.people.outward(product.product_uid, world.main, Decimal(2))
    world.item("Screwdriver", 3)
    world.swept()
    world.cycles()

    row = rows(world)["Screwdriver"]
    assert (Bucket.EQUAL, Decimal(3)) == (row.bucket, row.quantity_zuper)


@pytest.mark.parametrize("told", ["total_only", "untold"])
def test_products_whose_list_rows_tell_no_stock_are_read_in_detail_before_they_meet_anybody(
    told: str, world_with: Worlds
) -> None:
    world = world_with(settings=REVIEW, list_stock=told)
    world.product("Screwdriver", 5)
    world.product("Only in Zuper", 7)
    world.item("Screwdriver", 3)
    world.swept()
    world.cycles()

    found = rows(world)
    assert (Bucket.DIFFERENT, Decimal(5)) == (found["Screwdriver"].bucket, found["Screwdriver"].quantity_zuper)
    assert {"Screwdriver", "Only in Zuper"} == found.keys()


def test_an_item_waits_for_its_namesake_that_cannot_be_read(world_with: Worlds) -> None:
    world = world_with(list_stock="total_only")
    product = world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    for number in range(1, 20):
        world.faults.on_call(number, Fault(harm=Harm.ERROR_BEFORE), method="GET", path_part=product.product_uid)
    world.swept()
    world.cycles()

    assert [] == [call for call in world.simulator.log.calls if call.method != "GET"]


def test_a_product_with_serial_numbers_is_not_linked(world_with: Worlds) -> None:
    world = world_with(settings=REVIEW)
    product = world.product("Compressor", 2)
    product.serial_tracked = True
    world.account.stock.shelves(product.product_uid)[world.main].serial_nos = ["A1", "A2"]
    world.item("Compressor", 3)
    world.swept()
    world.cycles()

    assert Bucket.NOT_SYNCED == rows(world)["Compressor"].bucket
    assert "needs_approval" == world.state()


def test_what_people_moved_between_plan_and_approval_is_a_movement(world_with: Worlds) -> None:
    world = world_with(settings=REVIEW)
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.swept()
    world.cycles()
    world.wait(3600)
    world.people.outward(product.product_uid, world.main, Decimal(2))
    world.later()
    world.wait(3600)
    approve(world)
    world.cycles()
    world.later()
    world.later()

    assert Decimal(-2) == world.update()
    assert Decimal(3) == world.shelf[item] == world.stock(product)


@pytest.mark.parametrize(("master", "expected"), [("quickbooks_desktop", 9), ("zuper", 5)])
def test_the_number_of_the_product_master_wins(world_with: Worlds, master: str, expected: int) -> None:
    world = world_with(settings={"settings.product_master": master})
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 9)
    world.live()
    world.later()
    world.update()

    assert Decimal(expected) == world.stock(product) == world.shelf[item]


def test_a_newcomer_joins_without_a_question_when_it_is_certain(world_with: Worlds) -> None:
    world = world_with()
    world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()

    world.product("Hammer", 2)
    item = world.item("Hammer", 2)
    world.learn(sweep_wanted=True)
    world.later()

    assert Decimal(2) == world.balance(item, Side.ZUPER)


def test_a_record_that_was_renamed_is_introduced_anew(world_with: Worlds) -> None:
    world = world_with(settings={"settings.sync_product_masters": False})
    product, item = world.product("Schraubendreher", 5), world.item("Screwdriver", 5)
    world.live()
    assert Bucket.NOT_SYNCED == rows(world)["Screwdriver"].bucket

    world.people.rename_product(product.product_uid, "Screwdriver")
    world.learn(sweep_wanted=True)
    with world.database.unit(CONNECTION) as unit:
        unit.introductions.drop(Side.QUICKBOOKS, [item])  # QuickBooks read the item again
    world.later()
    world.cycles()

    assert Decimal(5) == world.balance(item, Side.ZUPER)


def test_a_link_outlives_a_new_name(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.people.rename_product(product.product_uid, "Driver, Screw")
    world.learn(sweep_wanted=True)
    world.later()
    world.people.outward(product.product_uid, world.main, Decimal(1))
    world.later()

    assert Decimal(4) == world.balance(item, Side.ZUPER)


def test_what_is_merely_alike_is_a_question(world_with: Worlds) -> None:
    world = world_with()
    world.product("Screw driver", 5)
    world.item("Screw Driver", 5)
    world.live()

    assert "near_match" in world.held()
    with world.database.unit(CONNECTION) as unit:
        assert 0 == unit.links.count()


def test_many_records_are_linked_in_slices(world_with: Worlds) -> None:
    world = world_with()
    for number in range(250):
        world.product(f"Part {number}", 5)
        world.item(f"Part {number}", 5)
    world.live()

    with world.database.unit(CONNECTION) as unit:
        assert 250 == unit.links.count() == unit.book.count_cells()
