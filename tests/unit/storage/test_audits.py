"""The book added up afresh for the audit."""

from decimal import Decimal

from stockbridge.core.side import Side
from stockbridge.storage.audits import Audits, CellSums, LastReading
from tests.cells import Cells


def test_sums_tell_what_a_side_holds_and_what_it_will_still_get(cells: Cells) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER, 0)
    cells.carry(Side.QUICKBOOKS)
    cells.move(Side.ZUPER, "-0.5")
    cells.read(Side.ZUPER, 0)
    at = cells.now
    with cells.unit() as unit:
        audits = Audits(unit.transaction, "acme")
        assert cells.ids == list(audits.cell_ids())
        sums = audits.sums(cells.ids[:2])
    assert CellSums(Decimal("6.5"), Decimal(10), last_line=at) == sums[cells.ids[0]][Side.ZUPER]
    quickbooks = sums[cells.ids[0]][Side.QUICKBOOKS]
    assert (Decimal(10), Decimal(10), Decimal("-3.5")) == (quickbooks.balance, quickbooks.opening, quickbooks.owed)
    assert Decimal(0) == sums[cells.ids[1]][Side.QUICKBOOKS].owed


def test_last_readings_are_those_of_the_items(cells: Cells) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER, 0)
    at = cells.now
    with cells.unit() as unit:
        (found,) = Audits(unit.transaction, "acme").last_readings(cells.ids[:1]).values()
    assert LastReading(Decimal(7), at) == found[Side.ZUPER]
    assert Decimal(10) == found[Side.QUICKBOOKS].units
