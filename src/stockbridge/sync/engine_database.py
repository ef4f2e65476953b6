"""The engine's own database, beside ours: one more SQLite file, or one more schema on PostgreSQL.

It holds only which runs wait, run or ran; losing it loses nothing, because the book knows what is due. So SQLite needs no
`synchronous=FULL` here, unlike the book.
"""

import time
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

SCHEMA: Final = "stockbridge_engine"
_PRAGMAS: Final = ("busy_timeout=30000", "foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL")
_POSTGRESQL_NOTICES_A_DEAD_PEER: Final = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""Otherwise a machine that vanished without a word keeps its locks for hours."""


def engine_database(database_url: URL) -> Engine:
    """The database for the engine that belongs to our database at `database_url`."""
    if database_url.get_backend_name() == "sqlite":
        return _sqlite(file_beside(database_url, "engine.sqlite"))
    return create_engine(database_url, pool_size=4, pool_pre_ping=True, connect_args=_POSTGRESQL_NOTICES_A_DEAD_PEER)


def file_beside(database_url: URL, name: str) -> Path:
    """The path of a file in the folder of our SQLite database."""
    assert database_url.database is not None, "an SQLite database is a file"
    return Path(database_url.database).with_name(name)


def _sqlite(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # What the engine does for databases it opens itself, and needs in those it is given.
        connection.isolation_level = "IMMEDIATE"
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # The engine asks SQLite for the time in ways that before 3.42 have whole seconds or fail altogether (Debian 12
        # ships 3.40): queues lose their order, and on Python 3.12 nothing starts.
        connection.create_function("unixepoch", 1, lambda _modifier: time.time())
        connection.create_function("strftime", 2, _seconds_now)

    return engine


def _seconds_now(form: str, moment: str) -> float | None:
    return time.time() if (form, moment) == ("%s", "now") else None
