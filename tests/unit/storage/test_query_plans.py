"""SQLite finds what is asked for by an index: nothing that happens every minute grows with the catalogue or with history."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, inspect

from benchmarks.world import World
from stockbridge.storage.database import Database

SMALL = {"connection", "company_file", "zuper_account", "place"}
"""Tables with a row or a few for each connection."""

MAY_READ_ALL = {
    "SELECT count(*) AS count_1 FROM cell": "how many cells there are, when something moved, to tell a mass change",
}
WHOLE_CONNECTION = re.compile(r"SEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \(connection_id=\?\)")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Twelve items, linked, with a little history."""
    world = World(tmp_path, 12)
    world.update()
    world.cycles()
    world.catalogue.sell(2)
    world.update()
    world.cycles()
    world.clock.sleep(3600)
    world.cycles()
    yield world
    world.close()


class Asked:
    """The statements that were sent to a database, each with the parameters it had first."""

    def __init__(self, database: Database) -> None:
        self.statements: dict[str, Any] = {}
        event.listen(database.engine, "before_cursor_execute", self._hear)

    def _hear(self, _c: Connection, _k: object, statement: str, parameters: Any, _x: object, many: bool) -> None:
        if not many and statement.startswith(("SELECT", "UPDATE", "DELETE")):
            self.statements.setdefault(statement, parameters)


def wide(transaction: Connection, statement: str, parameters: Any) -> list[str]:
    """The steps of a plan that read a large table, or all of it that one connection has."""
    plan = transaction.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return [detail for *_, detail in plan if is_wide(transaction, detail, is_limited="LIMIT" in statement)]


def is_wide(transaction: Connection, detail: str, *, is_limited: bool) -> bool:
    if scanned := re.match(r"SCAN (\w+)", detail):
        return scanned[1] in inspect(transaction).get_table_names() and scanned[1] not in SMALL
    searched = WHOLE_CONNECTION.match(detail)
    if searched is None or searched[1] in SMALL:
        return False
    is_partial = "SELECT partial FROM pragma_index_list(?) WHERE name = ?"
    return not (transaction.exec_driver_sql(is_partial, (searched[1], searched[2])).scalar_one() or is_limited)


def test_no_statement_reads_a_whole_table(world: World) -> None:
    asked = Asked(world.database)
    world.update()
    world.cycles()
    world.catalogue.sell(8)
    world.update()
    world.cycles()
    world.catalogue.use(8)
    world.cycles()
    world.update()
    assert len(asked.statements) > 80

    with world.database.begin() as transaction:
        found = {
            statement: steps
            for statement, parameters in list(asked.statements.items())
            if (steps := wide(transaction, statement, parameters))
            and not any(" ".join(statement.split()).startswith(allowed) for allowed in MAY_READ_ALL)
        }
    assert {} == found


def test_every_index_has_its_statistic_however_often_the_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'book.sqlite'}")
    database.migrate()
    database.migrate()

    with database.begin() as transaction:
        tables = inspect(transaction).get_table_names()
        indexes = {
            name
            for table in tables
            for name in transaction.exec_driver_sql("SELECT name FROM pragma_index_list(?)", (table,)).scalars()
        }
        told = list(transaction.exec_driver_sql("SELECT idx FROM sqlite_stat1").scalars())
    database.dispose()
    assert indexes == set(told)
    assert len(indexes) == len(told)
