"""Stock-takes on disk: what is being counted, and the condition that keeps its lines from being carried meanwhile."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from stockbridge.core.cell import CellId
from stockbridge.core.posting import State
from stockbridge.storage.road import is_on_the_road
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import counts as t
from stockbridge.storage.tables import items as i


@dataclass(frozen=True, slots=True)
class Counting:
    """A count that is under way: of one cell, or of all."""

    cell_id: CellId | None
    begun_at: datetime
    begun_by: str
    is_frozen: bool


def waits_for_count(connection_id: str) -> ColumnElement[bool]:
    """Whether a carry's line came after the beginning of a count of its cell that has not ended."""
    return (
        select(t.stock_count.c.id)
        .where(
            t.stock_count.c.connection_id == connection_id,
            t.stock_count.c.ended_at.is_(None),
            t.stock_count.c.cell_id.is_(None) | (t.stock_count.c.cell_id == b.carry.c.cell_id),
            b.carry.c.entry_id > t.stock_count.c.after_entry,
        )
        .correlate(b.carry)
        .exists()
    )


class Counts:
    """Stock-takes of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def under_way(self) -> list[Counting]:
        """What is being counted."""
        return [
            Counting(
                None if row.cell_id is None else CellId(row.cell_id),
                row.begun_at,
                row.begun_by,
                row.after_entry is not None,
            )
            for row in self._tx.execute(
                select(t.stock_count)
                .where(t.stock_count.c.connection_id == self._id, t.stock_count.c.ended_at.is_(None))
                .order_by(t.stock_count.c.id)
            )
        ]

    def begin(self, cell_ids: Sequence[CellId] | None, by: str, at: datetime) -> None:
        """Count these cells, or all; everything is carried until `freeze`."""
        self._tx.execute(
            insert(t.stock_count),
            [
                {"connection_id": self._id, "cell_id": cell_id, "begun_at": at, "begun_by": by}
                for cell_id in ([None] if cell_ids is None else cell_ids)
            ],
        )

    def freeze(self) -> None:
        """What is booked from now on in the cells that are counted waits for the end."""
        last = select(func.coalesce(func.max(b.entry.c.id), 0)).where(b.entry.c.connection_id == self._id)
        self._tx.execute(
            update(t.stock_count)
            .where(
                t.stock_count.c.connection_id == self._id,
                t.stock_count.c.ended_at.is_(None),
                t.stock_count.c.after_entry.is_(None),
            )
            .values(after_entry=last.scalar_subquery())
        )

    def end(self, at: datetime) -> None:
        """All counts are over; what waited is carried."""
        self._tx.execute(
            update(t.stock_count)
            .where(t.stock_count.c.connection_id == self._id, t.stock_count.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def moved_cells(self) -> list[CellId]:
        """Cells that are being counted and in which something waits for the end of the count."""
        return [
            CellId(cell_id)
            for cell_id in self._tx.execute(
                select(b.carry.c.cell_id)
                .distinct()
                .where(
                    b.carry.c.connection_id == self._id,
                    b.carry.c.posting_id.is_(None),
                    waits_for_count(self._id),
                )
                .order_by(b.carry.c.cell_id)
            ).scalars()
        ]

    def cells_at(self, location: str) -> list[CellId]:
        """The cells at the place of this name."""
        return [
            CellId(cell_id)
            for cell_id in self._tx.execute(
                select(i.cell.c.id)
                .join(i.place, i.place.c.id == i.cell.c.place_id)
                .where(i.cell.c.connection_id == self._id, i.place.c.name == location)
                .order_by(i.cell.c.id)
            ).scalars()
        ]

    def on_their_way(self, cell_ids: Collection[CellId] | None) -> int:
        """In how many of these cells, or of all, something is owed or has not arrived for certain; held ones are left out."""
        held = select(b.hold.c.cell_id).where(
            b.hold.c.connection_id == self._id, b.hold.c.resolved_at.is_(None), b.hold.c.cell_id.is_not(None)
        )
        posted = select(b.posting.c.cell_id).where(
            b.posting.c.connection_id == self._id, b.posting.c.state.in_([State.PLANNED, State.SENT])
        )
        owed = select(b.carry.c.cell_id).where(
            b.carry.c.connection_id == self._id,
            b.carry.c.posting_id.is_(None),
            ~waits_for_count(self._id),
            ~is_on_the_road(self._id),
        )
        cells = posted.union(owed).subquery()
        asked = select(func.count()).select_from(cells).where(cells.c.cell_id.not_in(held))
        if cell_ids is not None:
            asked = asked.where(cells.c.cell_id.in_(cell_ids))
        return self._tx.execute(asked).scalar_one()
