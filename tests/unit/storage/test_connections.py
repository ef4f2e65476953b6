"""Connections are found by what a caller may know, and by nothing else."""

from dataclasses import replace
from datetime import timedelta

from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from tests.cells import NOON, Cells, add_connection


def test_a_connection_is_found_by_name_user_hook_and_ticket(database: Database) -> None:
    cells, _ = Cells.opened(database, 1, "acme"), Cells.opened(database, 1, "other")
    with cells.unit() as unit:
        unit.sessions.begin("hash", "asked", NOON + timedelta(minutes=1), cells.run_id, "{}", NOON)
    with database.begin() as transaction:
        connections = Connections(transaction)
        acme = connections.with_id("acme")
        assert acme is not None
        assert acme == connections.named("acme")
        assert acme == connections.of_web_connector_user("user of acme")
        assert acme == connections.of_hook("hook of acme")
        assert acme == connections.of_ticket("hash")
        assert ["acme", "other"] == list(connections.ids())


def test_what_nobody_has_finds_nobody(database: Database) -> None:
    add_connection(database, "acme")
    with database.begin() as transaction:
        connections = Connections(transaction)
        for find in (
            connections.with_id,
            connections.named,
            connections.of_web_connector_user,
            connections.of_hook,
            connections.of_ticket,
        ):
            for guess in ("", "%", "ACME", "user of acme'--"):
                assert find(guess) is None


def test_connections_are_listed_by_name_and_changed_by_id(database: Database) -> None:
    for connection_id in ("zeta", "acme"):
        add_connection(database, connection_id)
    with database.begin() as transaction:
        connections = Connections(transaction)
        before = connections.all()
        assert ["acme", "zeta"] == [one.name for one in before]
        connections.change("acme", settings='{"a": 1}')
        assert [replace(before[0], settings='{"a": 1}'), before[1]] == connections.all()
