"""Random days in which somebody meddles: one audit finds all of it and nothing else, and what is decided is what both sides end with."""

from collections import Counter
from pathlib import Path

from stockbridge.core.audit import Cause
from tests.simulation.drift_day import live

FIRST, LAST = 5, 20
MUST_MEET = (Cause.POSTING_DELETED, Cause.POSTING_CHANGED, Cause.POSTING_DOUBLED, Cause.NO_DOCUMENT)
"""Days on which a thing is never done prove nothing about it."""


def test_one_audit_finds_what_was_done_behind_our_back_and_nothing_else(tmp_path: Path) -> None:
    """Seeds 1 to 5, and as many more as it takes to meet everything."""
    met = Counter[str]()
    for seed in range(1, LAST + 1):
        if seed > FIRST and all(met[cause] for cause in MUST_MEET):
            return
        folder = tmp_path / str(seed)
        folder.mkdir()
        met.update(live(seed, folder).met)
    assert [cause for cause in MUST_MEET if not met[cause]] == []
