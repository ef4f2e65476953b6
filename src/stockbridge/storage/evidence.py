"""The peers' documents as last seen, their effects on stock, and which line of the book each effect explains."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from stockbridge.core import evidence as core
from stockbridge.core.cell import CellId
from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.quantity import ZERO, show, units
from stockbridge.core.side import Side
from stockbridge.core.twins import NO_NUMBERS, Numbers, number_key
from stockbridge.storage.book import new_id
from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import evidence as t
from stockbridge.storage.tables import items
from stockbridge.storage.tables.book import entry
from stockbridge.storage.types import Units

_IS_ITS_DOCUMENT: Final = (
    (t.evidence.c.connection_id == t.effect.c.connection_id)
    & (t.evidence.c.side == t.effect.c.side)
    & (t.evidence.c.source_id == t.effect.c.source_id)
)
_KEPT: Final = ("kind", "movement_kind", "number", "party", "at", "lines", "is_void", "seen_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of a peer and what it does to stock now: units by (item, site or location); all 0 when void."""

    side: Side
    source_id: str
    kind: str
    """The peer's word for it."""
    movement_kind: MovementKind | None
    number: str | None
    """As people read it."""
    numbers: Numbers = NO_NUMBERS
    """How its twin in the other system may be numbered."""
    party: str | None
    at: str | None
    lines: Mapping[tuple[str, str], Decimal]
    is_void: bool = False


TRANSFER_KINDS: Final = frozenset({"TransferInventory", "TRANSFER"})
"""How QuickBooks and Zuper call documents that take units from one place to another."""


@dataclass(frozen=True, slots=True)
class Found:
    """An effect that no line of the book has used yet."""

    effect: core.Effect
    item_id: str
    place: str
    text: str
    who: str | None
    document: str


