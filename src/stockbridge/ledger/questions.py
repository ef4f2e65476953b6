"""Questions about what moved in a cell, and the one event that answers them all: somebody counted it.

A count says what lies there, whatever documents were about the same units; an answer after it would take those units off again.
"""

from collections.abc import Collection
from datetime import datetime

from stockbridge.core.cell import CellId
from stockbridge.ledger import possible_counts, twins
from stockbridge.storage.unit import Unit


def answered_by_count(unit: Unit, cell_ids: Collection[CellId], *, by: str, run_id: int, at: datetime) -> None:
    """Close what is asked about documents of these cells: both sides come to hold what was counted."""
    for hold in [*unit.holds.open(reason=twins.POSSIBLE_TWIN), *unit.holds.open(reason=possible_counts.POSSIBLE_COUNT)]:
        if hold.cell_id not in cell_ids:
            continue
        if hold.reason == twins.POSSIBLE_TWIN:
            unit.holds.resolve([hold.id], twins.DIFFERENT, by, at)
            twins.decide(unit, hold.subject, twins.DIFFERENT, run_id=run_id, at=at)
        else:
            unit.holds.resolve([hold.id], possible_counts.NOT_INCLUDED, by, at)
