"""Twins on disk: pairs of documents, one of each system, that may be one deed, and what was decided about each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, case, delete, func, insert, or_, select, update

from stockbridge.core.cell import CellId
from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.posting import State
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.core.twins import NO_NUMBERS, Numbers, Paper
from stockbridge.storage.book import new_id
from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import evidence as t
from stockbridge.storage.tables import items as i
from stockbridge.storage.types import Units, Utc


class Verdict(StrEnum):
    """What is known about a pair."""

    ASKED = "asked"
    SAME = "same"
    """A person said so; it stays so whatever becomes of their numbers."""
    DECLARED = "declared"
    """Their kind stands in both systems by the settings, and they carry one number; it is so for as long as they do."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Twin:
    """A pair of documents in one cell; `units` is what is counted once because of it."""

    id: int
    cell_id: CellId
    documents: tuple[str, str]
    """QuickBooks' and Zuper's."""
    verdict: Verdict
    units: Decimal
    why: str


class Twins:
    """Pairs of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def papers(
        self, side: Side, cell_ids: Collection[CellId], since: datetime, *, keys: Collection[str], also: Collection[str]
    ) -> dict[CellId, list[Paper]]:
        """What documents did to these cells in all: those seen since then, those with these number keys, and `also`.

        Of a cell in doubt only what is in the book counts: the rest may not be in any balance yet. What somebody did to a
        posting of ours is no deed of its own.
        """
        found: dict[CellId, list[Paper]] = {}
        for some in chunks(cell_ids):
            rows = self._tx.execute(self._papers(side, some, since, keys, also)).all()
            numbers = self.numbers_of(side, {row.document for row in rows})
            for row in rows:
                kind = None if row.kind is None else MovementKind(row.kind)
                paper = Paper(
                    row.document,
                    numbers.get(row.document, NO_NUMBERS),
                    row.party,
                    row.text,
                    row.units,
                    kind,
                    row.seen_at,
                    datetime.fromisoformat(row.at) if row.at and "T" in row.at else row.seen_at,
                )
                found.setdefault(CellId(row.cell_id), []).append(paper)
        return found

    def numbers_of(self, side: Side, documents: Collection[str]) -> dict[str, Numbers]:
        """By which numbers the twins of these documents are recognised."""
        found: dict[str, dict[str, bool]] = {}
        for some in chunks(documents):
            for document, number, is_reference in self._tx.execute(
                select(t.effect.c.document, t.evidence_number.c.number, t.evidence_number.c.is_reference)
                .join(t.evidence_number, _same_source(t.evidence_number))
                .where(t.effect.c.connection_id == self._id, t.effect.c.side == side, t.effect.c.document.in_(some))
            ):
                found.setdefault(document, {})[number] = is_reference
        return {
            document: Numbers.of(
                (number for number, is_reference in numbers.items() if not is_reference),
                (number for number, is_reference in numbers.items() if is_reference),
            )
            for document, numbers in found.items()
        }

    def pairs(self, cell_ids: Collection[CellId], documents: Collection[str]) -> list[Twin]:
        """Pairs in these cells that one of these documents belongs to, oldest first."""
        found: dict[int, Twin] = {}
        for cells in chunks(cell_ids):
            for some in chunks(documents):
                for row in self._tx.execute(
                    select(t.twin).where(
                        t.twin.c.connection_id == self._id,
                        t.twin.c.cell_id.in_(cells),
                        or_(t.twin.c.quickbooks_document.in_(some), t.twin.c.zuper_document.in_(some)),
                    )
                ):
                    found[row.id] = _twin(row)
        return [found[twin_id] for twin_id in sorted(found)]

    def with_id(self, twin_id: int) -> Twin:
        """One pair."""
        row = self._tx.execute(select(t.twin).where(t.twin.c.connection_id == self._id, t.twin.c.id == twin_id)).one()
        return _twin(row)

    def add(self, cell_id: CellId, documents: tuple[str, str], verdict: Verdict, why: str, at: datetime) -> Twin:
        """Write a pair down; nothing is counted once because of it yet."""
        twin_id = new_id(
            self._tx.execute(
                insert(t.twin).values(
                    connection_id=self._id,
                    cell_id=cell_id,
                    quickbooks_document=documents[0],
                    zuper_document=documents[1],
                    verdict=verdict,
                    units=ZERO,
                    why=why,
                    at=at,
                )
            )
        )
        return Twin(twin_id, cell_id, documents, verdict, ZERO, why)

    def decide(self, twin_id: int, verdict: Verdict) -> None:
        """Note what a pair is."""
        self._set(twin_id, verdict=verdict)

    def count_once(self, twin_id: int, units: Decimal) -> None:
        """Note how many units of a pair are counted once from now on."""
        self._set(twin_id, units=units)

    def forget(self, twin_id: int) -> None:
        """A pair that was only asked about and looks like one no more."""
        self._tx.execute(delete(t.twin).where(t.twin.c.connection_id == self._id, t.twin.c.id == twin_id))

    def _set(self, twin_id: int, **values: object) -> None:
        self._tx.execute(
            update(t.twin).where(t.twin.c.connection_id == self._id, t.twin.c.id == twin_id).values(**values)
        )

    def _papers(
        self, side: Side, cell_ids: Collection[int], since: datetime, keys: Collection[str], also: Collection[str]
    ) -> Select[tuple[int, str, str, Decimal, str, str | None, datetime, str | None]]:
        effect, evidence = t.effect, t.evidence
        in_doubt = select(b.posting.c.cell_id).where(
            b.posting.c.connection_id == self._id, b.posting.c.side == side, b.posting.c.state == State.SENT
        )
        wanted = self._recent(side, cell_ids, since).union(self._numbered(side, keys))
        return (
            select(
                i.cell.c.id.label("cell_id"),
                effect.c.document,
                func.max(evidence.c.party).label("party"),
                func.sum(effect.c.units, type_=Units).label("units"),
                func.max(effect.c.text).label("text"),
                func.min(evidence.c.movement_kind).label("kind"),
                func.max(effect.c.seen_at, type_=Utc).label("seen_at"),
                func.max(evidence.c.at).label("at"),
            )
            .join(evidence, _same_source(evidence))
            .join(
                i.link,
                (i.link.c.connection_id == effect.c.connection_id) & (_item_of(side) == effect.c.item_id) & i.lives,
            )
            .join(i.cell, i.cell.c.link_id == i.link.c.id)
            .join(i.place, (i.place.c.id == i.cell.c.place_id) & (_place_of(side) == effect.c.place))
            .where(
                effect.c.connection_id == self._id,
                effect.c.side == side,
                effect.c.inferred.is_(False),
                effect.c.token.is_(None),
                effect.c.seen_at >= i.link.c.created_at,
                i.cell.c.id.in_(cell_ids),
                effect.c.document.in_(wanted) | effect.c.document.in_(also),
                effect.c.entry_id.is_not(None) | i.cell.c.id.not_in(in_doubt),
            )
            .group_by(i.cell.c.id, effect.c.document)
        )

    def _recent(self, side: Side, cell_ids: Collection[int], since: datetime) -> Select[tuple[str]]:
        items = (
            select(_item_of(side))
            .join(i.cell, i.cell.c.link_id == i.link.c.id)
            .where(i.cell.c.connection_id == self._id, i.cell.c.id.in_(cell_ids))
        )
        return select(t.effect.c.document).where(
            t.effect.c.connection_id == self._id,
            t.effect.c.side == side,
            t.effect.c.item_id.in_(items),
            t.effect.c.seen_at >= since,
        )

    def _numbered(self, side: Side, keys: Collection[str]) -> Select[tuple[str]]:
        return (
            select(t.effect.c.document)
            .join(t.evidence_number, _same_source(t.evidence_number))
            .where(
                t.evidence_number.c.connection_id == self._id,
                t.evidence_number.c.side == side,
                t.evidence_number.c.key.in_(keys),
            )
        )


def _item_of(side: Side) -> ColumnElement[str]:
    return i.link.c.list_id if side is Side.QUICKBOOKS else i.link.c.product_uid


def _place_of(side: Side) -> ColumnElement[str]:
    """How effects name the place of a cell (`ledger.readings.place_of`)."""
    named = i.place.c.site_list_id if side is Side.QUICKBOOKS else i.place.c.location_uid
    return case((i.place.c.site_list_id.is_(None), ""), else_=named)


def _same_source(table: Table) -> ColumnElement[bool]:
    return (
        (table.c.connection_id == t.effect.c.connection_id)
        & (table.c.side == t.effect.c.side)
        & (table.c.source_id == t.effect.c.source_id)
    )


def _twin(row: Row[Any]) -> Twin:
    return Twin(
        row.id,
        CellId(row.cell_id),
        (row.quickbooks_document, row.zuper_document),
        Verdict(row.verdict),
        row.units,
        row.why,
    )
