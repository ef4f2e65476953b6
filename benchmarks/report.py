"""The figures as people read them, and as programs do. Every figure stands beside what it is compared with."""

import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.footprint import Footprint
from benchmarks.scenarios import Measured

_TOO_SHORT: Final = 0.001
"""Seconds: a bare pass shorter than this is nothing to compare with."""


def show(console: Console, measured: Sequence[Measured], footprints: Sequence[Footprint]) -> None:
    """Print the tables; one that has no rows is left out."""
    for items, some in groupby(measured, key=lambda one: one.items):
        console.print(_work(items, some))
    if footprints:
        console.print(_memory(footprints))
        console.print(_answers(footprints))


def as_json(measured: Sequence[Measured], footprints: Sequence[Footprint]) -> dict[str, object]:
    """All figures, unrounded, in seconds and MiB."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "machine": platform.machine(),
        "work": [asdict(one) for one in measured],
        "service": [asdict(one) for one in footprints],
    }


def _work(items: int, measured: Iterable[Measured]) -> Table:
    table = _table(f"{items:,} items", "calls", "least", "×", "CPU each", "× bare", "wait")
    for scenario, parts in groupby(measured, key=lambda one: one.scenario):
        table.add_row(scenario)
        for one in parts:
            table.add_row(
                f"  {one.peer}",
                f"{one.exchanges:,}",
                f"{one.least:,}",
                f"{one.exchanges / one.least:.2f}",
                f"{one.cpu / one.things * 1e3:.2f} ms",
                f"{one.cpu / one.floor:.0f}" if one.floor >= _TOO_SHORT else "–",
                f"{one.slowest:.2f} s",
            )
    return table


def _memory(footprints: Sequence[Footprint]) -> Table:
    table = _table("memory", "service, idle", "at its peak", "more", "its largest command")
    for one in footprints:
        sizes = (one.idle, one.peak, one.peak - one.idle, one.commands)
        table.add_row(f"{one.items:,} items", *(f"{size:.0f} MiB" for size in sizes))
    return table


def _answers(footprints: Sequence[Footprint]) -> Table:
    table = _table("seconds for an answer", *(f"{one.items:,} items" for one in footprints))
    for question in footprints[0].answers:
        table.add_row(question, *(f"{one.answers[question]:.1f} s" for one in footprints))
    return table


def _table(what: str, *headings: str) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(what, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
