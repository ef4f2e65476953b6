from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from stockbridge.core.errors import BadInput
from stockbridge.sync.presence import OneOfMany, OnlyWorker, presence


def test_on_sqlite_there_is_one_worker_and_it_leads(tmp_path: Path) -> None:
    only = OnlyWorker(tmp_path / "worker.lock")

    assert only.leads()
    assert only.dead_among(["local", "another"]) == []
    with pytest.raises(BadInput, match="another worker is already running"):
        OnlyWorker(tmp_path / "worker.lock")
    only.leave()


def test_on_sqlite_a_worker_that_left_makes_room_for_the_next_under_the_same_name(tmp_path: Path) -> None:
    first = OnlyWorker(tmp_path / "worker.lock")
    first.leave()
    second = OnlyWorker(tmp_path / "worker.lock")

    assert second.name == first.name
    second.leave()


def test_the_database_decides_which_presence_it_is(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path / 'stockbridge.db'}")
    only = presence(url, create_engine(url))

    assert isinstance(only, OnlyWorker)
    assert (tmp_path / "worker.lock").exists()
    only.leave()


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    engine = create_engine(postgresql_url)
    yield engine
    engine.dispose()


def test_on_postgresql_workers_have_names_of_their_own_and_one_leads(engine: Engine) -> None:
    first, second = OneOfMany(engine), OneOfMany(engine)

    assert first.name != second.name
    assert [first.leads(), second.leads(), first.leads()] == [True, False, True]
    first.leave()
    assert second.leads()
    second.leave()


def test_the_living_are_not_called_dead_and_the_dead_are_told_to_one(engine: Engine) -> None:
    first, second, third = OneOfMany(engine), OneOfMany(engine), OneOfMany(engine)
    names = [first.name, second.name, third.name]
    assert second.dead_among(names) == []

    first.leave()

    assert second.dead_among(names) == [first.name]
    assert third.dead_among(names) == []
    second.leave()
    third.leave()


def test_a_worker_whose_session_was_cut_comes_back_under_its_name_and_no_longer_leads_unseen(engine: Engine) -> None:
    first, second = OneOfMany(engine), OneOfMany(engine)
    assert first.leads()
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        )
    for worker in (first, second):
        with pytest.raises(OperationalError):
            worker.leads()

    assert second.leads()
    assert not first.leads()
    assert second.dead_among([first.name, second.name]) == []
    first.leave()
    second.leave()
