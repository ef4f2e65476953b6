"""Stockbridge between the two systems of a catalogue, in one process, with a meter on it.

The real service, cycle and database; only the peers are simulated, and time stands still unless somebody waits.
"""

import gc
import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx2
from argon2 import PasswordHasher
from pydantic import SecretStr

from benchmarks.catalogue import KEY, UNHURRIED, Catalogue
from benchmarks.companies import PLAIN, CompanyKind
from benchmarks.meter import Meter, bare_json, bare_xml
from stockbridge.core.token import ENTROPY_BYTES, Token, make_token
from stockbridge.ledger.status import Status, status
from stockbridge.quickbooks.service import WebConnectorService
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.failed_logins import FailedLogins
from stockbridge.settings.passwords import Passwords
from stockbridge.simulators.quickbooks.web_connector import (
    Fault,
    FaultPlan,
    HttpAnswer,
    InProcessTransport,
    Outcome,
    Update,
    WebConnector,
)
from stockbridge.simulators.zuper.transport import SimulatedTransport
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit
from stockbridge.webconnector.calls import ReceiveResponseXML
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


class _MeteredDatabase(Database):
    """Every transaction on the books keeps others waiting."""

    def __init__(self, url: str, world: "World") -> None:
        super().__init__(url)
        self._world = world

    @contextmanager
    def unit(self, connection_id: str) -> Iterator[Unit]:
        with self._world.meter.stretch(), super().unit(connection_id) as unit:
            yield unit


class World:
    """A catalogue with Stockbridge joined to it; its `meter` may be replaced at any time."""

    def __init__(
        self, url: str, items: int, *, kind: CompanyKind = PLAIN, in_zuper: bool = True, differ_every: int = 0
    ) -> None:
        self.clock = VirtualClock()
        self.meter = Meter()
        self.catalogue = Catalogue(self.clock.now, items, kind=kind, in_zuper=in_zuper, differ_every=differ_every)
        self.clock.sleep(3 * 86400)
        self._random = random.Random(4)
        self.database = _MeteredDatabase(url, self)
        self.database.migrate()
        self._settings = _settings(self.catalogue)
        passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self._connection = _connection(self._settings, passwords, self.clock.now())
        with self.database.begin() as transaction:
            Connections(transaction).add(self._connection)
        self._service = WebConnectorService(
            database=self.database, passwords=passwords, logins=FailedLogins(), clock=self.clock, random=self._random
        )
        self._client = ZuperClient(
            httpx2.Client(transport=_MeteredTransport(self)),
            api_url=API_URL,
            api_key=SecretStr(KEY),
            pace=Pace(self.clock, requests_per_minute=UNHURRIED),
        )
        self._web_connector = self._connect()
        gc.collect()
        gc.freeze()  # else the collector walks the peers' catalogues on our account

    def update(self) -> Update:
        """One Web Connector update."""
        self.clock.sleep(60)
        update = self._web_connector.update()
        assert update.outcome is Outcome.FINISHED, update.status
        return update

    def update_cut_off(self, *faults: Fault) -> Update:
        """One that comes to no good end."""
        self.clock.sleep(60)
        update = self._web_connector.update(FaultPlan(faults))
        assert update.outcome is not Outcome.FINISHED
        return update

    def cycles(self) -> None:
        """Zuper cycles until nothing is left that could be done at once."""
        self.clock.sleep(60)
        more = True
        while more:
            self.catalogue.zuper.tick()
            with self.meter.ours():
                more = run_cycle(
                    self.database,
                    self._connection,
                    self._settings,
                    self._client,
                    self.clock,
                    self._new_token,
                    stop=threading.Event(),
                ).more
            self.clock.sleep(1)

    def status(self) -> Status:
        """How the connection stands."""
        with self.database.unit(CONNECTION_ID) as unit:
            return status(unit, self._settings, self.clock.now())

    def close(self) -> None:
        self.database.dispose()
        gc.unfreeze()

    def _connect(self) -> WebConnector:
        connector = WebConnector(
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
            quickbooks=self.catalogue.quickbooks,
            transport=InProcessTransport(self._serve),
            now=self.clock.now,
            sleep=self.clock.sleep,
        )
        assert connector.add() == []
        return connector

    def _serve(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        del url, headers
        if verb == "GET":
            return HttpAnswer(200)
        with self.meter.ours(), self.meter.stretch():
            call = parse_call(body)
            reply = render_result(call.method, self._service.answer(call, "10.0.0.1"))
        if isinstance(call, ReceiveResponseXML):
            self.meter.answered(bare_xml(call.response))
        return HttpAnswer(200, {"content-type": "text/xml; charset=utf-8"}, reply)

    def _new_token(self) -> Token:
        return make_token(self._random.randbytes(ENTROPY_BYTES))


class _MeteredTransport(httpx2.BaseTransport):
    def __init__(self, world: World) -> None:
        self._world = world
        self._simulated = SimulatedTransport(world.catalogue.zuper, world.clock.sleep)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        with self._world.meter.theirs():
            response = self._simulated.handle_request(request)
            self._world.meter.answered(bare_json(response.content))
        return response


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
        confirmed_at=now,
    )
