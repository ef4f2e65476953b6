"""A stock-take ends with both sides at what was counted and what moved since, whatever was under way."""

from decimal import Decimal

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.core.plan import Policy
from stockbridge.core.side import Side
from stockbridge.ledger.answering import answer
from stockbridge.ledger.carrying import Limits
from stockbridge.ledger.held import held
from stockbridge.ledger.stock_take import CountStanding, begin, enter, finish, freeze_when_ready, standing
from tests.books import check_books
from tests.cells import Cells
from tests.unit.ledger.count_begun import start

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def ready(cells: Cells) -> bool:
    with cells.unit() as unit:
        freeze_when_ready(unit)
        return standing(unit).is_ready


def count(cells: Cells, number: int, item: str = "Item 0") -> None:
    with cells.unit() as unit:
        enter(unit, Decimal(number), item=item, location=None, by="Ann", at=cells.now)


def end(cells: Cells, right: Side | None = None) -> str:
    with cells.unit() as unit:
        return finish(unit, right=right, by="Ann", at=cells.now)


def stands(cells: Cells) -> CountStanding:
    with cells.unit() as unit:
        return standing(unit)


def moved(cells: Cells, side: Side, units: int, number: int = 0) -> None:
    cells.move(side, units, number)
    cells.read(side, number)


def carry(cells: Cells, limits: Limits | None = None) -> None:
    for side in Side:
        cells.carry(side, limits) if limits else cells.carry(side)
        with cells.unit() as unit:
            is_planned = bool(unit.documents.planned(side, most=1))
        if is_planned:
            cells.deliver(side)
    check_books(cells.database, "acme")


def stock(cells: Cells, number: int = 0) -> set[Decimal]:
    """What the sides hold: one number when they are equal."""
    return {cells.shelves[side, number] for side in Side}


def test_everything_is_carried_until_it_is_ready_and_what_comes_after_waits(cells: Cells) -> None:
    moved(cells, ZUPER, -3)
    cells.carry(QUICKBOOKS)
    assert not start(cells).is_ready
    moved(cells, ZUPER, 1)  # nobody had looked before the count began
    carry(cells)
    assert ready(cells)
    assert stock(cells) == {Decimal(8)}
    moved(cells, ZUPER, -2)
    moved(cells, QUICKBOOKS, 1, 1)
    carry(cells)
    assert cells.shelves[QUICKBOOKS, 0] == Decimal(8)
    assert cells.shelves[ZUPER, 1] == Decimal(10)
    assert [(one.item, one.will_hold) for one in stands(cells).moved] == [
        ("Item 0", Decimal(6)),
        ("Item 1", Decimal(11)),
    ]


def test_when_it_ends_every_difference_is_carried_once(cells: Cells) -> None:
    start(cells)
    moved(cells, ZUPER, -2)
    moved(cells, QUICKBOOKS, -1)
    end(cells)
    carry(cells)
    carry(cells)
    assert stock(cells) == {Decimal(7)}
    assert not stands(cells).is_under_way


def test_a_number_that_is_entered_counts_with_what_moved_after_it(cells: Cells) -> None:
    start(cells)
    moved(cells, ZUPER, -2)
    count(cells, 17)
    moved(cells, QUICKBOOKS, -1)
    moved(cells, ZUPER, -1)
    end(cells)
    carry(cells)
    assert stock(cells) == {Decimal(15)}


def test_the_system_into_which_people_counted_is_right_and_has_seen_what_the_other_moved(cells: Cells) -> None:
    start(cells)
    moved(cells, ZUPER, -2)  # from the shelf, before it was counted
    moved(cells, QUICKBOOKS, -3)  # seven were on the shelf, and somebody typed seven
    end(cells, right=QUICKBOOKS)
    carry(cells)
    assert stock(cells) == {Decimal(7)}


def test_other_items_go_on_while_one_is_counted(cells: Cells) -> None:
    start(cells, "Item 0")
    moved(cells, ZUPER, -2, 0)
    moved(cells, ZUPER, -2, 1)
    carry(cells)
    assert cells.shelves[QUICKBOOKS, 0] == Decimal(10)
    assert stock(cells, 1) == {Decimal(8)}


def test_it_is_visible_and_can_be_ended_where_it_is_shown(cells: Cells) -> None:
    start(cells)
    moved(cells, ZUPER, -2)
    with cells.unit() as unit:
        (hold,) = held(unit)
        answer(unit, hold.id, "finish", Policy(max_units=Decimal(10) ** 9), by="Ann", at=cells.now)
    carry(cells)
    assert stock(cells) == {Decimal(8)}
    with cells.unit() as unit:
        assert held(unit) == []


def test_many_differences_at_its_end_are_no_surprise(cells: Cells) -> None:
    strict = Limits(Policy(max_units=Decimal(10) ** 9), max_changed_share=Decimal(0))
    start(cells)
    for number in range(len(cells.ids)):
        moved(cells, ZUPER, 1, number)
    end(cells)
    carry(cells, strict)
    assert stock(cells) == {Decimal(11)}
    with cells.unit() as unit:
        assert held(unit) == []


@pytest.mark.parametrize("right", [None, QUICKBOOKS])
def test_nothing_is_counted_against_numbers_that_are_on_their_way(cells: Cells, right: Side | None) -> None:
    moved(cells, ZUPER, -3)
    cells.carry(QUICKBOOKS)
    start(cells)
    with pytest.raises(BadInput, match="on its way"):
        count(cells, 7)
    if right is not None:
        with pytest.raises(BadInput, match="on its way"):
            end(cells, right)


def test_it_is_not_ready_before_both_systems_were_read(cells: Cells) -> None:
    with cells.unit() as unit:
        found = begin(unit, item=None, location=None, by="Ann", at=cells.now)
    assert not found.is_ready
    assert [f"{side.label} has not been read since the count began." for side in Side] == list(found.waiting)
    with pytest.raises(BadInput, match="has not been read"):
        count(cells, 3)


def test_there_is_one_count_at_a_time_and_only_of_what_is_known(cells: Cells) -> None:
    with pytest.raises(BadInput, match="No count is under way"):
        end(cells)
    with pytest.raises(BadInput, match="not being counted"):
        count(cells, 3)
    with pytest.raises(BadInput, match="No linked item"):
        start(cells, "Nothing")
    start(cells)
    with pytest.raises(BadInput, match="under way already"):
        start(cells)
