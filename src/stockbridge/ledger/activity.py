"""How lively a connection is: movements of the last weeks by day, and how long a unit usually takes to the other side."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from stockbridge.core.side import Side
from stockbridge.storage.activity import arrivals, last_arrival, moved
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
    """`seconds_across` is the median of the last day, None when nothing moved; `arrived_at` is when a unit arrived last, however long ago."""

    days: tuple[Day, ...]
    seconds_across: float | None
    arrived_at: datetime | None


def activity(unit: Unit, now: datetime) -> Activity:
    """What went on in the last `DAYS` days, today included; a day without movements is there with zeros."""
    first = now.date() - timedelta(days=DAYS - 1)
    since = datetime.combine(first, datetime.min.time(), now.tzinfo)
    transaction, connection_id = unit.transaction, unit.connection_id
    counts = {(one.day, one.side): one.count for one in moved(transaction, connection_id, since)}
    took = [(arrived - at).total_seconds() for at, arrived in arrivals(transaction, connection_id, now - _LATELY)]
    last = [last_arrival(transaction, connection_id, side) for side in Side]
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return Activity(
        days=tuple(
            Day(day=day, quickbooks=counts.get((day, Side.QUICKBOOKS), 0), zuper=counts.get((day, Side.ZUPER), 0))
            for day in days
        ),
        seconds_across=median(took) if took else None,
        arrived_at=max((one for one in last if one is not None), default=None),
    )
