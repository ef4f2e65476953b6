"""What a look at QuickBooks costs follows what changed, never the size of the file, in every kind of company and however quantities show."""

import pytest

from benchmarks.companies import ASSEMBLING, MULTI_USER, PLAIN, WITH_SITES
from benchmarks.observation import Look, looks

SMALL, LARGE = 60, 600
"""A page has 500 items: a large file has more than one."""

CHANGED = 10
KINDS = (PLAIN, WITH_SITES, ASSEMBLING, MULTI_USER)
Looks = dict[tuple[int, str, int], Look]


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def measured(request: pytest.FixtureRequest) -> Looks:
    return {
        (one.items, one.visible, one.changed): one
        for size in (SMALL, LARGE)
        for one in looks(size, request.param, (CHANGED,))
    }


@pytest.mark.parametrize("visible", ["documented", "never", "bumps_time_modified"])
def test_a_quiet_update_is_one_small_request_in_a_file_of_any_size(measured: Looks, visible: str) -> None:
    small, large = measured[SMALL, visible, 0], measured[LARGE, visible, 0]

    assert (small.requests, large.requests) == (1, 1)
    assert large.rows <= small.rows
    assert large.bytes <= small.bytes + 100
    assert large.bytes < 9_000


@pytest.mark.parametrize("visible", ["documented", "never", "bumps_time_modified"])
def test_an_update_with_changes_costs_what_changed(measured: Looks, visible: str) -> None:
    quiet = measured[LARGE, visible, 0]
    small, large = measured[SMALL, visible, CHANGED], measured[LARGE, visible, CHANGED]

    assert large.requests <= 2
    assert large.rows <= small.rows
    assert large.rows <= quiet.rows + CHANGED * 11  # the document, its items, and with sites the items' totals and rows
    assert large.bytes <= small.bytes + CHANGED * 10
