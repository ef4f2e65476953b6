"""How often Zuper is asked follows what happened, never the size of the account; only an edit that was hinted at has its list read."""

import pytest

from benchmarks.zuper_calls import EDITED, NOTHING, SOLD, USED, USED_AND_RUNG, calls
from stockbridge.zuper.paging import PAGE_ROWS

PAGES = 3
CHANGED = 5


@pytest.fixture(scope="module")
def asked() -> dict[str, int]:
    return {one.what: one.calls for one in calls(PAGES * PAGE_ROWS, (CHANGED,))}


def test_a_quiet_cycle_is_one_call(asked: dict[str, int]) -> None:
    assert asked[NOTHING] == 1


def test_what_was_used_costs_a_call_each_and_with_webhooks_a_look_each(asked: dict[str, int]) -> None:
    assert asked[USED] == 1 + CHANGED
    assert asked[USED_AND_RUNG] <= 2 * CHANGED


def test_what_was_sold_costs_a_write_and_its_reading_back(asked: dict[str, int]) -> None:
    assert asked[SOLD] == 2 + 2 * CHANGED


def test_hints_together_have_the_list_read_once(asked: dict[str, int]) -> None:
    assert asked[EDITED] <= PAGES + 5
