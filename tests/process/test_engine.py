"""The engine alone, with the traps of its library (see `stockbridge.sync.engine`)."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from stockbridge.core.clock import Stopped
from stockbridge.sync.engine import CYCLES_AT_ONCE, KEEP, Engine
from tests.process.programs import program, until

Journal = list[tuple[str, str, int]]


def read(journal: Path) -> Journal:
    lines = journal.read_text().splitlines() if journal.exists() else []
    return [(what, name, int(pid)) for what, name, pid in (line.split() for line in lines)]


def ended(journal: Path) -> Counter[str]:
    return Counter(name for what, name, _ in read(journal) if what == "end")


def at_work(journal: Path, *pids: int) -> bool:
    balance = Counter[int]()
    for what, _, pid in read(journal):
        balance[pid] += {"begin": 1, "end": -1, "ready": 0}[what]
    return any(balance[pid] > 0 for pid in pids)


def overlaps(journal: Journal, dead: int) -> list[str]:
    """Names on which a living worker began while another one was at it."""
    at_work: set[str] = set()
    found = []
    for what, name, pid in journal:
        if pid == dead or what == "ready":
            continue
        if what == "begin" and name in at_work:
            found.append(name)
        (at_work.add if what == "begin" else at_work.discard)(name)
    return found


def test_after_a_kill_the_one_worker_on_sqlite_does_again_what_it_was_doing(tmp_path: Path) -> None:
    """Trap 4: a constant name and version, or what was left behind would stay there."""
    url, journal = f"sqlite:///{tmp_path / 'stockbridge.db'}", tmp_path / "journal"
    with program("tests.process.engine_worker", url, str(journal), "60", "acme") as first:
        until(lambda: ("begin", "acme", first.pid) in read(journal), "work has begun")
        first.kill()
    with program("tests.process.engine_worker", url, str(journal), "0") as second:
        until(lambda: ("end", "acme", second.pid) in read(journal), "the work that was cut off is done again")


def test_on_postgresql_the_living_finish_what_the_dead_began_one_at_a_time(postgresql_url: str, tmp_path: Path) -> None:
    """Traps 2, 3 and 4: death is noticed, the queue is named again, names are unique."""
    journal = tmp_path / "journal"
    names = [f"c{number}" for number in range(2 * CYCLES_AT_ONCE)]
    worker = ("tests.process.engine_worker", postgresql_url, str(journal), "1")
    with program(*worker, *(3 * names)) as first, program(*worker) as second, program(*worker) as third:
        until(lambda: at_work(journal, first.pid) and at_work(journal, second.pid, third.pid), "some work side by side")
        first.kill()
        until(
            lambda: set(ended(journal)) == set(names) and min(ended(journal).values()) >= 3, "each was done three times"
        )
        assert second.poll() is None
        assert third.poll() is None

    assert overlaps(read(journal), dead=first.pid) == []


@pytest.fixture
def started() -> Iterator[Callable[[Engine], Engine]]:
    engines = []

    def start(engine: Engine) -> Engine:
        engine.start()
        engines.append(engine)
        return engine

    yield start
    for engine in engines:
        engine.stop()


def test_work_that_fails_is_tried_again_after_a_pause_and_counts_as_waiting_meanwhile(
    tmp_path: Path, started: Callable[[Engine], Engine]
) -> None:
    attempts = []

    def work(name: str) -> bool:
        attempts.append(time.monotonic())
        if len(attempts) == 1:
            raise ConnectionError
        return False

    engine = started(Engine(make_url(f"sqlite:///{tmp_path / 'stockbridge.db'}"), work))
    engine.enqueue("acme")
    until(lambda: len(attempts) == 1, "the first attempt")
    assert engine.waiting() == {"acme"}
    until(lambda: not engine.waiting(), "the second attempt")

    assert attempts[1] - attempts[0] >= 1


def test_work_that_wants_to_go_on_goes_on_and_a_stop_ends_it_without_complaint(
    tmp_path: Path, started: Callable[[Engine], Engine]
) -> None:
    turns = []

    def work(name: str) -> bool:
        turns.append(name)
        if len(turns) == 3:
            raise Stopped
        return True

    engine = started(Engine(make_url(f"sqlite:///{tmp_path / 'stockbridge.db'}"), work))
    engine.enqueue("acme")
    until(lambda: len(turns) == 3 and not engine.waiting(), "the third turn")


def test_stopping_waits_a_moment_and_tells_when_work_is_still_under_way(tmp_path: Path) -> None:
    begun, release = threading.Event(), threading.Event()

    def work(name: str) -> bool:
        begun.set()
        release.wait()
        return False

    engine = Engine(make_url(f"sqlite:///{tmp_path / 'stockbridge.db'}"), work)
    engine.start()
    engine.enqueue("acme")
    assert begun.wait(60)

    assert not engine.stop()
    release.set()


def test_finished_work_is_forgotten_after_a_while(tmp_path: Path, started: Callable[[Engine], Engine]) -> None:
    done = threading.Event()

    def work(name: str) -> bool:
        done.set()
        return False

    engine = started(Engine(make_url(f"sqlite:///{tmp_path / 'stockbridge.db'}"), work))
    engine.enqueue("acme")
    assert done.wait(60)
    until(lambda: not engine.waiting(), "the end of the work")
    now = datetime.now(UTC)

    assert engine.prune(now) == 0
    assert engine.prune(now + 2 * KEEP) == 1
    assert engine.prune(now + 2 * KEEP) == 0
