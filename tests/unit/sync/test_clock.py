from datetime import UTC, timedelta
from threading import Event, Timer

import pytest

from stockbridge.core.clock import Clock, Stopped
from stockbridge.sync.clock import SystemClock


def test_now_is_aware_and_in_utc() -> None:
    clock: Clock = SystemClock()

    assert clock.now().tzinfo is UTC
    assert clock.now() - clock.now() < timedelta(seconds=1)


def test_monotonic_seconds_never_go_back() -> None:
    clock = SystemClock()
    earlier = clock.monotonic()

    assert clock.monotonic() >= earlier


def test_a_short_sleep_lasts_as_long_as_asked() -> None:
    clock = SystemClock()
    start = clock.monotonic()
    clock.sleep(0.01)

    assert clock.monotonic() - start >= 0.009


def test_a_stop_ends_a_long_sleep_at_once() -> None:
    stop = Event()
    clock = SystemClock(stop)
    Timer(0.02, stop.set).start()
    start = clock.monotonic()

    with pytest.raises(Stopped):
        clock.sleep(60)
    assert clock.monotonic() - start < 10


@pytest.mark.parametrize("seconds", [0, -5, 60])
def test_after_a_stop_no_sleep_begins(seconds: float) -> None:
    stop = Event()
    stop.set()

    with pytest.raises(Stopped):
        SystemClock(stop).sleep(seconds)
