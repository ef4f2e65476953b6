"""A real, migrated database for whoever asks, and whole books when the test is over."""

from collections.abc import Iterator

import pytest

from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from tests.books import check_books
from tests.cells import Cells


@pytest.fixture
def database(migrated_database: Database) -> Iterator[Database]:
    yield migrated_database
    with migrated_database.begin() as transaction:
        ids = list(Connections(transaction).ids())
    for connection_id in ids:
        check_books(migrated_database, connection_id)


@pytest.fixture
def cells(database: Database) -> Cells:
    """Three cells of one connection."""
    return Cells.opened(database, 3)
