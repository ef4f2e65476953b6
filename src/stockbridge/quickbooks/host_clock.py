"""What time it is on the QuickBooks computer, as far as its own answers tell.

Filters compare with the wall clock of that computer, in its own zone, which may be wrong by minutes or days and jumps by an
hour twice a year (facts/QBXML.md §3). So the clock is never taken from this server. The latest time stamp that QuickBooks
showed is a lower bound of its clock, and the time that has passed here since may be added to it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from stockbridge.qbxml.values import filter_time, parse_time
from stockbridge.quickbooks.update import Update

OVERLAP: Final = timedelta(hours=2)
"""One hour for the error of daylight saving time, one for everything smaller."""

_UNKNOWN: Final = timedelta(hours=36)
"""While no time stamp was seen: any zone, and a clock that is wrong by a day."""

_WESTERNMOST_TO_EASTERNMOST: Final = timedelta(hours=15)


@dataclass(frozen=True, slots=True)
class HostClock:
    """A wall-clock time that the host has passed, and when we learnt of it (UTC). Until a stamp was seen it is a guess."""

    wall: datetime
    seen_at: datetime
    is_guess: bool = False

    def wall_at(self, now: datetime) -> datetime:
        """The host's wall clock at a moment, or a little earlier."""
        return min(self.wall + (now - self.seen_at), _naive(now) + _WESTERNMOST_TO_EASTERNMOST)

    def since(self, look_back: timedelta = OVERLAP) -> str:
        """From when on to ask, as a filter value, so that nothing after `seen_at` is missed."""
        return filter_time(self.wall - look_back)

    def at(self, now: datetime, stamps: Iterable[str]) -> "HostClock":
        """The clock as of now, after answers that carried these time stamps."""
        latest = max((parse_time(stamp).replace(tzinfo=None) for stamp in stamps), default=None)
        passed = self.wall_at(now)
        if latest is None or latest > _naive(now) + _WESTERNMOST_TO_EASTERNMOST:
            return HostClock(passed, now, self.is_guess)
        if self.is_guess or latest > passed:
            return HostClock(latest, now)
        return HostClock(passed, now)


_STORED: Final = TypeAdapter(HostClock)


def of(update: Update) -> HostClock:
    """The clock of the connection's host, as known so far."""
    stored: str | None = update.unit.facts.company_file().host_clock
    if stored is not None:
        return _STORED.validate_json(stored)
    return HostClock(_naive(update.now) - _UNKNOWN, update.now, is_guess=True)


def keep(update: Update, clock: HostClock) -> None:
    """Remember the clock for the next update."""
    update.unit.facts.learn_company_file(host_clock=_STORED.dump_json(clock).decode())


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
