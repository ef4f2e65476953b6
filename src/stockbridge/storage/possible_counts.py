"""What a stock-take on one side may have seen already: units the other side had moved and this one had not got yet."""

from datetime import datetime
from operator import itemgetter

from sqlalchemy import Connection, func, select

from stockbridge.core.cell import CellId
from stockbridge.core.possible_counts import Unheard
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import evidence as t


class PossibleCounts:
    """Lines of one connection as they stood when somebody may have counted."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def unheard(self, cell_id: CellId, side: Side, at: datetime, until: datetime) -> Unheard:
        """What the other side had moved in a cell by `until` and `side` had not got by `at`.

        A movement is as old as its document says where that tells the time (Zuper's do), else as its line.
        """
        rows = self._tx.execute(
            select(
                b.carry.c.units,
                b.entry.c.at,
                func.min(t.evidence.c.at).label("told"),
                (func.count(t.unexplained.c.entry_id) > 0).label("is_unexplained"),
            )
            .join(b.entry, b.entry.c.id == b.carry.c.entry_id)
            .outerjoin(b.posting, b.posting.c.id == b.carry.c.posting_id)
            .outerjoin(t.unexplained, t.unexplained.c.entry_id == b.entry.c.id)
            .outerjoin(t.effect, t.effect.c.entry_id == b.entry.c.id)
            .outerjoin(
                t.evidence,
                (t.evidence.c.connection_id == t.effect.c.connection_id)
                & (t.evidence.c.side == t.effect.c.side)
                & (t.evidence.c.source_id == t.effect.c.source_id),
            )
            .where(
                b.entry.c.connection_id == self._id,
                b.entry.c.cell_id == cell_id,
                b.carry.c.to_side == side,
                b.carry.c.posting_id.is_(None)
                | (b.posting.c.state != State.CONFIRMED)
                | (b.posting.c.resolved_at > at),
            )
            .group_by(b.entry.c.id, b.carry.c.units, b.entry.c.at)
            .order_by(b.entry.c.id)
        )
        found = rows.all()
        dated = [(_moment(row.told) or row.at, row.units) for row in found if not row.is_unexplained]
        return Unheard(
            tuple(units for moment, units in sorted(dated, key=itemgetter(0)) if moment <= until),
            tuple(row.units for row in found if row.is_unexplained),
        )


def _moment(told: str | None) -> datetime | None:
    """The time a document tells; None where it tells only a day."""
    return datetime.fromisoformat(told) if told is not None and "T" in told else None
