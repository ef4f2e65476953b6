"""The account of one item from its end: the latest lines and how the balances came to be what they are, however long it is.

The balances after a line follow from those of today by going backwards, so that nothing older is read than what is shown.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import AccountLine, account_line
from stockbridge.storage.book import StatementLine
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

_POINTS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestLines:
    """The end of an account."""

    lines: tuple[AccountLine, ...]
    """Newest first."""
    left_out: int
    """How many of those that were asked for are older."""
    kinds: tuple[EntryKind, ...]
    """Those that the whole account has."""
    totals: Mapping[Side, tuple[Decimal, ...]]
    """What each side held by the book after each of its lines among the latest, oldest first."""


@dataclass(slots=True)
class _Backwards:
    """Balances while going back line by line."""

    balances: dict[tuple[CellId, Side], Decimal]
    points: dict[Side, list[Decimal]] = field(default_factory=lambda: {side: [] for side in Side})

    def before(self, line: StatementLine) -> None:
        """Go back over a line."""
        side = Side(line.side)
        self.points[side].append(sum((units for (_, of), units in self.balances.items() if of is side), ZERO))
        self.balances[line.cell_id, side] -= line.units


def latest_lines(unit: Unit, list_id: str, *, most: int, kind: EntryKind | None = None) -> LatestLines:
    """The latest lines of a linked item, of one kind or of all."""
    counts: Counter[EntryKind] = Counter()
    balances: dict[tuple[CellId, Side], Decimal] = {}
    for one in unit.book.tally(list_id):
        counts[one.kind] += one.lines
        balances[one.cell_id, one.side] = balances.get((one.cell_id, one.side), ZERO) + one.units
    back = _Backwards(balances)
    wanted = counts.total() if kind is None else counts[kind]
    shown: list[tuple[StatementLine, dict[tuple[CellId, Side], Decimal]]] = []
    with closing(unit.book.statement(list_id, newest_first=True)) as lines:
        for line in lines:
            if len(shown) == min(most, wanted):
                break
            if kind in (None, line.kind):
                shown.append((line, dict(back.balances)))
            back.before(line)
    explanations = Reports(unit.transaction, unit.connection_id).explanations([line.id for line, _ in shown])
    return LatestLines(
        lines=tuple(account_line(line, then, explanations.get(line.id, [])) for line, then in shown),
        left_out=wanted - len(shown),
        kinds=tuple(one for one in EntryKind if counts[one]),
        totals={side: tuple(reversed(points[:_POINTS])) for side, points in back.points.items()},
    )
