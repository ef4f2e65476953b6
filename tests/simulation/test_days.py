"""Ring 2 in small: a handful of random days, each judged by the truth of both worlds. `tests.torture` lives thousands."""

from collections import Counter
from pathlib import Path

import pytest

from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.day import Day, live

SEEDS = range(1, 9)
MUST_MEET = ("killed", "found by token")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_day_loses_no_unit_and_counts_none_twice(tmp_path: Path, seed: int) -> None:
    day = live(seed, tmp_path)

    check_books(day.company.database, CONNECTION_ID)


def test_the_same_seed_is_the_same_day(tmp_path: Path) -> None:
    traces = []
    for run in ("first", "second"):
        folder = tmp_path / run
        folder.mkdir()
        day: Day = live(7, folder)
        traces.append(day.trace)

    assert traces[0] == traces[1]


def test_a_day_with_every_trouble_is_among_them(tmp_path: Path) -> None:
    """A suite of days that never met a thing proves nothing about it."""
    met: Counter[str] = Counter()
    for seed in range(1, 40):
        folder = tmp_path / str(seed)
        folder.mkdir()
        met.update(live(seed, folder, steps=25).met)
        if all(met[one] for one in MUST_MEET):
            return

    raise AssertionError(f"never met: {[one for one in MUST_MEET if not met[one]]}")
