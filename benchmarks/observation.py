"""`python -m benchmarks.observation`: what one look at QuickBooks costs, for every way in which quantities may be visible.

A quiet update must not depend on the size of the file, and one with changes only on what changed: facts/QBXML.md §7 leaves open whether
QuickBooks shows changed quantities by modified date, so each possibility is measured.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from rich.console import Console
from rich.table import Table

from benchmarks.world import CONNECTION_ID, World
from stockbridge.simulators.quickbooks.switches import Visibility
from stockbridge.simulators.quickbooks.web_connector import Update
from stockbridge.webconnector.calls import ReceiveResponseXML

SIZES: Final = (1_000, 14_500)
CHANGED: Final = 10
_REST: Final = 3 * 3600
"""Longer than the look-back of an update, shorter than the time between two full readings."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one update asked of QuickBooks and got back."""

    items: int
    visible: str
    changed: int
    requests: int
    bytes: int
    """Of QuickBooks' answers."""


def looks(items: int) -> Iterator[Look]:
    """A quiet update and one after some items moved, under every setting of the switch."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(f"sqlite:///{Path(folder) / 'observation.sqlite'}", items, in_zuper=False)
        world.update()
        file = world.catalogue.file
        for visible in get_args(Visibility):
            file.switches = replace(file.switches, quantity_visible=visible, assembly_quantity_visible=visible)
            world.clock.sleep(_REST)
            world.update()  # what an earlier round left within the look-back
            world.clock.sleep(_REST // 3)
            yield _look(items, visible, 0, world.update())
            world.catalogue.sell(CHANGED)
            yield _look(items, visible, CHANGED, world.update())
            with world.database.unit(CONNECTION_ID) as unit:
                unit.facts.learn_company_file(swept_at=world.clock.now())  # full readings are another matter
        world.close()


def _look(items: int, visible: str, changed: int, update: Update) -> Look:
    answers = [one.call.response for one in update.exchanges if isinstance(one.call, ReceiveResponseXML)]
    return Look(items, visible, changed, len(answers), sum(len(answer.encode()) for answer in answers))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.observation", description="What one look costs.")
    parser.add_argument("--items", type=int, nargs="*", default=SIZES, help="sizes of the company file")
    table = Table("items", "quantities visible", "changed", "requests", "bytes")
    for size in parser.parse_args(arguments).items:
        for look in looks(size):
            table.add_row(f"{look.items:,}", look.visible, str(look.changed), str(look.requests), f"{look.bytes:,}")
    Console().print(table)


if __name__ == "__main__":
    main()
