"""What the service needs: `stockbridge serve` as a process of its own, with both peers here, over real HTTP, and its commands beside it.

Its peak of memory is read from Linux (`VmHWM`), which nothing that the simulators keep can blur.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import uvicorn

from benchmarks.catalogue import KEY, UNHURRIED, Catalogue
from stockbridge.demo.service import NAME, Service
from stockbridge.simulators.quickbooks.web_connector import HttpTransport, Outcome, WebConnector
from stockbridge.simulators.zuper.app import build_app
from stockbridge.webconnector.qwc_file import parse_qwc

PATIENCE_SECONDS: Final = 3600
IS_MEASURABLE: Final = Path("/proc/self/status").exists()


_LOOK_SECONDS: Final = 2.0

QUESTIONS: Final = (
    ("status", NAME, "--json"),
    ("held", NAME, "--json"),
    ("history", NAME, "--json"),
    ("ledger", NAME, "--item", "Part 000005", "--json"),
    ("plan", NAME, "--json"),
    ("ledger", NAME, "--json"),
    ("audit", NAME, "--json"),
)
"""What people and programs ask; the last three tell of every item."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Peak memory in MiB: of the service before it met anybody and after it did everything for a catalogue, and of its commands."""

    items: int
    idle: float
    peak: float
    commands: float
    """Of the largest command."""
    answers: dict[str, float]
    """Seconds until each command has answered and ended, its start included."""


def footprint(items: int) -> Footprint:
    """First contact with everything equal, then an update with nothing to do, by a service that began with an empty book."""
    catalogue = Catalogue(_now, items)
    with TemporaryDirectory() as folder, _zuper(catalogue) as zuper_port:
        service = Service(Path(folder), _free_port())
        connector = _join(service, catalogue, zuper_port)
        process_id = service.start()
        try:
            idle = _peak(process_id)
            for _ in range(2):
                update = connector.update()
                assert update.outcome is Outcome.FINISHED, update.status
                _wait_until_quiet(service, items)
            asked = {" ".join(words): _ask(service, words) for words in QUESTIONS}
            return Footprint(
                items=items,
                idle=idle,
                peak=_peak(process_id),
                commands=max(memory for _, memory in asked.values()),
                answers={question: seconds for question, (seconds, _) in asked.items()},
            )
        finally:
            service.stop()


_WATCHED: Final = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "stockbridge", *sys.argv[1:]], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process between us and a command: Linux counts what its parent is large by as the command's own."""


def _ask(service: Service, words: Sequence[str]) -> tuple[float, float]:
    """Let a command answer into nothing; returns its seconds and its peak of memory in MiB."""
    began = time.perf_counter()
    environment = os.environ | {"STOCKBRIDGE_DATA": str(service.folder / "data")}
    peak = subprocess.check_output([sys.executable, "-c", _WATCHED, *words], env=environment, text=True)
    return time.perf_counter() - began, int(peak) / 1024


def _join(service: Service, catalogue: Catalogue, zuper_port: int) -> WebConnector:
    """A connection as an operator adds it, and the Web Connector that opened its .QWC file."""
    file, qwc = service.folder / "connection.toml", service.folder / "connection.qwc"
    file.write_text(_settings(catalogue, zuper_port))
    added = service.asked("connection", "add", str(file))
    service.command("connection", "qwc", NAME, "-o", str(qwc), "--port", str(service.port))
    return WebConnector(
        file=parse_qwc(qwc.read_bytes()),
        password=added["web_connector_password"],
        quickbooks=catalogue.quickbooks,
        transport=HttpTransport(),
        now=_now,
        sleep=time.sleep,
    )


def _wait_until_quiet(service: Service, items: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        now = service.status()
        if now.quiet and now.links == items and now.last_zuper_cycle is not None:
            return
        time.sleep(_LOOK_SECONDS)
    raise AssertionError(f"the service did not come to rest: {service.status()}")


@contextmanager
def _zuper(catalogue: Catalogue) -> Iterator[int]:
    """The Zuper account on a port of this machine, answered by a thread."""
    port = _free_port()
    app = build_app(catalogue.zuper, catalogue.field)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()


def _settings(catalogue: Catalogue, zuper_port: int) -> str:
    furnished = catalogue.furnished
    return f"""
name = "{NAME}"
[zuper]
api_url = "http://127.0.0.1:{zuper_port}/api"
api_key = "{KEY}"
requests_per_minute = {UNHURRIED}
poll_seconds = 1.0
[settings]
product_master = "quickbooks_desktop"
product_minimum_quantity = 5
non_inventory_product_quantity = 1000
default_product_category = "{furnished.category.category_uid}"
default_product_location = "{furnished.locations[0].location_uid}"
allow_negative_stock_confirmed = true
consumption_module_confirmed = "invoice"
first_sync = "automatic"
[quickbooks]
adjustment_account = "Inventory Adjustment"
"""


def _peak(process_id: int) -> float:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("this system does not tell the peak of a process")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _now() -> datetime:
    return datetime.now(UTC)
