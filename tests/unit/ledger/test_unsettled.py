"""The cells that an audit does not look at one by one are those in which it would have found nothing."""

import random

import pytest

from stockbridge.core.audit import judge
from stockbridge.core.side import Side
from stockbridge.ledger.auditing import CellStates
from stockbridge.storage.audits import Audits
from tests.cells import Cells

SIDES = tuple(Side)


def judged(cells: Cells) -> tuple[set[int], set[int]]:
    """The cells that the sums single out, and those that do not agree when each is looked at."""
    with cells.unit() as unit:
        unsettled = Audits(unit.transaction, unit.connection_id).unsettled()
        states = CellStates(unit).of(cells.ids)
        return set(unsettled), {cell_id for cell_id, state in states.items() if judge(state.cell) is not None}


def act(cells: Cells, rng: random.Random) -> None:
    """Somebody moves something, somebody looks, or something is sent, lands or does not."""
    side, number = rng.choice(SIDES), rng.randrange(len(cells.ids))
    match rng.randrange(6):
        case 0 | 1:
            cells.move(side, rng.randint(-3, 3), number)
        case 2 | 3:
            cells.read(side, number)
        case 4:
            cells.carry(side)
        case _:
            with cells.unit() as unit:
                is_planned = bool(unit.documents.planned(side, most=1))
            if is_planned:
                cells.deliver(side)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_no_cell_that_differs_is_passed_over(cells: Cells, seed: int) -> None:
    rng, met = random.Random(seed), 0
    for _ in range(25):
        act(cells, rng)
        unsettled, differing = judged(cells)
        assert differing <= unsettled
        met += bool(differing)

    assert met > 3, "days on which nothing differs prove nothing"


def test_cells_that_agree_are_passed_over(cells: Cells) -> None:
    assert judged(cells) == (set(), set())
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    assert judged(cells) == ({cells.ids[0]}, {cells.ids[0]})
    cells.carry(Side.QUICKBOOKS)
    cells.deliver(Side.QUICKBOOKS)
    cells.read(Side.QUICKBOOKS)

    assert judged(cells) == (set(), set())
