"""The drift audit over the book: four lights, every cause, no alarm where nothing is wrong."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import delete, update

from stockbridge.core.audit import Cause, Light
from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger.auditing import audit, differences_of
from stockbridge.storage.book import Line
from stockbridge.storage.evidence import Document
from stockbridge.storage.holds import NewHold
from stockbridge.storage.tables.book import carry
from stockbridge.storage.tables.items import link
from tests.cells import Cells
from tests.records import item
from tests.templates import migrated
from tests.unit.ledger.settings import SETTINGS

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def a_paper(cells: Cells, side: Side, units: int, source: str, number: int = 0, token: str | None = None) -> None:
    """A document of a peer that says what it did to item n; `token` is one of ours that it carries."""
    kind = "InventoryAdjustment" if side is QUICKBOOKS else "INWARD"
    lines = {(cells.id_of(side, number), ""): Decimal(units)}
    with cells.unit() as unit:
        unit.evidence.keep(
            [
                Document(
                    side=side,
                    source_id=source,
                    kind=kind,
                    movement_kind=None,
                    number=None,
                    party=None,
                    at=None,
                    lines=lines,
                )
            ],
            cells.now,
        )
        unit.evidence.add_effect(
            side,
            source,
            cells.id_of(side, number),
            "",
            Decimal(units),
            f"{kind} {source}",
            None,
            cells.now,
            token=token,
        )


def a_technician_uses(cells: Cells, units: int, number: int = 0) -> None:
    a_paper(cells, ZUPER, -units, f"row {number}-{cells.now.second}", number)
    cells.move(ZUPER, -units, number)
    cells.read(ZUPER, number)


def _shown(*units: Decimal) -> str:
    return " ".join(map(show, units))


def test_an_audit_of_equal_books_has_no_differences(cells: Cells) -> None:
    a_technician_uses(cells, 3)
    cells.carry(QUICKBOOKS)
    cells.deliver(QUICKBOOKS)
    cells.read(QUICKBOOKS)

    with cells.unit() as unit:
        found = audit(unit, SETTINGS, cells.now)

    assert (found.cells, found.agree, found.differences) == (3, 3, ())


def test_an_audit_names_the_cause_of_each_difference(cells: Cells) -> None:
    a_technician_uses(cells, 1, number=0)
    cells.carry(QUICKBOOKS)
    cells.send(QUICKBOOKS)
    a_technician_uses(cells, 2, number=1)
    cells.carry(QUICKBOOKS)
    a_technician_uses(cells, 4, number=2)
    with cells.unit() as unit:
        hold = NewHold(subject="x", reason="x", text="x", who="x", actions=(), cell_id=cells.ids[2], side=QUICKBOOKS)
        unit.holds.put(hold, cells.now)

        found = audit(unit, SETTINGS, cells.now)

    assert (found.agree, found.drift) == (0, 0)
    assert [
        (one.item, one.cause, _shown(one.quickbooks, one.zuper, one.book, one.units)) for one in found.differences
    ] == [
        ("Item 0", Cause.IN_DOUBT, "10 9 9 1"),
        ("Item 1", Cause.PLANNED, "10 8 8 2"),
        ("Item 2", Cause.HELD, "10 6 6 4"),
    ]


def test_a_number_that_was_read_and_not_booked_is_a_difference(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.items.saw_products([replace(cells.product(0), total=Decimal(12))], 0, cells.now)
        (found,) = audit(unit, SETTINGS, cells.now).differences
        unit.items.saw_products([cells.product(0)], 0, cells.now)  # for the check of the books at the end

    assert (found.cause, found.zuper, found.book) == (Cause.NOT_BOOKED, Decimal(12), Decimal(10))


def open_differently(cells: Cells) -> None:
    """One more cell: QuickBooks 10, Zuper 7, and a person chose to keep both numbers."""
    with cells.unit() as unit:
        unit.items.saw_items([replace(item("Kept", "item-k"), quantity_on_hand=None)], 0, cells.now)
        link_id = unit.links.bind("item-k", "product-k", "inventory", "Ann", cells.now)
        cell_id = unit.book.open_cell(link_id, cells.place_id)
        for side, units in ((QUICKBOOKS, 10), (ZUPER, 7)):
            unit.book.write(cell_id, Line(side, EntryKind.OPENING, Decimal(units), "opening"), cells.now, cells.run_id)


def test_a_difference_that_a_person_accepted_says_so(cells: Cells) -> None:
    open_differently(cells)

    with cells.unit() as unit:
        found = audit(unit, SETTINGS, cells.now)

    assert (found.cells, found.agree) == (4, 3)
    assert [(one.item, one.cause, one.units) for one in found.differences] == [("Kept", Cause.ACCEPTED, Decimal(3))]


def test_a_unit_that_no_carry_accounts_for_is_a_broken_book(tmp_path: Path) -> None:
    database = migrated(f"sqlite:///{tmp_path / 'broken.db'}")
    cells = Cells.opened(database, 1)
    open_differently(cells)
    with cells.unit() as unit:
        lost = Line(QUICKBOOKS, EntryKind.MOVEMENT, Decimal(-1), "carried by nothing")
        entry_id = unit.book.write(CellId(cells.ids[0] + 1), lost, cells.now, cells.run_id)
        unit.transaction.execute(delete(carry).where(carry.c.entry_id == entry_id))
        (found,) = audit(unit, SETTINGS, cells.now).differences
    database.dispose()

    assert (found.cause, found.item) == (Cause.BOOK_BROKEN, "Kept")


def test_a_movement_without_a_document_is_drift_once_its_document_had_time_to_show(cells: Cells) -> None:
    cells.move(QUICKBOOKS, 4)
    cells.read(QUICKBOOKS, 0)
    later = cells.now + timedelta(seconds=SETTINGS.zuper.quarantine_seconds)
    with cells.unit() as unit:
        (_, young) = audit(unit, SETTINGS, cells.now).differences
        (_, old) = audit(unit, SETTINGS, later).differences

    assert (young.cause, young.is_drift) == (Cause.NOT_SEEN_YET, False)
    assert (old.cause, old.is_drift, old.light) == (Cause.NO_DOCUMENT, True, Light.THEIRS)
    assert (old.side, old.units) == (QUICKBOOKS, Decimal(4))


def test_what_people_do_to_our_postings_is_named(cells: Cells) -> None:
    a_technician_uses(cells, 3)
    cells.carry(QUICKBOOKS)
    sent = cells.deliver(QUICKBOOKS)
    a_paper(cells, QUICKBOOKS, 1, f"peer {sent.document_id}", token=sent.token)  # three became two
    cells.move(QUICKBOOKS, 1)
    cells.read(QUICKBOOKS, 0)
    a_paper(cells, QUICKBOOKS, -2, "a copy", token=sent.token)
    cells.move(QUICKBOOKS, -2)
    cells.read(QUICKBOOKS, 0)
    with cells.unit() as unit:
        changed = audit(unit, SETTINGS, cells.now)
        unit.evidence.void(QUICKBOOKS, f"peer {sent.document_id}", cells.now)
        deleted = audit(unit, SETTINGS, cells.now)

    assert [(one.cause, one.units) for one in changed.differences[1:]] == [
        (Cause.POSTING_CHANGED, Decimal(1)),
        (Cause.POSTING_DOUBLED, Decimal(-2)),
    ]
    assert [one.cause for one in deleted.differences[1:]] == [Cause.POSTING_DELETED, Cause.POSTING_DOUBLED]
    assert changed.lights[Light.OURS] == 2


def test_a_posting_that_an_audit_did_not_find_is_missing_until_it_shows_again(cells: Cells) -> None:
    a_technician_uses(cells, 3)
    cells.carry(QUICKBOOKS)
    sent = cells.deliver(QUICKBOOKS)
    with cells.unit() as unit:
        unit.inspections.miss([sent.document_id], cells.now)
        (missing,) = audit(unit, SETTINGS, cells.now).differences
        unit.inspections.show(QUICKBOOKS, [f"peer {sent.document_id}"], cells.now)
        found = audit(unit, SETTINGS, cells.now)

    assert (missing.cause, missing.side, missing.units) == (Cause.POSTING_MISSING, QUICKBOOKS, Decimal(-3))
    assert found.differences == ()


def test_a_document_whose_units_no_balance_ever_showed_is_named(cells: Cells) -> None:
    a_paper(cells, ZUPER, 5, "a row")
    cells.now += timedelta(hours=2)
    cells.read(ZUPER, 0)
    with cells.unit() as unit:
        (found,) = audit(unit, SETTINGS, cells.now).differences

    assert (found.cause, found.side, found.units) == (Cause.NO_MOVEMENT, ZUPER, Decimal(5))
    assert found.document == "INWARD a row"


def test_what_happened_before_two_were_introduced_is_in_what_they_began_with(cells: Cells) -> None:
    a_paper(cells, QUICKBOOKS, -1, "an invoice of before")
    cells.now += timedelta(seconds=1)
    with cells.unit() as unit:
        unit.transaction.execute(update(link).values(created_at=cells.now))
    cells.read(QUICKBOOKS, 0)
    with cells.unit() as unit:
        found = audit(unit, SETTINGS, cells.now).differences

    assert found == ()


def test_cells_looked_at_alone_show_what_the_whole_audit_shows_of_them(cells: Cells) -> None:
    others = Cells.opened(cells.database, 1, "other")
    for one in (cells, others):
        one.move(ZUPER, -3)
        one.read(ZUPER)
    later = cells.now + timedelta(hours=1)
    with cells.unit() as unit:
        whole = audit(unit, SETTINGS, later).differences
        alone = differences_of(unit, SETTINGS, later, {cells.ids[0], *others.ids})
        none = differences_of(unit, SETTINGS, later, others.ids)

    assert {one.cell_id for one in whole} == {cells.ids[0]}
    assert (tuple(alone), none) == (whole, [])
