"""`python -m benchmarks.audits`: what an audit costs both systems and us, in a plain file and at several sites, and after it was cut off.

The catalogue is a week old and at rest. A person asks; the Web Connector calls, the worker works, and time passes until the audit has ended.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.companies import PLAIN, WITH_SITES, CompanyKind
from benchmarks.meter import Meter
from benchmarks.observation import answers, rows
from benchmarks.world import CONNECTION_ID, World
from stockbridge.ledger import inspecting
from stockbridge.simulators.quickbooks.web_connector import Update
from stockbridge.simulators.quickbooks.web_connector.faults import killed_after

_WEEK: Final = 7 * 86400
_CALLS_BEFORE: Final = 3
"""Calls of an update before its first request."""

_REPORT: Final = """
import json, sys, time
from datetime import UTC, datetime
from stockbridge.ledger.auditing import audit
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.database import Database
def peak():
    return next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM:"))
with Database(sys.argv[1]).unit(sys.argv[2]) as unit:
    settings = ConnectionSettings.from_json(unit.facts.connection().settings)
    before, began = peak(), time.thread_time()
    found = audit(unit, settings, datetime.now(UTC))
    print(json.dumps([found.cells, found.agree, time.thread_time() - began, peak() - before]))
"""


@dataclass(frozen=True, slots=True)
class Requests:
    """What QuickBooks answered in some updates."""

    count: int
    rows: int
    most_rows: int
    """In one request."""
    bytes: int
    most_bytes: int
    """In one request."""


@dataclass(frozen=True, slots=True)
class AuditCost:
    """An audit from the question to its end. `minutes_to_fresh` at 60 calls to Zuper a minute and a second for each request."""

    kind: str
    items: int
    is_rest: bool
    """Half of the items had been read when the update was cut off."""
    quickbooks: Requests
    zuper_calls: int
    cpu: float
    longest_wait: float
    minutes_to_fresh: float
    report: tuple[int, int, float, float]
    """Of `stockbridge audit --last`: cells, those that agree, seconds of CPU, and MiB at its peak beyond what the program needs to begin."""


def audits(items: int, kind: CompanyKind) -> Iterator[AuditCost]:
    """An audit, and the rest of one that was cut off half-way in QuickBooks."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'audits.sqlite'}"
        world = World(url, items, kind=kind)
        _age(world)
        _ask(world)
        whole = _audit(world, kind, is_rest=False)
        yield whole
        world.clock.sleep(_WEEK)
        _settle(world)
        _ask(world)
        world.update_cut_off(killed_after(_CALLS_BEFORE + 2 * (whole.quickbooks.count // 2)))
        world.clock.sleep(3600)  # until its lease has ended
        yield _audit(world, kind, is_rest=True)
        world.close()


def _age(world: World) -> None:
    world.update()
    world.cycles()
    world.clock.sleep(_WEEK)
    _settle(world)
    assert world.status().links == world.catalogue.items


def _settle(world: World) -> None:
    """What fell due meanwhile is done, an audit by the clock among it."""
    world.update()
    world.cycles()
    while not world.status().quiet or _is_asked(world) or not _is_swept(world):
        world.update()
        world.cycles()


def _is_swept(world: World) -> bool:
    with world.database.unit(CONNECTION_ID) as unit:
        return unit.facts.company_file().sweep_began is None


def _is_asked(world: World) -> bool:
    with world.database.unit(CONNECTION_ID) as unit:
        return unit.audit_runs.under_way() is not None


def _ask(world: World) -> None:
    with world.database.unit(CONNECTION_ID) as unit:
        assert inspecting.ask(unit, by="Ruth", at=world.clock.now())


def _audit(world: World, kind: CompanyKind, *, is_rest: bool) -> AuditCost:
    world.meter = meter = Meter()
    updates: list[Update] = []
    while _is_asked(world):
        updates.append(world.update())
        world.cycles()
    asked = _requests(updates)
    calls = meter.exchanges - asked.count
    return AuditCost(
        kind=kind.name,
        items=world.catalogue.items,
        is_rest=is_rest,
        quickbooks=asked,
        zuper_calls=calls,
        cpu=meter.cpu,
        longest_wait=meter.slowest,
        minutes_to_fresh=max(asked.count / 60, 45 / 60 + calls / 60),
        report=_report(world),
    )


def _report(world: World) -> tuple[int, int, float, float]:
    url = world.database.engine.url.render_as_string(hide_password=False)
    told = subprocess.check_output([sys.executable, "-c", _REPORT, url, CONNECTION_ID], text=True)
    cells, agree, seconds, memory = json.loads(told)
    return cells, agree, seconds, memory


def _requests(updates: Sequence[Update]) -> Requests:
    told = [answer for update in updates for answer in answers(update)]
    counted, sizes = [rows(answer) for answer in told], [len(answer.encode()) for answer in told]
    return Requests(len(told), sum(counted), max(counted), sum(sizes), max(sizes))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audits", description="What an audit costs.")
    parser.add_argument("--items", type=int, default=20_000, help="items of the plain file; at sites a fifth of it")
    items = parser.parse_args(arguments).items
    headings = (
        "requests",
        "rows",
        "most",
        "MB",
        "most, kB",
        "Zuper",
        "CPU, s",
        "wait, s",
        "minutes",
        "report, s",
        "MiB",
    )
    table = Table("company", "items", *headings)
    for kind, count in ((PLAIN, items), (WITH_SITES, items // 5)):
        for one in audits(count, kind):
            asked = one.quickbooks
            table.add_row(
                f"{one.kind}{', the rest' if one.is_rest else ''}",
                f"{one.items:,}",
                *(f"{figure:,}" for figure in (asked.count, asked.rows, asked.most_rows)),
                f"{asked.bytes / 1e6:.1f}",
                f"{asked.most_bytes / 1e3:.0f}",
                f"{one.zuper_calls:,}",
                f"{one.cpu:.0f}",
                f"{one.longest_wait:.2f}",
                f"{one.minutes_to_fresh:.0f}",
                *(f"{figure:.1f}" for figure in one.report[2:]),
            )
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
