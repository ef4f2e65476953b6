"""The database: one engine, short transactions, the same schema on SQLite and PostgreSQL.

Rule: what a commit says is on disk before anything leaves the house. SQLite therefore runs in WAL mode with
`synchronous=FULL` (with NORMAL a committed `sent` may vanish on power loss, and a vanished `sent` is a double posting;
design/SYNC.md §3.2), and every transaction that may write takes the write lock when it begins, so that none fails half-way.
PostgreSQL is asked for the same: a server set to answer before the disk does is overruled.
Reports look through a snapshot instead: however long they take, no Web Connector waits for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from stockbridge.core.guards import disk_nearly_full
from stockbridge.storage.room import measure
from stockbridge.storage.sqlite_statistics import write_statistics
from stockbridge.storage.unit import Unit

_BUSY_TIMEOUT_MS: Final = 30_000
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:connection_id, 0))")
_WAIT_FOR_THE_DISK: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
_MIGRATIONS: Final = Path(__file__).with_name("migrations")


class Database:
    """Where connections, books and histories live. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy URL; nothing is created before `migrate`."""
        self.url = make_url(url)
        self.room = measure(self.url)
        """How much room its disk has."""
        self._is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self._is_sqlite else _postgresql(url)
        self._onlookers = (
            self.engine.execution_options(looks_only=True)
            if self._is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )

    def migrate(self) -> None:
        """Bring the schema to this version. Harmless when it is there already."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        newest = set(ScriptDirectory.from_config(config).get_heads())
        with self.look() as transaction:
            if set(MigrationContext.configure(transaction).get_current_heads()) == newest:
                return
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.dialect.name == "sqlite":
                write_statistics(connection)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction over all tenants; for finding connections and for running the service, not for books."""
        with self.engine.begin() as transaction:
            yield transaction

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """A snapshot of all tables at one moment, for reports. It waits for nobody, keeps nobody waiting, and cannot write."""
        with self._onlookers.connect() as connection:
            if not self._is_sqlite:
                yield connection
                return
            connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("PRAGMA query_only = OFF")

    @contextmanager
    def view(self, connection_id: str) -> Iterator[Unit]:
        """A snapshot of the books of one connection, as `look` gives it."""
        with self.look() as transaction:
            yield Unit(transaction, connection_id)

    @contextmanager
    def unit(self, connection_id: str) -> Iterator[Unit]:
        """One transaction on the books of one connection: committed when the block ends, undone when it raises.

        Two units of one connection never overlap, in whatever process: SQLite has one writer anyway, PostgreSQL gets a lock.
        """
        with self.engine.begin() as transaction:
            if not self._is_sqlite:
                transaction.execute(_LOCK, {"connection_id": connection_id})
            yield Unit(transaction, connection_id)

    def no_room(self) -> str | None:
        """Why nothing more may be begun: there would be no room to write it down. None when there is."""
        room = self.room()
        return None if room is None else disk_nearly_full(room.free, room.total)

    def dispose(self) -> None:
        """Close what is open; the database may be used again afterwards."""
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # sqlite3's own; we begin by ourselves below
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        looks_only = connection.get_execution_options().get("looks_only", False)
        connection.exec_driver_sql("BEGIN" if looks_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(_WAIT_FOR_THE_DISK)
        cursor.close()
        connection.commit()

    return engine
