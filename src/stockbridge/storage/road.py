"""Units on the road, on disk: which ends of transfer orders rows have shown, and which lines wait for their order to be over."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from stockbridge.core.cell import CellId
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import evidence as e
from stockbridge.storage.tables import road as t
from stockbridge.storage.types import Units


class Stage(StrEnum):
    """Where a line of a journey stands."""

    WAITS = "waits"
    """It is not carried before the order is over."""
    OVER = "over"
    """It waited once."""
    ARRIVED = "arrived"
    """It never waited: it lets go of units that have arrived elsewhere."""


@dataclass(frozen=True, slots=True)
class End:
    """What a row of a transfer order did: units that left a location, or that came to one."""

    document: str
    item_id: str
    place: str
    """The location; empty where QuickBooks has no sites."""
    units: Decimal


@dataclass(frozen=True, slots=True)
class Journey:
    """What one transfer order did to one product, as far as it is not over."""

    document: str
    item_id: str
    cell_id: CellId
    """Where the units left."""
    since: datetime
    sent: Decimal = ZERO
    arrived: Decimal = ZERO

    @property
    def missing(self) -> Decimal:
        """Units that are on the road."""
        return self.sent - self.arrived


def is_on_the_road(connection_id: str) -> ColumnElement[bool]:
    """Whether a carry's line waits for a transfer order to be over."""
    return (
        select(t.on_the_road.c.entry_id)
        .where(
            t.on_the_road.c.connection_id == connection_id,
            t.on_the_road.c.entry_id == b.carry.c.entry_id,
            t.on_the_road.c.state == Stage.WAITS,
        )
        .correlate(b.carry)
        .exists()
    )


class Road:
    """What is on the road in one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id
        self._waits = (t.on_the_road.c.connection_id == connection_id) & (t.on_the_road.c.state == Stage.WAITS)

    def new_ends(self, item_ids: Collection[str]) -> list[End]:
        """Ends of these products that were not asked for before, departures first."""
        effect, found = e.effect.c, list[End]()
        for some in chunks(item_ids):
            new = (effect.connection_id == self._id) & effect.is_end & effect.item_id.in_(some)
            rows = self._tx.execute(
                select(effect.document, effect.item_id, effect.place, effect.units).where(new).order_by(effect.id)
            ).all()
            if rows:
                self._tx.execute(update(e.effect).where(new).values(is_end=False))
            found += [End(*row) for row in rows]
        return sorted(found, key=lambda end: end.units > ZERO)

    def gap(self, document: str, item_id: str) -> Decimal:
        """What all known rows of the order did to the product together."""
        effect = e.effect.c
        total: Decimal | None = self._tx.execute(
            select(func.sum(effect.units, type_=Units)).where(
                effect.connection_id == self._id,
                effect.side == Side.ZUPER,
                effect.document == document,
                effect.item_id == item_id,
            )
        ).scalar_one()
        return total or ZERO

    def put(self, entry_id: int, document: str, item_id: str, stage: Stage, at: datetime) -> None:
        """Note a line of a journey."""
        self._tx.execute(
            insert(t.on_the_road).values(
                connection_id=self._id,
                entry_id=entry_id,
                document=document,
                item_id=item_id,
                state=stage,
                since=at,
            )
        )

    def journey(self, document: str, item_id: str) -> Journey | None:
        """What is on the road of one product on one order."""
        return next(iter(self.journeys(document, item_id)), None)

    def journeys(self, document: str, item_id: str | None = None) -> list[Journey]:
        """What is on the road of an order, or of one product on it."""
        road, carry = t.on_the_road.c, b.carry.c
        query = (
            select(road.item_id, carry.cell_id, road.since, carry.units)
            .join(b.carry, carry.entry_id == road.entry_id)
            .where(self._waits, road.document == document)
            .order_by(road.entry_id)
        )
        if item_id is not None:
            query = query.where(road.item_id == item_id)
        found: dict[str, Journey] = {}
        for uid, cell_id, since, units in self._tx.execute(query):
            journey = found.get(uid) or Journey(document, uid, CellId(cell_id), since)
            found[uid] = replace(
                journey, sent=journey.sent - min(units, ZERO), arrived=journey.arrived + max(units, ZERO)
            )
        return list(found.values())

    def cells(self) -> set[CellId]:
        """Where units are kept that are on the road."""
        query = select(b.carry.c.cell_id).join(t.on_the_road, t.on_the_road.c.entry_id == b.carry.c.entry_id)
        return {CellId(cell_id) for cell_id in self._tx.execute(query.where(self._waits)).scalars()}

    def to_ask(self, before: datetime, most: int) -> list[str]:
        """Open orders that Zuper was not asked about since then, the longest unasked first."""
        road = t.on_the_road.c
        asked = func.max(road.asked_at)
        return list(
            self._tx.execute(
                select(road.document)
                .where(self._waits)
                .group_by(road.document)
                .having(or_(asked.is_(None), asked < before))
                .order_by(asked, road.document)
                .limit(most)
            ).scalars()
        )

    def asked(self, document: str, at: datetime | None) -> None:
        """Zuper was asked about the order; None: it is to be asked again at once."""
        self._tx.execute(
            update(t.on_the_road).where(self._waits, t.on_the_road.c.document == document).values(asked_at=at)
        )

    def end(self, document: str, item_id: str) -> None:
        """The product's journey is over: its lines are carried like any other."""
        road = t.on_the_road.c
        self._tx.execute(
            update(t.on_the_road)
            .where(self._waits, road.document == document, road.item_id == item_id)
            .values(state=Stage.OVER)
        )

    def end_in(self, cell_ids: Collection[CellId]) -> None:
        """Nothing of these cells waits any more."""
        lines = select(b.entry.c.id).where(b.entry.c.connection_id == self._id, b.entry.c.cell_id.in_(list(cell_ids)))
        self._tx.execute(
            update(t.on_the_road).where(self._waits, t.on_the_road.c.entry_id.in_(lines)).values(state=Stage.OVER)
        )

    def letting_go(self, entry_ids: Collection[int]) -> dict[int, tuple[str, str]]:
        """Which of these lines let go of units that arrived elsewhere: the order and the product, by line."""
        road, found = t.on_the_road.c, dict[int, tuple[str, str]]()
        for some in chunks(entry_ids):
            rows = self._tx.execute(
                select(road.entry_id, road.document, road.item_id).where(
                    road.connection_id == self._id, road.state == Stage.ARRIVED, road.entry_id.in_(some)
                )
            )
            found |= {entry_id: (document, item_id) for entry_id, document, item_id in rows}
        return found
