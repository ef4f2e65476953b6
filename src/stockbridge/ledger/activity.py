"""How lively a connection is: movements of the last weeks by day, and how long a unit usually takes to the other side."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from stockbridge.core.side import Side
from stockbridge.storage.activity import moved
from stockbridge.storage.unit import Unit

DAYS: Final = 30
_LATELY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Movements that were found on one day (UTC)."""

    day: date
    quickbooks: int
    zuper: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """`seconds_across` is the median of the last day, None when nothing moved; `arrived_at` is when a unit arrived last, in these days."""

    days: tuple[Day, ...]
    seconds_across: float | None
    arrived_at: datetime | None


def activity(unit: Unit, now: datetime) -> Activity:
    """What went on in the last `DAYS` days, today included; a day without movements is there with zeros."""
    first = now.date() - timedelta(days=DAYS - 1)
    counts: Counter[tuple[date, Side]] = Counter()
    took: list[float] = []
    arrivals: list[datetime] = []
    since = datetime.combine(first, datetime.min.time(), now.tzinfo)
    for movement in moved(unit.transaction, unit.connection_id, since):
        counts[movement.at.date(), movement.side] += 1
        if movement.arrived_at is None:
            continue
        arrivals.append(movement.arrived_at)
        if movement.at >= now - _LATELY:
            took.append((movement.arrived_at - movement.at).total_seconds())
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return Activity(
        days=tuple(
            Day(day=day, quickbooks=counts[day, Side.QUICKBOOKS], zuper=counts[day, Side.ZUPER]) for day in days
        ),
        seconds_across=median(took) if took else None,
        arrived_at=max(arrivals, default=None),
    )
