"""What an audit reads of one connection: the book added up afresh, the last readings, and what the evidence shows. Nothing here writes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, Select, case, func, literal, select

from stockbridge.core.book import WEIGHING, EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.posting import UNRESOLVED
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.road import is_on_the_road
from stockbridge.storage.stock_text import stock_from_text
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import evidence as e
from stockbridge.storage.tables import items as i
from stockbridge.storage.types import Units


@dataclass(slots=True)
class CellSums:
    """What the book says of one side of a cell."""

    balance: Decimal = ZERO
    opening: Decimal = ZERO
    owed: Decimal = ZERO
    """What this side will still get: not carried yet, planned, or on its way."""
    on_the_road: Decimal = ZERO
    """How much of that waits for a transfer order to be over."""
    last_line: datetime | None = None


@dataclass(frozen=True, slots=True)
class LastReading:
    """The last quantity read of an item where one place stands for all of it; None where it does not, or was never read."""

    units: Decimal | None
    at: datetime | None


NO_READING: Final = LastReading(None, None)


@dataclass(frozen=True, slots=True)
class ChangedPosting:
    """A movement that somebody made by changing, deleting or copying a document of ours."""

    entry_id: int
    cell_id: CellId
    side: Side
    units: Decimal
    since: datetime
    text: str
    who: str | None
    is_void: bool
    """The document does nothing to stock any more."""
    is_copy: bool
    """It carries our token and is another document than ours."""
    posted: Decimal | None
    """What our posting did to this cell; None: nothing."""
    token: str


@dataclass(frozen=True, slots=True)
class MissingPosting:
    """A posting whose document the peer does not show."""

    document_id: int
    cell_id: CellId
    side: Side
    units: Decimal
    since: datetime
    text: str
    token: str


@dataclass(frozen=True, slots=True)
class EffectPassedOver:
    """What a document says it did, and the balance does not show."""

    effect_id: int
    cell_id: CellId
    side: Side
    units: Decimal
    since: datetime
    text: str
    who: str | None


class Audits:
    """Sums over the books of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def cell_ids(self) -> Iterator[CellId]:
        """All cells whose link lives."""
        yield from (CellId(cell_id) for cell_id in self._tx.execute(self._living()).scalars().all())

    def living(self, cell_ids: Collection[CellId]) -> Iterator[CellId]:
        """Those of these cells that are this connection's and whose link lives, in order."""
        for some in chunks(sorted(cell_ids)):
            query = self._living().where(i.cell.c.id.in_(some))
            yield from (CellId(cell_id) for cell_id in self._tx.execute(query).scalars())

    def _living(self) -> Select[int]:
        return (
            select(i.cell.c.id)
            .join(i.link, i.link.c.id == i.cell.c.link_id)
            .where(i.cell.c.connection_id == self._id, i.lives)
            .order_by(i.cell.c.id)
        )

    def sums(self, cell_ids: Collection[CellId]) -> dict[CellId, dict[Side, CellSums]]:
        """The sums of these cells."""
        found = {cell_id: {side: CellSums() for side in Side} for cell_id in cell_ids}
        for some in chunks(cell_ids):
            self._add_lines(some, found)
            self._add_owed(some, found)
        return found

    def _add_lines(self, cell_ids: list[CellId], found: dict[CellId, dict[Side, CellSums]]) -> None:
        t = b.entry.c
        opening = case((t.kind == EntryKind.OPENING, t.units), else_=literal(ZERO, Units))
        for cell_id, side, balance, opened, last in self._tx.execute(
            select(
                t.cell_id,
                t.side,
                func.sum(t.units, type_=Units),
                func.sum(opening, type_=Units),
                func.max(t.at),
            )
            .where(t.connection_id == self._id, t.cell_id.in_(cell_ids), t.kind.in_(sorted(WEIGHING)))
            .group_by(t.cell_id, t.side)
        ):
            sums = found[CellId(cell_id)][Side(side)]
            sums.balance, sums.opening, sums.last_line = balance, opened, last

    def _add_owed(self, cell_ids: list[CellId], found: dict[CellId, dict[Side, CellSums]]) -> None:
        carry, posting = b.carry.c, b.posting.c
        uncarried = (
            select(carry.cell_id, carry.to_side, func.sum(carry.units, type_=Units))
            .where(carry.connection_id == self._id, carry.cell_id.in_(cell_ids), carry.posting_id.is_(None))
            .group_by(carry.cell_id, carry.to_side)
        )
        unresolved = (
            select(posting.cell_id, posting.side, func.sum(posting.units, type_=Units))
            .where(
                posting.connection_id == self._id,
                posting.cell_id.in_(cell_ids),
                posting.state.in_(sorted(UNRESOLVED)),
            )
            .group_by(posting.cell_id, posting.side)
        )
        for query in (uncarried, unresolved):
            for cell_id, side, units in self._tx.execute(query):
                found[CellId(cell_id)][Side(side)].owed += units
        for cell_id, side, units in self._tx.execute(uncarried.where(is_on_the_road(self._id))):
            found[CellId(cell_id)][Side(side)].on_the_road += units

    def last_readings(self, cell_ids: Collection[CellId]) -> dict[CellId, dict[Side, LastReading]]:
        """The last readings of these cells; what was not told of a place is no reading of it."""
        found: dict[CellId, dict[Side, LastReading]] = {}
        item, product = i.quickbooks_item.c, i.zuper_product.c
        for some in chunks(cell_ids):
            for row in self._tx.execute(
                select(
                    i.cell.c.id,
                    i.place.c.site_list_id,
                    i.place.c.location_uid,
                    item.quantity.label("here"),
                    item.stock.label("here_by_site"),
                    item.read_at.label("here_at"),
                    product.quantity.label("there"),
                    product.stock.label("there_by_location"),
                    product.read_at.label("there_at"),
                )
                .join(i.link, i.link.c.id == i.cell.c.link_id)
                .join(i.place, i.place.c.id == i.cell.c.place_id)
                .outerjoin(i.quickbooks_item, (item.connection_id == self._id) & (item.list_id == i.link.c.list_id))
                .outerjoin(
                    i.zuper_product,
                    (product.connection_id == self._id) & (product.product_uid == i.link.c.product_uid),
                )
                .where(i.cell.c.connection_id == self._id, i.cell.c.id.in_(some))
            ):
                here, there = row.here, row.there
                if row.site_list_id is not None:
                    here = dict(stock_from_text(row.here_by_site) or ()).get(row.site_list_id)
                    there = dict(stock_from_text(row.there_by_location) or ()).get(row.location_uid)
                found[CellId(row.id)] = {
                    Side.QUICKBOOKS: LastReading(here, row.here_at),
                    Side.ZUPER: LastReading(there, row.there_at),
                }
        return found

    def changed_postings(self) -> Iterator[ChangedPosting]:
        """Movements made by people on documents of ours, of which nobody has taken note, oldest first."""
        effect, entry, document, noted, posting = e.effect.c, b.entry.c, b.document.c, e.acknowledged.c, b.posting.c
        query = (
            select(
                entry.id.label("entry_id"),
                entry.cell_id,
                entry.side,
                effect.units,
                entry.at.label("since"),
                effect.text,
                effect.who,
                (e.evidence.c.is_void | (e.evidence.c.lines == "[]")).label("is_void"),
                (effect.source_id != document.peer_id).label("is_copy"),
                posting.units.label("posted"),
                effect.token,
            )
            .join(b.entry, entry.id == effect.entry_id)
            .join(b.document, document.token == effect.token)
            .join(
                e.evidence,
                (e.evidence.c.connection_id == effect.connection_id)
                & (e.evidence.c.side == effect.side)
                & (e.evidence.c.source_id == effect.source_id),
            )
            .outerjoin(b.posting, (posting.document_id == document.id) & (posting.cell_id == entry.cell_id))
            .outerjoin(e.acknowledged, (noted.connection_id == self._id) & (noted.entry_id == entry.id))
            .where(effect.connection_id == self._id, effect.token.is_not(None), noted.entry_id.is_(None))
            .order_by(entry.id)
        )
        for row in self._tx.execute(query):
            yield ChangedPosting(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented accessor

    def missing_postings(self) -> Iterator[MissingPosting]:
        """Postings whose documents an audit did not find, oldest first."""
        document, posting = b.document.c, b.posting.c
        query = (
            select(
                document.id.label("document_id"),
                posting.cell_id,
                posting.side,
                posting.units,
                document.missing_at.label("since"),
                posting.text,
                document.token,
            )
            .join(b.posting, posting.document_id == document.id)
            .where(document.connection_id == self._id, document.missing_at.is_not(None))
            .order_by(posting.id)
        )
        for row in self._tx.execute(query):
            yield MissingPosting(**row._mapping)  # noqa: SLF001 - as above

    def effects_passed_over(self) -> Iterator[EffectPassedOver]:
        """Effects of documents that the reading after them did not show, oldest first.

        What is older than the link was there when the two were introduced: it stands in the opening. And what one document did and
        undid again is nothing that a reading could lack.
        """
        effect, site = e.effect.c, i.place.c.site_list_id
        is_whole = (effect.place == "") & site.is_(None)
        query = (
            select(
                effect.id.label("effect_id"),
                i.cell.c.id.label("cell_id"),
                effect.side,
                effect.units,
                effect.seen_at.label("since"),
                effect.text,
                effect.who,
                effect.source_id,
                e.evidence.c.at,
                i.link.c.created_at,
            )
            .join(
                e.evidence,
                (e.evidence.c.connection_id == effect.connection_id)
                & (e.evidence.c.side == effect.side)
                & (e.evidence.c.source_id == effect.source_id),
            )
            .join(
                i.link,
                (i.link.c.connection_id == self._id)
                & i.lives
                & (
                    ((effect.side == Side.QUICKBOOKS) & (i.link.c.list_id == effect.item_id))
                    | ((effect.side == Side.ZUPER) & (i.link.c.product_uid == effect.item_id))
                ),
            )
            .join(i.cell, i.cell.c.link_id == i.link.c.id)
            .join(i.place, i.place.c.id == i.cell.c.place_id)
            .where(
                effect.connection_id == self._id,
                effect.passed_at.is_not(None),
                effect.units != ZERO,
                effect.entry_id.is_(None),
                is_whole | (site.is_not(None) & effect.place.in_([site, i.place.c.location_uid])),
            )
            .order_by(effect.id)
        )
        rows = self._tx.execute(query).all()
        done: dict[tuple[str, str, int], Decimal] = {}
        for row in rows:
            key = (row.side, row.source_id, row.cell_id)
            done[key] = done.get(key, ZERO) + row.units
        for *found, source_id, at, linked_at in rows:
            passed = EffectPassedOver(*found)
            # Zuper tells the moment of a row; QuickBooks only the day of a document, and it was seen later than it was saved.
            since = datetime.fromisoformat(at) if passed.side == Side.ZUPER and at is not None else passed.since
            if done[passed.side, source_id, passed.cell_id] and since >= linked_at:
                yield passed
