"""A day in the company under every single setting: whatever the switch, units are never made up or lost."""

import random
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from stockbridge.core.quantity import ZERO
from stockbridge.qbxml.messages.inventory_items import ItemInventoryQuery, ItemInventoryRet
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.ledger import moved_by, truth
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.switches import Switches, all_settings, with_setting
from stockbridge.simulators.quickbooks.transactions import SIGN, TxnKind
from tests.unit.simulators.quickbooks.world import APP, World, adjustment


@pytest.mark.parametrize(("name", "value"), [("defaults", None), *all_settings()])
def test_units_are_conserved(name: str, value: Any) -> None:
    world = World(switches=Switches() if name == "defaults" else with_setting(name, value))
    rng = random.Random(11)
    expected = dict.fromkeys("abc", ZERO)
    for item in expected:
        expected[item] += world.people.create_item(item, opening=rng.randrange(50), cost=Decimal(2)).units
    documents: list[str] = []
    for step in range(60):
        world.wait(seconds=rng.choice([0, 1, 600]))
        for cell, units in act(world, rng, documents, step).items():
            expected[world.company.books.items[cell.item_id].name] += units
    shown = [
        ret for ret in world.one(ItemInventoryQuery(active_status="All")).rets if isinstance(ret, ItemInventoryRet)
    ]

    assert {ret.name: ret.quantity_on_hand for ret in shown} == expected
    both = moved_by(world.company, "people"), moved_by(world.company, APP)
    assert {cell: sum((part.get(cell, ZERO) for part in both), ZERO) for cell in truth(world.company)} == truth(
        world.company
    )


def act(world: World, rng: random.Random, documents: list[str], step: int) -> Mapping[Cell, Decimal]:
    """One random act of a person or the application: what it moved."""
    item = rng.choice("abc")
    if rng.random() < 0.3:
        before = len(world.quickbooks.ledger.writes)
        world.ask(adjustment(item, rng.randrange(-3, 4), token=f"T{step}"), set_id=f"T{step}")
        writes = world.quickbooks.ledger.writes[before:]
        return writes[0].moved if writes else {}
    if documents and rng.random() < 0.4:
        document = documents.pop(rng.randrange(len(documents)))
        change = partial(world.people.change_quantity, document, item, 9)
        undo = rng.choice([partial(world.people.void, document), partial(world.people.delete, document), change])
        return undo().moved
    kind = rng.choice([kind for kind in SIGN if kind is not TxnKind.ADJUSTMENT])
    deed = world.people.enter(kind, {item: rng.randrange(1, 9)}, pending=rng.random() < 0.1)
    documents.append(deed.subject)
    return deed.moved


def test_assemblies_conserve_too() -> None:
    world = World()
    world.people.create_item("Part", opening=10)
    world.people.create_item("Kit", ItemKind.ASSEMBLY, components={"Part": 2})

    deed = world.people.build("Kit", 2)
    world.people.enter(TxnKind.INVOICE, {"Kit": 1})
    world.people.delete(deed.subject)

    assert [world.on_hand("Part"), world.on_hand("Kit")] == [10, -1]
