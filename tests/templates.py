"""Databases with our schema and nothing in them: copies of one that was migrated, because migrating takes longer than most tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from stockbridge.storage.database import Database
from tests.databases import Server


def migrated(url: str) -> Database:
    """Open the database at a URL, which may be that of an SQLite file that is not there yet."""
    file = Path(make_url(url).database or "")
    if url.startswith("sqlite") and not file.exists():
        file.write_bytes(_sqlite_template())
    database = Database(url)
    database.migrate()
    return database


@cache
def _sqlite_template() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "template.sqlite"
        database = Database(f"sqlite:///{file}")
        database.migrate()
        database.dispose()
        return file.read_bytes()


@contextmanager
def postgresql_template(server: Server) -> Iterator[str]:
    """The name of a migrated database that others can be made from."""
    with server.database() as url:
        database = Database(url)
        database.migrate()
        database.dispose()
        yield make_url(url).database or ""
