import time
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from stockbridge.sync.engine import pause_seconds
from stockbridge.sync.engine_database import engine_database


@pytest.mark.parametrize("asked", ["unixepoch('subsec')", "strftime('%s', 'now')"])
def test_sqlite_tells_the_engine_fractions_of_seconds(tmp_path: Path, asked: str) -> None:
    """Trap 1: SQLite before 3.42 has whole seconds or NULL here, and queues lose their order."""
    engine = engine_database(make_url(f"sqlite:///{tmp_path / 'stockbridge.db'}"))
    readings = set()
    with engine.connect() as connection:
        for _ in range(3):
            readings.add(connection.execute(text(f"SELECT {asked}")).scalar_one())
            time.sleep(0.001)
    engine.dispose()

    assert len(readings) == 3
    assert all(abs(reading - time.time()) < 60 for reading in readings)


def test_sqlite_waits_for_other_writers_and_loses_no_order(tmp_path: Path) -> None:
    engine = engine_database(make_url(f"sqlite:///{tmp_path / 'stockbridge.db'}"))
    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("busy_timeout", "journal_mode")
        }
    engine.dispose()

    assert settings == {"busy_timeout": 30000, "journal_mode": "wal"}
    assert (tmp_path / "engine.sqlite").exists()


def test_pauses_grow_from_a_second_to_five_minutes() -> None:
    assert [pause_seconds(failures) for failures in range(5)] == [None, 1, 2, 4, 8]
    assert pause_seconds(9) == 256
    assert {pause_seconds(failures) for failures in (10, 11, 1000, 10**6)} == {300}
