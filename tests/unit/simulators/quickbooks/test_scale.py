"""Cost follows what is answered, not what is stored: counted in objects looked at, so that no clock is needed."""

import sys
from collections.abc import Callable

from stockbridge.qbxml.messages.inventory_items import ItemInventoryQuery
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.unit.simulators.quickbooks.world import World


def calls(work: Callable[[], object]) -> int:
    """How many Python functions the work calls."""
    count = 0

    def tick(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tick)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def company_of(items: int) -> World:
    world = World()
    for number in range(items):
        world.people.create_item(f"Item {number}")
    world.wait(hours=1)
    world.people.enter(TxnKind.INVOICE, {"Item 7": 1})
    return world


def test_a_query_by_modified_date_does_not_look_at_the_rest() -> None:
    query = ItemInventoryQuery(from_modified_date="2026-03-02T09:30:00")
    small, large = company_of(20), company_of(2000)

    assert len(large.one(query).rets) == 1
    assert calls(lambda: large.one(query)) <= calls(lambda: small.one(query)) + 10


def test_a_later_page_costs_the_page() -> None:
    def page(world: World) -> int:
        first = world.one(ItemInventoryQuery(iterator="Start", max_returned=5))
        following = ItemInventoryQuery(iterator="Continue", iterator_id=first.iterator_id, max_returned=5)
        return calls(lambda: world.one(following))

    assert page(company_of(2000)) <= page(company_of(20)) + 10
