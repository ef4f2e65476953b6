"""The equation of the book, whatever happens: reading = opening + movements + confirmed postings + corrections."""

import random
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stockbridge.core.book import WEIGHING, Entry, EntryKind, balance, moved
from stockbridge.core.evidence import Effect, explain
from stockbridge.core.quantity import STEP, units
from stockbridge.core.side import Side

UNITS = st.integers(-5, 5).map(Decimal) | st.integers(-(10**15) + 1, 10**15 - 1).map(lambda number: number * STEP)
ENTRIES = st.lists(st.builds(Entry, side=st.sampled_from(Side), kind=st.sampled_from(EntryKind), units=UNITS))
HAPPENINGS = st.lists(st.tuples(st.sampled_from(["people", "posting", "reading"]), UNITS), max_size=20)


@given(UNITS, HAPPENINGS)
def test_after_every_reading_the_book_says_what_was_read(
    opening: Decimal, happenings: Sequence[tuple[str, Decimal]]
) -> None:
    shelf, book = opening, [Entry(Side.ZUPER, EntryKind.OPENING, opening)]
    people = Decimal(0)
    for what, amount in [*happenings, ("reading", Decimal(0))]:
        if what == "people":
            shelf += amount
            people += amount
        elif what == "posting":
            shelf += amount
            book.append(Entry(Side.ZUPER, EntryKind.POSTING, amount))
        else:
            book.append(Entry(Side.ZUPER, EntryKind.MOVEMENT, moved(shelf, balance(book, Side.ZUPER))))
            assert shelf == balance(book, Side.ZUPER)
    seen = sum((entry.units for entry in book if entry.kind is EntryKind.MOVEMENT), Decimal(0))
    assert people == seen, "people moved exactly what the book says they moved; our postings are no echo in it"


@given(UNITS, UNITS, st.lists(UNITS, max_size=8))
def test_documents_split_a_movement_and_never_change_the_balance(
    before: Decimal, reading: Decimal, effects: Sequence[Decimal]
) -> None:
    opening = Entry(Side.QUICKBOOKS, EntryKind.OPENING, before)
    known = [Effect(number, effect) for number, effect in enumerate(effects)]
    parts = explain(moved(reading, before), known).parts
    book = [opening, *(Entry(Side.QUICKBOOKS, EntryKind.MOVEMENT, part.units) for part in parts)]
    assert reading == balance(book, Side.QUICKBOOKS)


@given(ENTRIES, st.sampled_from(Side), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(book: list[Entry], side: Side, chance: random.Random) -> None:
    assert balance(book, side) == balance(chance.sample(book, len(book)), side)


@given(ENTRIES, ENTRIES, st.sampled_from(Side))
def test_balances_add_up(one: list[Entry], other: list[Entry], side: Side) -> None:
    assert balance(one, side) + balance(other, side) == balance([*one, *other], side)


@given(ENTRIES, st.sampled_from(Side))
def test_only_weighing_lines_of_the_side_count(book: list[Entry], side: Side) -> None:
    kept = [entry for entry in book if entry.side is side and entry.kind in WEIGHING]
    assert balance(kept, side) == balance(book, side)
    assert Decimal(0) == balance([entry for entry in book if entry not in kept], side)


@given(ENTRIES, st.sampled_from(Side))
def test_sides_swapped_the_balances_are_swapped(book: list[Entry], side: Side) -> None:
    swapped = [Entry(entry.side.other, entry.kind, entry.units) for entry in book]
    assert balance(book, side) == balance(swapped, side.other)


@given(UNITS, UNITS)
def test_a_reading_booked_twice_moves_nothing_more(before: Decimal, reading: Decimal) -> None:
    book = [Entry(Side.ZUPER, EntryKind.OPENING, before), Entry(Side.ZUPER, EntryKind.MOVEMENT, moved(reading, before))]
    assert Decimal(0) == moved(reading, balance(book, Side.ZUPER))
    assert units(reading) == balance(book, Side.ZUPER)
