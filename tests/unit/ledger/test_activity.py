from datetime import timedelta

from stockbridge.core.side import Side
from stockbridge.ledger.activity import DAYS, activity
from tests.cells import NOON, Cells


def test_movements_are_counted_by_day_and_side_and_arrivals_are_timed(cells: Cells) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    cells.deliver(Side.QUICKBOOKS)
    with cells.unit() as unit:
        found = activity(unit, NOON + timedelta(hours=1))
        later = activity(unit, NOON + timedelta(days=DAYS + 1))

    assert len(found.days) == DAYS
    assert (found.days[-1].quickbooks, found.days[-1].zuper) == (0, 1)
    assert found.seconds_across is not None
    assert found.arrived_at is not None
    assert later.arrived_at == found.arrived_at
    assert sum(day.zuper for day in later.days) == 0
