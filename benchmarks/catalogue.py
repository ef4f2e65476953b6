"""Two systems of the same size: a QuickBooks company file and a Zuper account, with the people who work in them.

Zuper is kind here: what it does wrong costs calls that no client can save, and how well we bear that is tested, not measured.
"""

import random
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.people import People as QuickBooksPeople
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.furnish import furnish, stocked_product
from stockbridge.simulators.zuper.people import People as ZuperPeople
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches

KEY = "key-of-the-benchmark"
UNHURRIED = 100_000
"""Requests a minute: pace is a setting, and waiting is not work."""


class Catalogue:
    """`items` stocked items of the same names and numbers on both sides.

    Every `differ_every`-th has one unit more in Zuper (0: none); without `in_zuper` Zuper is empty.
    """

    def __init__(
        self, now: Callable[[], datetime], items: int, *, in_zuper: bool = True, differ_every: int = 0
    ) -> None:
        self.items = items
        self.file = CompanyFile(
            name="Acme Heating",
            path=r"C:\books\acme.qbw",
            profile=ENTERPRISE_US,
            switches=QuickBooksSwitches(),
            clock=HostClock(now, ZoneInfo("America/New_York")),
            rng=random.Random(1),
        )
        self.quickbooks = QuickBooks([self.file], rng=random.Random(2))
        self._office = QuickBooksPeople(self.file, "office")
        self.account = Account(now, random.Random(3), ZuperSwitches.gentle(), requests_per_minute=UNHURRIED)
        self.furnished = furnish(self.account, "Main", key=KEY)
        self.zuper = ZuperSimulator(self.account)
        self.field = ZuperPeople(self.account, self.furnished.worker.user_uid)
        self._products: list[str] = []
        for number in range(items):
            units = number % 90 + 10
            more = 1 if differ_every and number % differ_every == 0 else 0
            self._stock(_name(number), Decimal(units), Decimal(units + more) if in_zuper else None)

    def _stock(self, name: str, units: Decimal, units_in_zuper: Decimal | None) -> None:
        self._office.create_item(
            name, opening=units, cost=Decimal("2.40"), price=Decimal("4.90"), desc=f"{name}, brass, 3/4 inch"
        )
        if units_in_zuper is not None:
            product = stocked_product(
                self.account, self.furnished, name, units_in_zuper, product_type="PRODUCT", track_quantity=True
            )
            self._products.append(product.product_uid)

    def sell(self, count: int) -> None:
        """As many invoices in QuickBooks, each over one unit of another item."""
        for number in self._spread(count):
            self._office.enter(TxnKind.INVOICE, {_name(number): 1})

    def use(self, count: int) -> None:
        """As many parts taken in Zuper, each of another product."""
        place = self.furnished.locations[0].location_uid
        for number in self._spread(count):
            self.field.outward(self._products[number], place, Decimal(1))

    def _spread(self, count: int) -> list[int]:
        return [number * self.items // count for number in range(count)]


def _name(number: int) -> str:
    return f"Part {number:06}"
