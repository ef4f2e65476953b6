"""Readings become movements: how many, whose, and when they may not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from stockbridge.core.book import EntryKind
from stockbridge.core.posting import Event
from stockbridge.core.side import Side
from stockbridge.ledger.readings import NO_DOCUMENT, WHOLE_COMPANY, Reading, Taken, take
from stockbridge.storage.book import Line
from stockbridge.storage.database import Database
from stockbridge.storage.reports import Reports
from tests.cells import Cells, add_connection

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def a_document(cells: Cells, change: int | str, name: str, number: int = 0, *, inferred: bool = False) -> None:
    """Somebody's document did that to item n in Zuper."""
    with cells.unit() as unit:
        unit.evidence.add_effect(
            ZUPER, name, f"product-{number}", "", Decimal(change), name, f"who of {name}", cells.now, inferred=inferred
        )


def movements(cells: Cells, number: int = 0, side: Side = ZUPER) -> list[tuple[Decimal, str]]:
    """Units and document of each movement of an item, as people read them."""
    with cells.unit() as unit:
        lines = [
            line
            for line in unit.book.statement(f"item-{number}")
            if line.side == side and line.kind == EntryKind.MOVEMENT
        ]
        behind = Reports(unit.transaction, "acme").explanations([line.id for line in lines])
    return [(line.units, behind[line.id][0].text if line.id in behind else line.text) for line in lines]


def moved(*lines: tuple[int | str, str]) -> list[tuple[Decimal, str]]:
    return [(Decimal(units), text) for units, text in lines]


def test_what_people_moved_is_what_was_read_less_what_the_book_says(cells: Cells) -> None:
    cells.move(ZUPER, -3, 0)
    cells.move(ZUPER, "2.5", 2)
    assert Taken(3, frozenset({cells.ids[0], cells.ids[2]}), frozenset()) == cells.read(ZUPER)
    assert moved((-3, NO_DOCUMENT)) == movements(cells)
    assert moved(("2.5", NO_DOCUMENT)) == movements(cells, 2)
    cells.move(ZUPER, -1)
    cells.read(ZUPER)
    assert moved((-3, NO_DOCUMENT), (-1, NO_DOCUMENT)) == movements(cells)


def test_reading_again_moves_nothing(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER)
    assert Taken(3, frozenset(), frozenset()) == cells.read(ZUPER)


def test_our_own_postings_are_no_movements(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER)
    cells.carry(QUICKBOOKS)
    cells.deliver(QUICKBOOKS)
    cells.move(QUICKBOOKS, 1)
    assert frozenset({cells.ids[0]}) == cells.read(QUICKBOOKS).moved
    assert moved((1, NO_DOCUMENT)) == movements(cells, side=QUICKBOOKS)


def test_each_document_becomes_a_movement_of_its_own(cells: Cells) -> None:
    a_document(cells, -3, "job 1")
    a_document(cells, 5, "receipt 2")
    cells.move(ZUPER, 2)
    cells.read(ZUPER)
    assert moved((-3, "job 1"), (5, "receipt 2")) == movements(cells)
    with cells.unit() as unit:
        assert ["who of job 1", "who of receipt 2"] == [
            line.who for line in unit.book.statement("item-0") if line.kind == EntryKind.MOVEMENT
        ]


def test_what_documents_do_not_explain_is_a_movement_without_one(cells: Cells) -> None:
    a_document(cells, -3, "job 1")
    cells.move(ZUPER, -4)
    cells.read(ZUPER)
    assert moved((-3, "job 1"), (-1, NO_DOCUMENT)) == movements(cells)
    with cells.unit() as unit:
        assert Decimal(1) == unit.evidence.unexplained_units(cells.now)


def test_a_document_explains_its_own_units_beside_an_opposite_change_without_one(cells: Cells) -> None:
    a_document(cells, -1, "job 1")
    cells.move(ZUPER, 7)
    cells.read(ZUPER)
    assert moved((-1, "job 1"), (8, NO_DOCUMENT)) == movements(cells)


