"""The worker's thread around a real engine, over a real book; the work itself only notes that it was asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import make_url, text

from stockbridge.storage.database import Database
from stockbridge.sync.clock import SystemClock
from stockbridge.sync.due import due
from stockbridge.sync.engine import Engine
from stockbridge.sync.metrics import Metrics
from stockbridge.sync.worker import Worker
from tests.process.programs import until
from tests.templates import migrated
from tests.unit.sync.books import add_connection
from tests.unit.sync.logged import logged


@contextmanager
def at_work(database: Database) -> Iterator[tuple[Worker, list[str]]]:
    """A worker whose work is to look at the connection once and to leave it alone for an hour."""
    stop, worked_on = Event(), list[str]()
    clock = SystemClock(stop)

    def work(connection_id: str) -> bool:
        worked_on.append(connection_id)
        with database.unit(connection_id) as unit:
            unit.facts.learn_zuper_account(last_cycle=clock.now(), rung_at=None, sweep_wanted=False)
        return False

    worker = Worker(database, Engine(make_url(database.url), work), clock, stop, Metrics())
    worker.start()
    yield worker, worked_on
    stop.set()
    assert worker.end()
    database.dispose()


def test_what_is_due_is_worked_on_once_and_again_when_somebody_hints(tmp_path: Path) -> None:
    database = migrated(f"sqlite:///{tmp_path / 'stockbridge.db'}")
    add_connection(database, "acme", poll_seconds=3600)
    add_connection(database, "bolt", poll_seconds=3600)
    with at_work(database) as (worker, worked_on):
        until(lambda: sorted(worked_on) == ["acme", "bolt"], "both are worked on")
        with database.unit("bolt") as unit:
            unit.facts.ring(datetime.now(UTC))
        worker.wake()
        until(lambda: len(worked_on) > 2, "the hint is followed")

    assert sorted(worked_on) == ["acme", "bolt", "bolt"]


def test_leases_that_a_dead_worker_left_do_not_keep_the_only_worker_waiting(tmp_path: Path) -> None:
    database = migrated(f"sqlite:///{tmp_path / 'stockbridge.db'}")
    add_connection(database, "acme", poll_seconds=3600)
    now = datetime.now(UTC)
    with database.unit("acme") as unit:
        unit.facts.learn_zuper_account(lease_holder="dead", lease_until=now + timedelta(minutes=2))
    assert due(database, now) == []
    with at_work(database) as (_, worked_on):
        until(lambda: worked_on == ["acme"], "the connection is worked on")


def test_trouble_with_the_database_is_told_and_waited_out(tmp_path: Path) -> None:
    database = migrated(f"sqlite:///{tmp_path / 'stockbridge.db'}")
    add_connection(database, "acme", poll_seconds=3600)
    with database.begin() as transaction:
        transaction.execute(text("ALTER TABLE company_file RENAME TO elsewhere"))
    with logged() as lines, at_work(database) as (_, worked_on):
        until(lambda: "worker_failed" in lines.getvalue(), "the trouble is told")
        assert worked_on == []
        with database.begin() as transaction:
            transaction.execute(text("ALTER TABLE elsewhere RENAME TO company_file"))
        until(lambda: worked_on == ["acme"], "the connection is worked on")
