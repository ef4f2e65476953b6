"""Reasons to stop: when they speak, what they say, and when they stay silent."""

from decimal import Decimal

import pytest

from stockbridge.core.guards import JUDGED_FROM_CELLS, mass_change, short_listing
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
