"""What time it is, and waiting: as an argument, never as a call to the machine.

Not a clock, only what a clock promises; `stockbridge.sync.clock` has the real one, tests and simulations bring their own.
"""

from datetime import datetime, timedelta
from typing import Protocol


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked the program to end
    """The program is asked to end. Raised by `Clock.sleep`, so that no wait outlives the wish to stop."""


class Clock(Protocol):
    """Time for everything that must wait or write down when."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never go backwards; only differences mean anything."""

    def sleep(self, seconds: float) -> None:
        """Let that many seconds pass.

        Raises:
            Stopped: the program is to end; the wait is cut short.
        """


def is_due(since: datetime, every: timedelta, now: datetime) -> bool:
    """Whether what was done at `since` is to be done again.

    Also when `since` lies ahead: somebody has set the clock back, and until it is there again nothing would be due.
    """
    return not timedelta(0) <= now - since < every
