"""Putting right what the audit found: the preview is what happens, and no unit goes wrong."""

from datetime import timedelta
from decimal import Decimal

import pytest

from stockbridge.core.book import EntryKind
from stockbridge.core.errors import BadInput
from stockbridge.core.plan import Policy
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import account
from stockbridge.ledger.auditing import Difference, audit
from stockbridge.ledger.healing import Healing, Remedy, heal, preview
from tests.cells import Cells
from tests.unit.ledger.settings import SETTINGS

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER
POLICY = Policy(max_units=Decimal(1000))


def drift(cells: Cells, side: Side, units: int) -> Difference:
    """Somebody changes a number behind everybody's back; the audit finds it."""
    cells.move(side, units)
    cells.read(side, 0)
    return the_difference(cells)


def the_difference(cells: Cells) -> Difference:
    with cells.unit() as unit:
        return audit(unit, SETTINGS, cells.now + timedelta(hours=1)).differences[-1]


def put_right(cells: Cells, found: Difference, remedy: Remedy) -> Healing:
    """Look at the preview, then do exactly that."""
    with cells.unit() as unit:
        seen = preview(unit, [found], remedy, POLICY, by="Ann", at=cells.now)
    with cells.unit() as unit:
        done = heal(unit, [found], remedy, POLICY, by="Ann", at=cells.now, seen=seen.id)
    assert done == seen
    return done


def post(cells: Cells) -> None:
    """Everything that is planned is posted."""
    for side in Side:
        cells.carry(side)
        with cells.unit() as unit:
            if not unit.documents.planned(side, most=9):
                continue
        cells.deliver(side)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("is_carried", [False, True])
@pytest.mark.parametrize(
    ("remedy", "ends"),
    [("same", Decimal(14)), ("other", Decimal(10)), (Decimal(12), Decimal(12))],
    ids=["keep", "take back", "count"],
)
def test_each_remedy_ends_with_its_number_on_both_sides(
    cells: Cells, side: Side, is_carried: bool, remedy: str | Decimal, ends: Decimal
) -> None:
    found = drift(cells, side, 4)
    if is_carried:
        post(cells)
    if isinstance(remedy, Decimal):
        chosen = Remedy(count=remedy, why="counted in the van")
    else:
        chosen = Remedy(trust=side if remedy == "same" else side.other)
    (row,) = put_right(cells, found, chosen).rows
    post(cells)

    assert (row.quickbooks, row.zuper) == (ends, ends)
    assert (cells.shelves[QUICKBOOKS, 0], cells.shelves[ZUPER, 0]) == (ends, ends)
    with cells.unit() as unit:
        assert audit(unit, SETTINGS, cells.now + timedelta(hours=1)).differences == ()


def test_a_correction_stands_in_the_statement_under_the_name_of_who_made_it(cells: Cells) -> None:
    found = drift(cells, ZUPER, 4)
    post(cells)
    put_right(cells, found, Remedy(trust=QUICKBOOKS, why="a typing error"))
    post(cells)
    with cells.unit() as unit:
        lines = [line for line in account(unit, "Item 0") if line.kind is EntryKind.CORRECTION]

    assert [(line.side, line.units, line.who) for line in lines] == [
        (QUICKBOOKS, Decimal(-4), "Ann"),
        (ZUPER, Decimal(-4), "Ann"),
    ]
    assert lines[0].document == "Correction by Ann: QuickBooks is right: a typing error"
    assert all(line.token for line in lines)


def test_a_preview_changes_nothing(cells: Cells) -> None:
    found = drift(cells, ZUPER, 4)
    with cells.unit() as unit:
        preview(unit, [found], Remedy(count=Decimal(3)), POLICY, by="Ann", at=cells.now)

    assert the_difference(cells) == found
    with cells.unit() as unit:
        assert not unit.documents.planned(QUICKBOOKS, most=9)


def test_what_has_moved_since_the_preview_is_looked_at_again(cells: Cells) -> None:
    found = drift(cells, ZUPER, 4)
    with cells.unit() as unit:
        seen = preview(unit, [found], Remedy(count=Decimal(12)), POLICY, by="Ann", at=cells.now)
    cells.move(QUICKBOOKS, -1)
    cells.read(QUICKBOOKS, 0)

    with cells.unit() as unit, pytest.raises(BadInput, match="Something has moved since that preview"):
        heal(unit, [found], Remedy(count=Decimal(12)), POLICY, by="Ann", at=cells.now, seen=seen.id)


def test_what_is_under_way_cannot_be_put_right_by_hand(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.evidence.add_effect(ZUPER, "row", "product-0", "", Decimal(-3), "Used", None, cells.now)
    cells.move(ZUPER, -3)
    cells.read(ZUPER, 0)
    found = the_difference(cells)

    with cells.unit() as unit, pytest.raises(BadInput, match="planned"):
        preview(unit, [found], Remedy(trust=ZUPER), POLICY, by="Ann", at=cells.now)
