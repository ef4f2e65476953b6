"""The schema itself refuses what the ledger must never hold, on both databases, whoever writes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table, delete, func, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from stockbridge.core.book import EntryKind
from stockbridge.core.side import Side
from stockbridge.storage.book import Line
from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from stockbridge.storage.holds import NewHold
from stockbridge.storage.tables import OF_THE_INSTALLATION, metadata
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import connections as c
from tests.cells import NOON, Cells, add_connection


def a_movement(cells: Cells) -> int:
    """The number of a line that a posting must carry."""
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    with cells.unit() as unit:
        return unit.postings.uncarried(Side.QUICKBOOKS, cells.ids)[cells.ids[0]][0].entry_id


def a_posting(
    cells: Cells, *, state: str, number: int = 0, side: Side = Side.QUICKBOOKS, document_id: int | None = None
) -> dict[str, object]:
    return {
        "connection_id": cells.connection_id,
        "cell_id": cells.ids[number],
        "side": side,
        "units": Decimal(0),
        "state": state,
        "created_at": NOON,
        "text": "a job",
        "document_id": document_id,
    }


def write(cells: Cells, table: Table, *rows: dict[str, object]) -> None:
    with cells.unit() as unit:
        unit.transaction.execute(insert(table), rows)


def test_a_migrated_database_is_what_the_tables_say(database: Database) -> None:
    with database.begin() as transaction:
        context = MigrationContext.configure(transaction, opts={"compare_type": True})
        assert [] == compare_metadata(context, metadata)
        made = set(inspect(transaction).get_table_names()) - {"alembic_version"}
    assert set(metadata.tables) == made


def test_migrating_again_changes_nothing(cells: Cells) -> None:
    cells.database.migrate()
    with cells.unit() as unit:
        assert 3 == unit.book.count_cells()


def test_two_connections_cannot_share_a_name(database: Database) -> None:
    add_connection(database, "acme")
    with pytest.raises(IntegrityError):
        add_connection(database, "acme")


@pytest.mark.parametrize("column", ["units", "text", "cell_id", "side", "kind"])
def test_a_line_of_the_book_is_never_changed(cells: Cells, column: str) -> None:
    entry_id = a_movement(cells)
    to_itself = update(b.entry).where(b.entry.c.id == entry_id).values({column: b.entry.c[column]})
    with pytest.raises(DBAPIError, match="entry lines are never changed or removed"), cells.unit() as unit:
        unit.transaction.execute(to_itself)


def test_a_line_of_the_book_is_never_removed(cells: Cells) -> None:
    with pytest.raises(DBAPIError, match="entry lines are never changed or removed"), cells.unit() as unit:
        unit.transaction.execute(delete(b.entry).where(b.entry.c.cell_id == cells.ids[0]))
    assert Decimal(10) == cells.balance(Side.ZUPER)


def test_removing_a_connection_removes_its_book_and_no_other(cells: Cells) -> None:
    other = Cells.opened(cells.database, 2, "other")
    for one in (cells, other):
        one.move(Side.ZUPER, -3)
        one.read(Side.ZUPER)
        one.carry(Side.QUICKBOOKS)
        one.deliver(Side.QUICKBOOKS)
        with one.unit() as unit:
            unit.holds.put(NewHold(subject="x", reason="x", text="x", who="x", actions=(), cell_id=one.ids[0]), NOON)
    with cells.database.begin() as transaction:
        Connections(transaction).remove(cells.connection_id)
    with cells.database.begin() as transaction:
        for table in metadata.tables.values():
            if table is not c.connection and table.name in OF_THE_INSTALLATION:
                continue
            column = table.c.id if table is c.connection else table.c.connection_id
            left = select(func.count()).select_from(table).where(column == cells.connection_id)
            assert 0 == transaction.execute(left).scalar_one(), table.name
    assert Decimal(7) == other.balance(Side.QUICKBOOKS)


@pytest.mark.parametrize(("first", "second"), [("planned", "planned"), ("planned", "sent"), ("sent", "planned")])
def test_a_cell_and_side_has_one_unresolved_posting(cells: Cells, first: str, second: str) -> None:
    with cells.unit() as unit:
        document_id = unit.documents.add(Side.QUICKBOOKS, cells.token(), cells.place_id, None, [], NOON)
    one, other = (a_posting(cells, state=state, document_id=document_id) for state in (first, second))
    with pytest.raises(IntegrityError):
        write(cells, b.posting, one, other)
    write(cells, b.posting, a_posting(cells, state="planned"))  # alone it is fine


def test_the_other_side_the_other_cells_and_resolved_postings_are_free(cells: Cells) -> None:
    rows = [
        a_posting(cells, state="planned"),
        a_posting(cells, state="planned", side=Side.ZUPER),
        a_posting(cells, state="planned", number=1),
        a_posting(cells, state="confirmed"),
        a_posting(cells, state="cancelled"),
        a_posting(cells, state="refused"),
    ]
    write(cells, b.posting, *rows)
    with cells.unit() as unit:
        assert {Decimal(0)} == set(unit.transaction.execute(select(b.posting.c.units)).scalars())


def test_nothing_is_sent_without_a_token(cells: Cells) -> None:
    with pytest.raises(IntegrityError):
        write(cells, b.posting, a_posting(cells, state="sent"))


def test_a_posting_has_one_of_the_known_states(cells: Cells) -> None:
    with pytest.raises(IntegrityError):
        write(cells, b.posting, a_posting(cells, state="undone"))


def test_two_documents_cannot_share_a_token_even_across_connections(cells: Cells) -> None:
    other = Cells.opened(cells.database, 1, "other")
    token = cells.token()
    with cells.unit() as unit:
        unit.documents.add(Side.ZUPER, token, cells.place_id, None, [], NOON)
    for one in (cells, other):
        with pytest.raises(IntegrityError), one.unit() as unit:
            unit.documents.add(Side.ZUPER, token, one.place_id, None, [], NOON)


def test_a_line_that_is_carried_has_one_carry(cells: Cells) -> None:
    entry_id = a_movement(cells)
    row: dict[str, object] = {
        "entry_id": entry_id,
        "connection_id": cells.connection_id,
        "cell_id": cells.ids[0],
        "to_side": Side.QUICKBOOKS,
        "units": Decimal(-3),
    }
    with pytest.raises(IntegrityError):
        write(cells, b.carry, row)


def test_a_posting_is_booked_once(cells: Cells) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    sent = cells.deliver(Side.QUICKBOOKS)
    posting_id = sent.lines[0].posting_id
    line = Line(Side.QUICKBOOKS, EntryKind.POSTING, Decimal(-3), "again", posting_id=posting_id)
    with pytest.raises(IntegrityError), cells.unit() as unit:
        unit.book.write(cells.ids[0], line, NOON, cells.run_id)


@pytest.mark.parametrize(("kind", "names_one"), [(EntryKind.POSTING, False), (EntryKind.MOVEMENT, True)])
def test_only_a_posting_line_names_a_posting_and_it_must(cells: Cells, kind: EntryKind, names_one: bool) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    sent = cells.send(Side.QUICKBOOKS)
    posting_id = sent.lines[0].posting_id if names_one else None
    with pytest.raises(IntegrityError), cells.unit() as unit:
        unit.book.write(
            cells.ids[0], Line(Side.QUICKBOOKS, kind, Decimal(1), "x", posting_id=posting_id), NOON, cells.run_id
        )


def test_every_line_has_the_run_that_wrote_it(cells: Cells) -> None:
    with pytest.raises(IntegrityError), cells.unit() as unit:
        unit.book.write(cells.ids[0], Line(Side.ZUPER, EntryKind.CORRECTION, Decimal(1), "x"), NOON, 999_999)


def test_a_subject_is_held_for_a_reason_once_until_it_is_resolved(cells: Cells) -> None:
    row: dict[str, object] = {
        "connection_id": cells.connection_id,
        "subject": "connection",
        "reason": "restored",
        "text": "x",
        "who": "somebody",
        "actions": "[]",
        "since": NOON,
    }
    with pytest.raises(IntegrityError):
        write(cells, b.hold, row, row)
    write(cells, b.hold, *(row | {"resolved_at": at} for at in (NOON, NOON, None)))
    with cells.unit() as unit:
        assert 1 == unit.holds.count()


def test_a_connection_has_one_live_session(cells: Cells) -> None:
    until = NOON + timedelta(minutes=10)
    with cells.unit() as unit:
        unit.sessions.begin("first", "asked", until, cells.run_id, "{}", NOON)
        unit.sessions.begin("late", "closed", until, cells.run_id, "{}", NOON, is_live=False)
    with pytest.raises(IntegrityError), cells.unit() as unit:
        unit.sessions.begin("second", "asked", until, cells.run_id, "{}", NOON)


def test_an_item_and_a_product_are_linked_once(cells: Cells) -> None:
    for list_id, product_uid in (("item-0", "product-9"), ("item-9", "product-0")):
        with pytest.raises(IntegrityError), cells.unit() as unit:
            unit.links.bind(list_id, product_uid, "inventory", "a test", NOON)


def test_a_file_without_sites_has_one_place(cells: Cells) -> None:
    with pytest.raises(IntegrityError), cells.unit() as unit:
        unit.places.add(None, "another location", "elsewhere")
