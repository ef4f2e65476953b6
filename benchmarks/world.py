"""A company to measure: QuickBooks with its Web Connector, a Zuper account, and Stockbridge between them, in one process.

The real service, worker and SQLite database on disk; only the peers are simulated, and time stands still unless somebody waits. Zuper
is kind here: what it does wrong costs calls that no client can save, and how well we bear that is tested, not measured.
"""

import gc
import random
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
from argon2 import PasswordHasher
from pydantic import SecretStr

from benchmarks.meter import Meter, bare_json, bare_xml
from stockbridge.core.token import ENTROPY_BYTES, Token, make_token
from stockbridge.ledger.status import status
from stockbridge.quickbooks.service import WebConnectorService
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.failed_logins import FailedLogins
from stockbridge.settings.passwords import Passwords
from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.people import People as QuickBooksPeople
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.quickbooks.web_connector import HttpAnswer, InProcessTransport, Outcome, WebConnector
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.furnish import furnish, stocked_product
from stockbridge.simulators.zuper.people import People as ZuperPeople
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from stockbridge.simulators.zuper.transport import SimulatedTransport
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.webconnector import calls
from stockbridge.webconnector.qwc_file import OWNER_ID, QwcFile
from stockbridge.webconnector.soap import parse_call, render_result
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.cycle import run_cycle
from stockbridge.zuper.pace import Pace

CONNECTION_ID = "b" * 32
FILE_ID = "{11111111-2222-4333-8444-555555555555}"
USER, PASSWORD = "stockbridge-acme", "correct horse battery staple"
API_URL = "https://us-west-1c.zuperpro.com/api"
START = datetime(2026, 3, 2, 14, tzinfo=UTC)
UNHURRIED = 100_000
"""Requests a minute: pace is a setting, and waiting is not work."""


