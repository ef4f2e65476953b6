from datetime import UTC, datetime

import httpx2
import pytest

from stockbridge.zuper.capabilities import heeds_updated_filter
from stockbridge.zuper.errors import ZuperFailed
from tests.unit.zuper.scripted import Server, Step, error, success

NOW = datetime(2026, 10, 1, tzinfo=UTC)
ROW = {"product_uid": "p-1", "product_name": "Screwdriver", "product_type": "PRODUCT"}


def heeds(*steps: Step) -> tuple[bool, Server]:
    server = Server(*steps)
    return heeds_updated_filter(server.client(), NOW), server


def listed(total: int | None) -> httpx2.Response:
    return success([ROW], total_records=total) if total else success([], total_records=total)


def test_a_window_that_makes_the_expected_difference_is_believed() -> None:
    believed, server = heeds(listed(0), listed(2000), listed(2000))

    assert believed
    future, ever, _ = (dict(request.url.params) for request in server.requests)
    assert future["filter.updated_at_from"] == "2026-10-02T00:00:00Z"
    assert ever["filter.updated_at_from"] == "2000-01-01T00:00:00Z"


def test_rows_from_the_future_show_that_the_window_is_ignored() -> None:
    assert not heeds(listed(2000))[0]


def test_a_window_that_finds_fewer_than_there_are_is_not_believed() -> None:
    assert not heeds(listed(0), listed(1500), listed(2000))[0]


@pytest.mark.parametrize("total", [0, None])
def test_an_empty_or_uncounted_list_shows_nothing(total: int | None) -> None:
    assert not heeds(listed(0), listed(total), listed(total))[0]


def test_a_count_that_is_not_told_shows_nothing() -> None:
    uncounted = {"type": "success", "data": [ROW]}

    assert not heeds(listed(0), httpx2.Response(200, json=uncounted), httpx2.Response(200, json=uncounted))[0]


def test_a_refused_window_is_not_heeded() -> None:
    assert not heeds(error("Invalid Updated Date"))[0]


def test_trouble_is_no_answer() -> None:
    with pytest.raises(ZuperFailed):
        heeds(*(error("x", 500) for _ in range(4)))
