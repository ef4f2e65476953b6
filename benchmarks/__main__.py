"""`python -m benchmarks`: speed and size as ratios. What the figures mean: docs/benchmarks.md."""

import argparse
import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.footprint import IS_MEASURABLE, footprint
from benchmarks.report import as_json, show
from benchmarks.scenarios import measure, measure_creating

LARGE: Final = 100_000
SMALL: Final = 1_000
"""Memory is compared with what a catalogue of this size needs."""

CREATED_MAX: Final = 1_000
"""Products are made one by one, at the pace of Zuper: more of them only take longer."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the file that was asked for."""
    asked = _parser().parse_args(arguments)
    console = Console()
    sizes = [asked.items, *([LARGE] if asked.all else [])]
    measured = [*chain.from_iterable(map(measure, sizes)), *measure_creating(min(asked.items, CREATED_MAX))]
    has_memory = IS_MEASURABLE and not asked.no_memory
    footprints = [footprint(items) for items in sorted({SMALL, *sizes})] if has_memory else []
    show(console, measured, footprints)
    if asked.json is not None:
        asked.json.write_text(json.dumps(as_json(measured, footprints), indent=2) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed and size, as ratios.")
    parser.add_argument("--items", type=_count, default=10_000, help="items of the catalogue (10000)")
    parser.add_argument("--all", action="store_true", help=f"measure {LARGE:,} items as well: a quarter of an hour")
    parser.add_argument("--no-memory", action="store_true", help="leave out the service in a process of its own")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 10:
        raise argparse.ArgumentTypeError("at least ten items")
    return count


if __name__ == "__main__":
    main()
