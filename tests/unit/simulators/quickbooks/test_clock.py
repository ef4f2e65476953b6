from datetime import UTC, datetime, timedelta

import pytest

from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.switches import Switches
from tests.unit.simulators.quickbooks.world import NEW_YORK

SUMMER = datetime(2026, 7, 1, 16, tzinfo=UTC)
BUGGY = Switches(offset_text="standard_always")


def clock() -> HostClock:
    return HostClock(lambda: SUMMER, NEW_YORK)


def test_times_are_local_with_the_offset_of_the_season() -> None:
    assert clock().text(clock().now(), Switches()) == "2026-07-01T12:00:00-04:00"


def test_the_daylight_saving_bug_writes_the_standard_offset_in_summer() -> None:
    assert clock().text(clock().now(), BUGGY) == "2026-07-01T12:00:00-05:00"


def test_a_skewed_host_tells_its_own_time() -> None:
    skewed = clock()
    skewed.skew = timedelta(minutes=7)

    assert skewed.text(skewed.now(), Switches()) == "2026-07-01T12:07:00-04:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01", datetime(2026, 7, 1, 4, tzinfo=UTC)),
        ("2026-07-01T12", SUMMER),
        ("2026-07-01T12:00", SUMMER),
        ("2026-07-01T12:00:00", SUMMER),
        ("2026-07-01T16:00:00+00:00", SUMMER),
    ],
)
def test_filters_without_offset_mean_host_local_time(text: str, expected: datetime) -> None:
    assert clock().read(text, Switches()) == expected.timestamp()


def test_an_offset_in_a_filter_can_be_ignored() -> None:
    ignored = Switches(filter_offset="ignored")

    assert clock().read("2026-07-01T12:00:00+09:00", ignored) == SUMMER.timestamp()


@pytest.mark.parametrize("switches", [Switches(), BUGGY])
def test_what_the_host_wrote_finds_itself_again(switches: Switches) -> None:
    at = clock().now()

    assert clock().read(clock().text(at, switches), switches) == at


def test_a_fraction_of_a_second_is_no_filter() -> None:
    with pytest.raises(ValueError, match="not a date and time"):
        clock().read("2026-07-01T12:00:00.5", Switches())
