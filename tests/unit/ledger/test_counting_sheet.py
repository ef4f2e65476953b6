"""A counting sheet brings both systems to what people filled in, and never takes a number that may be older than what was booked."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.core.side import Side
from stockbridge.ledger.as_csv import write_rows
from stockbridge.ledger.counting_sheet import SheetLine, enter_sheet, filled_sheet, sheet
from stockbridge.ledger.stock_take import begin, finish, standing
from tests.cells import Cells
from tests.unit.ledger.count_begun import start

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def downloaded(cells: Cells) -> list[SheetLine]:
    with cells.unit() as unit:
        return list(sheet(unit))


def as_file(lines: list[SheetLine], counted: Mapping[int, str]) -> bytes:
    """The sheet as a spreadsheet saves it, with these numbers filled in row by row."""
    file = io.StringIO()
    write_rows(file, SheetLine, lines)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    for number, text in counted.items():
        rows[number]["counted"] = text
    saved = io.StringIO()
    writer = csv.DictWriter(saved, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return saved.getvalue().encode("utf-8-sig")


def uploaded(cells: Cells, file: bytes) -> str:
    rows = filled_sheet(file)
    with cells.unit() as unit:
        return enter_sheet(unit, rows, by="Ann", at=cells.now)


def moved(cells: Cells, side: Side, units: int, number: int = 0) -> None:
    cells.move(side, units, number)
    cells.read(side, number)


def end(cells: Cells) -> list[set[Decimal]]:
    """End the count and carry everything; what the sides of each item hold then."""
    with cells.unit() as unit:
        finish(unit, right=None, by="Ann", at=cells.now)
    for side in Side:
        cells.carry(side)
        with cells.unit() as unit:
            is_planned = bool(unit.documents.planned(side, most=1))
        if is_planned:
            cells.deliver(side)
    return [{cells.shelves[side, number] for side in Side} for number in range(len(cells.ids))]


def test_both_systems_come_to_hold_what_was_filled_in(cells: Cells) -> None:
    start(cells)
    told = uploaded(cells, as_file(downloaded(cells), {0: "7.5", 1: "10"}))
    moved(cells, ZUPER, -1)

    assert told == "Numbers noted: 2; different from the book: 1."
    assert end(cells) == [{Decimal("6.5")}, {Decimal(10)}, {Decimal(10)}][: len(cells.ids)]


def test_only_what_is_counted_is_on_the_sheet(cells: Cells) -> None:
    start(cells, "Item 1")
    (line,) = downloaded(cells)

    assert line == SheetLine(
        id=cells.ids[1], item="Item 1", place="everywhere", quickbooks_id=cells.item(1).list_id,
        zuper_id=cells.product(1).product_uid, quickbooks=Decimal(10), zuper=Decimal(10),
    )  # fmt: skip
    with pytest.raises(BadInput, match="is not being counted"):
        uploaded(cells, as_file([replace(line, id=cells.ids[0])], {0: "3"}))


def test_a_row_in_which_something_was_booked_since_is_set_aside_and_named(cells: Cells) -> None:
    start(cells)
    lines = downloaded(cells)
    moved(cells, ZUPER, -2)
    told = uploaded(cells, as_file(lines, {0: "10", 1: "9"}))

    assert told.startswith("Numbers noted: 1;")
    assert "Set aside" in told
    assert "Item 0 (everywhere)" in told
    assert end(cells)[:2] == [{Decimal(8)}, {Decimal(9)}]


def test_the_same_sheet_may_be_uploaded_again(cells: Cells) -> None:
    start(cells)
    file = as_file(downloaded(cells), {0: "7"})
    uploaded(cells, file)

    assert uploaded(cells, file) == "Numbers noted: 1; different from the book: 0."
    assert end(cells)[0] == {Decimal(7)}


def test_there_is_no_sheet_before_the_count_is_ready(cells: Cells) -> None:
    with cells.unit() as unit, pytest.raises(BadInput, match="No count is under way"):
        sheet(unit)
    with cells.unit() as unit:
        begin(unit, item=None, location=None, by="Ann", at=cells.now)
    for deed in (downloaded, lambda cells: uploaded(cells, b"id,quickbooks,zuper,counted\r\n1,1,1,1\r\n")):
        with pytest.raises(BadInput, match="has not been read since the count began"):
            deed(cells)


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (b"id,counted\r\n1,3\r\n", "needs the columns id, quickbooks, zuper and counted"),
        (b"\xff\xfe", "not CSV in UTF-8"),
        (b"id,quickbooks,zuper,counted\r\nx,1,1,3\r\n", "Line 2 has no row number"),
        (b"id,quickbooks,zuper,counted\r\n1,1,1,\r\n2,1,1,many\r\n", 'Line 3 has "many" in its column counted'),
        (b"id,quickbooks,zuper,counted\r\n1,,1,3\r\n", 'Line 2 has "" in its column quickbooks'),
        (b"id,quickbooks,zuper,counted\r\n1,1,1,-3\r\n", "Line 2 counts fewer than none"),
        (b"id,quickbooks,zuper,counted\r\n1,1,1,3\r\n1,1,1,4\r\n", "Line 3 counts row 1 a second time"),
        (b"id,quickbooks,zuper,counted\r\n1,1,1\r\n", "No row has a number"),
    ],
)
def test_a_file_with_a_mistake_changes_nothing_and_names_its_line(cells: Cells, file: bytes, problem: str) -> None:
    start(cells)
    with pytest.raises(BadInput, match=problem):
        uploaded(cells, file)
    with cells.unit() as unit:
        assert standing(unit).moved == ()
