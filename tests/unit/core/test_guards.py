"""Reasons to stop: when they speak, what they say, and when they stay silent."""

from datetime import timedelta
from decimal import Decimal

import pytest

from stockbridge.core.guards import JUDGED_FROM_CELLS, clock_skew, disk_nearly_full, mass_change, short_listing
from stockbridge.core.side import Side

HALF = Decimal("0.5")


@pytest.mark.parametrize(("changed", "cells"), [(51, 100), (100, 100), (26, JUDGED_FROM_CELLS)])
def test_most_cells_at_once_is_a_reason_to_stop(changed: int, cells: int) -> None:
    text = mass_change(changed, cells, HALF, Side.QUICKBOOKS)
    assert text is not None
    assert f"{changed} of {cells} quantities changed in QuickBooks at once" in text
    assert "nothing was carried to Zuper" in text


@pytest.mark.parametrize(("changed", "cells"), [(0, 100), (50, 100), (JUDGED_FROM_CELLS - 1, JUDGED_FROM_CELLS - 1)])
def test_an_ordinary_day_and_a_small_catalogue_are_no_reason(changed: int, cells: int) -> None:
    assert mass_change(changed, cells, HALF, Side.ZUPER) is None


def test_a_share_of_one_switches_the_guard_off() -> None:
    assert mass_change(100, 100, Decimal(1), Side.ZUPER) is None


def test_a_much_shorter_listing_deletes_nothing() -> None:
    text = short_listing(89, 100, Side.ZUPER)
    assert text is not None
    assert "Zuper listed 89 items, but had 100 before. Nothing is taken for deleted" in text


@pytest.mark.parametrize(
    ("seen", "expected"), [(90, 100), (100, 100), (120, 100), (0, JUDGED_FROM_CELLS - 1), (JUDGED_FROM_CELLS, 0)]
)
def test_a_listing_of_nearly_the_old_length_is_taken(seen: int, expected: int) -> None:
    assert short_listing(seen, expected, Side.QUICKBOOKS) is None


def test_an_empty_listing_is_the_shortest_of_all() -> None:
    assert short_listing(0, JUDGED_FROM_CELLS, Side.QUICKBOOKS) is not None


@pytest.mark.parametrize(("free", "total"), [(63, 100_000), (0, 100_000), (4, 100)])
def test_a_disk_without_a_reserve_is_a_reason_to_begin_nothing(free: int, total: int) -> None:
    mib = 1024 * 1024
    text = disk_nearly_full(free * mib, total * mib)
    assert text is not None
    assert f"{free * 1024} KiB are left" in text


@pytest.mark.parametrize(("free", "total"), [(64, 100_000), (5, 100)])
def test_room_for_what_must_be_written_down_is_enough_on_a_small_disk_too(free: int, total: int) -> None:
    assert disk_nearly_full(free * 1024 * 1024, total * 1024 * 1024) is None


@pytest.mark.parametrize(("minutes", "words"), [(6, "6 minutes ahead of"), (-90, "90 minutes behind")])
def test_clocks_that_are_minutes_apart_are_told_which_way(minutes: int, words: str) -> None:
    assert words in (clock_skew(timedelta(minutes=minutes)) or "")


@pytest.mark.parametrize("ahead", [None, timedelta(), timedelta(minutes=5), timedelta(minutes=-5)])
def test_a_clock_that_is_a_little_off_or_was_never_told_is_no_reason(ahead: timedelta | None) -> None:
    assert clock_skew(ahead) is None
