"""How much went on: movements by day, and how long units took to the other side. Nothing here writes.

Every question starts from the runs of a stretch of time, so it costs what happened in it and not the whole history.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from stockbridge.core.book import EntryKind
from stockbridge.core.side import Side
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import runs as r


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement."""

    at: datetime
    side: Side
    units: Decimal
    arrived_at: datetime | None
    """When its posting was confirmed on the other side."""


def moved(transaction: Connection, connection_id: str, since: datetime) -> Iterator[Moved]:
    """The movements that runs since then have found."""
    query = (
        select(b.entry.c.at, b.entry.c.side, b.entry.c.units, b.posting.c.resolved_at, b.posting.c.state)
        .select_from(r.run)
        .join(b.entry, b.entry.c.run_id == r.run.c.id)
        .outerjoin(b.carry, b.carry.c.entry_id == b.entry.c.id)
        .outerjoin(b.posting, b.posting.c.id == b.carry.c.posting_id)
        .where(
            r.run.c.connection_id == connection_id,
            r.run.c.started_at >= since,
            b.entry.c.kind == EntryKind.MOVEMENT,
        )
    )
    for at, side, units, resolved_at, state in transaction.execute(query):
        yield Moved(at, Side(side), units, resolved_at if state == "confirmed" else None)
