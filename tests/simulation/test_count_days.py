"""Days with stock-takes in their middle: both sides end at what was counted and what moved since."""

from pathlib import Path

import pytest

from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.count_day import live

SEEDS = range(1, 6)
MUST_COUNT = (1, 4)
"""Seeds of days on which a count became ready: days that never counted prove nothing."""

MUST_ASK = (1, 3)
"""Seeds of days on which somebody counted without a word while something was on its way."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_with_stock_takes_loses_no_unit_and_counts_none_twice(tmp_path: Path, seed: int) -> None:
    day = live(seed, tmp_path)

    check_books(day.company.database, CONNECTION_ID)
    if seed in MUST_COUNT:
        assert day.met["counted"]
    if seed in MUST_ASK:
        assert day.met["a count, included"]
