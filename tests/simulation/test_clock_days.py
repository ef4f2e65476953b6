"""Days on which people change the clock and the zone of the QuickBooks computer: nothing is lost, and every document is seen."""

from pathlib import Path

import pytest

from tests.books import check_books
from tests.simulation.clock_day import live
from tests.simulation.company import CONNECTION_ID

MUST_MEET = {1: "clocks set back", 10: "zones changed"}
"""By seed, what happened to the clock on that day."""


@pytest.mark.parametrize("seed", MUST_MEET)
def test_a_day_with_an_unreliable_clock_loses_no_unit_and_no_document(tmp_path: Path, seed: int) -> None:
    day = live(seed, tmp_path)

    check_books(day.company.database, CONNECTION_ID)
    assert day.met[MUST_MEET[seed]]
