"""Two catalogues that meet for the first time: a connection that has seen records and linked none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from stockbridge.core.item import QuickBooksItem, ZuperProduct
from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.ledger.approving import Approval, carry_out
from stockbridge.ledger.first_contact import Progress, introduce_page
from stockbridge.ledger.introducing import Rules
from stockbridge.storage.database import Database
from stockbridge.storage.introductions import Row
from tests.cells import Cells, add_connection
from tests.records import item, product

BY_QUICKBOOKS = Rules(master=Side.QUICKBOOKS, create=True)
BY_ZUPER = Rules(master=Side.ZUPER, create=True)


def an_item(name: str, units: int | str | None = 12, type_name: str = "ItemInventory") -> QuickBooksItem:
    """An item whose ListID is made of its name."""
    held = None if units is None else Decimal(units)
    return replace(item(name, f"item:{name}", type_name), quantity_on_hand=held)


def a_product(name: str, units: int | str | None = 12, product_type: str = "PRODUCT") -> ZuperProduct:
    """A product whose UID is made of its name."""
    total = None if units is None else Decimal(units)
    return replace(product(name, f"product:{name}", product_type), total=total)


@dataclass(slots=True)
class Catalogue:
    """A connection without sites, and what it has seen."""

    cells: Cells

    @classmethod
    def empty(cls, database: Database) -> "Catalogue":
        add_connection(database, "acme")
        cells = Cells(database, "acme")
        with cells.unit() as unit:
            cells.run_id = unit.runs.begin("approval", cells.now)
            cells.place_id = unit.places.add(None, "location", "everywhere")
        return cls(cells)

    def saw(self, items: Sequence[QuickBooksItem] = (), products: Sequence[ZuperProduct] = ()) -> None:
        """Both sides were read."""
        with self.cells.unit() as unit:
            unit.items.saw_items(items, 1, self.cells.now)
            unit.items.saw_products(products, 1, self.cells.now)

    def introduce(self, rules: Rules = BY_QUICKBOOKS) -> int:
        """Introduce everything; returns how many pages that took."""
        progress: Progress | None = Progress()
        pages = 0
        while progress is not None:
            pages += 1
            with self.cells.unit() as unit:
                progress = introduce_page(unit, rules, progress, self.cells.now)
        return pages

    def rows(self) -> list[Row]:
        """The plan."""
        with self.cells.unit() as unit:
            return list(unit.introductions.rows(most=10_000))

    def buckets(self) -> dict[str, Bucket]:
        """Where each record stands, by ListID where the row has one."""
        return {row.list_id or row.product_uid or "": row.bucket for row in self.rows()}

    def choose(self, choice: str) -> None:
        """A person chooses the same for every row."""
        with self.cells.unit() as unit:
            for row in unit.introductions.rows():
                assert unit.introductions.choose(row.id, choice)

    def carry_out(self, master: Side = Side.QUICKBOOKS) -> int:
        """Carry out every row that has a choice or a default."""
        with self.cells.unit() as unit:
            approval = Approval("Ann", master, self.cells.run_id, self.cells.now)
            return carry_out(unit, list(unit.introductions.rows(most=10_000)), approval, new_token=self.cells.token)

    def state_of(self, row: Row) -> tuple[str, str]:
        """A row's state and words now."""
        with self.cells.unit() as unit:
            found = unit.transaction.exec_driver_sql(f"SELECT state, text FROM introduction WHERE id = {row.id}").one()
        return found[0], found[1]
