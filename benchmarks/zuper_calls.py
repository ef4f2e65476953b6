"""`python -m benchmarks.zuper_calls`: how often Zuper is asked when nothing happens, when something does, and when its webhooks ring.

A webhook brings a cycle sooner and no data. One about a movement costs the look; one about anything else has the list read once.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.meter import Meter
from benchmarks.world import CONNECTION_ID, World
from stockbridge.core.audit import SHOWS_WITHIN
from stockbridge.core.side import Side

CHANGED: Final = (1, 10, 100)
NOTHING: Final = "nothing"
USED: Final = "used in Zuper, found by the next look"
USED_AND_RUNG: Final = "used in Zuper, a webhook after each"
SOLD: Final = "sold in QuickBooks"
EDITED: Final = "products edited, a webhook for each"
_REST: Final = 3 * 3600
"""Longer than the look-back of a cycle, shorter than the time between two full readings."""


@dataclass(frozen=True, slots=True)
class Calls:
    """`calls` to Zuper from when something happened until nothing more is to be done there."""

    what: str
    changed: int
    calls: int


def calls(items: int, changed: Sequence[int] = CHANGED) -> Iterator[Calls]:
    """Each case on its own, long after the one before."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(f"sqlite:///{Path(folder) / 'calls.sqlite'}", items)
        world.update()
        world.cycles()
        world.update()
        yield _after(world, NOTHING, 0, _look)
        for count in changed:
            yield _after(world, USED, count, _use)
            yield _after(world, USED_AND_RUNG, count, _use_one_by_one)
            yield _after(world, SOLD, count, _sell)
        yield _after(world, EDITED, max(changed), _hint)
        world.close()


def _after(world: World, what: str, count: int, act: Callable[[World, int], None]) -> Calls:
    world.clock.sleep(_REST)
    world.cycles()
    world.update()
    world.cycles()
    with world.database.unit(CONNECTION_ID) as unit:
        unit.facts.learn_zuper_account(swept_at=world.clock.now())  # full readings are another matter
    world.meter = meter = Meter()
    act(world, count)
    return Calls(what, count, meter.exchanges)


def _look(world: World, _count: int) -> None:
    world.cycles()


def _use(world: World, count: int) -> None:
    world.catalogue.use(count)
    world.cycles()


def _use_one_by_one(world: World, count: int) -> None:
    for _ in range(count):
        world.catalogue.use(1)
        with world.database.unit(CONNECTION_ID) as unit:
            unit.facts.ring(world.clock.now())
        world.cycles()


def _sell(world: World, count: int) -> None:
    meter, world.meter = world.meter, Meter()
    world.catalogue.sell(count)
    world.update()
    world.meter = meter
    world.cycles()


def _hint(world: World, count: int) -> None:
    """All at once: they bring one cycle, and one reading of the list. How many there were does not matter."""
    world.clock.sleep(_REST)
    with world.database.unit(CONNECTION_ID) as unit:
        for _ in range(count):
            unit.facts.ring(world.clock.now())
            unit.facts.hint(world.clock.now())
    world.cycles()
    world.clock.sleep(SHOWS_WITHIN[Side.ZUPER].total_seconds())
    world.cycles()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zuper_calls", description="How often Zuper is asked.")
    parser.add_argument("--items", type=int, default=14_500, help="products of the account (14500)")
    table = Table("what happened", "changed", "calls")
    for one in calls(parser.parse_args(arguments).items):
        table.add_row(one.what, str(one.changed), f"{one.calls:,}")
    Console().print(table)


if __name__ == "__main__":
    main()
