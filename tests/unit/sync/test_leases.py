from datetime import timedelta

from stockbridge.storage.database import Database
from stockbridge.sync.due import due
from stockbridge.sync.leases import free_leases
from tests.unit.sync.books import NOW, add_connection


def test_freed_connections_are_due_at_once_and_the_others_stay_with_their_cycle(migrated_database: Database) -> None:
    database = migrated_database
    for name in ("a", "b", "c"):
        add_connection(database, name)
        with database.unit(name) as unit:
            unit.facts.learn_zuper_account(lease_holder="dead", lease_until=NOW + timedelta(minutes=2))
    assert due(database, NOW) == []

    free_leases(database, ["b"])
    assert due(database, NOW) == ["b"]

    free_leases(database)
    assert due(database, NOW) == ["a", "b", "c"]
