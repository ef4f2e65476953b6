"""What people do in Zuper becomes movements: the detail says how much, the rows say why."""

from datetime import timedelta
from decimal import Decimal

import pytest

from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.storage.audits import Audits
from stockbridge.zuper.observe import DETAILS_PER_CYCLE
from tests.unit.zuper.conftest import Worlds


def test_parts_used_on_an_invoice_are_owed_to_quickbooks_and_explained(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()

    world.people.invoice([(product.product_uid, world.main, Decimal(2))])
    world.later()

    assert [(Decimal(-2), "Used at Main on invoice 1")] == world.moved()
    assert Decimal(-2) == world.update()
    assert Decimal(3) == world.shelf[item] == world.balance(item, Side.ZUPER)


def test_who_did_it_and_the_remarks_stand_beside_the_units(world_with: Worlds) -> None:
    world = world_with(row_delay_seconds=0)
    product = world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()

    world.people.inward(product.product_uid, world.van, Decimal("1.5"), "Found  under\nthe seat")
    world.later()

    (line,) = world.lines()
    assert (Decimal("1.5"), "Put in at Van: Found under the seat", "Wanda Worker") == (line.units, line.text, line.who)


def test_a_transfer_changes_nothing_where_quickbooks_has_no_sites(world_with: Worlds) -> None:
    world = world_with()
    product = world.product("Screwdriver", 5, 1)
    world.item("Screwdriver", 6)
    world.live()

    world.people.transfer(product.product_uid, world.main, world.van, Decimal(2))
    world.later()

    assert [] == world.lines()
    assert Decimal(0) == world.update()


def test_a_row_that_shows_late_explains_what_was_booked_without_it(world_with: Worlds) -> None:
    world = world_with(seed=4)
    product = world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()
    world.people.outward(product.product_uid, world.main, Decimal(1))
    world.learn(sweep_wanted=True)
    world.account.stock.movements[-1].visible_at = world.at + timedelta(minutes=2)
    world.wait(31)
    world.cycles()
    assert (Decimal(1), [(Decimal(-1), "no document found yet")]) == (world.unexplained(), world.moved())

    world.later(120)

    assert (Decimal(0), [(Decimal(-1), "Taken out at Main by hand")]) == (world.unexplained(), world.moved())


def test_what_is_seen_twice_is_booked_once(world_with: Worlds) -> None:
    world = world_with()
    product = world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()

    world.people.outward(product.product_uid, world.main, Decimal(1))
    for _ in range(5):
        world.later()

    assert [Decimal(-1)] == [line.units for line in world.lines()]


def test_a_row_of_an_unknown_type_counts_by_its_locations(world_with: Worlds) -> None:
    world = world_with(receipt_type="RECEIVED")
    product = world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()

    world.people.receive_purchase_order([(product.product_uid, world.main, Decimal(4))])
    world.later()

    assert [(Decimal(4), "Received at Main on purchase order 1")] == world.moved()


def test_consumption_by_another_module_is_booked_but_waits_for_a_person(world_with: Worlds) -> None:
    world = world_with(consumption_module="job")
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()

    world.people.use_on_job([(product.product_uid, world.main, Decimal(2))])
    world.later()
    assert ["consumption_module"] == world.held()
    assert (Decimal(3), Decimal(0)) == (world.balance(item, Side.ZUPER), world.update())

    world.answer("consumption_module", "retry")
    world.later()

    assert Decimal(-2) == world.update()


def test_a_void_of_our_own_posting_is_what_somebody_did(world_with: Worlds) -> None:
    world = world_with()
    world.product("Screwdriver", 5)
    item = world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    world.later()
    ours = world.account.stock.movements[-1]

    world.people.void_movement(ours.transaction_uid)
    world.later()

    (moved,) = world.moved()
    assert moved[0] == Decimal(-3)
    assert moved[1].startswith(f"Void of: Stockbridge's own posting: {ours.remarks[:10]}")
    assert Decimal(-3) == world.update()


def test_a_posting_that_zuper_carries_out_twice_is_never_carried_back(world_with: Worlds) -> None:
    world = world_with(settings={"zuper.quarantine_seconds": 60})
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.faults.on_call(1, Fault(harm=Harm.LATE_LANDING, seconds=600), method="POST", path_part="inward")
    world.move(item, 3)
    world.later()
    world.later(90)
    world.later(600)
    world.later(31)
    assert Decimal(11) == world.stock(product)
    assert (["landed_twice"], Decimal(0)) == (world.held(), world.update())

    second = world.account.stock.movements[-1]
    world.people.void_movement(second.transaction_uid)
    world.later()
    world.update()

    assert ([], Decimal(8), Decimal(8)) == (world.held(), world.stock(product), world.shelf[item])


def test_one_product_that_cannot_be_read_stops_no_other(world_with: Worlds) -> None:
    world = world_with(row_delay_seconds=0)
    bad, good = world.product("Bad", 5), world.product("Good", 5)
    world.item("Bad", 5)
    world.item("Good", 5)
    world.live()
    world.people.outward(bad.product_uid, world.main, Decimal(1))
    world.people.outward(good.product_uid, world.main, Decimal(2))
    for call in range(1, 5):
        world.faults.on_call(call, Fault(harm=Harm.ERROR_BEFORE), path_part=f"product/{bad.product_uid}")
    world.later()
    assert ([Decimal(-2)], ["unreadable_product"]) == ([line.units for line in world.lines()], world.held())

    world.later()

    assert ([Decimal(-2), Decimal(-1)], []) == ([line.units for line in world.lines()], world.held())


def test_a_long_import_is_read_in_parts_that_let_postings_through(world_with: Worlds) -> None:
    world = world_with(import_rows="with", row_delay_seconds=0)
    many = DETAILS_PER_CYCLE + 5
    products = [world.product(f"Part {number}", 5) for number in range(many)]
    for number in range(many):
        world.item(f"Part {number}", 5)
    world.live()
    world.people.import_counts([(product.product_uid, world.main, Decimal(6)) for product in products])
    world.wait(60)

    assert world.cycle().more
    assert DETAILS_PER_CYCLE == len(world.lines())
    world.cycles()

    assert many == len(world.lines())


def test_the_cursor_waits_for_the_readings(world_with: Worlds) -> None:
    world = world_with(row_delay_seconds=0)
    product = world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()
    before = world.facts().cursor
    world.wait(1)
    row = world.people.outward(product.product_uid, world.main, Decimal(1))
    world.later()

    assert before < row.at == world.facts().cursor


def test_a_product_that_no_longer_tracks_its_stock_keeps_its_book(world_with: Worlds) -> None:
    world = world_with(row_delay_seconds=0)
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    product.fields["track_quantity"] = False
    world.learn(sweep_wanted=True)
    world.later()
    assert (["stock_not_tracked"], Decimal(5)) == (world.held(), world.balance(item, Side.ZUPER))

    product.fields["track_quantity"] = True
    world.learn(sweep_wanted=True)
    world.later()

    assert [] == world.held()


def test_new_products_of_the_master_are_seen_without_a_sweep(world_with: Worlds) -> None:
    world = world_with(settings={"settings.product_master": "zuper"})
    world.product("Screwdriver", 5)
    world.item("Screwdriver", 5)
    world.live()
    swept = world.facts().swept_at

    world.product("Hammer", 2)
    world.later()

    assert swept == world.facts().swept_at
    with world.database.unit("c1") as unit:
        (creation,) = unit.creations.in_state(Side.QUICKBOOKS, State.PLANNED, 9)
    assert "Hammer" == creation.name


@pytest.mark.parametrize("others", [0, -6], ids=["alone", "while a row that had shown moved more the other way"])
def test_a_row_that_shows_only_after_its_void_explains_what_was_booked_without_it(
    world_with: Worlds, others: int
) -> None:
    world = world_with(row_delay_seconds=0)
    product = world.product("Screwdriver", 50)
    world.item("Screwdriver", 50)
    world.live()
    world.people.inward(product.product_uid, world.main, Decimal(4))
    row = world.account.stock.movements[-1]
    row.visible_at = world.at + timedelta(minutes=2)
    if others:
        world.people.outward(product.product_uid, world.main, Decimal(-others))
    world.learn(sweep_wanted=True)
    world.wait(31)
    world.cycles()
    world.people.void_movement(row.transaction_uid)
    told = [(Decimal(others), "Taken out at Main by hand")] if others else []
    assert [*told, (Decimal(4), "no document found yet")] == world.moved()

    world.later(200)

    assert Decimal(0) == world.unexplained()
    assert [*(units for units, _ in told), Decimal(4), Decimal(-4)] == [line.units for line in world.lines()]
    with world.database.unit("acme") as unit:
        assert list(Audits(unit.transaction, "acme").effects_passed_over()) == []
