"""Two systems of the same size: a QuickBooks company file and a Zuper account, with the people who work in them.

Zuper is kind here: what it does wrong costs calls that no client can save, and how well we bear that is tested, not measured.
"""

import random
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from benchmarks.companies import PLAIN, CompanyKind
from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.people import People as QuickBooksPeople
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
        self,
        now: Callable[[], datetime],
        items: int,
        *,
        kind: CompanyKind = PLAIN,
        in_zuper: bool = True,
        differ_every: int = 0,
    ) -> None:
        self.items = items
        self.kind = kind
        self.file = CompanyFile(
            name="Acme Heating",
            path=r"C:\books\acme.qbw",
            profile=kind.profile,
            sites=kind.locations if kind.profile.has_sites else (),
            switches=QuickBooksSwitches(),
            clock=HostClock(now, ZoneInfo("America/New_York")),
            rng=random.Random(1),
        )
        self.quickbooks = QuickBooks([self.file], rng=random.Random(2))
        self._office = QuickBooksPeople(self.file, "office")
        for name in kind.bins:
            self._office.open_site(name, parent=kind.locations[0])
        self.account = Account(now, random.Random(3), ZuperSwitches.gentle(), requests_per_minute=UNHURRIED)
        self.furnished = furnish(self.account, *kind.locations, key=KEY)
        self.zuper = ZuperSimulator(self.account)
        self.field = ZuperPeople(self.account, self.furnished.worker.user_uid)
        self._products: list[str] = []
        for number in range(items):
            units = number % 90 + 10
            more = 1 if differ_every and number % differ_every == 0 else 0
            self._stock(number, units)
            if in_zuper:
                self._offer(_name(number), [Decimal(units + more), *[Decimal(units)] * (self._sites - 1)])

    @property
    def _sites(self) -> int:
        """At how many places QuickBooks and Zuper hold the same: at one where QuickBooks does not tell of sites."""
        return len(self.kind.locations) if self.kind.profile.has_item_sites_query else 1

    def _stock(self, number: int, units: int) -> None:
        every, name = self.kind.assembly_every, _name(number)
        is_assembly = every > 2 and number % every == every - 1
        self._office.create_item(
            name,
            ItemKind.ASSEMBLY if is_assembly else ItemKind.INVENTORY,
            opening=units,
            cost=Decimal("2.40"),
            price=Decimal("4.90"),
            desc=f"{name}, brass, 3/4 inch",
            components={_name(number - 1): 1, _name(number - 2): 1} if is_assembly else None,
        )
        for site in self.kind.locations[1 : self._sites]:
            self._office.adjust({name: units}, site=site)
        for bin_name in self.kind.bins:
            self._office.put_into_bin(name, f"{self.kind.locations[0]}:{bin_name}", units // 4)

    def _offer(self, name: str, units: list[Decimal]) -> None:
        product = stocked_product(
            self.account, self.furnished, name, *units, product_type="PRODUCT", track_quantity=True
        )
        self._products.append(product.product_uid)

    def sell(self, count: int) -> None:
        """As many invoices in QuickBooks, each over one unit of another item; at sites, from one after the other."""
        sites = self.kind.locations[: self._sites] if self._sites > 1 else (None,)
        for position, number in enumerate(self._spread(count)):
            self._office.enter(TxnKind.INVOICE, {_name(number): 1}, site=sites[position % len(sites)])

    def build(self, count: int) -> None:
        """As many builds in QuickBooks, each of one more of another assembly."""
        every = self.kind.assembly_every
        for number in self._spread(count):
            self._office.build(_name(number // every * every + every - 1), 1)

    def use(self, count: int) -> None:
        """As many parts taken in Zuper, each of another product."""
        place = self.furnished.locations[0].location_uid
        for number in self._spread(count):
            self.field.outward(self._products[number], place, Decimal(1))

    def _spread(self, count: int) -> list[int]:
        return [number * self.items // count for number in range(count)]


def _name(number: int) -> str:
    return f"Part {number:06}"
