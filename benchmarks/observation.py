"""`python -m benchmarks.observation`: what one look at QuickBooks costs, for every kind of company and every way in which quantities show.

A quiet update must not depend on the size of the file, and one with changes only on what changed: facts/QBXML.md §7 leaves open whether
QuickBooks shows changed quantities by modified date, so each possibility is measured.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from lxml import etree
from rich.console import Console
from rich.table import Table

from benchmarks.companies import KINDS, PLAIN, CompanyKind
from benchmarks.world import CONNECTION_ID, World
from stockbridge.simulators.quickbooks.switches import Visibility
from stockbridge.simulators.quickbooks.web_connector import Update
from stockbridge.webconnector.calls import ReceiveResponseXML

SIZES: Final = (1_000, 14_500)
CHANGED: Final = (1, 10, 100)
_WAITING: Final = 20
"""Postings that wait for single-user mode."""

_REST: Final = 3 * 3600
"""Longer than the look-back of an update, shorter than the time between two full readings."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one update asked of QuickBooks and got back."""

    kind: str
    items: int
    visible: str
    changed: int
    requests: int
    rows: int
    """Records in QuickBooks' answers."""
    bytes: int
    """Of QuickBooks' answers."""


def looks(items: int, kind: CompanyKind = PLAIN, changed: Sequence[int] = CHANGED) -> Iterator[Look]:
    """A quiet update, and one after so many documents over an item each, under every setting of the switch."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(f"sqlite:///{Path(folder) / 'observation.sqlite'}", items, kind=kind)
        _introduce(world)
        file = world.catalogue.file
        for visible in get_args(Visibility):
            file.switches = replace(file.switches, quantity_visible=visible, assembly_quantity_visible=visible)
            for count in (0, *changed):
                _forget(world)
                _change(world, count)
                yield _look(kind, items, visible, count, world.update())
        world.close()


def _introduce(world: World) -> None:
    """First contact, and what is to wait for single-user mode."""
    world.update()
    world.cycles()
    world.update()
    assert world.status().links == world.catalogue.items
    if world.catalogue.kind.in_multi_user:
        world.catalogue.use(_WAITING)
        world.cycles()
        world.catalogue.file.is_multi_user = True


def _forget(world: World) -> None:
    """Let time pass until nothing that happened before lies within the look-back; no full reading falls due."""
    for _ in range(2):
        world.clock.sleep(_REST)
        world.update()
        with world.database.unit(CONNECTION_ID) as unit:
            unit.facts.learn_company_file(swept_at=world.clock.now())


def _change(world: World, count: int) -> None:
    if world.catalogue.kind.assembly_every:
        world.catalogue.build(count)
    elif count:
        world.catalogue.sell(count)


def _look(kind: CompanyKind, items: int, visible: str, changed: int, update: Update) -> Look:
    told = answers(update)
    size = sum(len(answer.encode()) for answer in told)
    return Look(kind.name, items, visible, changed, len(told), sum(map(rows, told)), size)


def answers(update: Update) -> list[str]:
    """What QuickBooks answered in an update, in order."""
    return [one.call.response for one in update.exchanges if isinstance(one.call, ReceiveResponseXML)]


def rows(answer: str) -> int:
    """How many records an answer tells."""
    return sum(1 for _ in etree.fromstring(answer.encode()).iterfind("*/*/*"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.observation", description="What one look costs.")
    parser.add_argument("--items", type=int, nargs="*", default=SIZES, help="sizes of the company file")
    table = Table("company", "items", "quantities visible", "changed", "requests", "rows", "bytes")
    for size in parser.parse_args(arguments).items:
        for kind in KINDS:
            for one in looks(size, kind):
                figures = (one.changed, one.requests, one.rows, one.bytes)
                table.add_row(one.kind, f"{one.items:,}", one.visible, *(f"{figure:,}" for figure in figures))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