def test_a_document_that_turns_up_late_leaves_the_rest_of_a_movement_without_one(cells: Cells) -> None:
    cells.move(ZUPER, -1)
    cells.read(ZUPER)
    a_document(cells, 3, "job 1 voided")
    cells.read(ZUPER)
    assert moved((-1, "job 1 voided")) == movements(cells)
    with cells.unit() as unit:
        assert Decimal(4) == unit.evidence.unexplained_units(cells.now)


def test_documents_seen_at_different_times_explain_both_numbers_between_them(cells: Cells) -> None:
    a_document(cells, 6, "bill 1")
    cells.move(ZUPER, 2)
    cells.read(ZUPER)
    a_document(cells, -4, "adjustment 2")
    cells.read(ZUPER)
    assert moved((6, "bill 1"), (-4, "adjustment 2")) == movements(cells)
    with cells.unit() as unit:
        assert Decimal(0) == unit.evidence.unexplained_units(cells.now)


def test_documents_that_cancel_out_are_booked_though_nothing_moved(cells: Cells) -> None:
    a_document(cells, -3, "job 1")
    a_document(cells, 3, "job 1 voided")
    assert frozenset() == cells.read(ZUPER).moved
    assert moved((-3, "job 1"), (3, "job 1 voided")) == movements(cells)


def test_a_document_that_turns_up_late_explains_the_movement_that_had_none(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER)
    a_document(cells, -3, "job 1")
    assert frozenset() == cells.read(ZUPER).moved
    assert moved((-3, "job 1")) == movements(cells)
    with cells.unit() as unit:
        assert Decimal(0) == unit.evidence.unexplained_units(cells.now)


def test_late_and_new_documents_are_told_apart(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER)
    a_document(cells, -3, "job 1")
    a_document(cells, -1, "job 2")
    cells.move(ZUPER, -1)
    cells.read(ZUPER)
    assert moved((-3, "job 1"), (-1, "job 2")) == movements(cells)


def test_a_document_of_unknown_size_explains_what_moved(cells: Cells) -> None:
    a_document(cells, 0, "bill 9 deleted", inferred=True)
    cells.move(ZUPER, -7)
    cells.read(ZUPER)
    assert moved((-7, "bill 9 deleted")) == movements(cells)


def test_a_document_of_unknown_size_explains_an_earlier_movement_too(cells: Cells) -> None:
    cells.move(ZUPER, -7)
    cells.read(ZUPER)
    a_document(cells, 0, "bill 9 deleted", inferred=True)
    cells.read(ZUPER)
    assert moved((-7, "bill 9 deleted")) == movements(cells)


def test_documents_that_never_moved_anything_are_forgotten_after_an_hour(cells: Cells) -> None:
    a_document(cells, -3, "job 1")
    cells.read(ZUPER)
    with cells.unit() as unit:
        assert unit.evidence.unused(ZUPER, ["product-0"]), "the number may lag behind the document"
    cells.now += timedelta(hours=1)
    cells.read(ZUPER)
    with cells.unit() as unit:
        assert {} == unit.evidence.unused(ZUPER, ["product-0"])
    assert [] == movements(cells)


def test_a_cell_in_doubt_is_not_read_on_that_side_and_on_that_side_only(cells: Cells) -> None:
    for number in range(2):
        cells.move(ZUPER, -3, number)
        cells.read(ZUPER, number)
        cells.carry(QUICKBOOKS)
        if number == 0:
            sent = cells.send(QUICKBOOKS)
    cells.land(sent)
    cells.move(QUICKBOOKS, 1, 0)
    cells.move(QUICKBOOKS, 1, 1)
    cells.move(ZUPER, 1, 0)
    assert Taken(3, frozenset({cells.ids[1]}), frozenset({cells.ids[0]})) == cells.read(QUICKBOOKS)
    assert frozenset({cells.ids[0]}) == cells.read(ZUPER).moved
    cells.confirm(sent, Event.FOUND)
    assert frozenset({cells.ids[0]}) == cells.read(QUICKBOOKS).moved
    assert moved((1, NO_DOCUMENT)) == movements(cells, side=QUICKBOOKS)


