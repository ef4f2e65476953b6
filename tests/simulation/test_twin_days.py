"""Days on which another integration enters Zuper's invoices into QuickBooks too: each unit is counted once."""

from pathlib import Path

import pytest

from tests.books import check_books
from tests.simulation import day as ordinary
from tests.simulation.company import CONNECTION_ID
from tests.simulation.twin_day import live

MUST_MEET = {
    1: "twins, purchases",
    3: "twins, credit_memos",
    5: "twins changed",
    7: "twins at sites",
    8: "twins at sites",
}
"""By seed, what the day met: days that never did prove nothing about it."""


@pytest.mark.parametrize("seed", MUST_MEET)
def test_declared_twins_are_counted_once_through_edits_voids_and_faults(tmp_path: Path, seed: int) -> None:
    day = live(seed, tmp_path)

    check_books(day.company.database, CONNECTION_ID)
    assert day.met["twins"]
    assert day.met[MUST_MEET[seed]]
    assert not day.met["asked, same"], "what is declared and bears one number needs nobody"


@pytest.mark.parametrize("seed", range(1, 4))
def test_twins_nobody_declared_are_asked_about_and_counted_once_after_the_answer(tmp_path: Path, seed: int) -> None:
    day = live(seed, tmp_path, matched=False)

    check_books(day.company.database, CONNECTION_ID)
    assert day.met["asked, same"]
    assert not day.met["asked, different"]


def test_nobody_is_asked_on_busy_days_without_twins(tmp_path: Path) -> None:
    """Few items, small numbers, many documents on both sides: equal units meet by chance all day."""
    for seed in (101, 102):
        folder = tmp_path / str(seed)
        folder.mkdir()
        ordinary.live(seed, folder, steps=80)  # ends with nothing held, which its judge sees to
