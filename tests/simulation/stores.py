"""A company whose stock lies at several sites, with words for what lies where on both sides."""

from collections.abc import Mapping
from decimal import Decimal

from stockbridge.core.book import EntryKind
from stockbridge.core.plan import Policy
from stockbridge.core.quantity import ZERO, show
from stockbridge.ledger.answering import answer, retry
from stockbridge.ledger.held import Held, held
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.transactions import Effect
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.product_edit import create_product
from stockbridge.simulators.zuper.product_form import ProductForm, ShelfForm
from stockbridge.storage.book import StatementLine
from tests.simulation.company import CONNECTION_ID, Company

ByPlace = dict[str, Decimal]
"""Units by the name of the site or location; places without any are left out."""


class Stores(Company):
    """Items and products are named; so are sites and locations."""

    def item(self, name: str, at: Mapping[str, int]) -> None:
        """An item of QuickBooks with units at sites."""
        self.office.create_item(name, cost=Decimal(2))
        for site, units in at.items():
            self.office.adjust({name: units}, site=site if self.file.books.preferences.is_using_sites else None)

    def product(self, name: str, at: Mapping[str, int]) -> None:
        """A tracked product of Zuper with units at locations."""
        fields = {"product_name": name, "product_type": "PRODUCT", "track_quantity": True}
        shelves = tuple(ShelfForm(self.location(place), Decimal(units), ZERO) for place, units in at.items())
        form = ProductForm(fields, self.furnished.category.category_uid, shelves)
        create_product(self.account, form, self.furnished.worker.user_uid)

    def uid(self, name: str) -> str:
        """The product of that name."""
        (found,) = [one.product_uid for one in self.account.catalogue.listed() if one.product_name == name]
        return found

    def location(self, name: str) -> str:
        """The location of that name."""
        (found,) = [one.location_uid for one in self.account.locations.values() if one.location_name == name]
        return found

    def use(self, name: str, place: str, units: int) -> None:
        """Parts are used on an invoice in Zuper."""
        self.field.invoice([(self.uid(name), self.location(place), Decimal(units))], "PAID")

    def unassigned(self, name: str, units: int) -> None:
        """Units that QuickBooks keeps at no site."""
        item_id = self.office.item(name).list_id
        now = self.file.clock.now()
        self.file.books.stock.apply([Effect(item_id, None, Decimal(units))], at=now, by="office", document="unassigned")

    def quickbooks_has(self, name: str) -> ByPlace:
        """The truth in QuickBooks."""
        stock = self.file.books.stock
        item_id = self.office.item(name).list_id
        found = {
            self._site_name(site_id) if site_id else "no site": stock.at_site(Cell(item_id, site_id))
            for site_id in stock.sites_of(item_id)
        }
        return {place: units for place, units in found.items() if units}

    def _site_name(self, site_id: str) -> str:
        site = self.file.books.sites.get(site_id)
        assert site is not None
        return site.name

    def zuper_has(self, name: str) -> ByPlace:
        """The truth in Zuper."""
        balances = zuper_ledger.balances(self.account)
        return {
            self.account.locations[place].location_name: units
            for (uid, place), units in balances.items()
            if uid == self.uid(name) and units
        }

    def held(self) -> list[Held]:
        """What waits for a person."""
        with self.database.unit(CONNECTION_ID) as unit:
            return held(unit)

    def answer(self, action: str) -> None:
        """A person gives the only hold this answer."""
        with self.database.unit(CONNECTION_ID) as unit:
            (only,) = held(unit)
            answer(unit, only.id, action, Policy(max_units=Decimal(10**6)), by="Pat", at=self.clock.now())

    def retry_all(self) -> None:
        """A person answers *retry* to whatever can be."""
        with self.database.unit(CONNECTION_ID) as unit:
            retry(unit, None, Policy(max_units=Decimal(10**6)), by="Pat", at=self.clock.now())

    def state(self) -> str:
        """The connection's state."""
        with self.database.unit(CONNECTION_ID) as unit:
            return str(unit.facts.connection().state)

    def movements(self) -> list[StatementLine]:
        """What the book says people moved."""
        with self.database.unit(CONNECTION_ID) as unit:
            return [line for line in unit.book.statement() if line.kind == EntryKind.MOVEMENT]


def told(held: Held) -> str:
    """What is held, in a line."""
    assert held.units is not None
    return f"{held.item}, {held.place}, {show(held.units)}, {held.reason}"