class VirtualClock:
    """Stands still until somebody waits."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return (self.time - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Catalogue:
    """Both systems with their people, furnished with the same number of stocked items."""

    def __init__(self, clock: VirtualClock, items: int, *, in_zuper: bool = True, differ_every: int = 0) -> None:
        """`differ_every` is the distance between items whose stock differs, 0 for none."""
        self.items = items
        self.file = CompanyFile(
            name="Acme Heating",
            path=r"C:\books\acme.qbw",
            profile=ENTERPRISE_US,
            switches=QuickBooksSwitches(),
            clock=HostClock(clock.now, ZoneInfo("America/New_York")),
            rng=random.Random(1),
        )
        self.quickbooks = QuickBooks([self.file], rng=random.Random(2))
        self.office = QuickBooksPeople(self.file, "office")
        gentle = ZuperSwitches.gentle()
        self.account = Account(clock.now, random.Random(3), gentle, requests_per_minute=UNHURRIED)
        self.furnished = furnish(self.account, "Main", key="key-of-the-benchmark")
        self.zuper = ZuperSimulator(self.account)
        self.field = ZuperPeople(self.account, self.furnished.worker.user_uid)
        self.products: list[str] = []
        for number in range(items):
            name, units = f"Part {number:06}", number % 90 + 10
            self.office.create_item(
                name, opening=units, cost=Decimal("2.40"), price=Decimal("4.90"), desc=f"{name}, brass, 3/4 inch"
            )
            if in_zuper:
                there = units + 1 if differ_every and number % differ_every == 0 else units
                product = stocked_product(
                    self.account, self.furnished, name, Decimal(there), product_type="PRODUCT", track_quantity=True
                )
                self.products.append(product.product_uid)

    def sell(self, count: int) -> None:
        """As many invoices in QuickBooks, each over one unit of another item."""
        for number in range(count):
            self.office.enter(TxnKind.INVOICE, {f"Part {self._nth(number, count):06}": 1})

    def use(self, count: int) -> None:
        """As many parts taken in Zuper, each of another product."""
        main = self.furnished.locations[0].location_uid
        for number in range(count):
            self.field.outward(self.products[self._nth(number, count)], main, Decimal(1))

    def _nth(self, number: int, count: int) -> int:
        """Spread over the whole catalogue."""
        return number * self.items // count


class World:
    """The catalogue with Stockbridge joined to it."""

    def __init__(self, folder: Path, items: int, *, in_zuper: bool = True, differ_every: int = 0) -> None:
        self.clock = VirtualClock()
        self.catalogue = Catalogue(self.clock, items, in_zuper=in_zuper, differ_every=differ_every)
        self.clock.sleep(3 * 86400)
        self.meter = Meter()
        self.database = Database(f"sqlite:///{folder / 'stockbridge.sqlite'}")
        self.database.migrate()
        self._random = random.Random(4)
        passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.settings = _settings(self.catalogue)
        self.connection = _connection(self.settings, passwords, self.clock.now())
        with self.database.begin() as transaction:
            Connections(transaction).add(self.connection)
        self._service = WebConnectorService(
            database=self.database, passwords=passwords, logins=FailedLogins(), clock=self.clock, random=self._random
        )
        self._client = ZuperClient(
            httpx2.Client(transport=_MeteredTransport(self)),
            api_url=API_URL,
            api_key=SecretStr(self.catalogue.furnished.key.value),
            pace=Pace(self.clock, requests_per_minute=UNHURRIED),
        )
        self._web_connector = web_connector(self.catalogue, self.clock, InProcessTransport(self._serve))
        assert self._web_connector.add() == []
        gc.collect()
        gc.freeze()  # else the collector walks the peers' catalogues on our account

    def update(self) -> None:
        """One Web Connector update."""
        self.clock.sleep(1)
        self.catalogue.quickbooks.ledger.round_trips = 0
        update = self._web_connector.update()
        assert update.outcome is Outcome.FINISHED, update.status

    def cycle(self) -> bool:
        """One Zuper cycle; returns whether there is more to do at once."""
        self.catalogue.zuper.tick()
        with self.meter.ours():
            done = run_cycle(
                self.database, self.connection, self.settings, self._client, self.clock, self._new_token,
                stop=threading.Event(),
            )  # fmt: skip
        return done.more

    def is_quiet(self) -> bool:
        with self.database.unit(CONNECTION_ID) as unit:
            return status(unit, self.settings, self.clock.now()).quiet

    def close(self) -> None:
        self.database.dispose()
        gc.unfreeze()

    def _serve(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        del url, headers
        if verb == "GET":
            return HttpAnswer(200)
        heard = parse_call(body)
        if isinstance(heard, calls.ReceiveResponseXML):
            self.meter.answered(bare_xml(heard.response))
        with self.meter.ours():
            call = parse_call(body)
            reply = render_result(call.method, self._service.answer(call, "10.0.0.1"))
        return HttpAnswer(200, {"content-type": "text/xml; charset=utf-8"}, reply)

    def _new_token(self) -> Token:
        return make_token(self._random.randbytes(ENTROPY_BYTES))


class _MeteredTransport(httpx2.BaseTransport):
    def __init__(self, world: World) -> None:
        self._world = world
        self._simulated = SimulatedTransport(world.catalogue.zuper, world.clock.sleep)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        meter = self._world.meter
        with meter.theirs():
            response = self._simulated.handle_request(request)
            meter.answered(bare_json(response.content))
        return response


def web_connector(
    catalogue: Catalogue, clock: VirtualClock, transport: InProcessTransport
) -> WebConnector:
    """The office's Web Connector."""
    return WebConnector(
        file=QwcFile(
            app_name="Stockbridge",
            app_url="https://stock.example.com/qbwc",
            app_support="https://stock.example.com/",
            app_description="Stock",
            user_name=USER,
            owner_id=OWNER_ID,
            file_id=FILE_ID,
        ),
        password=PASSWORD,
        quickbooks=catalogue.quickbooks,
        transport=transport,
        now=clock.now,
        sleep=clock.sleep,
    )


def _settings(catalogue: Catalogue) -> ConnectionSettings:
    return ConnectionSettings.model_validate(
        {
            "name": "acme",
            "zuper": {"api_url": API_URL, "requests_per_minute": UNHURRIED},
            "settings": {
                "product_master": "quickbooks_desktop",
                "product_minimum_quantity": "5",
                "non_inventory_product_quantity": "1000",
                "default_product_category": catalogue.furnished.category.category_uid,
                "default_product_location": catalogue.furnished.locations[0].location_uid,
                "allow_negative_stock_confirmed": True,
                "consumption_module_confirmed": "invoice",
                "first_sync": "automatic",
            },
            "quickbooks": {"adjustment_account": "Inventory Adjustment"},
        }
    )


def _connection(settings: ConnectionSettings, passwords: Passwords, now: datetime) -> Connection:
    return Connection(
        id=CONNECTION_ID,
        name="acme",
        state="waiting_for_quickbooks",
        paused=False,
        stopped_text=None,
        settings=settings.to_json(),
        zuper_api_url=API_URL,
        zuper_api_key="unused",
        web_connector_user=USER,
        web_connector_password=passwords.hash(PASSWORD),
        file_id=FILE_ID,
        hook_secret="hook",
        created_at=now,
    )
