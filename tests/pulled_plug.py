"""Random days of the real service, in a process of its own, whose plug is pulled in the middle of whatever it does.

Everything is as at a customer's: `stockbridge serve`, its commands, SOAP and REST over HTTP, kill -9 at any moment. Only the two
systems and the people are simulated, and a day is minutes long. What happens is drawn from the seed; when, is the machine's business:

    python -m tests.pulled_plug --seed 1 --minutes 5
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.people import People as QuickBooksPeople
from stockbridge.simulators.quickbooks.profiles import Profile
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.quickbooks.web_connector import NO_FAULTS, FaultPlan, HttpTransport, Update, WebConnector
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.app import build_app
from stockbridge.simulators.zuper.faults import MENU
from stockbridge.simulators.zuper.furnish import furnish
from stockbridge.simulators.zuper.people import People as ZuperPeople
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from stockbridge.webconnector.qwc_file import parse_qwc
from tests.process.programs import program, run
from tests.process.test_serve import address
from tests.simulation.day import Day

HURRY = 100
"""How much shorter than the day's the waits are."""

LATE_SECONDS = 2
QUARANTINE_SECONDS = 6
SWEEP_SECONDS = 61
PATIENCE_SECONDS = 180

HURRIED_MENU = [
    replace(fault, seconds=min(fault.seconds, LATE_SECONDS), retry_after=fault.retry_after and 1) for fault in MENU
]


class HurriedClock:
    """The machine's clock, for people in a hurry."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / HURRY)


@dataclass
class RealCompany:
    """An office, a field and Stockbridge between them as a process; `tests.simulation.company.Company`, on the real clock."""

    folder: Path
    seed: int
    profile: Profile
    quickbooks_switches: QuickBooksSwitches
    zuper_switches: ZuperSwitches
    settings: Mapping[str, object]
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held by whoever touches the Zuper account."""
    zuper_port: int = 0

    def __post_init__(self) -> None:
        self.clock = HurriedClock()
        self.file = CompanyFile(
            name="Acme Heating",
            path=r"C:\books\acme.qbw",
            profile=self.profile,
            switches=self.quickbooks_switches,
            clock=HostClock(self.clock.now, ZoneInfo("America/New_York")),
            rng=random.Random(self.seed + 1),
        )
        self.quickbooks = QuickBooks([self.file], rng=random.Random(self.seed + 2))
        self.office = QuickBooksPeople(self.file, "office")
        self.account = Account(
            self.clock.now, random.Random(self.seed + 3), self.zuper_switches, requests_per_minute=10**6
        )
        self.furnished = furnish(self.account, "Main", "Truck 1", key="key-of-acme")
        self.zuper = ZuperSimulator(self.account)
        self.field = ZuperPeople(self.account, self.furnished.worker.user_uid)
        self.environment = {"STOCKBRIDGE_DATA": str(self.folder)}
        self.port = "0"
        self._plug = ExitStack()

    # -- the service ---------------------------------------------------------------------------------------------------

    def install(self) -> None:
        """Add the connection, start the service, and let the Web Connector know it."""
        file = self.folder / "acme.toml"
        file.write_text(self._connection_file())
        added = json.loads(run("stockbridge", "connection", "add", str(file), "--json", **self.environment))
        self.start()
        qwc = self.folder / "acme.qwc"
        run("stockbridge", "connection", "qwc", "acme", "-o", str(qwc), **self.environment)
        self.web_connector = WebConnector(
            file=parse_qwc(qwc.read_bytes()),
            password=added["web_connector_password"],
            quickbooks=self.quickbooks,
            transport=HttpTransport(timeout_seconds=30),
            now=self.clock.now,
            sleep=self.clock.sleep,
        )
        assert self.web_connector.add() == []

    def start(self) -> None:
        """Start the service, on the port it had."""
        service = self._plug.enter_context(program("stockbridge", "serve", "--port", self.port, **self.environment))
        url = address(service)
        self.port = url.rpartition(":")[2]
        self.environment["STOCKBRIDGE_PUBLIC_URL"] = url

    def kill(self) -> None:
        """Pull the plug, and put it back in."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Pull the plug."""
        self._plug.close()

    def ask(self, *words: str) -> object:
        """What a command prints for machines."""
        return json.loads(run("stockbridge", *words, "--json", **self.environment))

    # -- what a day asks of a company --------------------------------------------------------------------------------------

    def update(self, plan: FaultPlan = NO_FAULTS) -> Update:
        return self.web_connector.update(plan)

    def settle_down(self) -> None:
        """Let both sides work until nothing is left to do; a broken promise if they never come to rest."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.update()
            for _ in range(3):
                time.sleep(1)
                found = self.ask("status", "acme")
                assert isinstance(found, dict)
                if found["quiet"]:
                    return
        raise AssertionError(f"never quiet: {found}")

    def _connection_file(self) -> str:
        master = self.settings["product_master"]
        return f"""name = "acme"
