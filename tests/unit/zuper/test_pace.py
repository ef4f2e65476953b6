from datetime import timedelta
from email.utils import format_datetime
from random import Random

import pytest

from stockbridge.core.clock import Stopped
from stockbridge.zuper.answers import Answer, Silence
from stockbridge.zuper.errors import ZuperTooBusy
from stockbridge.zuper.pace import Pace
from tests.unit.zuper.scripted import StandingClock


def starts_of(pace: Pace, clock: StandingClock, calls: int) -> list[float]:
    starts = []
    for _ in range(calls):
        pace.take_turn()
        starts.append(clock.seconds)
    return starts


def busiest_minute(starts: list[float]) -> int:
    return max(sum(1 for other in starts if start <= other <= start + 60) for start in starts)


def busy(**headers: str) -> Answer:
    return Answer(429, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def test_calls_leave_at_once_until_the_minute_is_full() -> None:
    clock = StandingClock()
    pace = Pace(clock, requests_per_minute=3)

    starts = starts_of(pace, clock, 4)

    assert starts[:3] == [1000.0, 1000.0, 1000.0]
    assert starts[3] == 1061.0


@pytest.mark.parametrize("seed", range(5))
def test_no_sixty_seconds_ever_hold_more_calls_than_agreed(seed: int) -> None:
    random = Random(seed)
    clock = StandingClock()
    pace = Pace(clock, requests_per_minute=7)
    starts = []
    for _ in range(200):
        clock.seconds += random.choice([0, 0, 0.5, 20])
        starts += starts_of(pace, clock, 1)

    assert busiest_minute(starts) <= 7


def test_zupers_own_limit_lowers_the_pace_and_never_raises_it() -> None:
    clock = StandingClock()
    pace = Pace(clock, requests_per_minute=5)

    pace.learn(Answer(200, {"x-rate-limit": "2"}, b""))
    assert busiest_minute(starts_of(pace, clock, 20)) == 2
    clock.seconds += 100
    pace.learn(Answer(200, {"x-rate-limit": "150"}, b""))
    assert busiest_minute(starts_of(pace, clock, 20)) == 5


@pytest.mark.parametrize("odd", ["0", "", "many", "-1", "1.5"])
def test_a_limit_that_is_no_number_changes_nothing(odd: str) -> None:
    clock = StandingClock()
    pace = Pace(clock, requests_per_minute=5)

    pace.learn(Answer(200, {"x-rate-limit": odd}, b""))

    assert busiest_minute(starts_of(pace, clock, 20)) == 5


def test_retry_after_in_seconds_is_obeyed_by_the_next_call() -> None:
    clock = StandingClock()
    pace = Pace(clock)

    pace.learn(busy(retry_after="17"))

    assert pace.seconds_to_wait() == 17
    assert starts_of(pace, clock, 1) == [1017.0]


def test_retry_after_as_a_date_is_obeyed() -> None:
    clock = StandingClock()
    pace = Pace(clock)

    pace.learn(busy(retry_after=format_datetime(clock.now() + timedelta(seconds=30), usegmt=True)))

    assert pace.seconds_to_wait() == 30


def test_a_date_in_the_past_means_no_wait() -> None:
    clock = StandingClock()
    pace = Pace(clock)

    pace.learn(busy(retry_after="Thu, 01 Jan 2015 00:00:00 GMT"))

    assert pace.seconds_to_wait() == 0


@pytest.mark.parametrize("asked", [None, "soon", "-5", "1e3", "Thu, 99 Foo 2015"])
def test_without_a_usable_retry_after_the_pauses_double_up_to_a_minute(asked: str | None) -> None:
    clock = StandingClock()
    pace = Pace(clock)
    waits = []
    for _ in range(8):
        pace.learn(busy() if asked is None else busy(retry_after=asked))
        waits.append(pace.seconds_to_wait())
        clock.seconds += waits[-1]

    assert waits == [2, 4, 8, 16, 32, 61, 61, 61]


def test_an_answer_that_is_not_busy_ends_the_doubling() -> None:
    clock = StandingClock()
    pace = Pace(clock)
    for answer in (busy(), busy(), Answer(500, {}, b""), busy()):
        clock.seconds += pace.seconds_to_wait()
        pace.learn(answer)

    assert pace.seconds_to_wait() == 2


def test_a_wait_beyond_patience_is_told_instead_of_slept() -> None:
    clock = StandingClock()
    pace = Pace(clock)

    pace.learn(busy(retry_after="3600"))

    with pytest.raises(ZuperTooBusy, match="wait 3600 seconds") as caught:
        pace.take_turn()
    assert caught.value.retry_after == 3600
    assert clock.sleeps == []


def test_no_pause_is_longer_than_a_day() -> None:
    clock = StandingClock()
    pace = Pace(clock)

    pace.learn(busy(retry_after="9" * 400))

    assert pace.seconds_to_wait() == 86400


@pytest.mark.parametrize(("reset", "wait"), [("9", 9), ("600", 61), (None, 2)])
def test_nothing_left_means_silence_until_the_reset(reset: str | None, wait: float) -> None:
    clock = StandingClock()
    pace = Pace(clock)
    headers = {"x-rate-limit-remaining": "0"} | ({} if reset is None else {"x-rate-limit-reset": reset})

    pace.learn(Answer(200, headers, b""))

    assert pace.seconds_to_wait() == wait


def test_the_reset_may_be_a_unix_time() -> None:
    clock = StandingClock()
    pace = Pace(clock)

    pace.learn(
        Answer(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(clock.now().timestamp()) + 12)}, b"")
    )

    assert pace.seconds_to_wait() == 12


def test_silence_teaches_nothing() -> None:
    clock = StandingClock()
    pace = Pace(clock)

    pace.learn(Silence(sent=True, why="no answer"))

    assert pace.seconds_to_wait() == 0


def test_a_stop_ends_the_wait() -> None:
    clock = StandingClock()
    pace = Pace(clock, requests_per_minute=1)
    pace.take_turn()
    clock.stopped = True

    with pytest.raises(Stopped):
        pace.take_turn()


def test_a_pace_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Pace(StandingClock(), requests_per_minute=0)
