"""The whole product in one process, with both peers simulated and a clock that only moves when told to.

One seed is one run: the clock, the tokens, the people and the faults all come from it.
"""

import random
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
from argon2 import PasswordHasher
from pydantic import SecretStr

from stockbridge.core.token import ENTROPY_BYTES, Token, in_remarks, make_token
from stockbridge.ledger.status import status
from stockbridge.quickbooks.service import WebConnectorService
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.failed_logins import FailedLogins
from stockbridge.settings.passwords import Passwords
from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.people import People as QuickBooksPeople
from stockbridge.simulators.quickbooks.profiles import PREMIER_US, Profile
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.quickbooks.web_connector import (
    NO_FAULTS,
    FaultPlan,
    HttpAnswer,
    InProcessTransport,
    Update,
    WebConnector,
)
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.furnish import Furnished, furnish
from stockbridge.simulators.zuper.people import People as ZuperPeople
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from stockbridge.simulators.zuper.transport import SimulatedTransport
from stockbridge.storage.connections import Connection, Connections
from stockbridge.webconnector.qwc_file import OWNER_ID, QwcFile
from stockbridge.webconnector.soap import parse_call, render_result
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.cycle import Cycle, run_cycle
from stockbridge.zuper.errors import ZuperError
from stockbridge.zuper.pace import Pace
from stockbridge.zuper.settle import IN_DOUBT_TOO_LONG, LANDED
from tests.templates import migrated

CONNECTION_ID = "c" * 32
FILE_ID = "{11111111-2222-4333-8444-555555555555}"
USER = "stockbridge-acme"
PASSWORD = "correct horse battery staple"
START = datetime(2026, 3, 2, 14, tzinfo=UTC)


QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Good enough for a password that guards nothing."""


class VirtualClock:
    """Stands still until somebody waits. What is due meanwhile happens when it is due, not when the wait is over."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start
        self.next_due: Callable[[], datetime | None] = lambda: None
        self.happen: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return (self.time - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        end = self.time + timedelta(seconds=seconds)
        while (due := self.next_due()) is not None and due <= end:
            self.time = max(self.time, due)
            self.happen()
        self.time = end


class Machine:
    """The computer Stockbridge runs on: its clock may be `ahead` of everybody else's."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.ahead = timedelta()
        self.monotonic = clock.monotonic
        self.sleep = clock.sleep

    def now(self) -> datetime:
        return self._clock.now() + self.ahead


def settings_text(ownership: Mapping[str, str] | None = None, /, **changes: object) -> str:
    """Settings of the connection as stored; `changes` go into the section [settings]."""
    return ConnectionSettings.model_validate(
        {
            "name": "acme",
            "zuper": {
                "api_url": "https://us-west-1c.zuperpro.com/api",
                "requests_per_minute": 100_000,
                "quarantine_seconds": 120.0,
                "full_sweep_minutes": 720,
            },
            "settings": {
                "product_master": "quickbooks_desktop",
                "product_minimum_quantity": "5",
                "non_inventory_product_quantity": "1000",
                "default_product_category": "category",
                "default_product_location": "location",
                "allow_negative_stock_confirmed": True,
                "consumption_module_confirmed": "invoice",
                "first_sync": "automatic",
                **changes,
            },
            "quickbooks": {"adjustment_account": "Inventory Adjustment"},
            "ownership": dict(ownership or {}),
        }
    ).to_json()


@dataclass
class Company:
    """An office with QuickBooks and a Web Connector, a Zuper account, and Stockbridge between them."""

    folder: Path
    seed: int = 1
    profile: Profile = PREMIER_US
    quickbooks_switches: QuickBooksSwitches = field(default_factory=QuickBooksSwitches)
    zuper_switches: ZuperSwitches = field(default_factory=ZuperSwitches)
    settings: Mapping[str, object] = field(default_factory=dict)
    ownership: Mapping[str, str] = field(default_factory=dict)
    database_url: str | None = None
    sites: tuple[str, ...] = ()
    """Inventory sites of QuickBooks, the first one the default, where the profile has them."""
    locations: tuple[str, ...] = ("Main", "Truck 1")

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.machine = Machine(self.clock)
        self.random = random.Random(self.seed)
        self._build_quickbooks()
        self._build_zuper()
        self._build_stockbridge()

    def _build_quickbooks(self) -> None:
        self.file = CompanyFile(
            name="Acme Heating",
            path=r"C:\books\acme.qbw",
            profile=self.profile,
            sites=self.sites,
            switches=self.quickbooks_switches,
            clock=HostClock(self.clock.now, ZoneInfo("America/New_York")),
            rng=random.Random(self.seed + 1),
        )
        self.quickbooks = QuickBooks([self.file], rng=random.Random(self.seed + 2))
        self.office = QuickBooksPeople(self.file, "office")

    def _build_zuper(self) -> None:
        self.account = Account(
            self.clock.now, random.Random(self.seed + 3), self.zuper_switches, requests_per_minute=10**6
        )
        self.furnished: Furnished = furnish(self.account, *self.locations)
        self.zuper = ZuperSimulator(self.account)
        self.clock.next_due, self.clock.happen = self.zuper.next_landing, self.zuper.land_due
        self.field = ZuperPeople(self.account, self.furnished.worker.user_uid)

    def _build_stockbridge(self) -> None:
        self.database = migrated(self.database_url or f"sqlite:///{self.folder / 'stockbridge.sqlite'}")
        weakref.finalize(self, self.database.dispose)
        self.passwords = Passwords(QUICK)
        place = self.furnished.locations[0].location_uid
        text = settings_text(
            self.ownership,
            default_product_category=self.furnished.category.category_uid,
            default_product_location=place,
            **self.settings,
        )
        self.connection = Connection(
            id=CONNECTION_ID,
            name="acme",
            state="waiting_for_quickbooks",
            paused=False,
            stopped_text=None,
            settings=text,
            zuper_api_url="https://us-west-1c.zuperpro.com/api",
            zuper_api_key="unused",
            web_connector_user=USER,
            web_connector_password=self.passwords.hash(PASSWORD),
            file_id=FILE_ID,
            hook_secret="hook",
            created_at=self.clock.now(),
            confirmed_at=self.clock.now(),
        )
        with self.database.begin() as transaction:
            Connections(transaction).add(self.connection)
        self.ticket_random = random.Random(self.seed + 4)
        self.service = self._service()
        self.client = ZuperClient(
            httpx2.Client(transport=SimulatedTransport(self.zuper, self.clock.sleep)),
            api_url=self.connection.zuper_api_url,
            api_key=SecretStr(self.furnished.key.value),
            pace=Pace(self.machine, requests_per_minute=10**6),
        )
        self.web_connector = WebConnector(
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
            quickbooks=self.quickbooks,
            transport=InProcessTransport(self._serve),
            now=self.clock.now,
            sleep=self.clock.sleep,
        )
        assert self.web_connector.add() == []

    def _service(self) -> WebConnectorService:
        return WebConnectorService(
            database=self.database,
            passwords=self.passwords,
            logins=FailedLogins(),
            clock=self.machine,
            random=self.ticket_random,
        )

    def _serve(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        if verb == "GET":
            return HttpAnswer(200)
        call = parse_call(body)
        reply = render_result(call.method, self.service.answer(call, "10.0.0.1"))
        return HttpAnswer(200, {"content-type": "text/xml; charset=utf-8"}, reply)

    def update(self, plan: FaultPlan = NO_FAULTS) -> Update:
        """One Web Connector update; a call takes a second."""
        self.clock.sleep(1)
        return self.web_connector.update(plan)

    def cycle(self) -> Cycle:
        """One cycle of the worker; a Zuper that cannot be worked with is tried again by the next one."""
        self.zuper.tick()
        with self.database.begin() as transaction:
            connection = Connections(transaction).with_id(CONNECTION_ID)
        assert connection is not None
        settings = ConnectionSettings.from_json(connection.settings)
        try:
            return run_cycle(
                self.database, connection, settings, self.client, self.machine, self.new_token, stop=threading.Event()
            )
        except ZuperError as error:
            return Cycle(more=False, text=str(error))

    def settle_down(self, *, rounds: int = 40) -> None:
        """Let both sides work until nothing is left to do; a broken promise if they never come to rest."""
        for _ in range(rounds):
            self.update()
            self.clock.sleep(30)
            while self.cycle().more:
                self.clock.sleep(1)
            if self.is_quiet():
                return
            self._look_up_doubts()
        with self.database.unit(CONNECTION_ID) as unit:
            found = status(unit, ConnectionSettings.from_json(self.connection.settings), self.clock.now())
            raise AssertionError(f"never quiet: {found}, held: {list(unit.holds.open())}")

    def _look_up_doubts(self) -> None:
        """Somebody looks into Zuper where the service asks whether a posting arrived (facts/ZUPER_GAPS.md D3).

        It asks only where a person moved just as many units in a way that leaves no row.
        """
        with self.database.unit(CONNECTION_ID) as unit:
            for hold in list(unit.holds.open(reason=IN_DOUBT_TOO_LONG)):
                token = in_remarks(hold.text)
                arrived = any(in_remarks(row.remarks) == token for row in self.account.stock.movements)
                unit.holds.resolve([hold.id], LANDED if arrived else "retry", "Ada", self.clock.now())

    def is_quiet(self) -> bool:
        with self.database.unit(CONNECTION_ID) as unit:
            return status(unit, ConnectionSettings.from_json(self.connection.settings), self.clock.now()).quiet

    def new_token(self) -> Token:
        return make_token(self.random.randbytes(ENTROPY_BYTES))
