"""The end of an account is the end of the whole account, whatever was left out before it."""

from decimal import Decimal

import pytest

from stockbridge.core.book import EntryKind
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import account
from stockbridge.ledger.latest_lines import latest_lines
from tests.cells import Cells


@pytest.fixture
def busy(cells: Cells) -> Cells:
    """An item that moved on both sides by turns."""
    for number in range(6):
        side = Side.ZUPER if number % 2 else Side.QUICKBOOKS
        cells.move(side, -1 - number)
        cells.read(side)
        cells.carry(side.other)
        cells.deliver(side.other)
    return cells


@pytest.mark.parametrize("most", [1, 5, 14, 99])
def test_it_ends_as_the_whole_account_does(busy: Cells, most: int) -> None:
    list_id = busy.item(0).list_id
    with busy.unit() as unit:
        whole, found = list(account(unit, list_id)), latest_lines(unit, list_id, most=most)

    assert len(whole) == 14
    assert list(found.lines) == whole[::-1][:most]
    assert found.left_out == max(0, 14 - most)
    assert found.kinds == (EntryKind.OPENING, EntryKind.MOVEMENT, EntryKind.POSTING)


def test_the_lines_of_one_kind_keep_the_balances_of_all(busy: Cells) -> None:
    list_id = busy.item(0).list_id
    with busy.unit() as unit:
        whole = [line for line in account(unit, list_id) if line.kind == EntryKind.MOVEMENT]
        found = latest_lines(unit, list_id, most=2, kind=EntryKind.MOVEMENT)

    assert list(found.lines) == whole[:-3:-1]
    assert found.left_out == len(whole) - 2


def test_what_a_side_held_is_told_point_by_point(busy: Cells) -> None:
    with busy.unit() as unit:
        found = latest_lines(unit, busy.item(0).list_id, most=5)

    assert found.totals[Side.ZUPER][-1] == found.totals[Side.QUICKBOOKS][-1] == Decimal(10 - 21)
    assert len(found.totals[Side.ZUPER]) + len(found.totals[Side.QUICKBOOKS]) == 5
