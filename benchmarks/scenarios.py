"""What is measured: first contact, nothing to do, a hundred changes on either side.

Each part of a scenario talks to one peer and is compared with the fewest exchanges that could do it under the ledger's rules: one
look and every page of a list; for a change in Zuper the detail that alone counts as a reading; for a posting the write itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.meter import Meter
from benchmarks.world import World
from stockbridge.quickbooks.observe import ITEMS_PER_PAGE
from stockbridge.zuper.paging import PAGE_ROWS

CHANGES: Final = 100
DIFFER_EVERY: Final = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """One part of a scenario. Times in seconds; `things` is what the work is divided by: items, changes, or 1."""

    items: int
    scenario: str
    peer: str
    exchanges: int
    least: int
    things: int
    cpu: float
    floor: float
    slowest: float


def measure(items: int) -> Iterator[Measured]:
    """The scenarios with a catalogue of so many items on both sides.

    Raises:
        AssertionError: the two sides were not equal in the end; what was measured would mean nothing.
    """
    yield from _an_equal_catalogue(items)
    yield from _a_catalogue_that_differs(items)


def measure_creating(items: int) -> Iterator[Measured]:
    """First contact with an empty Zuper: every product is made. Raises as `measure` does."""
    with _world(items, in_zuper=False) as world:
        least = 1 + 2 * items  # each is made, and its stock put in
        yield from _first_contact(world, "first contact, all to create", 1 + _pages(items, ITEMS_PER_PAGE), least)
        _come_to_rest(world)


def _an_equal_catalogue(items: int) -> Iterator[Measured]:
    changes = min(CHANGES, items // 4)  # more at once would rightly be held as a mass change
    with _world(items) as world:
        yield from _first_contact(
            world, "first contact, all equal", 1 + _pages(items, ITEMS_PER_PAGE), _pages(items, PAGE_ROWS)
        )
        _come_to_rest(world)
        yield _part(world, "nothing to do", "QuickBooks", world.update, least=1, things=1)
        yield _part(world, "nothing to do", "Zuper", world.cycles, least=1, things=1)
        world.catalogue.sell(changes)
        scenario = f"{changes} changes in QuickBooks"
        yield _part(world, scenario, "QuickBooks", world.update, least=1, things=changes)
        yield _part(world, scenario, "Zuper", world.cycles, least=1 + changes, things=changes)
        _come_to_rest(world)
        world.catalogue.use(changes)
        scenario = f"{changes} changes in Zuper"
        yield _part(world, scenario, "Zuper", world.cycles, least=1 + changes, things=changes)
        yield _part(world, scenario, "QuickBooks", world.update, least=2, things=changes)
        _come_to_rest(world)


def _a_catalogue_that_differs(items: int) -> Iterator[Measured]:
    differing = _pages(items, DIFFER_EVERY)
    with _world(items, differ_every=DIFFER_EVERY) as world:
        least = _pages(items, PAGE_ROWS) + 2 * differing  # a detail before anybody sees the difference, a write after
        scenario = "first contact, 1 in 100 differs"
        yield from _first_contact(world, scenario, 1 + _pages(items, ITEMS_PER_PAGE), least)
        _come_to_rest(world)


def _first_contact(world: World, scenario: str, least_quickbooks: int, least_zuper: int) -> Iterator[Measured]:
    items = world.catalogue.items
    yield _part(world, scenario, "QuickBooks", world.update, least=least_quickbooks, things=items)
    yield _part(world, scenario, "Zuper", world.cycles, least=least_zuper, things=items)


def _part(world: World, scenario: str, peer: str, act: Callable[[], object], *, least: int, things: int) -> Measured:
    world.meter = meter = Meter()
    act()
    return Measured(
        items=world.catalogue.items,
        scenario=scenario,
        peer=peer,
        exchanges=meter.exchanges,
        least=least,
        things=things,
        cpu=meter.cpu,
        floor=meter.floor,
        slowest=meter.slowest,
    )


def _come_to_rest(world: World) -> None:
    """Let both sides look once more, long after the last posting; then everything must be equal and quiet."""
    world.clock.sleep(3600)
    world.cycles()
    world.update()
    world.cycles()
    now = world.status()
    assert now.quiet, now.waiting
    assert (now.links, now.held) == (world.catalogue.items, 0)


@contextmanager
def _world(items: int, *, in_zuper: bool = True, differ_every: int = 0) -> Iterator[World]:
    with TemporaryDirectory() as folder:
        world = World(
            f"sqlite:///{Path(folder) / 'stockbridge.sqlite'}", items, in_zuper=in_zuper, differ_every=differ_every
        )
        try:
            yield world
        finally:
            world.close()


def _pages(rows: int, size: int) -> int:
    return -(-rows // size)
