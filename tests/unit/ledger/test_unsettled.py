"""The cells that an audit does not look at one by one are those in which it would have found nothing."""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.audit import judge
from stockbridge.core.cell import CellId
from stockbridge.core.side import Side
from stockbridge.ledger.auditing import CellStates
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.storage.audits import Audits
from stockbridge.storage.unit import Unit
from stockbridge.storage.unsettled import unsettled
from tests.cells import Cells
from tests.simulation.company import CONNECTION_ID
from tests.simulation.stores import Stores

SIDES = tuple(Side)


def judged(cells: Cells) -> tuple[set[CellId], set[CellId]]:
    """The cells that the sums single out, and those that do not agree when each is looked at."""
    with cells.unit() as unit:
        return unsettled(unit.transaction, unit.connection_id), differing(unit, cells.ids)


def differing(unit: Unit, cell_ids: Sequence[CellId]) -> set[CellId]:
    states = CellStates(unit).of(cell_ids)
    return {cell_id for cell_id, state in states.items() if judge(state.cell) is not None}


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
        may_differ, differ = judged(cells)
        assert differ <= may_differ
        met += bool(differ)

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


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    """Two items at two sites, equal on both sides."""
    made = Stores(tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"))
    made.item("Valve", {"Main": 10, "Truck 1": 4})
    made.item("Pipe", {"Main": 20, "Truck 1": 2})
    made.settle_down()
    return made


def singled_out(stores: Stores) -> tuple[int, set[CellId], set[CellId]]:
    with stores.database.unit(CONNECTION_ID) as unit:
        everything = list(Audits(unit.transaction, CONNECTION_ID).cell_ids())
        return len(everything), unsettled(unit.transaction, CONNECTION_ID), differing(unit, everything)


def read_in_quickbooks(stores: Stores, units: Mapping[str, int]) -> None:
    """The valves are read and, as in a crash just then, not booked."""
    stock = {stores.file.site(name).list_id: Decimal(held) for name, held in units.items()}
    stores.clock.sleep(60)
    with stores.database.unit(CONNECTION_ID) as unit:
        unit.items.saw_at_sites({stores.office.item("Valve").list_id: stock}, stores.clock.now())


def test_cells_at_sites_that_agree_are_passed_over(stores: Stores) -> None:
    assert singled_out(stores) == (4, set(), set())


def test_of_an_item_at_sites_only_the_place_that_was_read_otherwise_is_looked_at(stores: Stores) -> None:
    read_in_quickbooks(stores, {"Main": 10, "Truck 1": 3})

    _, may_differ, differ = singled_out(stores)

    assert len(differ) == 1
    assert may_differ == differ


def test_a_site_that_was_not_told_is_no_reading(stores: Stores) -> None:
    read_in_quickbooks(stores, {"Main": 10})

    assert singled_out(stores) == (4, set(), set())


def test_what_is_owed_at_a_site_is_looked_at(stores: Stores) -> None:
    stores.office.adjust({"Pipe": -1}, site="Truck 1")
    stores.update()

    _, may_differ, differ = singled_out(stores)

    assert len(differ) == 1
    assert may_differ == differ
