"""What tests and demos ask the simulator: the truth about stock, what an application did, and which rules it broke.

The record of executed writes is kept outside the company file, so that a restored backup cannot make a doubled posting
invisible.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.stock import Cell


@dataclass(frozen=True, slots=True)
class Write:
    """One write that QuickBooks carried out; `token` is the RefNumber of a document, else the name of an element."""

    at: int
    app: str
    company: str
    """Path of the file it went into."""
    request: str
    subject: str
    token: str | None
    moved: dict[Cell, Decimal]


@dataclass(slots=True)
class Ledger:
    """Counts since the beginning; nothing in it influences what QuickBooks does."""

    round_trips: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    unreadable: int = 0
    """Message sets that were no valid qbXML of a version this QuickBooks speaks."""
    bytes_in: int = 0
    bytes_out: int = 0
    rets: int = 0
    replays: int = 0
    """Message sets answered from memory instead of executed."""
    writes: list[Write] = field(default_factory=list)
    bound_files: dict[str, str] = field(default_factory=dict)
    """Path of the one company file that an application may write to; tests fill it in."""
    violations: list[str] = field(default_factory=list)
    """Sentences: rules that no application of ours may break, whatever QuickBooks itself would let pass."""

    def executed(self, token: str) -> int:
        """How many documents with this RefNumber were ever saved by an application. More than one is a doubled posting."""
        return sum(write.token == token for write in self.writes)

    def doubled(self) -> list[str]:
        """Tokens that were executed more than once into the same file. To change a record twice doubles nothing."""
        made = [write for write in self.writes if write.token is not None and not write.request.endswith("Mod")]
        counts = Counter((write.company, write.token) for write in made)
        return sorted(token for (_, token), count in counts.items() if token is not None and count > 1)

    def posted(self) -> dict[Cell, Decimal]:
        """Units that applications moved, per cell."""
        total: dict[Cell, Decimal] = {}
        for write in self.writes:
            for cell, amount in write.moved.items():
                total[cell] = total.get(cell, ZERO) + amount
        return total


def truth(company: CompanyFile) -> dict[Cell, Decimal]:
    """Units on hand per cell, cells at zero left out."""
    return {cell: amount for cell, amount in company.books.stock.cells().items() if amount}


def moved_by(company: CompanyFile, who: str) -> dict[Cell, Decimal]:
    """Net units that one person or application moved, per cell, from the journal."""
    total: dict[Cell, Decimal] = {}
    for entry in company.books.stock.journal:
        if entry.by == who:
            total[entry.cell] = total.get(entry.cell, ZERO) + entry.units
    return {cell: amount for cell, amount in total.items() if amount}


def standing(company: CompanyFile, token: str) -> int:
    """How many documents with this RefNumber are in the books now."""
    return sum((txn.ref_number or "").casefold() == token.casefold() for txn in company.books.documents)
