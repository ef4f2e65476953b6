"""Someone at a desk in front of QuickBooks, and the record of what each act of theirs really moved.

People work in QuickBooks' windows: they are not subject to the rules that bind applications (closing date, EditSequence,
user mode), and nothing they do passes through qbXML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.quickbooks.company_file import CompanyFile, known
from stockbridge.simulators.quickbooks.items import Item
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.transactions import Transaction


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: `subject` is the TxnID or ListID it was done to, `moved` the signed units per cell (zeros left out)."""

    subject: str
    moved: Mapping[Cell, Decimal]

    @property
    def units(self) -> Decimal:
        """All cells together."""
        return sum(self.moved.values(), ZERO)


class Person:
    """Items are named by ListID or by full name, documents by TxnID."""

    def __init__(self, company: CompanyFile, name: str = "people") -> None:
        self.company = company
        self.name = name

    def item(self, key: str) -> Item:
        return self.company.books.items.get(key) or known(self.company.books.items, key)

    def document(self, txn_id: str) -> Transaction:
        found = self.company.books.documents.get(txn_id)
        if found is None:
            raise KeyError(f"there is no document {txn_id}")
        return found

    def site_id(self, name: str | None) -> str | None:
        """Without a name: the default site of a file with sites, none in a file without."""
        if name is not None:
            return self.company.site(name).list_id
        if not self.company.books.preferences.is_using_sites:
            return None
        default = self.company.default_site
        return default.list_id if default else None

    def cell(self, key: str, site_id: str | None) -> Cell:
        return Cell(self.item(key).list_id, site_id)

    def deed(self, act: Callable[[], str]) -> Deed:
        """Do it, and read from the journal what it moved."""
        journal = self.company.books.stock.journal
        start = len(journal)
        subject = act()
        moved: dict[Cell, Decimal] = {}
        for entry in journal[start:]:
            moved[entry.cell] = moved.get(entry.cell, ZERO) + entry.units
        return Deed(subject, MappingProxyType({cell: amount for cell, amount in moved.items() if amount}))
