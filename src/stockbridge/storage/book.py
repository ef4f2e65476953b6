"""The book on disk: cells and their entries. Lines are only ever added; balances are sums."""

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.engine import CursorResult

from stockbridge.core.book import CARRIED, WEIGHING, EntryKind
from stockbridge.core.cell import CellId, LinkId, PlaceId
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.chunks import SIZE, chunks
from stockbridge.storage.tables import book as t
from stockbridge.storage.tables import items as i
from stockbridge.storage.types import Units


@dataclass(frozen=True, slots=True)
class Line:
    """A line about to be written: units on a side of a cell, when, and in whose words."""

    side: Side
    kind: EntryKind
    units: Decimal
    text: str
    who: str | None = None
    posting_id: int | None = None


@dataclass(frozen=True, slots=True)
class CellAt:
    """A cell of an item, with the place it counts."""

    id: CellId
    site_list_id: str | None
    location_uid: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of the book as people read it."""

    id: int
    cell_id: CellId
    side: Side
    kind: EntryKind
    units: Decimal
    at: datetime
    text: str
    who: str | None
    token: str | None
    place: str
    list_id: str
    product_uid: str
    item: str


@dataclass(frozen=True, slots=True)
class Tally:
    """All lines of a kind on one side of one cell: how many, and their units."""

    cell_id: CellId
    side: Side
    kind: EntryKind
    lines: int
    units: Decimal


class Book:
    """Cells and entries of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def open_cell(self, link_id: LinkId, place_id: PlaceId) -> CellId:
        """Make a cell. It has no opening yet; the caller writes that in the same transaction."""
        return self.open_cells([(link_id, place_id)])[0]

    def open_cells(self, counted: Sequence[tuple[LinkId, PlaceId]]) -> list[CellId]:
        """Make cells, in this order. They have no openings yet; the caller writes them in the same transaction."""
        rows = [{"connection_id": self._id, "link_id": link_id, "place_id": place_id} for link_id, place_id in counted]
        return [CellId(cell_id) for cell_id in new_ids(self._tx, i.cell, rows)]

    def write(self, cell_id: CellId, line: Line, at: datetime, run_id: int) -> int:
        """Add a line. A line that must be carried gets its carry, still uncarried, in the same breath."""
        return self.write_all([(cell_id, line)], at, run_id)[0]

    def write_all(self, lines: Sequence[tuple[CellId, Line]], at: datetime, run_id: int) -> list[int]:
        """Add lines, in this order, each with its carry as `write` does."""
        rows = [
            {
                "connection_id": self._id,
                "cell_id": cell_id,
                "side": line.side,
                "kind": line.kind,
                "units": line.units,
                "at": at,
                "run_id": run_id,
                "posting_id": line.posting_id,
                "text": line.text,
                "who": line.who,
            }
            for cell_id, line in lines
        ]
        entry_ids = new_ids(self._tx, t.entry, rows)
        carries = [
            {
                "entry_id": entry_id,
                "connection_id": self._id,
                "cell_id": cell_id,
                "to_side": line.side.other,
                "units": line.units,
            }
            for entry_id, (cell_id, line) in zip(entry_ids, lines, strict=True)
            if line.kind in CARRIED
        ]
        if carries:
            self._tx.execute(insert(t.carry), carries)
        return entry_ids

    def balances(self, cell_ids: Collection[CellId], side: Side) -> Mapping[CellId, Decimal]:
        """What the side should hold in each of these cells, by the book."""
        totals: dict[CellId, Decimal] = dict.fromkeys(cell_ids, ZERO)
        for some in chunks(cell_ids):
            for cell_id, units in self._tx.execute(
                select(t.entry.c.cell_id, func.sum(t.entry.c.units, type_=Units))
                .where(
                    t.entry.c.connection_id == self._id,
                    t.entry.c.cell_id.in_(some),
                    t.entry.c.side == side,
                    t.entry.c.kind.in_(sorted(WEIGHING)),
                )
                .group_by(t.entry.c.cell_id)
            ):
                totals[CellId(cell_id)] = units
        return totals

    def balance(self, cell_id: CellId, side: Side) -> Decimal:
        """What the side should hold in this cell, by the book."""
        return self.balances([cell_id], side)[cell_id]

    def has_opening(self, cell_id: CellId, side: Side) -> bool:
        """Whether the side was ever read for this cell."""
        return (
            self._tx.execute(
                select(t.entry.c.id).where(
                    t.entry.c.connection_id == self._id,
                    t.entry.c.cell_id == cell_id,
                    t.entry.c.side == side,
                    t.entry.c.kind == EntryKind.OPENING,
                )
            ).first()
            is not None
        )

    def opening(self, cell_id: CellId, side: Side) -> Decimal:
        """What the side held when the cell was opened."""
        total: Decimal | None = self._tx.execute(
            select(func.sum(t.entry.c.units, type_=Units)).where(
                t.entry.c.connection_id == self._id,
                t.entry.c.cell_id == cell_id,
                t.entry.c.side == side,
                t.entry.c.kind == EntryKind.OPENING,
            )
        ).scalar_one()
        return total or ZERO

    def count_cells(self) -> int:
        """How many cells are kept equal: all but those of links that ended, which are few."""
        cells = select(func.count()).select_from(i.cell).where(i.cell.c.connection_id == self._id)
        ended = cells.join(i.link, i.link.c.id == i.cell.c.link_id).where(i.link.c.connection_id == self._id, ~i.lives)
        return self._tx.execute(cells).scalar_one() - self._tx.execute(ended).scalar_one()

    def cells_of(self, side: Side, item_ids: Collection[str]) -> Mapping[str, list[CellAt]]:
        """The cells of some items, by ListID (QuickBooks) or product UID (Zuper). Items without a link are left out."""
        key = i.link.c.list_id if side is Side.QUICKBOOKS else i.link.c.product_uid
        found: dict[str, list[CellAt]] = {}
        for some in chunks(item_ids):
            for row in self._tx.execute(
                select(key.label("item_id"), i.cell.c.id, i.place.c.site_list_id, i.place.c.location_uid)
                .join(i.link, i.link.c.id == i.cell.c.link_id)
                .join(i.place, i.place.c.id == i.cell.c.place_id)
                .where(i.cell.c.connection_id == self._id, i.link.c.connection_id == self._id, i.lives, key.in_(some))
            ):
                found.setdefault(row.item_id, []).append(CellAt(CellId(row.id), row.site_list_id, row.location_uid))
        return found

    def places_of(self, cell_ids: Collection[CellId]) -> dict[CellId, PlaceId]:
        """Which place each of these cells counts."""
        return {
            CellId(cell_id): PlaceId(place_id)
            for some in chunks(cell_ids)
            for cell_id, place_id in self._tx.execute(
                select(i.cell.c.id, i.cell.c.place_id).where(i.cell.c.connection_id == self._id, i.cell.c.id.in_(some))
            )
        }

    def opened_at(self, cell_id: CellId) -> datetime:
        """When the item of a cell was linked."""
        at: datetime = self._tx.execute(
            select(i.link.c.created_at)
            .join(i.cell, i.cell.c.link_id == i.link.c.id)
            .where(i.cell.c.connection_id == self._id, i.cell.c.id == cell_id)
        ).scalar_one()
        return at

    def texts(self, entry_ids: Collection[int]) -> list[str]:
        """The words of these lines, oldest first."""
        return [
            text
            for some in chunks(entry_ids)
            for text in self._tx.execute(
                select(t.entry.c.text)
                .where(t.entry.c.connection_id == self._id, t.entry.c.id.in_(some))
                .order_by(t.entry.c.id)
            ).scalars()
        ]

    def item_name(self, cell_id: CellId) -> str:
        """The name people know a cell's item by."""
        name: str = self._tx.execute(
            select(i.quickbooks_item.c.full_name)
            .join(i.link, (i.link.c.list_id == i.quickbooks_item.c.list_id) & (i.link.c.connection_id == self._id))
            .join(i.cell, i.cell.c.link_id == i.link.c.id)
            .where(i.quickbooks_item.c.connection_id == self._id, i.cell.c.id == cell_id)
        ).scalar_one()
        return name

    def tally(self, list_id: str) -> list[Tally]:
        """The lines of an item's statement, added up."""
        return [
            Tally(CellId(cell_id), Side(side), EntryKind(kind), lines, units)
            for cell_id, side, kind, lines, units in self._tx.execute(
                select(
                    t.entry.c.cell_id,
                    t.entry.c.side,
                    t.entry.c.kind,
                    func.count(),
                    func.sum(t.entry.c.units, type_=Units),
                )
                .join(i.cell, i.cell.c.id == t.entry.c.cell_id)
                .join(i.link, i.link.c.id == i.cell.c.link_id)
                .where(
                    t.entry.c.connection_id == self._id,
                    i.link.c.connection_id == self._id,
                    i.link.c.list_id == list_id,
                    t.entry.c.kind.in_(sorted(WEIGHING)),
                )
                .group_by(t.entry.c.cell_id, t.entry.c.side, t.entry.c.kind)
            )
        ]

    def statement(
        self, list_id: str | None = None, *, newest_first: bool = False
    ) -> Generator[StatementLine, None, None]:
        """The lines as they were written, oldest first unless otherwise; one item's, or all. Who stops early closes it."""
        query = (
            select(
                t.entry.c.id,
                t.entry.c.cell_id,
                t.entry.c.side,
                t.entry.c.kind,
                t.entry.c.units,
                t.entry.c.at,
                t.entry.c.text,
                t.entry.c.who,
                t.document.c.token,
                i.place.c.name.label("place"),
                i.link.c.list_id,
                i.link.c.product_uid,
                i.quickbooks_item.c.full_name.label("item"),
            )
            .join(i.cell, i.cell.c.id == t.entry.c.cell_id)
            .join(i.link, i.link.c.id == i.cell.c.link_id)
            .join(i.place, i.place.c.id == i.cell.c.place_id)
            .join(
                i.quickbooks_item,
                (i.quickbooks_item.c.connection_id == i.link.c.connection_id)
                & (i.quickbooks_item.c.list_id == i.link.c.list_id),
            )
            .outerjoin(t.posting, t.posting.c.id == t.entry.c.posting_id)
            .outerjoin(t.document, t.document.c.id == t.posting.c.document_id)
            .where(t.entry.c.connection_id == self._id, t.entry.c.kind.in_(sorted(WEIGHING)))
            .order_by(t.entry.c.id.desc() if newest_first else t.entry.c.id)
        )
        if list_id is not None:
            query = query.where(i.link.c.list_id == list_id)
        with self._tx.execute(query.execution_options(yield_per=SIZE)) as rows:
            for row in rows:
                yield StatementLine(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented accessor


def new_id(result: CursorResult[object]) -> int:
    """The number of the row that was just inserted."""
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def new_ids(transaction: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Insert rows and return their numbers in the same order."""
    if not rows:
        return []
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(transaction.execute(statement, rows).scalars())
