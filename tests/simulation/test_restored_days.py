"""Days on which backups of the company file are restored: both sides end at what the answer says, and go on from there."""

from pathlib import Path

import pytest

from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.restored_day import ANSWERS, live

MUST_ANSWER = {9: ANSWERS[0], 5: ANSWERS[1], 7: ANSWERS[2]}
"""By seed, an answer that was given on that day."""


@pytest.mark.parametrize("seed", MUST_ANSWER)
def test_a_day_with_a_restored_file_enters_again_what_the_answer_says_and_nothing_else(
    tmp_path: Path, seed: int
) -> None:
    day = live(seed, tmp_path)

    check_books(day.company.database, CONNECTION_ID)
    assert day.met[f"restored, {MUST_ANSWER[seed]}"]
    assert day.met["documents lost"]