class Evidence:
    """Documents and effects of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def lines_of(self, side: Side, source_ids: Collection[str]) -> dict[str, dict[tuple[str, str], Decimal]]:
        """What known documents did to stock when they were last seen."""
        known: dict[str, dict[tuple[str, str], Decimal]] = {}
        for some in chunks(source_ids):
            for source_id, lines in self._tx.execute(
                select(t.evidence.c.source_id, t.evidence.c.lines).where(
                    t.evidence.c.connection_id == self._id, t.evidence.c.side == side, t.evidence.c.source_id.in_(some)
                )
            ):
                known[source_id] = {(item, place): units(text) for item, place, text in json.loads(lines)}
        return known

    def keep(self, documents: Sequence[Document], at: datetime) -> None:
        """Remember documents as seen now."""
        if not documents:
            return
        statement = (postgresql if self._tx.dialect.name == "postgresql" else sqlite).insert(t.evidence)
        fresh = statement.excluded
        self._tx.execute(
            statement.on_conflict_do_update(
                index_elements=["connection_id", "side", "source_id"],
                set_={name: fresh[name] for name in _KEPT},
            ),
            [
                {
                    "connection_id": self._id,
                    "side": document.side,
                    "source_id": document.source_id,
                    "kind": document.kind,
                    "movement_kind": document.movement_kind,
                    "number": document.number,
                    "party": document.party,
                    "at": document.at,
                    "lines": json.dumps(
                        [[item, place, show(value)] for (item, place), value in document.lines.items()]
                    ),
                    "is_void": document.is_void,
                    "first_seen_at": at,
                    "seen_at": at,
                }
                for document in documents
            ],
        )
        self._number(documents)

    def _number(self, documents: Sequence[Document]) -> None:
        numbers = t.evidence_number
        for side in {document.side for document in documents}:
            for some in chunks([document.source_id for document in documents if document.side is side]):
                self._tx.execute(
                    delete(numbers).where(
                        numbers.c.connection_id == self._id, numbers.c.side == side, numbers.c.source_id.in_(some)
                    )
                )
        rows = [
            {
                "connection_id": self._id,
                "side": document.side,
                "source_id": document.source_id,
                "number": number,
                "key": number_key(number),
                "is_reference": number in document.numbers.references,
            }
            for document in documents
            for number in document.numbers.all()
        ]
        if rows:
            self._tx.execute(insert(numbers), rows)

    def numbers_of(self, side: Side, source_ids: Collection[str]) -> dict[str, frozenset[str]]:
        """By which numbers the twins of known documents were to be recognised when they were last seen."""
        found: dict[str, frozenset[str]] = {}
        numbers = t.evidence_number
        for some in chunks(source_ids):
            for source_id, number in self._tx.execute(
                select(numbers.c.source_id, numbers.c.number).where(
                    numbers.c.connection_id == self._id, numbers.c.side == side, numbers.c.source_id.in_(some)
                )
            ):
                found[source_id] = found.get(source_id, frozenset()) | {number}
        return found

    def void(self, side: Side, source_id: str, at: datetime) -> None:
        """Note that a known document does nothing to stock any more."""
        self._tx.execute(
            update(t.evidence)
            .where(
                t.evidence.c.connection_id == self._id, t.evidence.c.side == side, t.evidence.c.source_id == source_id
            )
            .values(lines="[]", is_void=True, seen_at=at)
        )

    def add_effect(
        self, side: Side, source_id: str, item_id: str, place: str, change: Decimal, text: str, who: str | None, at: datetime,
        *, inferred: bool = False, token: str | None = None, document: str | None = None, is_end: bool = False,
    ) -> int:  # fmt: skip
        """Note what a document did to an item's stock; some line of the book will use it. `token`: it carries one of ours.

        `document` is the one that `source_id` belongs to, where that is only a part of it: a row of an invoice. `is_end`: it is one
        end of a transfer order (`storage.road`).
        """
        statement = insert(t.effect).values(
            connection_id=self._id,
            side=side,
            source_id=source_id,
            document=document or source_id,
            item_id=item_id,
            place=place,
            units=change,
            inferred=inferred,
            text=text,
            who=who,
            seen_at=at,
            token=token,
            is_end=is_end,
        )
        return new_id(self._tx.execute(statement))

    def names_of(self, side: Side, documents: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
        """Number and party of documents of which some part is known, by document."""
        found: dict[str, tuple[str | None, str | None]] = {}
        for some in chunks(documents):
            for row in self._tx.execute(
                select(t.effect.c.document, t.evidence.c.number, t.evidence.c.party)
                .join(t.evidence, _IS_ITS_DOCUMENT)
                .where(t.effect.c.connection_id == self._id, t.effect.c.side == side, t.effect.c.document.in_(some))
            ):
                found[row.document] = (row.number, row.party)
        return found

    def days_of(self, entry_ids: Collection[int]) -> list[str]:
        """On which days the documents behind these lines are dated, as ISO dates, oldest first."""
        days: set[str] = set()
        for some in chunks(entry_ids):
            days.update(
                at[:10]
                for at in self._tx.execute(
                    select(t.evidence.c.at)
                    .join(
                        t.effect,
                        (t.evidence.c.connection_id == t.effect.c.connection_id)
                        & (t.evidence.c.side == t.effect.c.side)
                        & (t.evidence.c.source_id == t.effect.c.source_id),
                    )
                    .where(
                        t.effect.c.connection_id == self._id,
                        t.effect.c.entry_id.in_(some),
                        t.evidence.c.at.is_not(None),
                    )
                ).scalars()
            )
        return sorted(days)

    def unused(self, side: Side, item_ids: Collection[str]) -> dict[str, list[Found]]:
        """Effects that explain nothing yet, by item, oldest first."""
        effect, paper, link = t.effect.c, t.evidence.c, items.link.c
        linked = link.list_id if side is Side.QUICKBOOKS else link.product_uid
        found: dict[str, list[Found]] = {}
        for some in chunks(item_ids):
            for row in self._tx.execute(
                select(t.effect, paper.at, link.created_at.label("linked_at"))
                .outerjoin(t.evidence, _IS_ITS_DOCUMENT)
                .outerjoin(items.link, (link.connection_id == self._id) & (linked == effect.item_id) & items.lives)
                .where(
                    effect.connection_id == self._id,
                    effect.side == side,
                    effect.item_id.in_(some),
                    effect.entry_id.is_(None),
                    effect.moot_at.is_(None),
                )
                .order_by(effect.id)
            ):
                is_older = row.linked_at is not None and _happened(side, row.at, row.seen_at) < row.linked_at
                found.setdefault(row.item_id, []).append(
                    Found(
                        core.Effect(row.id, row.units, row.inferred, is_older),
                        row.item_id,
                        row.place,
                        row.text,
                        row.who,
                        row.document,
                    )
                )
        return found

    def transferred_by(self, entry_ids: Collection[int]) -> dict[int, tuple[str, str]]:
        """Which of these lines one transfer explains whole: its id and the item, by line.

        The two ends of a transfer order are documents of their own, known by the order's id.
        """
        found: dict[int, tuple[str, str, str]] = {}
        for some in chunks(entry_ids):
            rows = self._tx.execute(
                select(
                    t.effect.c.entry_id,
                    t.effect.c.source_id,
                    t.effect.c.document,
                    t.effect.c.item_id,
                    t.evidence.c.kind,
                    (t.effect.c.units == entry.c.units).label("is_whole"),
                )
                .join(entry, entry.c.id == t.effect.c.entry_id)
                .join(t.evidence, _IS_ITS_DOCUMENT)
                .where(t.effect.c.connection_id == self._id, t.effect.c.entry_id.in_(some))
            ).all()
            counts = Counter(row.entry_id for row in rows)
            found |= {
                row.entry_id: (row.source_id, row.document, row.item_id)
                for row in rows
                if row.kind in TRANSFER_KINDS and row.is_whole and counts[row.entry_id] == 1
            }
        ends = Counter((source_id, item_id) for source_id, _, item_id in found.values())
        return {
            entry_id: (source_id if ends[source_id, item_id] > 1 else document, item_id)
            for entry_id, (source_id, document, item_id) in found.items()
        }

    def use(self, effect_ids: Iterable[int], entry_id: int, rest: Decimal = ZERO) -> None:
        """Say which line of the book these effects explain, and how much of it still has no document."""
        self._tx.execute(
            update(t.effect)
            .where(
                t.effect.c.connection_id == self._id, t.effect.c.id.in_(list(effect_ids)), t.effect.c.entry_id.is_(None)
            )
            .values(entry_id=entry_id)
        )
        line = (t.unexplained.c.connection_id == self._id) & (t.unexplained.c.entry_id == entry_id)
        if rest:
            self._tx.execute(update(t.unexplained).where(line).values(units=rest))
        else:
            self._tx.execute(delete(t.unexplained).where(line))

    def pass_over(self, effect_ids: Collection[int], seen_before: datetime, at: datetime) -> None:
        """A reading agreed with the book without these effects: the audit shows them, and the old ones are not waited for any more."""
        effect = t.effect.c
        if effect_ids:
            self._tx.execute(
                update(t.effect)
                .where(effect.connection_id == self._id, effect.id.in_(effect_ids), effect.entry_id.is_(None))
                .values(
                    passed_at=func.coalesce(effect.passed_at, at),
                    moot_at=case((effect.seen_at < seen_before, at), else_=effect.moot_at),
                )
            )

    def forget(self, effect_id: int) -> None:
        """A person has taken note of an effect that no balance showed."""
        self._tx.execute(
            delete(t.effect).where(
                t.effect.c.connection_id == self._id,
                t.effect.c.id == effect_id,
                t.effect.c.passed_at.is_not(None),
                t.effect.c.entry_id.is_(None),
            )
        )

    def leave_unexplained(self, entry_id: int, cell_id: CellId, side: Side, change: Decimal, at: datetime) -> None:
        """Note that no document explains a line of the book yet."""
        self._tx.execute(
            insert(t.unexplained).values(
                connection_id=self._id, entry_id=entry_id, cell_id=cell_id, side=side, units=change, since=at
            )
        )

    def unexplained(self, cell_ids: Collection[CellId], side: Side) -> dict[CellId, list[core.OpenLine]]:
        """Lines of these cells of which some units have no document, oldest first."""
        found: dict[CellId, list[core.OpenLine]] = {}
        for some in chunks(cell_ids):
            for cell_id, entry_id, change in self._tx.execute(
                select(t.unexplained.c.cell_id, t.unexplained.c.entry_id, t.unexplained.c.units)
                .where(
                    t.unexplained.c.connection_id == self._id,
                    t.unexplained.c.side == side,
                    t.unexplained.c.cell_id.in_(some),
                )
                .order_by(t.unexplained.c.entry_id)
            ):
                found.setdefault(CellId(cell_id), []).append(core.OpenLine(entry_id, change))
        return found

    def is_unexplained(self, side: Side, after: datetime, until: datetime) -> bool:
        """Whether no document explains some line of that side that was booked in that time."""
        line = t.unexplained.c
        query = select(line.entry_id).where(
            line.connection_id == self._id, line.side == side, line.since > after, line.since <= until
        )
        return self._tx.execute(query.limit(1)).first() is not None

    def unexplained_units(self, since_before: datetime) -> Decimal:
        """Units, without sign, of movements that no document explains and that are older than the given time."""
        total: Decimal | None = self._tx.execute(
            select(func.sum(func.abs(t.unexplained.c.units), type_=Units)).where(
                t.unexplained.c.connection_id == self._id, t.unexplained.c.since <= since_before
            )
        ).scalar_one()
        return total or ZERO

    def acknowledge(self, entry_id: int, by: str, why: str, at: datetime) -> bool:
        """A named person takes note of an unexplained line; returns whether it was one."""
        gone = self._tx.execute(
            delete(t.unexplained).where(t.unexplained.c.connection_id == self._id, t.unexplained.c.entry_id == entry_id)
        ).rowcount
        if gone:
            self._note(entry_id, by, why, at)
        return gone > 0

    def decide(self, entry_id: int, by: str, why: str, at: datetime) -> None:
        """A named person decides what becomes of a movement, with a document or without; the audit shows it no more."""
        noted = select(t.acknowledged.c.entry_id).where(
            t.acknowledged.c.connection_id == self._id, t.acknowledged.c.entry_id == entry_id
        )
        if not self.acknowledge(entry_id, by, why, at) and self._tx.execute(noted).first() is None:
            self._note(entry_id, by, why, at)

    def _note(self, entry_id: int, by: str, why: str, at: datetime) -> None:
        self._tx.execute(
            insert(t.acknowledged).values(connection_id=self._id, entry_id=entry_id, by=by, why=why, at=at)
        )


def _happened(side: Side, told: str | None, seen_at: datetime) -> datetime:
    """When units moved, at the latest: Zuper tells the moment of a row, QuickBooks only the day of a document."""
    return seen_at if side is Side.QUICKBOOKS or told is None else min(seen_at, datetime.fromisoformat(told))
