"""What is asked for is found by an index, on both databases: nothing that happens every minute grows with the catalogue or with
history."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, inspect

from benchmarks.world import CONNECTION_ID, World
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import account
from stockbridge.ledger.held import held
from stockbridge.ledger.history import history
from stockbridge.storage.database import Database

SMALL = {"connection", "company_file", "zuper_account", "place"}
"""Tables with a row or a few for each connection."""

MAY_READ_ALL = {
    "SELECT count(*) AS count_1 FROM cell": "how many cells there are, when something moved, to tell a mass change",
    "SELECT count(*) AS count_1 FROM link": "how many links there are, for the status",
    "SELECT introduction.bucket, count(*) AS count_1 FROM introduction": "how many rows the plan has, for the status",
    "document.id IN (SELECT posting.document_id": "begins with the open postings; only so small a PostgreSQL does otherwise",
    "FROM effect JOIN evidence_number": "begins with the effects of the documents; only so small a PostgreSQL does otherwise",
    "SELECT sum(abs(unexplained.units)) AS sum_1 FROM unexplained": "what no document explains, for the status",
}
WHOLE_CONNECTION = re.compile(
    r"SEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \(connection_id=\?(?: AND (?:to_)?side=\?)?\)"
)
ONLY_THE_CONNECTION = re.compile(
    r"\(?\(\(connection_id\)::text = '\w+'::text\)(?: AND \(\((?:to_)?side\)::text = '\w+'::text\)\))?"
)

FORGET_HOW_VALUES_ARE_SPREAD = "DELETE FROM pg_statistic WHERE starelid = 'evidence_number'::regclass"
"""The only numbered document of a dozen items is all of the table: an index on its id looks useless."""


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Twelve items, linked, with a little history."""
    world = World(database_url, 12)
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


def wide_on_sqlite(transaction: Connection, statement: str, parameters: Any) -> list[str]:
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


def wide_on_postgresql(transaction: Connection, statement: str, parameters: Any) -> list[str]:
    """The same. Of tables that are empty here PostgreSQL only knows that it may not read them from end to end."""
    plan = transaction.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    partial = "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indpred IS NOT NULL"
    not_judged = set(transaction.exec_driver_sql(partial).scalars()) | SMALL
    not_judged |= set(transaction.exec_driver_sql("SELECT relname FROM pg_class WHERE reltuples <= 0").scalars())
    return [
        f"{node['Node Type']} {node.get('Relation Name', '')} {node.get('Index Name', '')}: {node.get('Index Cond')}"
        for node in nodes_of(plan[0]["Plan"])
        if (node["Node Type"] == "Seq Scan" and node["Relation Name"] not in SMALL)
        or (
            "LIMIT" not in statement
            and not_judged.isdisjoint([node.get("Relation Name"), node.get("Index Name", "connection")])
            and ("Index Cond" not in node or ONLY_THE_CONNECTION.fullmatch(node["Index Cond"]))
        )
    ]


def pretend_to_be_large(transaction: Connection) -> None:
    """PostgreSQL plans by the sizes it knows: each table but the small ones gets a hundred thousand rows of the kind it has.

    What reads from end to end is forbidden, for the files are still small; it is used only where no index serves.
    """
    if transaction.dialect.name == "postgresql":
        for way in ("seqscan", "mergejoin", "hashjoin"):
            transaction.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        transaction.exec_driver_sql("ANALYZE")
        transaction.exec_driver_sql(FORGET_HOW_VALUES_ARE_SPREAD)
        for table in set(inspect(transaction).get_table_names()) - SMALL:
            transaction.exec_driver_sql(
                "UPDATE pg_class SET reltuples = 100000 WHERE reltuples > 0 AND oid = %s::regclass", (table,)
            )


def nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from nodes_of(below)


WIDE: dict[str, Callable[[Connection, str, Any], list[str]]] = {
    "sqlite": wide_on_sqlite,
    "postgresql": wide_on_postgresql,
}


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
    ask_as_people_do(world)
    statements = dict(asked.statements)
    assert len(statements) > 80

    with world.database.begin() as transaction:
        pretend_to_be_large(transaction)
        wide = WIDE[transaction.dialect.name]
        found = {
            statement: steps
            for statement, parameters in statements.items()
            if (steps := wide(transaction, statement, parameters))
            and not any(allowed in " ".join(statement.split()) for allowed in MAY_READ_ALL)
        }
    assert {} == found


def ask_as_people_do(world: World) -> None:
    world.status()
    with world.database.view(CONNECTION_ID) as unit:
        held(unit)
        history(unit, most=50)
        assert list(account(unit, "Part 000003"))
        (link,) = unit.links.of(Side.QUICKBOOKS, unit.links.oldest(1)).values()
        assert list(account(unit, link.product_uid))


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
