"""The stock of a company file: units per item and site, average cost, and a journal of everything that ever moved.

Never clamps: stock can be negative, as in recorded files (facts/QBXML.md §5). The journal is the truth that tests compare
the product with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from stockbridge.core.quantity import STEP, ZERO, units
from stockbridge.simulators.quickbooks.time_index import TimeIndex
from stockbridge.simulators.quickbooks.transactions import Applied, Effect


class Cell(NamedTuple):
    """An item at a site; the site is None in a file without sites, and for stock of no site."""

    item_id: str
    site_id: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: who moved what by saving, editing, voiding, deleting or merging which document."""

    at: int
    by: str
    document: str
    cell: Cell
    units: Decimal


class Stock:
    """Quantities have five decimals; values are money."""

    def __init__(self) -> None:
        self.journal: list[Entry] = []
        self.moved = TimeIndex()
        """Items by the moment of the last transaction that moved them (Intuit's text in facts/QBXML.md §7)."""
        self._cells: dict[str, dict[str | None, Decimal]] = {}
        self._bins: dict[Cell, dict[str, Decimal]] = {}
        self._values: dict[str, Decimal] = {}
        self._averages: dict[str, Decimal] = {}

    def on_hand(self, item_id: str) -> Decimal:
        return sum(self._cells.get(item_id, {}).values(), ZERO)

    def at_site(self, cell: Cell) -> Decimal:
        return self._cells.get(cell.item_id, {}).get(cell.site_id, ZERO)

    def bins_of(self, cell: Cell) -> dict[str, Decimal]:
        """What of a cell lies in which bin; the rest of it lies in none."""
        return self._bins.get(cell, {})

    def put_into_bin(self, cell: Cell, bin_id: str, amount: Decimal) -> None:
        """Bins move nothing in or out of their site."""
        bins = self._bins.setdefault(cell, {})
        bins[bin_id] = bins.get(bin_id, ZERO) + amount

    def sites_of(self, item_id: str) -> list[str | None]:
        """Where the item ever moved or was assigned."""
        return list(self._cells.get(item_id, {}))

    def assign(self, cell: Cell) -> None:
        """Make the cell known, without moving anything into it."""
        self._cells.setdefault(cell.item_id, {}).setdefault(cell.site_id, ZERO)

    def average_cost(self, item_id: str) -> Decimal:
        return self._averages.get(item_id, ZERO)

    def set_average_cost(self, item_id: str, cost: Decimal) -> None:
        """The cost of an item that never moved: its purchase cost."""
        self._averages.setdefault(item_id, cost)

    def cells(self) -> dict[Cell, Decimal]:
        """Every known cell with its units."""
        return {
            Cell(item_id, site_id): amount
            for item_id, sites in self._cells.items()
            for site_id, amount in sites.items()
        }

    def apply(self, effects: Iterable[Effect], *, at: int, by: str, document: str) -> tuple[Applied, ...]:
        """Move stock; the answer takes it back when given to `take_back`."""
        done = []
        for effect in effects:
            cost = self.average_cost(effect.item_id) if effect.unit_cost is None else effect.unit_cost
            applied = Applied(effect.item_id, effect.site_id, units(effect.units), effect.units * cost)
            self._move(applied, at=at, by=by, document=document)
            done.append(applied)
        return tuple(done)

    def take_back(self, applied: Iterable[Applied], *, at: int, by: str, document: str) -> None:
        for part in applied:
            back = Applied(part.item_id, part.site_id, -part.units, -part.value)
            self._move(back, at=at, by=by, document=document)

    def merge(self, gone: str, kept: str, *, at: int, by: str) -> None:
        """All stock of `gone` becomes stock of `kept`; nothing is there in the end under the old item."""
        for site_id, amount in self._cells.pop(gone, {}).items():
            value = amount * self.average_cost(gone)
            self._record(Cell(gone, site_id), -amount, at, by, f"merge of {gone}")
            self._move(Applied(kept, site_id, amount, value), at=at, by=by, document=f"merge of {gone}")
        self.moved.forget(gone)
        self._values.pop(gone, None)

    def _move(self, applied: Applied, *, at: int, by: str, document: str) -> None:
        sites = self._cells.setdefault(applied.item_id, {})
        sites[applied.site_id] = sites.get(applied.site_id, ZERO) + applied.units
        self._record(Cell(applied.item_id, applied.site_id), applied.units, at, by, document)
        self.moved.touch(applied.item_id, at)
        value = self._values[applied.item_id] = self._values.get(applied.item_id, ZERO) + applied.value
        amount = self.on_hand(applied.item_id)
        if amount > 0 and value > 0:
            self._averages[applied.item_id] = (value / amount).quantize(STEP, rounding=ROUND_HALF_EVEN)

    def _record(self, cell: Cell, amount: Decimal, at: int, by: str, document: str) -> None:
        if amount:
            self.journal.append(Entry(at, by, document, cell, amount))
