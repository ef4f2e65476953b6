"""A stock-take that has begun, with both systems read since."""

from stockbridge.ledger.stock_take import CountStanding, begin, freeze_when_ready, standing
from tests.cells import Cells


def start(cells: Cells, item: str | None = None) -> CountStanding:
    """Begin, and let both systems be read."""
    with cells.unit() as unit:
        begin(unit, item=item, location=None, by="Ann", at=cells.now)
        unit.facts.learn_company_file(swept_at=cells.now)
        unit.facts.learn_zuper_account(swept_at=cells.now)
        freeze_when_ready(unit)
        return standing(unit)
