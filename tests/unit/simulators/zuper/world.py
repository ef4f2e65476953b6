"""A small Zuper with a clock that tests turn: two locations, one user for the key, one worker."""

import itertools
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.exchange import Request, Response
from stockbridge.simulators.zuper.faults import FaultPlan
from stockbridge.simulators.zuper.furnish import furnish, stocked_product
from stockbridge.simulators.zuper.people import People
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.switches import Switches

Row = TypeVar("Row")

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@dataclass
class Said:
    """An answer, read."""

    status: int
    headers: dict[str, str]
    text: str
    seconds: int

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def data(self) -> Any:
        return self.json["data"]


class World:
    def __init__(self, *, seed: int = 1, requests_per_minute: int = 10_000, **settings: object) -> None:
        self.now = START
        switches = Switches()
        for switch, setting in settings.items():
            switches = switches.turned(switch, setting)
        self.account = Account(lambda: self.now, random.Random(seed), switches, requests_per_minute=requests_per_minute)
        self.furnished = furnish(self.account, "Main", "Van")
        self.faults = FaultPlan()
        self.simulator = ZuperSimulator(self.account, self.faults)
        self.people = People(self.account, self.furnished.worker.user_uid)
        self.main, self.van = (place.location_uid for place in self.furnished.locations)
        self.category = self.furnished.category.category_uid

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def product(self, name: str = "Screwdriver", *units: int | str, **fields: object) -> Product:
        return stocked_product(self.account, self.furnished, name, *map(Decimal, units or (5,)), **fields)

    def call(self, method: str, path: str, query: str = "", body: object = None, *, key: str | None = None) -> Said:
        headers = {"X-API-Key": self.furnished.key.value if key is None else key}
        raw = b"" if body is None else json.dumps(body).encode()
        return read(self.simulator.handle(Request(method, path, query, headers, raw)))

    def get(self, path: str, query: str = "") -> Said:
        return self.call("GET", path, query)

    def inward(self, product: Product, quantity: object, place: str | None = None, **more: object) -> Said:
        return self._move("inward", product, quantity, place, more)

    def outward(self, product: Product, quantity: object, place: str | None = None, **more: object) -> Said:
        return self._move("outward", product, quantity, place, more)

    def put(self, product: Product, **fields: object) -> Said:
        body = {"product": {"product_uid": product.product_uid, **fields}, "vendor": []}
        return self.call("PUT", f"/api/product/{product.product_uid}", body=body)

    def balance(self, product: Product, place: str | None = None) -> Any:
        return self.account.stock.balance((product.product_uid, place or self.main))

    def total(self, product: Product) -> Any:
        return self.account.stock.total(product.product_uid)

    def detail(self, product: Product) -> Any:
        return self.get(f"/api/product/{product.product_uid}").data

    def rows(self, query: str = "count=100") -> Any:
        """The movement feed, after the longest delay of its rows."""
        self.wait(31)
        return self.get("/api/product/transaction", query).data

    def _move(self, way: str, product: Product, quantity: object, place: str | None, more: dict[str, object]) -> Said:
        transaction = {"product_uid": product.product_uid, "location_uid": place or self.main, "quantity": quantity}
        return self.call(
            "POST", f"/api/product/{product.product_uid}/{way}", body={"transaction": {**transaction, **more}}
        )


def read(response: Response) -> Said:
    return Said(response.status, dict(response.headers), response.body.decode(), response.seconds)


def flat(pages: Iterable[Iterable[Row]]) -> list[Row]:
    """All rows of all pages."""
    return list(itertools.chain.from_iterable(pages))
