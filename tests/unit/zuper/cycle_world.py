"""A simulated Zuper account, a real database and a clock that tests turn; QuickBooks is played by the test."""

import itertools
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Event
from typing import Any

import httpx2
from pydantic import SecretStr

from stockbridge.core.book import EntryKind
from stockbridge.core.item import QuickBooksItem
from stockbridge.core.posting import Event as PostingEvent
from stockbridge.core.side import Side
from stockbridge.core.token import Token, make_token
from stockbridge.ledger import readings, settling
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.faults import FaultPlan
from stockbridge.simulators.zuper.furnish import furnish, stocked_product
from stockbridge.simulators.zuper.ledger import movements_with
from stockbridge.simulators.zuper.people import People
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.switches import Switches
from stockbridge.simulators.zuper.transport import SimulatedTransport
from stockbridge.storage.book import StatementLine
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.holds import OpenHold
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.cycle import Cycle, run_cycle
from stockbridge.zuper.pace import Pace
from tests.templates import migrated

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
CONNECTION = "c1"
API_URL = "https://us-west-1c.zuperpro.com/api"


class CycleWorld:
    def __init__(self, url: str, *, seed: int = 1, settings: dict[str, Any] | None = None, **switches: object) -> None:
        self.at = START
        turned = Switches()
        for switch, setting in switches.items():
            turned = turned.turned(switch, setting)
        self.account = Account(lambda: self.at, random.Random(seed), turned, requests_per_minute=1_000_000)
        self.furnished = furnish(self.account, "Main", "Van")
        self.main, self.van = (place.location_uid for place in self.furnished.locations)
        self.faults = FaultPlan()
        self.simulator = ZuperSimulator(self.account, self.faults)
        self.people = People(self.account, self.furnished.worker.user_uid)
        self.stop = Event()
        self.tokens: list[Token] = []
        self.shelf: dict[str, Decimal] = {}
        """What QuickBooks truly has, by ListID."""
        self._numbers = itertools.count(1)
        self.settings = self._settings(settings or {})
        self.database = migrated(url)
        self._idle = (
            self.database.engine.connect()
        )  # SQLite tidies up whenever the last connection closes: it never does
        self.connection = self._connect()
        self.transport = SimulatedTransport(self.simulator, self.wait)
        self.client = ZuperClient(
            httpx2.Client(transport=self.transport),
            api_url=API_URL,
            api_key=SecretStr(self.furnished.key.value),
            pace=Pace(self, requests_per_minute=100_000),
        )

    # A clock

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.wait(seconds)

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.simulator.tick()

    def close(self) -> None:
        self._idle.close()
        self.database.dispose()

    # Zuper

    def product(self, name: str = "Screwdriver", *units: int | str, **fields: object) -> Product:
        return stocked_product(self.account, self.furnished, name, *map(Decimal, units or (5,)), **fields)

    def uid(self, name: str = "Screwdriver") -> str:
        """The product of that name."""
        (found,) = [product for product in self.account.catalogue.listed() if product.product_name == name]
        return found.product_uid

    def stock(self, product: Product) -> Decimal:
        """The truth."""
        return self.account.stock.total(product.product_uid)

    def landed(self) -> list[int]:
        """How many rows each token that was ever made has in Zuper; only those that have any."""
        counts = [len(movements_with(self.account, token)) for token in self.tokens]
        return [count for count in counts if count]

    # QuickBooks

    def item(
        self, name: str = "Screwdriver", units: int | str | None = 5, type_name: str = "ItemInventory", **fields: Any
    ) -> str:
        """An item as QuickBooks' sweep brings it; answers its ListID."""
        list_id = f"8000{next(self._numbers):04d}-1"
        item = QuickBooksItem(
            list_id=list_id,
            type_name=type_name,
            name=name.rpartition(":")[2],
            full_name=name,
            edit_sequence="1",
            quantity_on_hand=None if units is None else Decimal(units),
        )
        if units is not None and type_name in ("ItemInventory", "ItemInventoryAssembly"):
            self.shelf[list_id] = Decimal(units)
        with self.database.unit(CONNECTION) as unit:
            unit.items.saw_items([replace(item, **fields)], 1, self.at)
        return list_id

    def swept(self) -> None:
        """QuickBooks was read completely for the first time."""
        with self.database.unit(CONNECTION) as unit:
            unit.facts.learn_company_file(swept_at=self.at, sweep_wanted=False, sweep=1)
            unit.facts.set_state("planning")

    def update(self) -> Decimal:
        """An update of QuickBooks: what is planned for it lands, all stock is read; answers the units that landed."""
        total = Decimal(0)
        with self.database.unit(CONNECTION) as unit:
            run_id = unit.runs.begin("quickbooks_update", self.at)
            for planned in unit.documents.planned(Side.QUICKBOOKS, most=1000):
                token = make_token(next(self._numbers).to_bytes(7, "big"))
                document = unit.documents.add(
                    Side.QUICKBOOKS, token, planned.place_id, None, [planned.posting_id], self.at
                )
                unit.documents.send(document, "sent", self.at)
                sent = unit.documents.with_id(document)
                settling.confirm(unit, sent, event=PostingEvent.YES, peer_id=token, run_id=run_id, at=self.at)
                self.shelf[planned.list_id] += planned.units
                total += planned.units
            counted = [Reading(list_id, WHOLE_COMPANY, units) for list_id, units in self.shelf.items()]
            readings.take(unit, Side.QUICKBOOKS, counted, run_id=run_id, at=self.at)
        return total

    def move(self, list_id: str, units: int | str) -> None:
        """Somebody moves units in QuickBooks, and an update sees it."""
        self.shelf[list_id] += Decimal(units)
        self.update()

    # The product

    def new_token(self) -> Token:
        token = make_token(next(self._numbers).to_bytes(7, "big"))
        self.tokens.append(token)
        return token

    def cycle(self) -> Cycle:
        return run_cycle(
            self.database, self.connection, self.settings, self.client, self, self.new_token, stop=self.stop
        )

    def cycles(self, most: int = 50) -> list[str]:
        """Cycles until nothing is left that can be done at once; answers what they said."""
        said = []
        for _ in range(most):
            cycle = self.cycle()
            said.append(cycle.text)
            if not cycle.more:
                return said
        raise AssertionError(f"no end after {most} cycles: {said}")

    def live(self) -> None:
        """Bring the connection from its first contact to its daily life."""
        self.swept()
        self.cycles()
        assert self.state() == "live"

    def later(self, seconds: float = 60) -> list[str]:
        self.wait(seconds)
        return self.cycles()

    def state(self) -> str:
        with self.database.unit(CONNECTION) as unit:
            state: str = unit.facts.connection().state
        return state

    def facts(self) -> Any:
        with self.database.unit(CONNECTION) as unit:
            return unit.facts.zuper_account()

    def learn(self, **values: object) -> None:
        with self.database.unit(CONNECTION) as unit:
            unit.facts.learn_zuper_account(**values)

    def balance(self, list_id: str, side: Side) -> Decimal:
        with self.database.unit(CONNECTION) as unit:
            (cell,) = unit.book.cells_of(Side.QUICKBOOKS, [list_id])[list_id]
            return unit.book.balance(cell.id, side)

    def lines(self, kind: EntryKind = EntryKind.MOVEMENT, side: Side = Side.ZUPER) -> list[StatementLine]:
        with self.database.unit(CONNECTION) as unit:
            return [line for line in unit.book.statement() if line.kind == kind and line.side == side]

    def moved(self) -> list[tuple[Decimal, str]]:
        """What people moved in Zuper by the book: units and words."""
        with self.database.unit(CONNECTION) as unit:
            explained = {
                row.entry_id: row.text
                for row in unit.transaction.exec_driver_sql(
                    "SELECT entry_id, text FROM effect WHERE entry_id IS NOT NULL"
                )
            }
        return [(line.units, explained.get(line.id, line.text)) for line in self.lines()]

    def unexplained(self) -> Decimal:
        with self.database.unit(CONNECTION) as unit:
            return unit.evidence.unexplained_units(self.at)

    def holds(self) -> list[OpenHold]:
        with self.database.unit(CONNECTION) as unit:
            return list(unit.holds.open())

    def held(self) -> list[str]:
        return [hold.reason for hold in self.holds()]

    def answer(self, reason: str, answer: str) -> None:
        with self.database.unit(CONNECTION) as unit:
            ids = [hold.id for hold in unit.holds.open(reason=reason)]
            assert unit.holds.resolve(ids, answer, "Olive Owner", self.at) == len(ids) > 0

    def doubts(self) -> int:
        with self.database.unit(CONNECTION) as unit:
            return len(unit.documents.in_doubt(Side.ZUPER))

    def _connect(self) -> Connection:
        connection = Connection(
            id=CONNECTION,
            name="acme",
            state="waiting_for_quickbooks",
            paused=False,
            stopped_text=None,
            settings=self.settings.to_json(),
            zuper_api_url=API_URL,
            zuper_api_key="encrypted",
            web_connector_user="stockbridge-acme",
            web_connector_password="hash",
            file_id="{1}",
            hook_secret="hash",
            created_at=self.at,
            confirmed_at=self.at,
        )
        with self.database.begin() as transaction:
            Connections(transaction).add(connection)
        return connection

    def _settings(self, changes: dict[str, Any]) -> ConnectionSettings:
        words: dict[str, Any] = {
            "name": "acme",
            "zuper": {"api_url": API_URL, "full_sweep_minutes": 720},
            "settings": {
                "product_master": "quickbooks_desktop",
                "product_minimum_quantity": "5",
                "non_inventory_product_quantity": "1000",
                "default_product_category": self.furnished.category.category_uid,
                "default_product_location": self.main,
                "allow_negative_stock_confirmed": True,
                "consumption_module_confirmed": "invoice",
                "first_sync": "automatic",
            },
            "quickbooks": {"adjustment_account": "Inventory Adjustment"},
        }
        for key, value in changes.items():
            section, _, name = key.partition(".")
            words.setdefault(section, {})[name] = value
        return ConnectionSettings.from_json(json.dumps(words))
