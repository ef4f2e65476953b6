"""A connection with cells in its book, and people who move stock on both sides; for tests of the storage and the ledger.

No peer is simulated: a shelf is a number, and a document lands when the test says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId, PlaceId
from stockbridge.core.item import QuickBooksItem, ZuperProduct
from stockbridge.core.plan import Policy
from stockbridge.core.posting import Event
from stockbridge.core.side import Side
from stockbridge.core.token import ENTROPY_BYTES, Token, make_token
from stockbridge.ledger import settling
from stockbridge.ledger.carrying import Limits, carry
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading, Taken, take
from stockbridge.storage.book import Line
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.storage.documents import Sent
from stockbridge.storage.unit import Unit
from tests.records import item, product

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NO_LIMITS: Final = Limits(Policy(max_units=Decimal(10) ** 9), max_changed_share=Decimal(1))
OPENING: Final = Decimal(10)


def add_connection(database: Database, connection_id: str) -> None:
    """A live connection; its name is its id."""
    connection = Connection(
        id=connection_id,
        name=connection_id,
        state="live",
        paused=False,
        stopped_text=None,
        settings="{}",
        zuper_api_url="https://zuper.invalid/api",
        zuper_api_key="encrypted",
        web_connector_user=f"user of {connection_id}",
        web_connector_password="hash",
        file_id="{00000000-0000-4000-8000-000000000000}",
        hook_secret=f"hook of {connection_id}",
        created_at=NOON,
        confirmed_at=NOON,
    )
    with database.begin() as transaction:
        Connections(transaction).add(connection)


@dataclass(slots=True)
class Cells:
    """The cells of one connection: item n is product n, and each side holds 10 of it to begin with."""

    database: Database
    connection_id: str
    now: datetime = NOON
    run_id: int = 0
    place_id: PlaceId = field(default=PlaceId(0))
    ids: list[CellId] = field(default_factory=list)
    shelves: dict[tuple[Side, int], Decimal] = field(default_factory=dict)
    """What a side really holds of item n."""
    _tokens: int = 0

    @classmethod
    def opened(cls, database: Database, count: int = 1, connection_id: str = "acme") -> "Cells":
        """A new connection with that many cells."""
        add_connection(database, connection_id)
        cells = cls(database, connection_id)
        with cells.unit() as unit:
            cells.run_id = unit.runs.begin("approval", cells.now)
            cells.place_id = unit.places.add(None, "location", "everywhere")
            for number in range(count):
                cells._open(unit, number)
        return cells

    def _open(self, unit: Unit, number: int) -> None:
        one, other = self.item(number), self.product(number)
        unit.items.saw_items([one], 0, self.now)
        unit.items.saw_products([other], 0, self.now)
        link_id = unit.links.bind(one.list_id, other.product_uid, one.kind, "a test", self.now)
        unit.items.saw_products([other], 0, self.now)  # read since it was linked
        unit.edits.compared(link_id, {})
        cell_id = unit.book.open_cell(link_id, self.place_id)
        for side in Side:
            unit.book.write(cell_id, Line(side, EntryKind.OPENING, OPENING, "opening"), self.now, self.run_id)
            self.shelves[side, number] = OPENING
        self.ids.append(cell_id)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One transaction, a second after the last."""
        self.now += timedelta(seconds=1)
        with self.database.unit(self.connection_id) as unit:
            yield unit

    def item(self, number: int) -> QuickBooksItem:
        """Item n as QuickBooks tells it now."""
        held = self.shelves.get((Side.QUICKBOOKS, number), OPENING)
        return replace(item(f"Item {number}", f"item-{number}"), quantity_on_hand=held)

    def product(self, number: int) -> ZuperProduct:
        """Product n as Zuper tells it now."""
        return replace(
            product(f"Item {number}", f"product-{number}"), total=self.shelves.get((Side.ZUPER, number), OPENING)
        )

    def id_of(self, side: Side, number: int) -> str:
        """What the side calls item n."""
        return self.item(number).list_id if side is Side.QUICKBOOKS else self.product(number).product_uid

    def move(self, side: Side, units: int | str, number: int = 0) -> None:
        """People move stock; nobody has looked yet."""
        self.shelves[side, number] += Decimal(units)

    def read(self, side: Side, *numbers: int) -> Taken:
        """Read these items on a side, or all."""
        wanted = numbers or range(len(self.ids))
        readings = [Reading(self.id_of(side, n), WHOLE_COMPANY, self.shelves[side, n]) for n in wanted]
        with self.unit() as unit:
            if side is Side.QUICKBOOKS:
                unit.items.saw_items([self.item(n) for n in wanted], 0, self.now)
            else:
                unit.items.saw_products([self.product(n) for n in wanted], 0, self.now)
            return take(unit, side, readings, run_id=self.run_id, at=self.now)

    def carry(self, side: Side, limits: Limits = NO_LIMITS) -> int:
        """Plan what a side is owed."""
        with self.unit() as unit:
            return carry(unit, side, limits, run_id=self.run_id, at=self.now)

    def token(self) -> Token:
        """A token nobody had before."""
        self._tokens += 1
        return make_token(f"{self.connection_id:.3}{self._tokens:4}".encode()[:ENTROPY_BYTES])

    def send(self, side: Side) -> Sent:
        """Send everything that is planned for a side, as one document."""
        with self.unit() as unit:
            planned = unit.documents.planned(side, most=100)
            known = {one.document_id for one in planned} - {None}
            document_id = known.pop() if known else None
            if document_id is None:
                ids = [one.posting_id for one in planned]
                document_id = unit.documents.add(side, self.token(), self.place_id, "location", ids, self.now)
            unit.documents.send(document_id, f"request {document_id}", self.now)
            return unit.documents.with_id(document_id)

    def land(self, sent: Sent, kept: Mapping[int, Decimal] | None = None) -> None:
        """The peer does what a document asks, or keeps other units of some postings; nobody here knows yet."""
        for line in sent.lines:
            number = self.ids.index(line.cell_id)
            self.shelves[sent.side, number] += (kept or {}).get(line.posting_id, line.units)

    def confirm(self, sent: Sent, event: Event = Event.YES, landed: Mapping[int, Decimal] | None = None) -> bool:
        """Book a document that landed, shown at once by the peer's own history as Zuper's is."""
        with self.unit() as unit:
            peer_id = f"peer {sent.document_id}"
            return settling.confirm(
                unit, sent, event=event, peer_id=peer_id, run_id=self.run_id, at=self.now, landed=landed
            )

    def deliver(self, side: Side) -> Sent:
        """Send what is planned; it lands and is confirmed."""
        sent = self.send(side)
        self.land(sent)
        self.confirm(sent)
        return sent

    def balance(self, side: Side, number: int = 0) -> Decimal:
        """What the book says a side holds."""
        with self.unit() as unit:
            return unit.book.balance(self.ids[number], side)
