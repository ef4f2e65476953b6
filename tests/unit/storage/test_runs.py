"""Runs and the history people read."""

from decimal import Decimal

from stockbridge.core.book import EntryKind
from stockbridge.core.side import Side
from stockbridge.storage.book import Line
from stockbridge.storage.runs import Happening
from tests.cells import NOON, Cells

USED = Happening("posting", "zuper to quickbooks", "Item 0", "success", "-3 in QuickBooks")


def test_history_is_read_newest_first_and_page_by_page(cells: Cells) -> None:
    with cells.unit() as unit:
        run_id = unit.runs.begin("quickbooks_update", NOON)
        for number in range(5):
            unit.runs.tell(run_id, Happening("posting", "x", f"Item {number}", "success", "x"), NOON)
        first = list(unit.runs.history(most=2))
        second = list(unit.runs.history(most=10, before_id=first[-1].id))
    assert ["Item 4", "Item 3"] == [row.record for row in first]
    assert ["Item 2", "Item 1", "Item 0"] == [row.record for row in second]
    assert {"quickbooks_update"} == {row.run_kind for row in first}


def outcomes(cells: Cells) -> list[tuple[str, str | None, str | None]]:
    with cells.unit() as unit:
        rows = unit.transaction.exec_driver_sql("SELECT kind, outcome, text FROM run ORDER BY id").all()
    return [tuple(row) for row in rows[1:]]  # the first is the approval that opened the cells


def test_a_run_ends_once(cells: Cells) -> None:
    with cells.unit() as unit:
        run_id = unit.runs.begin("zuper_cycle", NOON)
        unit.runs.end(run_id, "success", "all quiet", NOON)
        unit.runs.end(run_id, "error", "too late", NOON)
    assert [("zuper_cycle", "success", "all quiet")] == outcomes(cells)


def test_runs_that_nobody_closed_are_closed_by_the_next_of_their_kind(cells: Cells) -> None:
    with cells.unit() as unit:
        done = unit.runs.begin("zuper_cycle", NOON)
        unit.runs.end(done, "success", "x", NOON)
        unit.runs.begin("zuper_cycle", NOON)
        unit.runs.begin("quickbooks_update", NOON)
        unit.runs.end_interrupted("zuper_cycle", "the process ended", NOON)
    assert [
        ("zuper_cycle", "success", "x"),
        ("zuper_cycle", "interrupted", "the process ended"),
        ("quickbooks_update", None, None),
    ] == outcomes(cells)


def test_a_run_that_did_nothing_is_forgotten_and_one_with_history_is_not(cells: Cells) -> None:
    with cells.unit() as unit:
        idle, busy = unit.runs.begin("idle", NOON), unit.runs.begin("busy", NOON)
        unit.runs.tell(busy, USED, NOON)
        unit.runs.forget(idle)
        unit.runs.forget(busy)
    assert [("busy", None, None)] == outcomes(cells)


def test_a_run_that_wrote_into_the_book_is_not_forgotten(cells: Cells) -> None:
    with cells.unit() as unit:
        run_id = unit.runs.begin("cycle", NOON)
        unit.book.write(cells.ids[0], Line(Side.ZUPER, EntryKind.OWED, Decimal(2), "put in"), NOON, run_id)
        unit.book.write(cells.ids[0], Line(Side.ZUPER, EntryKind.OWED, Decimal(-2), "void"), NOON, run_id)
        unit.runs.forget(run_id)
    assert ("cycle", None, None) in outcomes(cells)
