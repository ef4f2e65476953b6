"""A stock-take that nobody announced, typed while units of the other system were not there yet, is recognised and asked about."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from stockbridge.core.movement_kinds import in_quickbooks, in_zuper
from stockbridge.core.side import Side
from stockbridge.ledger import stock_take
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading, take
from stockbridge.storage.evidence import Document
from tests.books import check_books
from tests.cells import NO_LIMITS, Cells

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def documented(
    cells: Cells, side: Side, units: int, source: str, kind: str, text: str, *, done_at: datetime | None = None
) -> None:
    """A new document moves units on a side, and the item is read."""
    item_id = cells.id_of(side, 0)
    cells.move(side, units)
    with cells.unit() as unit:
        done_at = done_at or cells.now
        document = Document(
            side=side,
            source_id=source,
            kind=kind,
            movement_kind=in_quickbooks(kind) if side is QUICKBOOKS else in_zuper(kind, None),
            number=None,
            party=None,
            at=done_at.date().isoformat() if side is QUICKBOOKS else done_at.isoformat(),
            lines={(item_id, ""): Decimal(units)},
        )
        unit.evidence.keep([document], cells.now)
        unit.evidence.add_effect(side, source, item_id, "", Decimal(units), text, None, cells.now)
        reading = Reading(item_id, WHOLE_COMPANY, cells.shelves[side, 0])
        take(unit, side, [reading], run_id=cells.run_id, at=cells.now)


def used(cells: Cells, units: int, source: str = "row", *, done_at: datetime | None = None) -> None:
    documented(cells, ZUPER, -units, source, "CONSUMED", f"Used at Main ({source})", done_at=done_at)


def adjusted(cells: Cells, units: int, source: str = "adjustment") -> None:
    documented(cells, QUICKBOOKS, units, source, "InventoryAdjustment", "Inventory adjustment 7 of 2026-03-02")


def come_to_rest(cells: Cells) -> tuple[Decimal, Decimal]:
    for _ in range(3):
        for side in Side:
            cells.carry(side)
            with cells.unit() as unit:
                is_planned = bool(unit.documents.planned(side, most=1))
            if is_planned:
                cells.deliver(side)
    check_books(cells.database, "acme")
    return cells.shelves[QUICKBOOKS, 0], cells.shelves[ZUPER, 0]


def questions(cells: Cells) -> list[Held]:
    with cells.unit() as unit:
        return held(unit)


def say(cells: Cells, word: str) -> None:
    (hold,) = questions(cells)
    assert hold.reason == "possible_count"
    with cells.unit() as unit:
        answer(unit, hold.id, word, NO_LIMITS.policy, by="Ann", at=cells.now)


@pytest.mark.parametrize(("word", "left"), [("included", 8), ("not_included", 6)])
def test_an_adjustment_by_just_what_quickbooks_had_not_heard_of_is_asked_about(
    cells: Cells, word: str, left: int
) -> None:
    used(cells, 2)
    cells.carry(QUICKBOOKS)
    adjusted(cells, -2)
    with cells.unit() as unit:
        assert [] == unit.documents.planned(QUICKBOOKS, most=1)
    say(cells, word)
    assert (Decimal(left), Decimal(left)) == come_to_rest(cells)
    assert [] == questions(cells)


@pytest.mark.parametrize(("word", "left"), [("included", 8), ("not_included", 6)])
def test_what_zuper_tells_only_after_the_count_was_read_is_recognised_too(cells: Cells, word: str, left: int) -> None:
    before = cells.now
    adjusted(cells, -2)
    cells.carry(ZUPER)
    cells.deliver(ZUPER)
    used(cells, 2, done_at=before)
    say(cells, word)
    assert (Decimal(left), Decimal(left)) == come_to_rest(cells)


def test_a_count_may_have_seen_several_documents_and_only_the_first_of_them(cells: Cells) -> None:
    used(cells, 2, "row 1")
    used(cells, 3, "row 2")
    used(cells, 1, "row 3")
    adjusted(cells, -5)
    say(cells, "included")
    assert (Decimal(4), Decimal(4)) == come_to_rest(cells)


def test_what_moved_after_the_count_is_not_what_it_saw(cells: Cells) -> None:
    adjusted(cells, -2)
    used(cells, 2, done_at=cells.now + timedelta(minutes=1))
    assert [] == questions(cells)
    assert (Decimal(6), Decimal(6)) == come_to_rest(cells)


def test_what_quickbooks_had_got_already_is_not_what_the_count_saw(cells: Cells) -> None:
    used(cells, 2)
    cells.carry(QUICKBOOKS)
    cells.deliver(QUICKBOOKS)
    adjusted(cells, -2)
    assert [] == questions(cells)
    assert (Decimal(6), Decimal(6)) == come_to_rest(cells)


def test_other_units_and_other_documents_are_no_count(cells: Cells) -> None:
    used(cells, 2)
    adjusted(cells, -1)
    documented(cells, QUICKBOOKS, -2, "invoice", "Invoice", "Invoice 7")
    assert [] == questions(cells)
    assert (Decimal(5), Decimal(5)) == come_to_rest(cells)


@pytest.mark.parametrize(("word", "left"), [("included", 7), ("not_included", 4)])
def test_a_count_that_is_imported_into_zuper_is_asked_about_as_well(cells: Cells, word: str, left: int) -> None:
    documented(cells, QUICKBOOKS, -3, "invoice", "Invoice", "Invoice 7")
    documented(cells, ZUPER, -3, "row", "OUTWARD", "Taken out at Main: Import")
    say(cells, word)
    assert (Decimal(left), Decimal(left)) == come_to_rest(cells)


def test_units_that_are_merely_taken_out_in_zuper_are_no_count(cells: Cells) -> None:
    documented(cells, QUICKBOOKS, -3, "invoice", "Invoice", "Invoice 7")
    documented(cells, ZUPER, -3, "row", "OUTWARD", "Taken out at Main")
    assert [] == questions(cells)


def test_the_question_goes_away_when_the_adjustment_is_undone(cells: Cells) -> None:
    used(cells, 2)
    adjusted(cells, -2)
    assert [hold.reason for hold in questions(cells)] == ["possible_count"]
    item_id = cells.id_of(QUICKBOOKS, 0)
    cells.move(QUICKBOOKS, 2)
    with cells.unit() as unit:
        unit.evidence.add_effect(QUICKBOOKS, "adjustment", item_id, "", Decimal(2), "voided", None, cells.now)
        reading = Reading(item_id, WHOLE_COMPANY, cells.shelves[QUICKBOOKS, 0])
        take(unit, QUICKBOOKS, [reading], run_id=cells.run_id, at=cells.now)
    assert [] == questions(cells)
    assert (Decimal(8), Decimal(8)) == come_to_rest(cells)


@pytest.mark.parametrize("is_ready", [True, False])
def test_nobody_is_asked_once_a_count_that_was_announced_is_ready(cells: Cells, is_ready: bool) -> None:
    used(cells, 2)
    with cells.unit() as unit:
        unit.counts.begin(None, "Ann", cells.now)
        if is_ready:
            unit.counts.freeze()
    adjusted(cells, -2)
    assert bool(questions(cells)) is not is_ready


def test_what_zuper_moved_without_a_row_may_be_older_than_a_count(cells: Cells) -> None:
    adjusted(cells, -2)
    cells.move(ZUPER, -2)
    cells.read(ZUPER)
    say(cells, "included")
    assert (Decimal(8), Decimal(8)) == come_to_rest(cells)


def test_a_count_that_is_announced_answers_what_was_asked_before_it(cells: Cells) -> None:
    used(cells, 2)
    adjusted(cells, -2)
    with cells.unit() as unit:
        unit.counts.begin(None, "Ann", cells.now)
        unit.counts.freeze()
        stock_take.enter(unit, Decimal(9), item="Item 0", location=None, by="Ann", at=cells.now)
        stock_take.finish(unit, right=None, by="Ann", at=cells.now)
    assert [] == questions(cells)
    assert (Decimal(9), Decimal(9)) == come_to_rest(cells)
