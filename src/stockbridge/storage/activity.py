"""How much went on: movements by day, and how long units took to the other side. Nothing here writes.

The database counts. Every question starts from the runs of a stretch of time, so it costs what happened in it and not the whole history.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from stockbridge.core.book import EntryKind
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import runs as r


@dataclass(frozen=True, slots=True)
class Moved:
    """How many movements were found on a side on one day (UTC)."""

    day: date
    side: Side
    count: int


def moved(transaction: Connection, connection_id: str, since: datetime) -> Iterator[Moved]:
    """The movements that runs since then have found, by day and side."""
    entry = b.entry.c
    at = func.timezone("UTC", entry.at) if transaction.dialect.name == "postgresql" else entry.at
    day = func.date(at).label("day")
    query = (
        select(day, entry.side, func.count())
        .select_from(r.run)
        .join(b.entry, entry.run_id == r.run.c.id)
        .where(
            r.run.c.connection_id == connection_id,
            r.run.c.started_at >= since,
            entry.kind == EntryKind.MOVEMENT,
        )
        .group_by(day, entry.side)
    )
    for found, side, count in transaction.execute(query):
        yield Moved(date.fromisoformat(str(found)), Side(side), count)


def arrivals(transaction: Connection, connection_id: str, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Movements that runs since then have found and whose posting is confirmed: when each was found and when it arrived."""
    query = (
        select(b.entry.c.at, b.posting.c.resolved_at)
        .select_from(r.run)
        .join(b.entry, b.entry.c.run_id == r.run.c.id)
        .join(b.carry, b.carry.c.entry_id == b.entry.c.id)
        .join(b.posting, b.posting.c.id == b.carry.c.posting_id)
        .where(
            r.run.c.connection_id == connection_id,
            r.run.c.started_at >= since,
            b.entry.c.kind == EntryKind.MOVEMENT,
            b.posting.c.state == State.CONFIRMED,
        )
    )
    yield from ((at, resolved_at) for at, resolved_at in transaction.execute(query))


def last_arrival(transaction: Connection, connection_id: str, side: Side) -> datetime | None:
    """When the posting that was planned last, of those confirmed on a side, was confirmed."""
    posting = b.posting.c
    query = select(posting.resolved_at).where(
        posting.connection_id == connection_id, posting.state == State.CONFIRMED, posting.side == side
    )
    found: datetime | None = transaction.execute(query.order_by(posting.id.desc()).limit(1)).scalar_one_or_none()
    return found
