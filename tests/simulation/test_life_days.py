"""Days on which items live: however they are renamed, merged, deleted and answered about, no unit is lost and fields end equal."""

from pathlib import Path

import pytest

from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.life_day import live

SEEDS = (3, 7, 15, 25, 27, 40)
MUST_ANSWER = (3, 15, 25)
"""Seeds of days on which somebody had to answer: days that held nothing prove nothing about answers."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_on_which_items_live_loses_no_unit_and_keeps_fields_equal(tmp_path: Path, seed: int) -> None:
    day = live(seed, tmp_path)

    check_books(day.company.database, CONNECTION_ID)
    if seed in MUST_ANSWER:
        assert day.manager.answered
