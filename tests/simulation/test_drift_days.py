"""Random days in which somebody meddles: one audit finds all of it and nothing else, and what is decided is what both sides end with."""

from pathlib import Path

import pytest

from stockbridge.core.audit import Cause
from tests.simulation.drift_day import live

DAYS = {
    1: {Cause.POSTING_DELETED, Cause.POSTING_DOUBLED},
    3: {Cause.POSTING_DOUBLED, Cause.NO_DOCUMENT},
    4: {Cause.POSTING_CHANGED},
    7: {Cause.NO_DOCUMENT, Cause.POSTING_DELETED},
    8: {Cause.POSTING_DELETED},
}
"""What is done on each: days on which nothing is done prove nothing."""


@pytest.mark.parametrize("seed", DAYS)
def test_one_audit_finds_what_was_done_behind_our_back_and_nothing_else(tmp_path: Path, seed: int) -> None:
    day = live(seed, tmp_path)

    assert DAYS[seed] <= set(day.met)