[zuper]
api_url = "http://127.0.0.1:{self.zuper_port}/api"
api_key = "key-of-acme"
requests_per_minute = 100000
poll_seconds = 0.5
quarantine_seconds = {QUARANTINE_SECONDS}
full_sweep_minutes = 1
[web_connector]
full_sweep_minutes = 1
[settings]
product_master = "{master}"
product_minimum_quantity = 5
non_inventory_product_quantity = 1000
default_product_category = "{self.furnished.category.category_uid}"
default_product_location = "{self.furnished.locations[0].location_uid}"
allow_negative_stock_confirmed = true
consumption_module_confirmed = "invoice"
first_sync = "automatic"
[quickbooks]
adjustment_account = "Inventory Adjustment"
"""


class RealDay(Day):
    """A day whose faults strike real processes."""

    company: RealCompany  # type: ignore[assignment] # the same words, with real processes behind them

    def _company(self) -> RealCompany:  # type: ignore[override] # as above
        world = self._world()
        # The quarantine must outlast a late landing and a late row together; in a hurry there is no time for late rows.
        world["zuper_switches"] = world["zuper_switches"].turned("row_delay_seconds", 0)
        return RealCompany(self.folder, self.seed, **world)

    def _use(self) -> None:
        with self.company.lock:
            super()._use()

    def _change_row(self) -> None:
        with self.company.lock:
            super()._change_row()

    def _cycle(self) -> None:
        """The worker runs its cycles by itself; we only put stones in its way, and pull the plug."""
        with self.company.lock:
            faults = self.company.zuper.faults
            if self.rng.random() < 0.3:
                faults.on_call(self.rng.randint(1, 4), self.rng.choice(HURRIED_MENU))
            if self.rng.random() < 0.5:
                faults.on_call(1, self.rng.choice(HURRIED_MENU), method="POST", path_part="ward")
        self._mortal(lambda: time.sleep(self.rng.uniform(0.2, 2)))

    def _wait(self) -> None:
        self.company.clock.sleep(self.rng.choice([30, 90, 300]))

    def _mortal(self, act: Callable[[], None]) -> None:
        if self.rng.random() > 0.2:
            act()
            return
        plug = threading.Timer(self.rng.uniform(0, 1.5), self.company.kill)
        plug.start()
        act()
        plug.join()
        self.met["killed"] += 1
        self.trace.append("killed")

    def close(self) -> None:
        company = self.company
        with company.lock:
            company.zuper.faults.calm()
        company.quickbooks.faults.calm()
        time.sleep(LATE_SECONDS)
        company.settle_down()
        time.sleep(SWEEP_SECONDS)
        company.settle_down()
        with company.lock:
            self.judge()

    def _held(self) -> list[object]:
        found = self.company.ask("held", "acme")
        assert isinstance(found, list)
        return found

    def _tokens(self) -> list[str]:
        lines = self.company.ask("ledger", "acme")
        assert isinstance(lines, list)
        return [line["token"] for line in lines if line["token"] and line["side"] == "zuper"]


@contextmanager
def open_to_the_network(company: RealCompany) -> Iterator[None]:
    """Zuper, on a port of its own."""
    app = build_app(company.zuper, company.field, company.lock)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    company.zuper_port = server.servers[0].sockets[0].getsockname()[1]
    yield
    server.should_exit = True
    thread.join()


def live(seed: int, folder: Path, steps: int = 40) -> RealDay:
    """Live a day through; returns it, judged."""
    day = RealDay(seed, folder)
    with open_to_the_network(day.company):
        try:
            day.company.install()
            day.furnish()
            day.work(steps)
            day.close()
        except BaseException:
            print("\n".join(day.trace))
            raise
        finally:
            day.company.stop()
    return day


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--minutes", type=float, default=5.0)
    options = parser.parse_args()
    until, seed = time.monotonic() + options.minutes * 60, options.seed
    while time.monotonic() < until:
        with tempfile.TemporaryDirectory() as folder:
            day = live(seed, Path(folder))
        print(f"seed {seed}: all units where they belong; met {dict(day.met)}", flush=True)
        seed += 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
