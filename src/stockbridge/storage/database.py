"""The database: one engine, short transactions, the same schema on SQLite and PostgreSQL.

Rule: what a commit says is on disk before anything leaves the house. SQLite therefore runs in WAL mode with
`synchronous=FULL` (with NORMAL a committed `sent` may vanish on power loss, and a vanished `sent` is a double posting;
design/SYNC.md §3.2), and every transaction takes the write lock when it begins, so that none fails half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from stockbridge.storage.sqlite_statistics import write_statistics
from stockbridge.storage.unit import Unit

_BUSY_TIMEOUT_MS: Final = 30_000
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:connection_id, 0))")
_MIGRATIONS: Final = Path(__file__).with_name("migrations")


class Database:
    """Where connections, books and histories live. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy URL; nothing is created before `migrate`."""
        self.url = make_url(url)
        self.engine = (
            _sqlite(url) if self.url.get_backend_name() == "sqlite" else create_engine(url, pool_pre_ping=True)
        )

    def migrate(self) -> None:
        """Bring the schema to this version. Harmless when it is there already."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
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
    def unit(self, connection_id: str) -> Iterator[Unit]:
        """One transaction on the books of one connection: committed when the block ends, undone when it raises.

        Two units of one connection never overlap, in whatever process: SQLite has one writer anyway, PostgreSQL gets a lock.
        """
        with self.engine.begin() as transaction:
            if transaction.dialect.name == "postgresql":
                transaction.execute(_LOCK, {"connection_id": connection_id})
            yield Unit(transaction, connection_id)

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
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
