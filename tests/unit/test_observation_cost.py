"""What a look at QuickBooks costs follows what changed, never the size of the file, however quantities are visible."""

import pytest

from benchmarks.observation import CHANGED, Look, looks

SMALL, LARGE = 60, 600
"""A page has 500 items: a large file has more than one."""


@pytest.fixture(scope="module")
def measured() -> dict[tuple[int, str, int], Look]:
    return {(one.items, one.visible, one.changed): one for size in (SMALL, LARGE) for one in looks(size)}


@pytest.mark.parametrize("visible", ["documented", "never", "bumps_time_modified"])
def test_a_quiet_update_is_one_small_request_in_a_file_of_any_size(
    measured: dict[tuple[int, str, int], Look], visible: str
) -> None:
    small, large = measured[SMALL, visible, 0], measured[LARGE, visible, 0]

    assert (small.requests, large.requests) == (1, 1)
    assert large.bytes <= small.bytes + 100
    assert large.bytes < 6_000


@pytest.mark.parametrize("visible", ["documented", "never", "bumps_time_modified"])
def test_an_update_with_changes_costs_what_changed(measured: dict[tuple[int, str, int], Look], visible: str) -> None:
    small, large = measured[SMALL, visible, CHANGED], measured[LARGE, visible, CHANGED]

    assert large.requests <= 2
    assert large.bytes <= small.bytes + 100
    assert large.bytes < 6_000 + CHANGED * 2_500
