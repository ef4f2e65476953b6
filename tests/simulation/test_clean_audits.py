"""Ordinary days end with an audit that names nobody's doing. `tests.torture` audits thousands of days."""

from pathlib import Path

import pytest

from tests.books import check_books
from tests.simulation.clean_audit import live
from tests.simulation.company import CONNECTION_ID

DAYS = (("day", 307), ("day", 341), ("sites_day", 108), ("twin_day", 8))
"""Days on which a change without a row stood beside documents, documents showed between two readings, or a transfer of ours stood."""


@pytest.mark.parametrize(("kind", "seed"), DAYS)
def test_an_ordinary_day_ends_with_an_audit_that_names_only_what_moved_without_a_row(
    tmp_path: Path, kind: str, seed: int
) -> None:
    day = live(kind, seed, tmp_path)

    check_books(day.company.database, CONNECTION_ID)
