"""Numbers that people counted: both sides come to hold them, and what moves from then on.

A number is measured against what the sides will hold by the book of that moment, so whatever is still on its way counts as seen.
The difference is owed like any other units and carried when the count ends.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from stockbridge.core.audit import bring_to
from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger import questions
from stockbridge.storage.audits import Audits
from stockbridge.storage.book import Line
from stockbridge.storage.chunks import chunks
from stockbridge.storage.unit import Unit


def will_hold(unit: Unit, cell_ids: Collection[CellId]) -> dict[CellId, dict[Side, Decimal]]:
    """What the sides of these cells will hold once everything owed has arrived, whatever waits."""
    sums = Audits(unit.transaction, unit.connection_id).sums(cell_ids)
    return {cell_id: {side: one.balance + one.owed for side, one in sides.items()} for cell_id, sides in sums.items()}


def bring(
    unit: Unit, numbers: Mapping[CellId, Decimal], *, right: Side | None, by: str, run_id: int, at: datetime
) -> list[CellId]:
    """Have both sides of these cells come to hold these numbers; returns the cells in which that changes something.

    `right` is the system into which people entered what they counted; None: they told us.
    """
    questions.answered_by_count(unit, numbers, by=by, run_id=run_id, at=at)
    changed = []
    for some in chunks(numbers):
        for cell_id, held in will_hold(unit, some).items():
            number = numbers[cell_id]
            debts = bring_to(number, held)
            how = f"counted in {right.label}" if right is not None else f"counted {show(number)}"
            owed = [side for side in Side if debts.to(side)]
            for side in owed:
                line = Line(side.other, EntryKind.DECIDED, debts.to(side), f"Stock-take by {by}: {how}", by)
                unit.book.write(cell_id, line, at, run_id)
            if owed:
                changed.append(cell_id)
    return changed
