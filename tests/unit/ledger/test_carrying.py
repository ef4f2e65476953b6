"""What one side moved becomes what the other is owed; what may not be carried is held, and lifted when it may."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.guards import JUDGED_FROM_CELLS
from stockbridge.core.plan import HoldReason
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger.carrying import MASS_CHANGE, SLICE, Limits, carry_cells
from stockbridge.storage.database import Database
from stockbridge.storage.holds import NewHold, OpenHold
from tests.cells import NO_LIMITS, Cells

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def limits(max_units: int = 10**9, share: str = "1", *, hold_negative: bool = False, fractions: bool = True) -> Limits:
    policy = replace(
        NO_LIMITS.policy, max_units=Decimal(max_units), hold_negative=hold_negative, zuper_keeps_fractions=fractions
    )
    return Limits(policy, Decimal(share))


def held(cells: Cells) -> list[OpenHold]:
    with cells.unit() as unit:
        return list(unit.holds.open())


def reasons(cells: Cells) -> list[str]:
    return [hold.reason for hold in held(cells)]


def planned(cells: Cells, side: Side = QUICKBOOKS) -> list[Decimal]:
    with cells.unit() as unit:
        return [row.units for row in unit.documents.planned(side, most=1000)]


def answer(cells: Cells, resolution: str) -> None:
    """A person answers all holds."""
    with cells.unit() as unit:
        unit.holds.resolve([hold.id for hold in unit.holds.open()], resolution, "Ann", cells.now)


def use(cells: Cells, units: int | str, number: int = 0, side: Side = ZUPER) -> None:
    cells.move(side, units, number)
    cells.read(side, number)


def test_what_was_moved_on_one_side_is_planned_for_the_other(cells: Cells) -> None:
    use(cells, -3)
    use(cells, -1)
    use(cells, 2, 1)
    assert 0 == cells.carry(ZUPER)
    assert 2 == cells.carry(QUICKBOOKS)
    assert [Decimal(-4), Decimal(2)] == planned(cells)
    assert [] == planned(cells, ZUPER)
    assert 0 == cells.carry(QUICKBOOKS)


def test_a_posting_tells_what_it_carries_in_a_few_words(cells: Cells) -> None:
    for number in range(5):
        with cells.unit() as unit:
            unit.evidence.add_effect(ZUPER, f"{number}", "product-0", "", Decimal(-1), f"job {number}", None, cells.now)
        use(cells, -1)
    use(cells, -1, 1)
    use(cells, -1, 1)
    cells.carry(QUICKBOOKS)
    with cells.unit() as unit:
        assert ["job 0; job 1; job 2; and 2 more", "no document found yet"] == [
            row.text for row in unit.documents.planned(QUICKBOOKS, most=9)
        ]


def test_what_came_since_is_planned_together_with_what_has_not_left(cells: Cells) -> None:
    use(cells, -3)
    cells.carry(QUICKBOOKS)
    use(cells, -1)
    assert 1 == cells.carry(QUICKBOOKS)
    assert [Decimal(-4)] == planned(cells)


def test_what_came_since_waits_for_what_has_left(cells: Cells) -> None:
    use(cells, -3)
    cells.carry(QUICKBOOKS)
    sent = cells.send(QUICKBOOKS)
    use(cells, -1)
    assert 0 == cells.carry(QUICKBOOKS)
    cells.land(sent)
    cells.confirm(sent)
    assert 1 == cells.carry(QUICKBOOKS)
    assert [Decimal(-1)] == planned(cells)


def test_movements_that_cancel_out_need_no_write(cells: Cells) -> None:
    use(cells, -3)
    use(cells, 3)
    assert 1 == cells.carry(QUICKBOOKS)
    assert [] == planned(cells)
    assert 0 == cells.carry(QUICKBOOKS)


def test_both_sides_are_carried_at_once(cells: Cells) -> None:
    use(cells, -3)
    use(cells, 5, side=QUICKBOOKS)
    for side in Side:
        cells.carry(side)
        cells.deliver(side)
        cells.read(side)
    assert Decimal(12) == cells.balance(QUICKBOOKS) == cells.balance(ZUPER)


def test_a_large_catalogue_is_planned_in_slices(database: Database) -> None:
    cells = Cells.opened(database, SLICE + 5)
    for number in range(SLICE + 5):
        cells.move(ZUPER, -1, number)
    cells.read(ZUPER)
    assert [SLICE, 5, 0] == [cells.carry(QUICKBOOKS) for _ in range(3)]
    assert [Decimal(-1)] * (SLICE + 5) == planned(cells)


def test_a_mass_change_holds_everything_and_is_said_once(database: Database) -> None:
    cells = Cells.opened(database, JUDGED_FROM_CELLS)
    for number in range(30):
        cells.move(ZUPER, -1, number)
    cells.read(ZUPER)
    careful = limits(share="0.5")
    assert [0, 0] == [cells.carry(QUICKBOOKS, careful) for _ in range(2)]
    (hold,) = held(cells)
    assert (MASS_CHANGE, "carry:quickbooks", QUICKBOOKS, ("retry",)) == (
        hold.reason,
        hold.subject,
        hold.side,
        hold.actions,
    )
    assert "30 of 50 quantities changed in Zuper at once" in hold.text
    with cells.unit() as unit:
        assert [MASS_CHANGE] == [row.kind for row in unit.runs.history(most=9)]
    use(cells, 1, 40, side=QUICKBOOKS)
    assert 1 == cells.carry(ZUPER, careful), "the other way goes on"


def test_a_persons_word_releases_a_mass_change_for_an_hour(database: Database) -> None:
    cells = Cells.opened(database, JUDGED_FROM_CELLS)
    careful = limits(share="0.5")
    for _ in range(2):
        for number in range(30):
            cells.move(ZUPER, -1, number)
        cells.read(ZUPER)
        assert 0 == cells.carry(QUICKBOOKS, careful)
        answer(cells, "retry")
        assert 30 == cells.carry(QUICKBOOKS, careful)
        cells.deliver(QUICKBOOKS)
        cells.now = cells.now.replace(hour=cells.now.hour + 2)


@pytest.mark.parametrize(("count", "changed"), [(JUDGED_FROM_CELLS, 25), (JUDGED_FROM_CELLS - 1, 49)])
def test_an_ordinary_day_and_a_small_catalogue_are_carried(database: Database, count: int, changed: int) -> None:
    cells = Cells.opened(database, count)
    for number in range(changed):
        cells.move(ZUPER, -1, number)
    cells.read(ZUPER)
    assert changed == cells.carry(QUICKBOOKS, limits(share="0.5"))
    assert [] == held(cells)


def test_many_movements_of_one_cell_are_one_change(database: Database) -> None:
    cells = Cells.opened(database, JUDGED_FROM_CELLS)
    for _ in range(30):
        use(cells, -1)
    assert 1 == cells.carry(QUICKBOOKS, limits(share="0.5"))


def test_held_cells_are_skipped_and_the_others_go_on(cells: Cells) -> None:
    for number in range(3):
        use(cells, -1, number)
    hold = NewHold(
        subject="x",
        reason="product_missing",
        text="x",
        who="x",
        actions=("retry",),
        cell_id=cells.ids[1],
        side=QUICKBOOKS,
    )
    with cells.unit() as unit:
        unit.holds.put(hold, cells.now)
    assert 2 == cells.carry(QUICKBOOKS)
    answer(cells, "retry")
    assert 1 == cells.carry(QUICKBOOKS)


def test_a_movement_above_the_limit_is_held_with_all_a_person_needs(cells: Cells) -> None:
    use(cells, 500)
    assert 0 == cells.carry(QUICKBOOKS, limits(max_units=100))
    (hold,) = held(cells)
    assert (HoldReason.MOVEMENT_TOO_LARGE, cells.ids[0], QUICKBOOKS, Decimal(500), ("retry", "post_anyway")) == (
        hold.reason,
        hold.cell_id,
        hold.side,
        hold.units,
        hold.actions,
    )
    assert "500 units at once is more than the limit of 100" in hold.text
    with cells.unit() as unit:
        (told,) = unit.runs.history(most=9)
        assert ("Item 0", "held", "to quickbooks") == (told.record, told.status, told.direction)
    cells.carry(QUICKBOOKS, limits(max_units=100))
    assert 1 == len(held(cells))


def test_a_planners_hold_is_lifted_when_its_reason_goes_away(cells: Cells) -> None:
    use(cells, 500)
    cells.carry(QUICKBOOKS, limits(max_units=100))
    use(cells, -450)  # it was a typing mistake
    assert 1 == cells.carry(QUICKBOOKS, limits(max_units=100))
    assert [] == held(cells)
    assert [Decimal(50)] == planned(cells)


def test_a_higher_limit_lifts_the_hold(cells: Cells) -> None:
    use(cells, 500)
    cells.carry(QUICKBOOKS, limits(max_units=100))
    assert 1 == cells.carry(QUICKBOOKS, limits(max_units=500))
    assert [] == held(cells)


def test_negative_stock_is_held_until_there_is_enough(cells: Cells) -> None:
    use(cells, -12)
    careful = limits(hold_negative=True)
    assert 0 == cells.carry(QUICKBOOKS, careful)
    assert [HoldReason.NEGATIVE_STOCK] == reasons(cells)
    use(cells, 2, side=QUICKBOOKS)  # the receipt was entered
    assert 1 == cells.carry(QUICKBOOKS, careful)
    assert [] == held(cells)


def test_fractions_wait_until_they_are_whole(cells: Cells) -> None:
    whole_only = limits(fractions=False)
    use(cells, "0.5", side=QUICKBOOKS)
    assert 0 == cells.carry(ZUPER, whole_only)
    assert [(HoldReason.FRACTIONAL_UNITS, ("acknowledge",))] == [(hold.reason, hold.actions) for hold in held(cells)]
    use(cells, "1.5", side=QUICKBOOKS)
    assert 1 == cells.carry(ZUPER, whole_only)
    assert [Decimal(2)] == planned(cells, ZUPER)
    assert [] == held(cells)


def test_a_fraction_that_somebody_took_note_of_is_not_shown_again(cells: Cells) -> None:
    whole_only = limits(fractions=False)
    use(cells, "0.5", side=QUICKBOOKS)
    cells.carry(ZUPER, whole_only)
    with cells.unit() as unit:
        unit.holds.resolve([hold.id for hold in unit.holds.open()], "acknowledge", "Ann", cells.now)
    cells.carry(ZUPER, whole_only)
    assert [] == held(cells)
    use(cells, "0.25", side=QUICKBOOKS)
    cells.carry(ZUPER, whole_only)
    assert [HoldReason.FRACTIONAL_UNITS] == reasons(cells)


def test_another_reason_takes_the_place_of_the_first(cells: Cells) -> None:
    use(cells, -500)
    cells.carry(QUICKBOOKS, limits(max_units=100, hold_negative=True))
    assert [HoldReason.MOVEMENT_TOO_LARGE] == reasons(cells)
    use(cells, 450)
    cells.carry(QUICKBOOKS, limits(max_units=100, hold_negative=True))
    assert [HoldReason.NEGATIVE_STOCK] == reasons(cells)


def test_what_a_person_released_is_planned_and_leaves(cells: Cells) -> None:
    use(cells, 500)
    cells.carry(QUICKBOOKS, limits(max_units=100))
    with cells.unit() as unit:
        uncarried = unit.postings.uncarried(QUICKBOOKS, cells.ids)
        released = frozenset({HoldReason.MOVEMENT_TOO_LARGE.value})
        assert 1 == carry_cells(
            unit,
            QUICKBOOKS,
            uncarried,
            limits(max_units=100).policy,
            run_id=cells.run_id,
            at=cells.now,
            released=released,
        )
    assert [] == held(cells)
    assert [Decimal(500)] == planned(cells)
    assert 0 == cells.carry(QUICKBOOKS, limits(max_units=100))
    assert [Decimal(500)] == planned(cells)


def test_a_hold_keeps_a_planned_posting_in_the_house(cells: Cells) -> None:
    use(cells, 90)
    cells.carry(QUICKBOOKS, limits(max_units=100))
    use(cells, 20)
    cells.carry(QUICKBOOKS, limits(max_units=100))
    assert [HoldReason.MOVEMENT_TOO_LARGE] == reasons(cells)
    assert [] == planned(cells)
    with cells.unit() as unit:
        (waiting,) = unit.postings.waiting(cells.ids, QUICKBOOKS).values()
        assert (State.PLANNED, Decimal(90)) == (waiting.state, waiting.units)


def test_a_planners_hold_is_lifted_when_nothing_is_owed_any_more(cells: Cells) -> None:
    use(cells, 500)
    cells.carry(QUICKBOOKS, limits(max_units=100))
    use(cells, -500)
    cells.carry(QUICKBOOKS, limits(max_units=100))
    assert [] == held(cells)
    assert [] == planned(cells)
