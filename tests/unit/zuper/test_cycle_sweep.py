"""A full reading of the list finds what left no row; what it lacks means nothing by itself."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from stockbridge.core.side import Side
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.zuper import sweep as module
from stockbridge.zuper.errors import ZuperError
from tests.unit.zuper.conftest import Worlds
from tests.unit.zuper.cycle_world import CONNECTION, CycleWorld


def hint(world: CycleWorld) -> None:
    with world.database.unit(CONNECTION) as unit:
        unit.facts.hint(world.at)


def sweep(world: CycleWorld) -> None:
    world.learn(sweep_wanted=True)
    world.later()


def test_a_form_saved_late_is_found_by_its_number_and_stays_without_a_document(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    form = world.people.open_form(product.product_uid).uid
    world.people.outward(product.product_uid, world.main, Decimal(2))
    world.later()
    world.people.save_form(form)
    world.later()
    assert Decimal(3) == world.balance(item, Side.ZUPER)

    sweep(world)

    assert [(Decimal(-2), "Taken out at Main by hand"), (Decimal(2), "no document found yet")] == world.moved()
    assert Decimal(0) == world.update()


def test_a_voided_row_of_last_week_explains_what_the_sweep_found(world_with: Worlds) -> None:
    world = world_with()
    product = world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()
    row = world.people.outward(product.product_uid, world.main, Decimal(2)).uid
    world.later()
    for _ in range(7):
        world.later(86400)

    world.people.void_movement(row)
    world.wait(60)
    sweep(world)

    assert (Decimal(2), "Void of: Taken out at Main by hand") == world.moved()[-1]
    assert Decimal(0) == world.unexplained()


def test_a_sweep_comes_by_itself_after_the_set_time(world_with: Worlds) -> None:
    world = world_with(settings={"zuper.full_sweep_minutes": 60})
    world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()
    world.later(3500)
    first = world.facts().swept_at
    world.later(200)

    assert first < world.facts().swept_at


def test_with_zero_minutes_every_cycle_sweeps(world_with: Worlds) -> None:
    world = world_with(settings={"zuper.full_sweep_minutes": 0})
    world.product("Screwdriver", 5)
    world.cycles()
    number = world.facts().sweep

    world.later()
    world.later()

    assert number + 2 == world.facts().sweep


def test_a_hint_is_answered_by_a_sweep_that_began_after_the_list_can_know(world_with: Worlds) -> None:
    world = world_with(list_stock="stale")
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.wait(3600)
    world.people.import_counts([(product.product_uid, world.main, Decimal(9))])
    hint(world)
    world.wait(1)
    world.cycles()
    assert world.facts().hinted_at is not None

    world.later(module.LISTING_LAG.total_seconds())

    assert (None, Decimal(9)) == (world.facts().hinted_at, world.balance(item, Side.ZUPER))


@pytest.mark.parametrize("told", ["total_only", "untold"])
def test_a_change_without_a_row_is_found_although_the_list_does_not_tell_the_locations(
    told: str, world_with: Worlds
) -> None:
    world = world_with(list_stock=told)
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.wait(3600)
    world.people.import_counts([(product.product_uid, world.main, Decimal(9))])

    sweep(world)

    assert Decimal(9) == world.balance(item, Side.ZUPER)


def test_hints_that_never_end_do_not_put_the_sweep_off_for_ever(world_with: Worlds) -> None:
    world = world_with()
    world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()
    first = world.facts().swept_at
    for _ in range(30):
        hint(world)
        world.later(30)

    assert first + timedelta(minutes=10) <= world.facts().swept_at


def test_hints_take_a_fifth_of_the_calls_at_most(world_with: Worlds) -> None:
    world = world_with(settings={"zuper.requests_per_minute": 1})
    many(world, 250)  # three pages: three minutes at this pace
    world.cycles()
    first = world.facts().swept_at
    swept = set[datetime]()
    for _ in range(60):
        hint(world)
        world.later(60)
        swept.add(world.facts().swept_at - first)

    assert min(swept) == timedelta()
    assert all(later - earlier >= timedelta(minutes=15) for earlier, later in pairwise(sorted(swept)))
    assert len(swept) >= 4, "and they are answered"


def test_a_sweep_asked_for_meanwhile_is_another_one(world_with: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGES_PER_SLICE", 2)
    world = world_with()
    many(world, 250)
    assert world.cycle().more
    world.learn(sweep_wanted=True)
    world.cycles()
    world.cycles()

    assert (2, False) == (world.facts().sweep, world.facts().sweep_wanted)


def many(world: CycleWorld, count: int) -> None:
    for number in range(count):
        world.product(f"Part {number}", 1)


def test_a_long_list_is_read_in_slices_and_goes_on_where_it_was(
    world_with: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGES_PER_SLICE", 2)
    world = world_with()
    many(world, 450)
    pages = []
    while world.cycle().more:
        pages.append(world.facts().sweep_page)

    with world.database.unit(CONNECTION) as unit:
        known = unit.items.count(Side.ZUPER)
    assert ([3, 4, 5], 450) == (pages, known)


def test_products_deleted_while_the_list_is_read_hide_no_other(
    world_with: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGES_PER_SLICE", 2)
    world = world_with()
    many(world, 420)
    listed = list(world.account.catalogue.listed())
    world.cycle()
    for product in listed[:40]:
        world.people.delete_product(product.product_uid)
    world.cycles()

    with world.database.unit(CONNECTION) as unit:
        known = unit.items.zuper_products([product.product_uid for product in listed[40:]])
    assert 380 == len(known)


def test_one_broken_record_costs_only_itself(world_with: Worlds) -> None:
    world = world_with()
    many(world, 30)
    broken = world.account.catalogue.listed()[17].product_uid
    world.account.poisoned.add(broken)
    world.cycles()

    with world.database.unit(CONNECTION) as unit:
        assert 29 == unit.items.count(Side.ZUPER)
    assert world.facts().swept_at is not None


def test_an_outage_is_not_taken_for_broken_records(world_with: Worlds) -> None:
    world = world_with()
    many(world, 30)
    world.faults.outage(world.at, world.at + timedelta(hours=1), Fault(harm=Harm.ERROR_BEFORE))
    with pytest.raises(ZuperError):
        world.cycles()

    assert (None, 1) == (world.facts().swept_at, world.facts().sweep_page)


def test_a_product_missing_twice_and_refused_by_name_is_gone_and_its_quantity_stays(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.product("Hammer", 1)
    world.live()
    world.people.delete_product(product.product_uid)
    sweep(world)
    assert [] == world.held()

    sweep(world)

    assert (["product_missing"], Decimal(5)) == (world.held(), world.balance(item, Side.ZUPER))
    assert Decimal(0) == world.update()


def test_a_product_the_list_does_not_show_but_zuper_knows_is_not_gone(world_with: Worlds) -> None:
    world = world_with()
    product = world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()
    world.account.catalogue._listed.remove(product)
    for _ in range(4):
        sweep(world)

    assert [] == world.held()
    with world.database.unit(CONNECTION) as unit:
        assert product.product_uid in unit.items.zuper_products([product.product_uid])


def test_a_list_that_is_much_too_short_says_nothing_until_somebody_acknowledges_it(world_with: Worlds) -> None:
    world = world_with()
    many(world, 60)
    world.cycles()
    for product in list(world.account.catalogue.listed())[:20]:
        world.people.delete_product(product.product_uid)
    for _ in range(3):
        sweep(world)
    with world.database.unit(CONNECTION) as unit:
        assert 60 == unit.items.count(Side.ZUPER)
    assert ["short_listing"] == world.held()

    world.answer("short_listing", "acknowledge")
    sweep(world)

    with world.database.unit(CONNECTION) as unit:
        assert 40 == unit.items.count(Side.ZUPER)
    sweep(world)
    assert [] == world.held()


def test_a_lost_default_location_is_held_and_lifts_when_it_is_back(world_with: Worlds) -> None:
    world = world_with()
    world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.people.deactivate_location(world.main)
    world.swept()
    world.cycles()
    with world.database.unit(CONNECTION) as unit:
        assert 0 == unit.links.count()
    assert ["location_missing"] == world.held()

    world.account.locations[world.main].is_deleted = False
    sweep(world)
    world.cycles()

    with world.database.unit(CONNECTION) as unit:
        assert 1 == unit.links.count()
    assert [] == world.held()


def test_what_the_list_does_not_tell_stays_known(world_with: Worlds) -> None:
    world = world_with()
    product = world.product("Screwdriver", 5, product_description="<p>Flat</p>", product_id="SD-1")
    world.item("Screwdriver", 7)
    world.live()
    world.later()
    sweep(world)

    with world.database.unit(CONNECTION) as unit:
        record = unit.items.zuper_products([product.product_uid])[product.product_uid]
    assert ("<p>Flat</p>", "SD-1") == (record.description, record.part_number)
