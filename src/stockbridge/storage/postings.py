"""Postings on disk: what a side is owed, planned and carried, each step by the table of `core.posting`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, insert, or_, select, update

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.errors import Broken
from stockbridge.core.plan import Post, Uncarried, Waiting
from stockbridge.core.posting import Event, State, after
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.book import new_id
from stockbridge.storage.chunks import chunks
from stockbridge.storage.counts import waits_for_count
from stockbridge.storage.document_places import is_held
from stockbridge.storage.road import is_on_the_road
from stockbridge.storage.tables import book as t
from stockbridge.storage.types import Units, Utc


class Postings:
    """Postings and carries of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def owed_cells(self, side: Side, most: int) -> list[CellId]:
        """Cells that a side is owed something for and that may be planned now: not held, nothing of theirs on its way."""
        held = select(t.hold.c.cell_id).where(
            t.hold.c.connection_id == self._id,
            t.hold.c.resolved_at.is_(None),
            t.hold.c.cell_id.is_not(None),
            (t.hold.c.side == side) | t.hold.c.side.is_(None),
        )
        on_its_way = select(t.posting.c.cell_id).where(
            t.posting.c.connection_id == self._id,
            t.posting.c.side == side,
            t.posting.c.state.in_([State.PLANNED, State.SENT]),
            (t.posting.c.state == State.SENT) | t.posting.c.document_id.is_not(None),
        )
        return [
            CellId(cell_id)
            for cell_id in self._tx.execute(
                select(t.carry.c.cell_id)
                .distinct()
                .where(
                    t.carry.c.connection_id == self._id,
                    t.carry.c.to_side == side,
                    t.carry.c.posting_id.is_(None),
                    t.carry.c.cell_id.not_in(held),
                    t.carry.c.cell_id.not_in(on_its_way),
                    ~waits_for_count(self._id),
                    ~is_on_the_road(self._id),
                )
                .order_by(t.carry.c.cell_id)
                .limit(most)
            ).scalars()
        ]

    def count_moved(self, side: Side) -> int:
        """In how many cells people moved something that a side is still owed; differences agreed upon do not count."""
        return self._tx.execute(
            select(func.count(t.carry.c.cell_id.distinct()))
            .join(t.entry, t.entry.c.id == t.carry.c.entry_id)
            .where(
                t.carry.c.connection_id == self._id,
                t.carry.c.to_side == side,
                t.carry.c.posting_id.is_(None),
                t.entry.c.kind == EntryKind.MOVEMENT,
                ~waits_for_count(self._id),
                ~is_on_the_road(self._id),
            )
        ).scalar_one()

    def uncarried(self, side: Side, cell_ids: Collection[CellId]) -> dict[CellId, tuple[Uncarried, ...]]:
        """The lines of these cells that a side is still owed, by cell."""
        by_cell: dict[CellId, list[Uncarried]] = {}
        for some in chunks(cell_ids):
            for cell_id, entry_id, units in self._tx.execute(
                select(t.carry.c.cell_id, t.carry.c.entry_id, t.carry.c.units)
                .where(
                    t.carry.c.connection_id == self._id,
                    t.carry.c.to_side == side,
                    t.carry.c.posting_id.is_(None),
                    t.carry.c.cell_id.in_(some),
                    ~waits_for_count(self._id),
                    ~is_on_the_road(self._id),
                )
                .order_by(t.carry.c.cell_id, t.carry.c.entry_id)
            ):
                by_cell.setdefault(CellId(cell_id), []).append(Uncarried(entry_id, units))
        return {cell_id: tuple(lines) for cell_id, lines in by_cell.items()}

    def waiting(self, cell_ids: Sequence[CellId], side: Side) -> dict[CellId, Waiting]:
        """The unresolved posting of each of these cells, with what it carries."""
        rows = self._tx.execute(
            select(
                t.posting.c.cell_id, t.posting.c.id, t.posting.c.state, t.posting.c.units, t.posting.c.document_id
            ).where(
                t.posting.c.connection_id == self._id,
                t.posting.c.side == side,
                t.posting.c.state.in_([State.PLANNED, State.SENT]),
                t.posting.c.cell_id.in_(cell_ids),
            )
        ).all()
        found: dict[CellId, Waiting] = {}
        for row in rows:
            # The units of a planned posting that has a token are frozen, whether it left once or is to; it counts as sent here.
            frozen = row.state == State.SENT or row.document_id is not None
            carries = self._tx.execute(
                select(t.carry.c.entry_id, t.carry.c.units).where(t.carry.c.posting_id == row.id)
            ).all()
            found[CellId(row.cell_id)] = Waiting(
                row.id,
                State.SENT if frozen else State.PLANNED,
                row.units,
                tuple(Uncarried(entry_id, units) for entry_id, units in carries),
            )
        return found

    def planned_at(self, posting_id: int) -> datetime:
        """When a posting was written down."""
        at: datetime = self._tx.execute(
            select(t.posting.c.created_at).where(t.posting.c.connection_id == self._id, t.posting.c.id == posting_id)
        ).scalar_one()
        return at

    def plan(self, post: Post, text: str, at: datetime) -> int:
        """Write a planned posting down; its lines are carried from here on. Units that cancel out are done at once."""
        if post.replaces is not None:
            self.move([post.replaces], Event.CANCEL, at)
            self.free([post.replaces], "planned anew with later movements", at)
        state = State.PLANNED if post.units else after(State.PLANNED, Event.NETTED)
        posting_id = new_id(
            self._tx.execute(
                insert(t.posting).values(
                    connection_id=self._id,
                    cell_id=post.cell_id,
                    side=post.side,
                    units=post.units,
                    state=state,
                    created_at=at,
                    resolved_at=None if post.units else at,
                    text=text,
                )
            )
        )
        taken = self._tx.execute(
            update(t.carry)
            .where(
                t.carry.c.connection_id == self._id,
                t.carry.c.entry_id.in_(post.entry_ids),
                t.carry.c.posting_id.is_(None),
            )
            .values(posting_id=posting_id)
        ).rowcount
        if taken != len(post.entry_ids):
            raise Broken(f"cell {post.cell_id}: a movement would be carried twice")
        return posting_id

    def unplan(self, cell_id: CellId, why: str, at: datetime) -> None:
        """Owe again what is planned for a cell and has never left."""
        posting_ids = list(
            self._tx.execute(
                select(t.posting.c.id).where(
                    t.posting.c.connection_id == self._id,
                    t.posting.c.cell_id == cell_id,
                    t.posting.c.state == State.PLANNED,
                    t.posting.c.document_id.is_(None),
                )
            ).scalars()
        )
        self.move(posting_ids, Event.CANCEL, at)
        self.free(posting_ids, why, at)

    def give_up(self, cell_ids: Sequence[CellId], side: Side, why: str, at: datetime) -> None:
        """Owe again what has a token and will never leave, or never again: it was found not to have arrived.

        A document that has left and carries other cells as well stays, for it may only leave again as it was; one that has not left
        goes without these lines.
        """
        posting, document = t.posting.c, t.document.c
        left = select(document.id).where(document.connection_id == self._id, document.payload.is_not(None))
        shared = select(posting.document_id).where(
            posting.connection_id == self._id, posting.document_id.is_not(None), posting.cell_id.not_in(cell_ids)
        )
        planned = select(posting.id).where(
            posting.connection_id == self._id,
            posting.side == side,
            posting.cell_id.in_(cell_ids),
            posting.state == State.PLANNED,
            posting.document_id.is_not(None),
        )
        not_left = list(self._tx.execute(planned.where(posting.document_id.not_in(left))).scalars())
        alone = list(
            self._tx.execute(planned.where(posting.document_id.in_(left), posting.document_id.not_in(shared))).scalars()
        )
        self._tx.execute(update(t.posting).where(posting.id.in_(not_left)).values(document_id=None))
        self.move([*not_left, *alone], Event.CANCEL, at)
        self.free([*not_left, *alone], why, at)

    def waiting_units(self, side: Side) -> tuple[int, Decimal]:
        """How many planned postings a side waits for, and their units without sign."""
        row = self._tx.execute(
            select(func.count(), func.sum(func.abs(t.posting.c.units), type_=Units)).where(
                t.posting.c.connection_id == self._id, t.posting.c.side == side, t.posting.c.state == State.PLANNED
            )
        ).one()
        return row[0], row[1] or ZERO

    def waiting_since(self, side: Side) -> datetime | None:
        """When people moved the oldest of the units that wait for a side; None when none do."""
        oldest: datetime | None = self._tx.execute(
            select(func.min(t.entry.c.at, type_=Utc))
            .join(t.carry, t.carry.c.entry_id == t.entry.c.id)
            .join(t.posting, t.posting.c.id == t.carry.c.posting_id)
            .where(t.posting.c.connection_id == self._id, t.posting.c.side == side, t.posting.c.state == State.PLANNED)
        ).scalar_one()
        return oldest

    def entries_carried(self, posting_id: int) -> list[int]:
        """The lines a live posting carries."""
        return list(
            self._tx.execute(
                select(t.carry.c.entry_id)
                .where(t.carry.c.connection_id == self._id, t.carry.c.posting_id == posting_id)
                .order_by(t.carry.c.entry_id)
            ).scalars()
        )

    def decided_by(self, posting_id: int) -> str | None:
        """The person who decided everything that a posting carries; None where it carries anything else."""
        entry = t.entry.c
        lines = self._tx.execute(
            select(entry.kind, entry.who)
            .join(t.carry, t.carry.c.entry_id == entry.id)
            .where(t.carry.c.connection_id == self._id, t.carry.c.posting_id == posting_id)
            .order_by(entry.id)
        ).all()
        if not lines or any(line.kind != EntryKind.DECIDED for line in lines):
            return None
        return str(lines[-1].who)

    def times_freed(self, posting_id: int, why: str) -> int:
        """How often earlier postings of what this one carries ended with these words."""
        entry_ids = self.entries_carried(posting_id)
        if not entry_ids:
            return 0
        return self._tx.execute(
            select(func.count())
            .select_from(t.carry_undone)
            .where(
                t.carry_undone.c.connection_id == self._id,
                t.carry_undone.c.entry_id == entry_ids[0],
                t.carry_undone.c.why == why,
            )
        ).scalar_one()

    def cells_in_doubt(self, side: Side) -> frozenset[CellId]:
        """Cells whose readings on this side may not be used yet."""
        return frozenset(
            CellId(cell_id)
            for (cell_id,) in self._tx.execute(
                select(t.posting.c.cell_id).where(
                    t.posting.c.connection_id == self._id, t.posting.c.side == side, t.posting.c.state == State.SENT
                )
            )
        )

    def count(self, state: State) -> int:
        """How many postings are in a state, on both sides; of the planned ones those that are not held."""
        which = t.posting.c.state == state
        if state is State.PLANNED:
            which &= or_(*((t.posting.c.side == side) & ~is_held(self._id, side) for side in Side))
        counted = select(func.count()).select_from(t.posting).where(t.posting.c.connection_id == self._id, which)
        return self._tx.execute(counted).scalar_one()

    def move(self, posting_ids: Sequence[int], event: Event, at: datetime) -> None:
        """Take postings one step; an impossible step is a broken book."""
        rows = self._tx.execute(
            select(t.posting.c.id, t.posting.c.state).where(
                t.posting.c.connection_id == self._id, t.posting.c.id.in_(posting_ids)
            )
        ).all()
        for posting_id, state in rows:
            to = after(State(state), event)
            resolved = at if to in (State.CONFIRMED, State.REFUSED, State.CANCELLED) else None
            self._tx.execute(
                update(t.posting).where(t.posting.c.id == posting_id).values(state=to, resolved_at=resolved)
            )

    def free(self, posting_ids: Sequence[int], why: str, at: datetime) -> None:
        """Owe again what these postings carried, and remember that they did."""
        carried = self._tx.execute(
            select(t.carry.c.entry_id, t.carry.c.posting_id).where(
                t.carry.c.connection_id == self._id, t.carry.c.posting_id.in_(posting_ids)
            )
        ).all()
        for entry_id, posting_id in carried:
            self._tx.execute(
                insert(t.carry_undone).values(
                    connection_id=self._id, entry_id=entry_id, posting_id=posting_id, at=at, why=why
                )
            )
        self._tx.execute(
            update(t.carry)
            .where(t.carry.c.connection_id == self._id, t.carry.c.posting_id.in_(posting_ids))
            .values(posting_id=None)
        )