def test_documents_of_a_cell_in_doubt_wait_for_it(cells: Cells) -> None:
    cells.move(QUICKBOOKS, -2)
    cells.read(QUICKBOOKS)
    cells.carry(ZUPER)
    sent = cells.send(ZUPER)
    a_document(cells, -3, "job 1")
    cells.move(ZUPER, -3)
    cells.read(ZUPER)
    assert [] == movements(cells)
    cells.land(sent)
    cells.confirm(sent)
    cells.read(ZUPER)
    assert moved((-3, "job 1")) == movements(cells)


def test_items_that_are_not_linked_are_passed_over(cells: Cells) -> None:
    with cells.unit() as unit:
        strangers = [Reading("product-99", WHOLE_COMPANY, Decimal(4)), Reading("item-0", WHOLE_COMPANY, Decimal(4))]
        assert Taken(0, frozenset(), frozenset()) == take(unit, ZUPER, strangers, run_id=cells.run_id, at=cells.now)


def test_what_was_not_read_is_not_changed(cells: Cells) -> None:
    for number in range(3):
        cells.move(ZUPER, -3, number)
    assert Taken(1, frozenset({cells.ids[1]}), frozenset()) == cells.read(ZUPER, 1)
    assert [Decimal(10), Decimal(7), Decimal(10)] == [cells.balance(ZUPER, number) for number in range(3)]
    with cells.unit() as unit:
        assert Taken(0, frozenset(), frozenset()) == take(unit, ZUPER, [], run_id=cells.run_id, at=cells.now)


@pytest.mark.parametrize("place", ["location", "site", "elsewhere"])
def test_a_reading_of_one_place_is_none_of_the_whole_company(cells: Cells, place: str) -> None:
    with cells.unit() as unit:
        reading = Reading("product-0", place, Decimal(0))
        assert 0 == take(unit, ZUPER, [reading], run_id=cells.run_id, at=cells.now).cells


def test_the_last_reading_of_a_batch_counts(cells: Cells) -> None:
    cells.move(ZUPER, -1)
    with cells.unit() as unit:
        twice = [Reading("product-0", WHOLE_COMPANY, Decimal(units)) for units in (4, 9)]
        unit.items.saw_products([cells.product(0)], 0, cells.now)
        take(unit, ZUPER, twice, run_id=cells.run_id, at=cells.now)
    assert moved((-1, NO_DOCUMENT)) == movements(cells)


def test_sites_and_locations_are_cells_of_their_own(database: Database) -> None:
    add_connection(database, "acme")
    cells = Cells(database, "acme")
    with cells.unit() as unit:
        run_id = unit.runs.begin("approval", cells.now)
        unit.items.saw_items([cells.item(0)], 0, cells.now)
        link = unit.links.bind("item-0", "product-0", "inventory", "Ann", cells.now)
        main, truck = (
            unit.book.open_cell(link, unit.places.add(f"site-{name}", f"location-{name}", name))
            for name in ("main", "truck")
        )
        for cell in (main, truck):
            for side in Side:
                unit.book.write(cell, Line(side, EntryKind.OPENING, Decimal(10), "x"), cells.now, run_id)
        here = [Reading("item-0", "site-main", Decimal(10)), Reading("item-0", "site-truck", Decimal(8))]
        there = [Reading("product-0", "location-main", Decimal(7)), Reading("product-0", "", Decimal(15))]
        assert frozenset({truck}) == take(unit, QUICKBOOKS, here, run_id=run_id, at=cells.now).moved
        assert frozenset({main}) == take(unit, ZUPER, there, run_id=run_id, at=cells.now).moved
        assert {main: Decimal(10), truck: Decimal(8)} == unit.book.balances([main, truck], QUICKBOOKS)
        assert {main: Decimal(7), truck: Decimal(10)} == unit.book.balances([main, truck], ZUPER)
