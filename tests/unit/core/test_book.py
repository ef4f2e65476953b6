"""The book of a cell: which lines weigh, on which side, and what a reading adds."""

from decimal import Decimal

import pytest

from stockbridge.core.book import CARRIED, WEIGHING, Entry, EntryKind, balance, moved
from stockbridge.core.side import Side


def line(kind: EntryKind, units: int, side: Side = Side.ZUPER) -> Entry:
    return Entry(side, kind, Decimal(units))


def test_an_empty_book_holds_nothing() -> None:
    assert Decimal(0) == balance([], Side.ZUPER)


def test_openings_movements_postings_and_corrections_add_up() -> None:
    entries = [
        line(EntryKind.OPENING, 10),
        line(EntryKind.MOVEMENT, -3),
        line(EntryKind.POSTING, 5),
        line(EntryKind.CORRECTION, -1),
    ]
    assert Decimal(11) == balance(entries, Side.ZUPER)


@pytest.mark.parametrize("kind", EntryKind)
def test_a_line_weighs_on_its_own_side_only(kind: EntryKind) -> None:
    entries = [line(kind, 4)]
    assert Decimal(4 if kind in WEIGHING else 0) == balance(entries, Side.ZUPER)
    assert Decimal(0) == balance(entries, Side.QUICKBOOKS)


def test_what_is_owed_weighs_nothing_and_is_carried() -> None:
    assert EntryKind.OWED not in WEIGHING
    assert {EntryKind.MOVEMENT, EntryKind.OWED, EntryKind.DECIDED} == CARRIED


def test_our_own_posting_never_shows_as_a_movement() -> None:
    entries = [line(EntryKind.OPENING, 10), line(EntryKind.POSTING, -2)]
    assert Decimal(0) == moved(Decimal(8), balance(entries, Side.ZUPER))


def test_a_movement_is_what_was_read_less_what_the_book_says() -> None:
    assert Decimal("-2.5") == moved(Decimal("7.5"), Decimal(10))
    assert Decimal(3) == moved(Decimal(1), Decimal(-2))
