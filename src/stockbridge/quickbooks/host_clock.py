"""What time it is on the QuickBooks computer, as far as its own answers tell.

Filters compare with the wall clock of that computer, in its own zone, which may be wrong by minutes or days and jumps by an
hour twice a year (facts/QBXML.md §3). So the clock is never taken from this server. The latest time stamp that QuickBooks
showed is a lower bound of its clock, and the time that has passed here since may be added to it.

People set clocks back: then what is done bears times from before the last look. It shows as soon as something is seen that was
done later than that and bears an earlier time, our own adjustments among them; then everything is read and looked for again.
"""

from collections.abc import Iterable
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from stockbridge.qbxml.values import filter_time, parse_time
from stockbridge.quickbooks.update import Update

OVERLAP: Final = timedelta(hours=2)
"""One hour for the error of daylight saving time, one for everything smaller."""

FAR: Final = timedelta(days=3)
"""How far back a look goes that is to find what others missed. A clock that is behind by more is not followed: its empty battery made it
1980, and all documents since then would be asked for again and again."""

_NOTICED_IN_TIME: Final = OVERLAP - timedelta(minutes=30)
"""A clock that was set back by less has hidden nothing from a look that overlaps the one before."""

_UNKNOWN: Final = timedelta(hours=36)
"""While no time stamp was seen: any zone, and a clock that is wrong by a day."""

_WESTERNMOST_TO_EASTERNMOST: Final = timedelta(hours=15)


@dataclass(frozen=True, slots=True)
class HostClock:
    """A wall-clock time that the host has passed, and when we learnt of it (UTC). Until a stamp was seen it is a guess."""

    wall: datetime
    seen_at: datetime
    is_guess: bool = False
    led_to: datetime | None = None
    """How far it had gone before it was set back: stamps up to there may be from that time, and tell nothing of the present."""
    was_set_back: bool = False
    """By so much that something may be hidden, and no look since went back far enough."""

    def wall_at(self, now: datetime) -> datetime:
        """The host's wall clock at a moment, or a little earlier."""
        return min(self.wall + (now - self.seen_at), _naive(now) + _WESTERNMOST_TO_EASTERNMOST)

    def since(self, look_back: timedelta = OVERLAP) -> str:
        """From when on to ask, as a filter value, so that nothing after `seen_at` is missed."""
        return filter_time(self.wall - (FAR if self.was_set_back else look_back))

    def at(self, now: datetime, stamps: Iterable[str]) -> "HostClock":
        """The clock as of now, after a whole look whose answers carried these time stamps."""
        latest = max((wall for stamp in stamps if self._tells(wall := _wall(stamp), now)), default=None)
        passed = self.wall_at(now)
        if latest is not None and (self.is_guess or latest > passed):
            return HostClock(latest, now)
        still = self.led_to if self.led_to is not None and self.led_to > passed else None
        return HostClock(passed, now, self.is_guess, still)

    def no_later_than(self, wall: datetime, now: datetime) -> "HostClock":
        """The clock, now that something shows that it is not past `wall` yet: set back, where it should be."""
        passed = self.wall_at(now)
        if self.is_guess or wall >= passed or passed - wall > FAR:
            return self
        return HostClock(
            wall - (now - self.seen_at),
            self.seen_at,
            led_to=max(passed, self.led_to or passed),
            was_set_back=self.was_set_back or passed - wall > _NOTICED_IN_TIME,
        )

    def moved(self, shift: timedelta) -> "HostClock":
        """The clock of a computer that was moved to another zone, where all stamps are shown by so much later."""
        return replace(self, wall=self.wall + shift, led_to=self.led_to and self.led_to + shift)

    def _tells(self, wall: datetime, now: datetime) -> bool:
        return wall <= _naive(now) + _WESTERNMOST_TO_EASTERNMOST and (self.led_to is None or wall > self.led_to)


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


@dataclass(slots=True)
class Stamps:
    """The time stamps of some answers."""

    seen: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    """Those of what is new or other than it was: it has been saved since the last whole look."""


def learn_saves(update: Update, stamps: Stamps) -> bool:
    """Learn from what was saved since the last whole look; returns whether the clock turns out to have been set back."""
    last: datetime | None = update.unit.facts.company_file().documents_at
    return bool(stamps.saved) and last is not None and learn_done(update, min(stamps.saved, key=_wall), last)


def learn_done(update: Update, stamp: str, by: datetime) -> bool:
    """Learn from something that was done after `by` (UTC) and bears this stamp; returns whether the clock turns out to have been set back."""
    known, wall = of(update), _wall(stamp) + (update.now - by)
    behind = known.wall_at(update.now) - wall
    if known.is_guess or known.was_set_back or behind <= timedelta():
        return False
    keep(update, known.no_later_than(wall, update.now))
    if behind <= _NOTICED_IN_TIME:
        return False
    update.want_sweep()
    if behind > FAR:
        update.say(
            f"The clock of this computer is {behind.days} days behind what it was. Until it is set right, changes are seen only when all "
            "quantities are read. Set its date and time."
        )
        return False
    update.say(
        f"The clock of this computer was set back by about {round(behind / timedelta(hours=1))} hours. What was done meanwhile may bear "
        "times from before the last update, so all quantities are read again and the documents of the last days are looked for. Nothing "
        "is lost by it."
    )
    return True


def learn_move(update: Update, shift: timedelta) -> None:
    """The computer was moved to another zone, where all stamps are shown by so much later."""
    keep(update, of(update).moved(shift))


def _wall(stamp: str) -> datetime:
    return parse_time(stamp).replace(tzinfo=None)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
