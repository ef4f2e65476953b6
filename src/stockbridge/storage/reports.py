"""What people are told, read across the tables of one connection. Nothing here writes.

Questions that the ledger itself asks stay with the tables they belong to; these serve its reports only.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from stockbridge.core.cell import CellId
from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.stock_text import stock_from_text
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import evidence as e
from stockbridge.storage.tables import items as i
from stockbridge.storage.tables import runs as r


@dataclass(frozen=True, slots=True)
class CellNames:
    """How people know a cell."""

    item: str
    list_id: str
    product_uid: str
    place: str


@dataclass(frozen=True, slots=True)
class ItemReadings:
    """A linked item, and when each side of it was read last."""

    full_name: str
    product_uid: str
    here_at: datetime | None
    there_at: datetime | None
    on_order: Decimal | None
    on_order_by_site: Mapping[str, Decimal] | None
    on_order_at: datetime | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a peer as it calls it: kind, number, its own date, who it is for, and its TxnID or transaction_uid."""

    kind: str
    number: str | None
    date: str | None
    party: str | None
    id: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands behind a line of the book: a document, or a person who took note that there is none."""

    text: str
    who: str | None
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class UnexplainedLine:
    """A movement that no document explains and nobody has acknowledged."""

    entry_id: int
    cell_id: CellId
    side: Side
    units: Decimal
    since: datetime


class Reports:
    """Read-only questions over the books of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def cell_names(self, cell_ids: Collection[CellId]) -> dict[CellId, CellNames]:
        """The names of these cells."""
        found: dict[CellId, CellNames] = {}
        for some in chunks(cell_ids):
            query = (
                select(
                    i.cell.c.id,
                    i.quickbooks_item.c.full_name,
                    i.link.c.list_id,
                    i.link.c.product_uid,
                    i.place.c.name,
                )
                .join(i.link, i.link.c.id == i.cell.c.link_id)
                .join(i.place, i.place.c.id == i.cell.c.place_id)
                .join(
                    i.quickbooks_item,
                    (i.quickbooks_item.c.connection_id == self._id) & (i.quickbooks_item.c.list_id == i.link.c.list_id),
                )
                .where(i.cell.c.connection_id == self._id, i.cell.c.id.in_(some))
            )
            for cell_id, *names in self._tx.execute(query):
                found[CellId(cell_id)] = CellNames(*names)
        return found

    def record_names(self, side: Side, ids: Collection[str]) -> dict[str, str]:
        """The names of records of a side, those that are gone included."""
        key, name = (
            (i.quickbooks_item.c.list_id, i.quickbooks_item.c.full_name)
            if side is Side.QUICKBOOKS
            else (i.zuper_product.c.product_uid, i.zuper_product.c.name)
        )
        return {
            record_id: known_as
            for some in chunks(ids)
            for record_id, known_as in self._tx.execute(
                select(key, name).where(key.table.c.connection_id == self._id, key.in_(some))
            )
        }

    def last_readings_of(self, list_id: str) -> ItemReadings:
        """A linked item's names, and when each side was read last; what is on order, and when that was read."""
        item, product, link = i.quickbooks_item.c, i.zuper_product.c, i.link.c
        row = self._tx.execute(
            select(
                item.full_name,
                link.product_uid,
                item.read_at.label("here_at"),
                product.read_at.label("there_at"),
                item.on_order,
                item.on_order_by_site,
                item.on_order_at,
            )
            .join(i.link, (link.connection_id == item.connection_id) & (link.list_id == item.list_id))
            .outerjoin(
                i.zuper_product,
                (product.connection_id == item.connection_id) & (product.product_uid == link.product_uid),
            )
            .where(item.connection_id == self._id, item.list_id == list_id)
            .order_by(link.id.desc())
            .limit(1)
        ).one()
        by_site = stock_from_text(row.on_order_by_site)
        told = {**row._mapping, "on_order_by_site": None if by_site is None else dict(by_site)}  # noqa: SLF001 - SQLAlchemy's documented accessor
        return ItemReadings(**told)

    def explanations(self, entry_ids: Collection[int]) -> dict[int, list[Explanation]]:
        """The documents behind these lines, and the acknowledgements of those that have none."""
        found: dict[int, list[Explanation]] = {}
        for some in chunks(entry_ids):
            paper = e.evidence.c
            documents = (
                select(
                    e.effect.c.entry_id, e.effect.c.text, e.effect.c.who, paper.kind, paper.number, paper.at, paper.party, paper.source_id
                )
                .outerjoin(
                    e.evidence,
                    (paper.connection_id == e.effect.c.connection_id)
                    & (paper.side == e.effect.c.side)
                    & (paper.source_id == e.effect.c.source_id),
                )
                .where(e.effect.c.connection_id == self._id, e.effect.c.entry_id.in_(some))
            )  # fmt: skip
            for entry_id, text, who, kind, *names in self._tx.execute(documents.order_by(e.effect.c.id)):
                behind = None if kind is None else Paper(kind, *names)
                found.setdefault(entry_id, []).append(Explanation(text, who, behind))
            noted = select(e.acknowledged.c.entry_id, e.acknowledged.c.why, e.acknowledged.c.by).where(
                e.acknowledged.c.connection_id == self._id, e.acknowledged.c.entry_id.in_(some)
            )
            for entry_id, why, by in self._tx.execute(noted):
                text = f"{by}: {why}" if entry_id in found else f"no document; {by}: {why}"
                found.setdefault(entry_id, []).append(Explanation(text, by))
        return found

    def unexplained(self) -> list[UnexplainedLine]:
        """Lines that no document explains, oldest first."""
        t = e.unexplained.c
        query = select(t.entry_id, t.cell_id, t.side, t.units, t.since).where(t.connection_id == self._id)
        return [
            UnexplainedLine(entry_id, CellId(cell_id), Side(side), units, since)
            for entry_id, cell_id, side, units, since in self._tx.execute(query.order_by(t.entry_id))
        ]

    def row_of(self, list_id: str | None, product_uid: str | None) -> int | None:
        """The number of the open row that introduces one of these records."""
        t = i.introduction.c
        return self._tx.execute(
            select(t.id).where(
                t.connection_id == self._id,
                t.state == "open",
                t.list_id == list_id if list_id is not None else t.product_uid == product_uid,
            )
        ).scalar_one_or_none()

    def row_states(self, row_ids: Collection[int]) -> dict[int, str]:
        """Which of these rows are open, done or skipped."""
        t = i.introduction.c
        return {
            row_id: state
            for some in chunks(row_ids)
            for row_id, state in self._tx.execute(
                select(t.id, t.state).where(t.connection_id == self._id, t.id.in_(some))
            )
        }

    def undecided(self, buckets: Collection[Bucket]) -> int:
        """How many open rows of these buckets have no choice yet."""
        t = i.introduction.c
        return self._tx.execute(
            select(func.count())
            .select_from(i.introduction)
            .where(t.connection_id == self._id, t.state == "open", t.choice.is_(None), t.bucket.in_(sorted(buckets)))
        ).scalar_one()

    def linked_items(self, wanted: str) -> list[str]:
        """ListIDs of items that are or were linked, and that somebody may mean by a ListID, a product UID, a name or a part number."""
        part = f'"part_number":{json.dumps(wanted, ensure_ascii=False)}'
        item, product = i.quickbooks_item.c, i.zuper_product.c
        query = (
            select(i.link.c.list_id)
            .outerjoin(i.quickbooks_item, (item.connection_id == self._id) & (item.list_id == i.link.c.list_id))
            .outerjoin(
                i.zuper_product, (product.connection_id == self._id) & (product.product_uid == i.link.c.product_uid)
            )
            .where(i.link.c.connection_id == self._id)
            .order_by(item.full_name)
        )
        ways = (
            or_(i.link.c.list_id == wanted, i.link.c.product_uid == wanted),
            item.folded_name == wanted.casefold(),
            or_(
                product.name == wanted,
                item.record.contains(part, autoescape=True),
                product.record.contains(part, autoescape=True),
            ),
        )
        for way in ways:
            if found := list(self._tx.execute(query.where(way)).scalars()):
                return found
        return []

    def latest_runs(self, most: int, *, before_id: int | None = None) -> Iterator[Row[Any]]:
        """Runs, newest first; `before_id` continues where a page ended."""
        query = select(r.run).where(r.run.c.connection_id == self._id).order_by(r.run.c.id.desc()).limit(most)
        yield from self._tx.execute(query if before_id is None else query.where(r.run.c.id < before_id))

    def run(self, run_id: int) -> Row[Any] | None:
        """One run."""
        return self._tx.execute(
            select(r.run).where(r.run.c.connection_id == self._id, r.run.c.id == run_id)
        ).one_or_none()

    def latest_history(
        self,
        most: int,
        *,
        kinds: Sequence[str] = (),
        statuses: Sequence[str] = (),
        directions: Sequence[str] = (),
        record: str = "",
        run_id: int | None = None,
        before_id: int | None = None,
        from_id: int | None = None,
    ) -> Iterator[Row[Any]]:
        """Lines of history, newest first: of some kinds, statuses and directions, of records with this in their name, of one run; or all."""
        t = r.history.c
        query = select(r.history).where(t.connection_id == self._id).order_by(t.id.desc()).limit(most)
        for column, wanted in ((t.kind, kinds), (t.status, statuses), (t.direction, directions)):
            if wanted:
                query = query.where(column.in_(wanted))
        if record:
            query = query.where(func.lower(t.record).contains(record.casefold(), autoescape=True))
        if run_id is not None:
            query = query.where(t.run_id == run_id)
        if before_id is not None:
            query = query.where(t.id < before_id)
        if from_id is not None:
            query = query.where(t.id >= from_id)
        yield from self._tx.execute(query)

    def line_back(self, lines: int, *, before_id: int | None = None) -> int | None:
        """The number of the last of so many lines of history, going back from the newest or from one; None when there are fewer."""
        t = r.history.c
        query = select(t.id).where(t.connection_id == self._id).order_by(t.id.desc()).offset(lines - 1).limit(1)
        return self._tx.execute(query if before_id is None else query.where(t.id < before_id)).scalar_one_or_none()

    def recent_sorts(self, among: int) -> tuple[list[str], list[str]]:
        """The kinds and the directions of the latest lines of history."""
        t = r.history.c
        query = select(t.kind, t.direction).where(t.connection_id == self._id).order_by(t.id.desc()).limit(among)
        found = self._tx.execute(query).all()
        return sorted({row.kind for row in found}), sorted({row.direction for row in found})

    def requests_sent(self, side: Side, since: datetime, until: datetime) -> list[tuple[datetime, str, str | None]]:
        """Documents that left for a side in a stretch of time: when, under which token, and the request as it left."""
        t = b.document.c
        query = select(t.sent_at, t.token, t.payload).where(
            t.connection_id == self._id, t.side == side, t.sent_at >= since, t.sent_at <= until
        )
        return [(row.sent_at, row.token, row.payload) for row in self._tx.execute(query.order_by(t.id))]

    def last_run(self, kind: str) -> datetime | None:
        """When the last run of a kind began."""
        run = r.run.c
        query = select(run.started_at).where(run.connection_id == self._id, run.kind == kind)
        return self._tx.execute(query.order_by(run.id.desc()).limit(1)).scalar_one_or_none()

    def last_call(self) -> datetime | None:
        """When a Web Connector logged in last."""
        found: datetime | None = self._tx.execute(
            select(func.max(r.update_session.c.started_at)).where(r.update_session.c.connection_id == self._id)
        ).scalar_one()
        return found
