"""After a lost answer Zuper is asked; "not there" counts only after the quarantine."""

from decimal import Decimal

import pytest

from stockbridge.core.posting import Event
from stockbridge.core.side import Side
from stockbridge.simulators.zuper.account import Reason
from stockbridge.simulators.zuper.faults import Fault, Harm
from tests.unit.zuper.conftest import Worlds
from tests.unit.zuper.cycle_world import CycleWorld

QUARANTINE = 600


def lose(world: CycleWorld, harm: Harm, **details: int) -> None:
    world.faults.on_call(1, Fault(harm=harm, **details), method="POST", path_part="inward")  # type: ignore[arg-type] # numbers only


@pytest.mark.parametrize("harm", [Harm.DROP_AFTER, Harm.ERROR_AFTER, Harm.CUT_AFTER])
def test_what_landed_is_found_by_its_token(world_with: Worlds, harm: Harm) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, harm)
    world.later()
    assert 1 == world.doubts()

    world.later()

    assert (0, [1], Decimal(8)) == (world.doubts(), world.landed(), world.stock(product))
    assert (Decimal(8), []) == (world.balance(item, Side.ZUPER), world.lines())


def test_what_did_not_land_goes_again_after_the_quarantine_and_not_before(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.DROP_BEFORE)
    world.later()
    for _ in range(9):
        world.later()
    assert (1, Decimal(5)) == (world.doubts(), world.stock(product))

    world.later(120)

    assert (0, [1], Decimal(8)) == (world.doubts(), world.landed(), world.stock(product))


@pytest.mark.parametrize("seconds", [20, 90, 500])
def test_a_landing_within_the_quarantine_is_waited_for(world_with: Worlds, seconds: int) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.LATE_LANDING, seconds=seconds)
    for _ in range(15):
        world.later()

    assert (0, [1], Decimal(8)) == (world.doubts(), world.landed(), world.stock(product))
    assert [] == world.lines()


def test_no_reading_of_the_cell_is_used_while_it_is_in_doubt(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.LATE_LANDING, seconds=300)
    world.later()
    world.people.outward(product.product_uid, world.main, Decimal(1))
    world.learn(sweep_wanted=True)
    world.later()
    assert (1, []) == (world.doubts(), world.lines())

    world.later(400)
    world.later()

    assert [Decimal(-1)] == [line.units for line in world.lines()]
    assert Decimal(7) == world.stock(product) == world.balance(item, Side.ZUPER)
    assert "Taken out at Main by hand" == world.moved()[0][1]


def test_somebody_voids_what_landed_before_we_know_of_it(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.DROP_AFTER)
    world.later()
    world.people.void_movement(world.account.stock.movements[-1].transaction_uid)
    world.later()

    assert [Decimal(-3)] == [line.units for line in world.lines()]
    assert world.moved()[0][1].startswith("Void of: Stockbridge's own posting")
    world.update()
    assert Decimal(5) == world.stock(product) == world.shelf[item]


def move_without_a_row(world: CycleWorld, uid: str, units: int) -> None:
    """As if the posting had landed and its row never showed."""
    spot = (uid, world.main)
    world.account.stock.overwrite(spot, world.account.stock.balance(spot) + units, world.at, "hidden")


@pytest.mark.parametrize(("answer", "stock"), [("landed", 8), ("retry", 11)])
def test_units_without_a_row_are_a_question_for_a_person(world_with: Worlds, answer: str, stock: int) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.DROP_BEFORE)
    world.later()
    move_without_a_row(world, product.product_uid, 3)
    world.later(2 * QUARANTINE)
    assert (1, []) == (world.doubts(), world.held())
    world.later(QUARANTINE)
    assert (1, ["in_doubt_too_long"]) == (world.doubts(), world.held())

    world.answer("in_doubt_too_long", answer)
    world.later()

    assert (0, [], Decimal(stock)) == (world.doubts(), world.held(), world.stock(product))


def test_the_question_goes_away_once_the_balance_answers_it(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.DROP_BEFORE)
    world.later()
    move_without_a_row(world, product.product_uid, 3)
    world.later(3 * QUARANTINE)
    assert (1, ["in_doubt_too_long"]) == (world.doubts(), world.held())

    move_without_a_row(world, product.product_uid, -1)
    world.later(QUARANTINE)

    assert (0, [], Decimal(10)) == (world.doubts(), world.held(), world.stock(product))


def test_the_same_units_put_in_by_a_person_with_a_row_are_no_reason_to_wait(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.DROP_BEFORE)
    world.later()
    world.people.inward(product.product_uid, world.main, Decimal(3))
    world.later(QUARANTINE)

    assert (0, Decimal(11)) == (world.doubts(), world.stock(product))
    assert Decimal(3) == world.update()


def test_before_a_posting_leaves_again_its_token_is_looked_for_once_more(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.DROP_BEFORE)
    world.later()
    with world.database.unit("c1") as unit:
        (sent,) = unit.documents.in_doubt(Side.ZUPER)
        unit.documents.resolve(sent.document_id, Event.ABSENT, world.at)
    world.account.move(
        "INWARD",
        product,
        Decimal(3),
        Reason(by=world.furnished.integration.user_uid, remarks=f"[sb:{sent.token}] very late"),
        target=world.main,
    )
    world.later()

    assert (0, [1], Decimal(8), []) == (world.doubts(), world.landed(), world.stock(product), world.lines())


def test_a_repeat_leaves_to_the_letter(world_with: Worlds) -> None:
    world = world_with()
    world.product("Screwdriver", 5)
    item = world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    lose(world, Harm.DROP_BEFORE)
    world.later()
    with world.database.unit("c1") as unit:
        (first,) = unit.documents.in_doubt(Side.ZUPER)
    world.move(item, 4)
    world.later(QUARANTINE)
    with world.database.unit("c1") as unit:
        again = unit.documents.with_id(first.document_id)

    assert (first.payload, first.token, 2) == (again.payload, again.token, again.attempts)
    world.later()
    assert [Decimal(3), Decimal(4)] == [row.units for row in world.account.stock.movements]
