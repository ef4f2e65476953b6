"""Postings on disk: planned once, carried once, moved only as the table of the core allows."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from stockbridge.core.errors import Broken
from stockbridge.core.plan import Post, Uncarried
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.tables import book as t
from tests.cells import NOON, Cells

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def used(cells: Cells, units: int, number: int = 0) -> tuple[int, ...]:
    """Somebody used stock in Zuper; returns the lines QuickBooks is still owed for that cell."""
    cells.move(ZUPER, units, number)
    cells.read(ZUPER, number)
    with cells.unit() as unit:
        return tuple(line.entry_id for line in unit.postings.uncarried(QUICKBOOKS, cells.ids)[cells.ids[number]])


def test_a_movement_is_owed_to_the_other_side_until_a_posting_carries_it(cells: Cells) -> None:
    (entry_id,) = used(cells, -3)
    with cells.unit() as unit:
        assert {cells.ids[0]: (Uncarried(entry_id, Decimal(-3)),)} == unit.postings.uncarried(QUICKBOOKS, cells.ids)
        assert {} == unit.postings.uncarried(ZUPER, cells.ids)
        posting_id = unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), (entry_id,)), "a job", NOON)
        assert {} == unit.postings.uncarried(QUICKBOOKS, cells.ids)
        assert [entry_id] == unit.postings.entries_carried(posting_id)
        assert (1, Decimal(3)) == unit.postings.waiting_units(QUICKBOOKS)
        assert (0, Decimal(0)) == unit.postings.waiting_units(ZUPER)


def test_a_movement_is_never_carried_twice(cells: Cells) -> None:
    lines = used(cells, -3)
    with cells.unit() as unit:
        posting_id = unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), lines), "a job", NOON)
        unit.postings.move([posting_id], Event.NETTED, NOON)  # so that the cell may be planned again
        unit.transaction.rollback()
    with cells.unit() as unit:
        unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), lines), "a job", NOON)
    with pytest.raises(IntegrityError), cells.unit() as unit:  # at most one unresolved posting
        unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), lines), "again", NOON)
    with pytest.raises(Broken, match="a movement would be carried twice"), cells.unit() as unit:
        unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(0), lines), "again", NOON)


def test_planning_anew_cancels_and_frees_what_was_planned(cells: Cells) -> None:
    first = used(cells, -3)
    with cells.unit() as unit:
        earlier = unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), first), "a job", NOON)
    second = used(cells, -1)
    with cells.unit() as unit:
        post = Post(cells.ids[0], QUICKBOOKS, Decimal(-4), (*first, *second), replaces=earlier)
        later = unit.postings.plan(post, "two jobs", NOON)
        assert [*first, *second] == unit.postings.entries_carried(later)
        assert [] == unit.postings.entries_carried(earlier)
        assert (1, 1) == (unit.postings.count(State.PLANNED), unit.postings.count(State.CANCELLED))
        undone = unit.transaction.execute(select(t.carry_undone.c.entry_id, t.carry_undone.c.posting_id)).all()
        assert [(first[0], earlier)] == [tuple(row) for row in undone]
        assert 1 == unit.postings.times_freed(later, "planned anew with later movements")
        assert 0 == unit.postings.times_freed(later, "another reason")


def test_units_that_cancel_out_are_done_at_once(cells: Cells) -> None:
    first, second = used(cells, -3), used(cells, 3)
    with cells.unit() as unit:
        unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(0), second), "nothing", NOON)
        assert set(first) < set(second)
        assert [] == unit.documents.planned(QUICKBOOKS, most=10)
        assert [] == unit.postings.owed_cells(QUICKBOOKS, 10)
        assert 1 == unit.postings.count(State.CONFIRMED)


def test_an_impossible_step_changes_nothing(cells: Cells) -> None:
    lines = used(cells, -3)
    with cells.unit() as unit:
        posting_id = unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), lines), "a job", NOON)
    with pytest.raises(Broken, match="a planned posting cannot take the event"), cells.unit() as unit:
        unit.postings.move([posting_id], Event.YES, NOON)
    with cells.unit() as unit:
        assert 1 == unit.postings.count(State.PLANNED)


def test_a_planned_posting_with_a_token_counts_as_sent_for_the_planner(cells: Cells) -> None:
    lines = used(cells, -3)
    with cells.unit() as unit:
        posting_id = unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), lines), "a job", NOON)
        assert State.PLANNED is unit.postings.waiting(cells.ids, QUICKBOOKS)[cells.ids[0]].state
        unit.documents.add(QUICKBOOKS, cells.token(), cells.place_id, None, [posting_id], NOON)
        waiting = unit.postings.waiting(cells.ids, QUICKBOOKS)[cells.ids[0]]
        assert (posting_id, State.SENT, Decimal(-3)) == (waiting.posting_id, waiting.state, waiting.units)
        assert lines == tuple(line.entry_id for line in waiting.carries)
        assert frozenset() == unit.postings.cells_in_doubt(QUICKBOOKS), "nothing has left yet"


def test_owed_cells_leave_out_what_is_held_or_on_its_way(cells: Cells) -> None:
    for number in range(3):
        used(cells, -1, number)
    with cells.unit() as unit:
        assert cells.ids == unit.postings.owed_cells(QUICKBOOKS, 10)
        assert cells.ids[:2] == unit.postings.owed_cells(QUICKBOOKS, 2)
        assert [] == unit.postings.owed_cells(ZUPER, 10)
    cells.carry(QUICKBOOKS)
    cells.send(QUICKBOOKS)
    used(cells, -1, 0)
    with cells.unit() as unit:
        assert [] == unit.postings.owed_cells(QUICKBOOKS, 10), "it is on its way"
        assert 1 == unit.postings.count_moved(QUICKBOOKS)


@pytest.mark.parametrize(("held_side", "is_left_out"), [(QUICKBOOKS, True), (None, True), (ZUPER, False)])
def test_a_hold_counts_on_its_own_side_or_on_both(cells: Cells, held_side: Side | None, is_left_out: bool) -> None:
    used(cells, -1)
    hold = NewHold(subject="x", reason="x", text="x", who="x", actions=(), cell_id=cells.ids[0], side=held_side)
    with cells.unit() as unit:
        unit.holds.put(hold, NOON)
        assert ([] if is_left_out else [cells.ids[0]]) == unit.postings.owed_cells(QUICKBOOKS, 10)
        unit.holds.lift("x", "x", "over", NOON)
        assert [cells.ids[0]] == unit.postings.owed_cells(QUICKBOOKS, 10)


def test_freeing_owes_again_and_remembers(cells: Cells) -> None:
    lines = used(cells, -3)
    with cells.unit() as unit:
        posting_id = unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), lines), "a job", NOON)
        unit.postings.move([posting_id], Event.CANCEL, NOON)
        unit.postings.free([posting_id], "a person said so", NOON)
        assert lines == tuple(line.entry_id for line in unit.postings.uncarried(QUICKBOOKS, cells.ids)[cells.ids[0]])
        again = unit.postings.plan(Post(cells.ids[0], QUICKBOOKS, Decimal(-3), lines), "a job", NOON)
        assert 1 == unit.postings.times_freed(again, "a person said so")
