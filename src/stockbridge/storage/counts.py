"""Stock-takes on disk: what is being counted, and the condition that keeps its lines from being carried meanwhile."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select, update

from stockbridge.core.cell import CellId
from stockbridge.core.posting import State
from stockbridge.storage.chunks import chunks
from stockbridge.storage.road import is_on_the_road
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import counts as t
from stockbridge.storage.tables import items as i


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """The count that is under way."""

    begun_at: datetime
    begun_by: str
    is_frozen: bool
    cells: int | None
    """How many are counted; None: all, later ones too."""


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

    def under_way(self) -> Counting | None:
        """What is being counted."""
        c = t.stock_count.c
        row = self._tx.execute(
            select(
                func.min(c.begun_at),
                func.min(c.begun_by),
                func.count(c.after_entry),
                func.count(c.cell_id),
                func.count(),
            ).where(c.connection_id == self._id, c.ended_at.is_(None))
        ).one()
        begun_at, begun_by, frozen, cells, rows = row
        if not rows:
            return None
        return Counting(begun_at=begun_at, begun_by=begun_by, is_frozen=frozen > 0, cells=cells or None)

    def counted(self, cell_ids: Collection[CellId]) -> set[CellId]:
        """Those of these cells that are being counted."""
        return {
            CellId(cell_id)
            for some in chunks(cell_ids)
            for cell_id in self._tx.execute(
                select(i.cell.c.id).where(
                    i.cell.c.connection_id == self._id, i.cell.c.id.in_(some), self._is_counted(i.cell.c.id)
                )
            ).scalars()
        }

    def counted_after(self, cell_id: CellId, most: int) -> list[CellId]:
        """Cells that are kept equal and being counted, a page at a time: those behind this one."""
        return [
            CellId(one)
            for one in self._tx.execute(
                select(i.cell.c.id)
                .join(i.link, i.link.c.id == i.cell.c.link_id)
                .where(
                    i.cell.c.connection_id == self._id,
                    i.link.c.connection_id == self._id,
                    i.lives,
                    i.cell.c.id > cell_id,
                    self._is_counted(i.cell.c.id),
                )
                .order_by(i.cell.c.id)
                .limit(most)
            ).scalars()
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
        """The cells that are kept equal at the place of this name."""
        return [
            CellId(cell_id)
            for cell_id in self._tx.execute(
                select(i.cell.c.id)
                .join(i.place, i.place.c.id == i.cell.c.place_id)
                .join(i.link, i.link.c.id == i.cell.c.link_id)
                .where(
                    i.cell.c.connection_id == self._id,
                    i.link.c.connection_id == self._id,
                    i.lives,
                    i.place.c.name == location,
                )
                .order_by(i.cell.c.id)
            ).scalars()
        ]

    def on_their_way(self) -> int:
        """In how many of the cells that are counted something is owed or has not arrived for certain; held ones are left out."""
        return self._tx.execute(select(func.count()).select_from(self._on_their_way().subquery())).scalar_one()

    def first_on_their_way(self, most: int) -> list[CellId]:
        """The first of them."""
        cells = self._on_their_way().subquery()
        return [
            CellId(one)
            for one in self._tx.execute(select(cells.c.cell_id).order_by(cells.c.cell_id).limit(most)).scalars()
        ]

    def _on_their_way(self) -> Select[tuple[int]]:
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
        return select(cells.c.cell_id).where(cells.c.cell_id.not_in(held), self._is_counted(cells.c.cell_id))

    def _is_counted(self, cell_id: ColumnElement[int]) -> ColumnElement[bool]:
        c = t.stock_count.c
        return (
            select(c.id)
            .where(c.connection_id == self._id, c.ended_at.is_(None), c.cell_id.is_(None) | (c.cell_id == cell_id))
            .exists()
        )
