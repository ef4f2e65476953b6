"""How fast Zuper may be called: one pace for everything that a connection does.

No official limit is known (facts/ZUPER.md §4), so the rule is ours: in any 60 seconds at most `requests_per_minute` calls,
fewer where Zuper's own headers say so, and silence for as long as it asks for after an HTTP 429. Not a retry: it only says
when the next call may leave.
"""

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Final

from stockbridge.core.clock import Clock
from stockbridge.zuper.answers import Answer, Outcome
from stockbridge.zuper.errors import ZuperTooBusy

MINUTE: Final = 61.0
"""A minute, and a second for calls that travel faster than the one before them."""
PATIENCE_SECONDS: Final = 120.0
"""A wait longer than this ends the run instead: the next one comes by itself, and people can see why."""

_FIRST_PAUSE_SECONDS: Final = 2.0
_LIMIT_HEADERS: Final = ("x-rate-limit", "x-rate-limit-limit", "x-ratelimit-limit")
_LEFT_HEADERS: Final = ("x-rate-limit-remaining", "x-ratelimit-remaining")
_RESET_HEADERS: Final = ("x-rate-limit-reset", "x-ratelimit-reset")


class Pace:
    """Lets calls pass at the agreed rate. Safe to share between threads."""

    def __init__(self, clock: Clock, *, requests_per_minute: int = 60) -> None:
        if requests_per_minute < 1:
            raise ValueError("requests_per_minute must be at least 1")
        self.clock = clock
        self._configured = requests_per_minute
        self._allowed = requests_per_minute
        self._starts: deque[float] = deque(maxlen=requests_per_minute)
        self._silent_until = clock.monotonic()
        self._refusals = 0
        self._lock = Lock()

    def take_turn(self) -> None:
        """Wait until the next call may leave, and count it.

        Raises:
            ZuperTooBusy: that would take longer than `PATIENCE_SECONDS`; nothing was counted.
            Stopped: the program is to end.
        """
        with self._lock:
            now = self.clock.monotonic()
            start = self._next_start(now)
            if start - now > PATIENCE_SECONDS:
                raise ZuperTooBusy(start - now)
            self._starts.append(start)
        if start > now:
            self.clock.sleep(start - now)

    def seconds_to_wait(self) -> float:
        """How long a call that wants to leave now would have to wait."""
        with self._lock:
            now = self.clock.monotonic()
            return self._next_start(now) - now

    def learn(self, outcome: Outcome) -> None:
        """Take from an answer what it says about the rate."""
        if not isinstance(outcome, Answer):
            return
        with self._lock:
            limit = _number(outcome.headers, _LIMIT_HEADERS)
            if limit is not None and limit >= 1:
                self._allowed = min(self._configured, int(limit))
            if outcome.status == 429:
                self._refusals += 1
                self._be_silent(self._asked_pause(outcome.headers))
                return
            self._refusals = 0
            if _number(outcome.headers, _LEFT_HEADERS) == 0:
                self._be_silent(min(MINUTE, self._until_reset(outcome.headers)))

    def _next_start(self, now: float) -> float:
        start = max(now, self._silent_until)
        if len(self._starts) >= self._allowed:
            start = max(start, self._starts[-self._allowed] + MINUTE)
        return start

    def _be_silent(self, seconds: float) -> None:
        self._silent_until = max(self._silent_until, self.clock.monotonic() + seconds)

    def _asked_pause(self, headers: Mapping[str, str]) -> float:
        asked = headers.get("retry-after", "").strip()
        if asked.isascii() and asked.isdigit():
            return float(min(int(asked[:9]), 86400))
        try:
            until = parsedate_to_datetime(asked)
        except (ValueError, OverflowError):
            return min(MINUTE, _FIRST_PAUSE_SECONDS * 2.0 ** min(self._refusals - 1, 8))
        return self._seconds_until(until if until.tzinfo is not None else until.replace(tzinfo=UTC))

    def _until_reset(self, headers: Mapping[str, str]) -> float:
        reset = _number(headers, _RESET_HEADERS)
        if reset is None:
            return _FIRST_PAUSE_SECONDS
        # Seen in the wild: seconds to wait, or the moment as a Unix time.
        return reset if reset < 10**6 else max(0.0, reset - self.clock.now().timestamp())

    def _seconds_until(self, moment: datetime) -> float:
        return min(86400.0, max(0.0, (moment - self.clock.now()).total_seconds()))


def _number(headers: Mapping[str, str], names: tuple[str, ...]) -> float | None:
    for name in names:
        text = headers.get(name, "").strip()
        if text.isascii() and text.isdigit():
            return float(int(text[:15]))
    return None
