"""The machine's clock, with a sleep that ends when the program is asked to end.

The only place where production code reads the time or waits for it to pass.
"""

import time
from datetime import UTC, datetime
from threading import Event

from stockbridge.core.clock import Stopped


class SystemClock:
    """A `stockbridge.core.clock.Clock` of the real world; `stop` set means that every wait ends at once."""

    def __init__(self, stop: Event | None = None) -> None:
        self._stop = stop if stop is not None else Event()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        if self._stop.wait(max(0.0, seconds)):
            raise Stopped("Stockbridge is stopping")
