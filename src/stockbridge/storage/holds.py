"""What waits for a person: always with a reason, who must act, and what they may answer."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, insert, or_, select, update

from stockbridge.core.cell import CellId
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import book as t


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHold:
    """A reason to stop, with everything a person needs to decide."""

    subject: str
    """What is held: `connection`, `cell:7:zuper`, `item:<ListID>`, `product:<UID>`."""
    reason: str
    text: str
    who: str
    actions: tuple[str, ...]
    cell_id: CellId | None = None
    list_id: str | None = None
    product_uid: str | None = None
    place: str | None = None
    """The name of the site or location, where units lie that have no cell."""
    side: Side | None = None
    units: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold that nobody has resolved yet."""

    id: int
    subject: str
    reason: str
    cell_id: CellId | None
    list_id: str | None
    product_uid: str | None
    place: str | None
    side: Side | None
    units: Decimal | None
    text: str
    who: str
    actions: tuple[str, ...]
    since: datetime


class Holds:
    """Holds of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def put(self, hold: NewHold, at: datetime) -> bool:
        """Hold something. Saying it again only renews the text; returns whether it is new."""
        found = self._tx.execute(
            select(t.hold.c.id).where(
                t.hold.c.connection_id == self._id,
                t.hold.c.subject == hold.subject,
                t.hold.c.reason == hold.reason,
                t.hold.c.resolved_at.is_(None),
            )
        ).scalar_one_or_none()
        if found is not None:
            self._tx.execute(update(t.hold).where(t.hold.c.id == found).values(text=hold.text, units=hold.units))
            return False
        self._tx.execute(
            insert(t.hold).values(
                connection_id=self._id,
                subject=hold.subject,
                reason=hold.reason,
                cell_id=hold.cell_id,
                list_id=hold.list_id,
                product_uid=hold.product_uid,
                place=hold.place,
                side=hold.side,
                units=hold.units,
                text=hold.text,
                who=hold.who,
                actions=json.dumps(hold.actions),
                since=at,
            )
        )
        return True

    def open(
        self,
        *,
        reason: str | None = None,
        hold_id: int | None = None,
        about: tuple[Collection[str], Collection[CellId]] | None = None,
        most: int | None = None,
    ) -> Iterator[OpenHold]:
        """What is held now, oldest first; of one reason, one hold, or about records with these ids and these cells; and not more than `most`."""
        query = (
            select(t.hold)
            .where(t.hold.c.connection_id == self._id, t.hold.c.resolved_at.is_(None))
            .order_by(t.hold.c.id)
            .limit(most)
        )
        if reason is not None:
            query = query.where(t.hold.c.reason == reason)
        if hold_id is not None:
            query = query.where(t.hold.c.id == hold_id)
        if about is not None:
            ids, cells = about
            query = query.where(
                or_(t.hold.c.list_id.in_(ids), t.hold.c.product_uid.in_(ids), t.hold.c.cell_id.in_(cells))
            )
        for row in self._tx.execute(query).all():
            yield OpenHold(
                row.id,
                row.subject,
                row.reason,
                None if row.cell_id is None else CellId(row.cell_id),
                row.list_id,
                row.product_uid,
                row.place,
                None if row.side is None else Side(row.side),
                row.units,
                row.text,
                row.who,
                tuple(json.loads(row.actions)),
                row.since,
            )

    def causes(self) -> list[tuple[str, tuple[str, ...], int]]:
        """Why anything is held: each reason with what may be answered to it, and how many holds those are."""
        of = t.hold.c
        query = (
            select(of.reason, of.actions, func.count())
            .where(of.connection_id == self._id, of.resolved_at.is_(None))
            .group_by(of.reason, of.actions)
            .order_by(of.reason)
        )
        return [(reason, tuple(json.loads(actions)), count) for reason, actions, count in self._tx.execute(query)]

    def older_than(self, moment: datetime) -> tuple[int, OpenHold | None]:
        """How many are held since before that moment, and the oldest of them."""
        of, since = t.hold.c.connection_id == self._id, t.hold.c.since < moment
        row = self._tx.execute(
            select(func.count(), func.min(t.hold.c.id)).where(of, since, t.hold.c.resolved_at.is_(None))
        ).one()
        count, first = row
        return count, None if first is None else next(self.open(hold_id=first))

    def is_open(self, subject: str, reason: str | None = None) -> bool:
        """Whether something is held (for a reason)."""
        query = select(t.hold.c.id).where(
            t.hold.c.connection_id == self._id, t.hold.c.subject == subject, t.hold.c.resolved_at.is_(None)
        )
        if reason is not None:
            query = query.where(t.hold.c.reason == reason)
        return self._tx.execute(query).first() is not None

    def about_items(self, side: Side, item_ids: Collection[str], reasons: Collection[str]) -> list[tuple[str, str]]:
        """Open holds of these reasons on units that lie on `side`, not on what that side is owed: subject and reason."""
        column = t.hold.c.list_id if side is Side.QUICKBOOKS else t.hold.c.product_uid
        return [
            (subject, reason)
            for some in chunks(item_ids)
            for subject, reason in self._tx.execute(
                select(t.hold.c.subject, t.hold.c.reason).where(
                    t.hold.c.connection_id == self._id,
                    t.hold.c.resolved_at.is_(None),
                    t.hold.c.side == side.other,
                    t.hold.c.reason.in_(sorted(reasons)),
                    column.in_(some),
                )
            )
        ]

    def cells_held_for(self, side: Side, reasons: Collection[str]) -> list[CellId]:
        """Cells held on a side for one of these reasons."""
        return [
            CellId(cell_id)
            for cell_id in self._tx.execute(
                select(t.hold.c.cell_id)
                .distinct()
                .where(
                    t.hold.c.connection_id == self._id,
                    t.hold.c.resolved_at.is_(None),
                    t.hold.c.side == side,
                    t.hold.c.reason.in_(sorted(reasons)),
                    t.hold.c.cell_id.is_not(None),
                )
            ).scalars()
        ]

    def is_released(self, subject: str, reason: str, since: datetime) -> bool:
        """Whether a person answered such a hold with *retry* after a point in time."""
        return (
            self._tx.execute(
                select(t.hold.c.id).where(
                    t.hold.c.connection_id == self._id,
                    t.hold.c.subject == subject,
                    t.hold.c.reason == reason,
                    t.hold.c.resolution == "retry",
                    t.hold.c.resolved_at >= since,
                )
            ).first()
            is not None
        )

    def last_answer(self, subject: str, reason: str, since: datetime) -> str | None:
        """What was answered last to such a hold after a point in time; None while one is open or none was."""
        row = self._tx.execute(
            select(t.hold.c.resolution, t.hold.c.resolved_at)
            .where(t.hold.c.connection_id == self._id, t.hold.c.subject == subject, t.hold.c.reason == reason)
            .order_by(t.hold.c.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None or row.resolved_at is None or row.resolved_at < since:
            return None
        answer: str = row.resolution
        return answer

    def is_acknowledged(self, subject: str, reason: str, units: Decimal | None) -> bool:
        """Whether a person took note last of just this: the same reason, the same units."""
        row = self._tx.execute(
            select(t.hold.c.resolution, t.hold.c.units)
            .where(t.hold.c.connection_id == self._id, t.hold.c.subject == subject, t.hold.c.reason == reason)
            .order_by(t.hold.c.id.desc())
            .limit(1)
        ).one_or_none()
        return row is not None and row.resolution == "acknowledge" and row.units == units

    def answer_to(self, subject: str, reason: str, text: str) -> str | None:
        """What was answered last to such a hold, if it was put in just these words."""
        row = self._tx.execute(
            select(t.hold.c.resolution, t.hold.c.text)
            .where(t.hold.c.connection_id == self._id, t.hold.c.subject == subject, t.hold.c.reason == reason)
            .order_by(t.hold.c.id.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None or row.text != text else row.resolution

    def products_held_for(self, reason: str, most: int) -> list[str]:
        """Products whose cells are held for a reason, the longest held first."""
        return list(
            self._tx.execute(
                select(t.hold.c.product_uid)
                .where(
                    t.hold.c.connection_id == self._id,
                    t.hold.c.reason == reason,
                    t.hold.c.resolved_at.is_(None),
                    t.hold.c.product_uid.is_not(None),
                )
                .group_by(t.hold.c.product_uid)
                .order_by(func.min(t.hold.c.id))
                .limit(most)
            ).scalars()
        )

    def resolve(self, hold_ids: Collection[int], resolution: str, by: str, at: datetime) -> int:
        """Close holds; returns how many were open."""
        return self._tx.execute(
            update(t.hold)
            .where(t.hold.c.connection_id == self._id, t.hold.c.id.in_(hold_ids), t.hold.c.resolved_at.is_(None))
            .values(resolved_at=at, resolved_by=by, resolution=resolution)
        ).rowcount

    def lift(self, subject: str, reason: str, why: str, at: datetime) -> bool:
        """Close a hold whose reason went away by itself."""
        return (
            self._tx.execute(
                update(t.hold)
                .where(
                    t.hold.c.connection_id == self._id,
                    t.hold.c.subject == subject,
                    t.hold.c.reason == reason,
                    t.hold.c.resolved_at.is_(None),
                )
                .values(resolved_at=at, resolved_by="Stockbridge", resolution=why)
            ).rowcount
            > 0
        )

    def count(self) -> int:
        """How many holds are open."""
        return self._tx.execute(
            select(func.count())
            .select_from(t.hold)
            .where(t.hold.c.connection_id == self._id, t.hold.c.resolved_at.is_(None))
        ).scalar_one()
