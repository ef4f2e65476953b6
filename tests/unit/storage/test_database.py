"""What a commit says is on disk, and what did not commit never was."""

import os
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from tests.books import check_books
from tests.cells import Cells

_DIES_AFTER_SENT = """
import os, sys
from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from tests.cells import Cells

cells = Cells.opened(Database(sys.argv[1]), 1)
cells.move(Side.ZUPER, -3)
cells.read(Side.ZUPER)
cells.carry(Side.QUICKBOOKS)
cells.send(Side.QUICKBOOKS)
os._exit(7)  # no flush, no goodbye: the request would leave the house now
"""

_DIES_BEFORE_COMMIT = """
import os, sys
from stockbridge.core.posting import Event
from stockbridge.core.side import Side
from stockbridge.ledger import settling
from stockbridge.storage.database import Database
from tests.cells import Cells

cells = Cells.opened(Database(sys.argv[1]), 1)
cells.move(Side.ZUPER, -3)
cells.read(Side.ZUPER)
cells.carry(Side.QUICKBOOKS)
sent = cells.send(Side.QUICKBOOKS)
with cells.unit() as unit:
    settling.confirm(unit, sent, event=Event.YES, peer_id="x", run_id=cells.run_id, at=cells.now)
    os._exit(7)  # inside the transaction
"""


def killed(program: str, url: str) -> None:
    """Run a program that kills itself."""
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", program, url], env=environment, cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 7, done.stderr


@pytest.mark.parametrize("program", [_DIES_AFTER_SENT, _DIES_BEFORE_COMMIT], ids=["after_sent", "before_confirmed"])
def test_a_killed_process_leaves_what_it_committed_and_nothing_else(database: Database, program: str) -> None:
    killed(program, database.url.render_as_string(hide_password=False))

    with database.unit("acme") as unit:
        (sent,) = unit.documents.in_doubt(Side.QUICKBOOKS)
        assert [Decimal(-3)] == [line.units for line in sent.lines]
        assert f"request {sent.document_id}" == sent.payload
        assert (1, 0) == (unit.postings.count(State.SENT), unit.postings.count(State.CONFIRMED))
        assert [sent.lines[0].cell_id] == list(unit.postings.cells_in_doubt(Side.QUICKBOOKS))
    check_books(database, "acme")


def test_a_transaction_that_raises_leaves_nothing(cells: Cells) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    with pytest.raises(ZeroDivisionError), cells.unit() as unit:
        unit.facts.pause(paused=1 / 0 > 1)
    cells.carry(Side.QUICKBOOKS)
    sent = cells.send(Side.QUICKBOOKS)
    with pytest.raises(KeyError):
        cells.confirm(sent, landed={})  # fails after the document was resolved
    with cells.unit() as unit:
        assert 1 == unit.postings.count(State.SENT)


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'stockbridge.sqlite'}")
    with database.begin() as transaction:
        assert "wal" == pragma(transaction, "journal_mode")
        assert 2 == pragma(transaction, "synchronous"), "FULL: with NORMAL a committed `sent` may vanish on power loss"
        assert 1 == pragma(transaction, "foreign_keys")
        assert 30_000 == pragma(transaction, "busy_timeout")
    database.dispose()


def test_postgresql_waits_for_the_disk_even_where_its_server_is_set_not_to(postgresql_url: str) -> None:
    name = make_url(postgresql_url).database
    careless = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with careless.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    careless.dispose()
    database = Database(postgresql_url)
    for opened in (database.begin, database.look):
        with opened() as transaction:
            assert "on" == transaction.exec_driver_sql("SHOW synchronous_commit").scalar_one()
    database.dispose()


def pragma(transaction: Connection, name: str) -> object:
    return transaction.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_a_transaction_has_the_write_lock_from_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "stockbridge.sqlite"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    with database.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    database.dispose()


def test_a_snapshot_waits_for_no_writer_and_keeps_none_waiting(cells: Cells) -> None:
    with cells.unit() as writing:
        writing.facts.pause(paused=True)
        cells.database.migrate()  # as every command does first
        with cells.database.view("acme") as looking:
            assert not looking.facts.connection().paused
    with cells.database.view("acme") as looking:
        assert looking.facts.connection().paused
        with cells.unit() as writing:
            writing.facts.pause(paused=False)
        assert looking.facts.connection().paused, "it shows one moment"


def test_nothing_can_be_written_in_a_snapshot(cells: Cells) -> None:
    with pytest.raises(DBAPIError), cells.database.view("acme") as looking:
        looking.facts.pause(paused=True)
    with cells.unit() as unit:
        assert not unit.facts.connection().paused
        unit.facts.pause(paused=True)  # on a connection that looked before, too
