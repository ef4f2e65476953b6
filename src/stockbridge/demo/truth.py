"""What people really did, from the simulators' own journals, against what both systems hold: nothing that Stockbridge claims is used.

The rule: at the end each side holds what QuickBooks had in the morning and everything that people moved since, on either side.
What is missing of the units one side owes the other was lost; what is there beyond them was counted twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.core.token import in_remarks
from stockbridge.demo.town import Town
from stockbridge.simulators.zuper.records import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One item over the whole story."""

    name: str
    opening_quickbooks: Decimal
    opening_zuper: Decimal
    moved_quickbooks: Decimal
    """By people in QuickBooks."""
    moved_zuper: Decimal
    """By people in Zuper."""
    quickbooks: Decimal
    zuper: Decimal

    @property
    def should(self) -> Decimal:
        """What both sides must hold: when they met, QuickBooks' number won."""
        return self.opening_quickbooks + self.moved_quickbooks + self.moved_zuper

    @property
    def lost(self) -> Decimal:
        return sum((max(short, ZERO) for short in self._short()), ZERO)

    @property
    def twice(self) -> Decimal:
        return sum((max(-short, ZERO) for short in self._short()), ZERO)

    def _short(self) -> tuple[Decimal, Decimal]:
        """For each side, the units that were owed to it and did not come; below zero, those that came once too often."""
        owed_quickbooks, owed_zuper = self.moved_zuper, self.should - self.opening_zuper - self.moved_zuper
        came_quickbooks = self.quickbooks - self.opening_quickbooks - self.moved_quickbooks
        came_zuper = self.zuper - self.opening_zuper - self.moved_zuper
        return _short(owed_quickbooks, came_quickbooks), _short(owed_zuper, came_zuper)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sum of all counts, and the tokens of writes that were carried out more than once."""

    counts: Sequence[Count]
    doubled: Sequence[str]

    @property
    def lost(self) -> Decimal:
        return sum((count.lost for count in self.counts), ZERO)

    @property
    def twice(self) -> Decimal:
        return sum((count.twice for count in self.counts), ZERO)

    @property
    def wrong(self) -> list[Count]:
        return [count for count in self.counts if count.lost or count.twice]

    @property
    def holds(self) -> bool:
        return not self.wrong and not self.doubled


@dataclass(frozen=True, slots=True)
class Morning:
    """Both systems before the story: units by full name, and how much had been written in QuickBooks' journal."""

    quickbooks: Mapping[str, Decimal]
    zuper: Mapping[str, Decimal]
    journal: int


def remember(town: Town) -> Morning:
    """Look at both systems before anybody does anything."""
    return Morning(
        quickbooks={name: _in_quickbooks(town, name) for name in town.pairs()},
        zuper={name: _in_zuper(town, product) for name, product in town.pairs().items()},
        journal=len(town.company.books.stock.journal),
    )


def judge(town: Town, morning: Morning) -> Verdict:
    """Count again and compare. Nobody may be at work meanwhile."""
    moved_quickbooks = _moved_in_quickbooks(town, morning.journal)
    moved_zuper = _moved_in_zuper(town)
    counts = [
        Count(
            name=name,
            opening_quickbooks=morning.quickbooks.get(name, ZERO),
            opening_zuper=morning.zuper.get(name, ZERO),
            moved_quickbooks=moved_quickbooks.get(town.office.item(name).list_id, ZERO),
            moved_zuper=moved_zuper.get(product.product_uid, ZERO) if product else ZERO,
            quickbooks=_in_quickbooks(town, name),
            zuper=_in_zuper(town, product),
        )
        for name, product in town.pairs().items()
    ]
    return Verdict(counts, [*town.quickbooks.ledger.doubled(), *_doubled_in_zuper(town)])


def _short(owed: Decimal, came: Decimal) -> Decimal:
    return owed - came if owed >= 0 else came - owed


def _in_quickbooks(town: Town, name: str) -> Decimal:
    return town.company.books.stock.on_hand(town.office.item(name).list_id)


def _in_zuper(town: Town, product: Product | None) -> Decimal:
    if product is None:
        return ZERO
    return sum((shelf.quantity for shelf in town.account.stock.shelves(product.product_uid).values()), ZERO)


def _moved_in_quickbooks(town: Town, since: int) -> dict[str, Decimal]:
    """By people alone, per ListID, from QuickBooks' journal."""
    moved: dict[str, Decimal] = {}
    for entry in town.company.books.stock.journal[since:]:
        if entry.by == town.office.name:
            moved[entry.cell.item_id] = moved.get(entry.cell.item_id, ZERO) + entry.units
    return moved


def _moved_in_zuper(town: Town) -> dict[str, Decimal]:
    """By people alone, per product, all places together."""
    moved: dict[str, Decimal] = {}
    for deed in town.field.deeds:
        for (product_uid, _), units in deed.units.items():
            moved[product_uid] = moved.get(product_uid, ZERO) + units
    return moved


def _doubled_in_zuper(town: Town) -> list[str]:
    found = Counter(in_remarks(row.remarks) for row in town.account.stock.movements)
    return sorted(token for token, times in found.items() if token is not None and times > 1)
