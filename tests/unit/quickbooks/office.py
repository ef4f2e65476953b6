"""QuickBooks' half of the product with a hand-made other half: items are linked to products that nobody serves.

What "Zuper" moved is written straight into the book, so that every test is about the Web Connector update alone.
"""

from decimal import Decimal
from pathlib import Path

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.item import ZuperProduct
from stockbridge.core.side import Side
from stockbridge.ledger.approving import Approval, Openings, Pair, join
from stockbridge.ledger.carrying import carry
from stockbridge.ledger.rules import limits_of
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.book import Line
from tests.simulation.company import CONNECTION_ID, Company


class Office(Company):
    """`link` what is in QuickBooks, let `zuper_moved` say what happened elsewhere, `update`, look."""

    def __init__(self, folder: Path, **kwargs: object) -> None:
        super().__init__(folder, **kwargs)  # type: ignore[arg-type] # passed through as they are
        self.cells = dict[str, CellId]()

    def stock(self, **items: int | str) -> None:
        """Items of QuickBooks with opening quantities, read once and linked one by one; live from here on."""
        for name, units in items.items():
            self.office.create_item(name, opening=units or None, cost=Decimal(2))
        self.update()
        with self.database.unit(CONNECTION_ID) as unit:
            unit.places.add(None, "main", "Main")
            run_id = unit.runs.begin("person", self.clock.now())
            known = unit.items.quickbooks_items([self.office.item(name).list_id for name in items])
            for list_id, item in known.items():
                product = ZuperProduct(
                    product_uid=f"uid-{item.name}",
                    name=item.name,
                    product_type="PRODUCT",
                    track_quantity=True,
                    total=item.quantity_on_hand,
                )
                unit.items.saw_products([product], 1, self.clock.now())
                approval = Approval("test", Side.QUICKBOOKS, run_id, self.clock.now())
                openings = Openings(item.quantity_on_hand, product.total)
                join(unit, [Pair(item, product, openings, None)], approval)
                self.cells[item.name] = unit.book.cells_of(Side.QUICKBOOKS, [list_id])[list_id][0].id
            unit.facts.set_state("live")

    def zuper_moved(self, **movements: int | str) -> None:
        """Units that technicians moved; they are owed to QuickBooks."""
        with self.database.unit(CONNECTION_ID) as unit:
            run_id = unit.runs.begin("zuper_cycle", self.clock.now())
            for name, units in movements.items():
                line = Line(Side.ZUPER, EntryKind.MOVEMENT, Decimal(units), f"Used {units} on invoice 7")
                unit.book.write(self.cells[name], line, self.clock.now(), run_id)
            settings = ConnectionSettings.from_json(self.connection.settings)
            while carry(
                unit, Side.QUICKBOOKS, limits_of(settings, keeps_fractions=None), run_id=run_id, at=self.clock.now()
            ):
                pass

    def on_hand(self, name: str) -> Decimal:
        """The truth in QuickBooks."""
        return self.file.books.stock.on_hand(self.office.item(name).list_id)

    def book(self, name: str, side: Side) -> Decimal:
        """What the ledger believes."""
        with self.database.unit(CONNECTION_ID) as unit:
            return unit.book.balance(self.cells[name], side)

    def owed_to_zuper(self, name: str) -> Decimal:
        """Movements of QuickBooks that are planned for Zuper or still uncarried."""
        with self.database.unit(CONNECTION_ID) as unit:
            cell = self.cells[name]
            lines = unit.postings.uncarried(Side.ZUPER, [cell]).get(cell, ())
            waiting = unit.postings.waiting([cell], Side.ZUPER).get(cell)
            return sum((line.units for line in lines), Decimal(0)) + (waiting.units if waiting else Decimal(0))
