"""Cells and entries on disk."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stockbridge.core.book import EntryKind
from stockbridge.core.side import Side
from stockbridge.storage.book import CellAt, Line
from stockbridge.storage.chunks import chunks
from tests.cells import NOON, Cells


def test_a_line_that_needs_no_carrying_has_no_carry(cells: Cells) -> None:
    with cells.unit() as unit:
        for side in Side:
            unit.book.write(cells.ids[0], Line(side, EntryKind.OPENING, Decimal(2), "x"), cells.now, cells.run_id)
        assert [] == unit.postings.owed_cells(Side.ZUPER, 10) + unit.postings.owed_cells(Side.QUICKBOOKS, 10)
    assert Decimal(12) == cells.balance(Side.ZUPER) == cells.balance(Side.QUICKBOOKS)


def test_what_is_owed_is_carried_and_weighs_nothing(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.book.write(cells.ids[0], Line(Side.ZUPER, EntryKind.OPENING, Decimal(5), "x"), cells.now, cells.run_id)
        unit.book.write(cells.ids[0], Line(Side.ZUPER, EntryKind.OWED, Decimal(5), "x"), cells.now, cells.run_id)
        assert [cells.ids[0]] == unit.postings.owed_cells(Side.QUICKBOOKS, 10)
        assert 0 == unit.postings.count_moved(Side.QUICKBOOKS), "nobody moved it"
    assert (Decimal(15), Decimal(10)) == (cells.balance(Side.ZUPER), cells.balance(Side.QUICKBOOKS))


def test_balances_are_told_for_every_cell_asked_even_if_it_has_no_line(cells: Cells) -> None:
    cells.move(Side.ZUPER, "-2.5", 1)
    cells.read(Side.ZUPER)
    with cells.unit() as unit:
        assert dict(zip(cells.ids, [Decimal(10), Decimal("7.5"), Decimal(10)], strict=True)) == (
            unit.book.balances(cells.ids, Side.ZUPER)
        )
        place = unit.places.add("site", "location-2", "Truck")
        link = unit.links.bind("item-9", "product-9", "inventory", "Ann", NOON)
        empty = unit.book.open_cell(link, place)
        assert {empty: Decimal(0)} == unit.book.balances([empty], Side.ZUPER)
        assert not unit.book.has_opening(empty, Side.ZUPER)
        assert unit.book.has_opening(cells.ids[0], Side.ZUPER)
        assert 4 == unit.book.count_cells()


def test_cells_are_found_by_what_a_side_calls_the_item(cells: Cells) -> None:
    expected = CellAt(cells.ids[1], None, "location")
    with cells.unit() as unit:
        assert {"item-1": [expected]} == unit.book.cells_of(Side.QUICKBOOKS, ["item-1", "product-1", "unknown"])
        assert {"product-1": [expected]} == unit.book.cells_of(Side.ZUPER, ["item-1", "product-1", "unknown"])
        assert "Item 1" == unit.book.item_name(cells.ids[1])


def test_the_statement_tells_lines_oldest_first_with_their_tokens(cells: Cells) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    sent = cells.deliver(Side.QUICKBOOKS)
    with cells.unit() as unit:
        lines = list(unit.book.statement("item-0"))
        assert 8 == len(list(unit.book.statement()))
        assert ["no document found yet"] == unit.book.texts([lines[2].id])
    assert [
        (Side.QUICKBOOKS, EntryKind.OPENING, Decimal(10), None),
        (Side.ZUPER, EntryKind.OPENING, Decimal(10), None),
        (Side.ZUPER, EntryKind.MOVEMENT, Decimal(-3), None),
        (Side.QUICKBOOKS, EntryKind.POSTING, Decimal(-3), sent.token),
    ] == [(line.side, line.kind, line.units, line.token) for line in lines]
    assert {("Item 0", "everywhere", "item-0", "product-0")} == {
        (line.item, line.place, line.list_id, line.product_uid) for line in lines
    }


@given(st.lists(st.integers()), st.integers(1, 7))
def test_chunks_are_the_values_in_order_and_never_too_long(values: list[int], size: int) -> None:
    pieces = list(chunks(iter(values), size))
    assert values == [value for piece in pieces for value in piece]
    assert all(0 < len(piece) <= size for piece in pieces)
