"""Northwind Heating & Air: its company file in QuickBooks and its account in Zuper, before they ever met.

Both hold the same goods, with the blemishes of real life: a few numbers that differ, a name that is almost the same, a name that
is there twice, items that one side lacks. Everything follows from a seed; nothing here knows of Stockbridge.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from stockbridge.demo.stock_list import Ware, stock_list
from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.people import People as OfficePeople
from stockbridge.simulators.quickbooks.profiles import PREMIER_US
from stockbridge.simulators.quickbooks.references import Entity
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.furnish import Furnished, furnish
from stockbridge.simulators.zuper.people import People as FieldPeople
from stockbridge.simulators.zuper.product_edit import create_product
from stockbridge.simulators.zuper.product_form import ProductForm, ShelfForm
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches

API_KEY: Final = "northwind-demo-key"
PLACES: Final = ("Warehouse", "Truck Maria", "Truck Dan", "Truck Lee")
CUSTOMERS: Final = ("Bakery on Fifth", "Cedar Court HOA", "Harper Residence", "Lakeside Dental", "St. Anne School")
VENDORS: Final = ("Gulf Supply", "Northern Copper", "Prairie Wholesale")

DIFFERENT: Final = {
    "Capacitors:Run Cap 35/5 MFD 440V": -3,
    "Copper:Copper Elbow 90 1/2": 12,
    "Thermostats:Thermostat Learning": -1,
    "Belts:Fan Belt A40": 2,
}
"""How many Zuper has more than QuickBooks when they meet."""
NEAR_MISS: Final = ("UV Lamp 14in", "UV Lamp 14 in.")
"""The name in QuickBooks and in Zuper."""
TWICE: Final = "Nitrogen Bottle 40 cf"
"""Zuper has two products of this name."""
ONLY_IN_QUICKBOOKS: Final = frozenset(
    {
        "Equipment:Furnace 96% 100 kBTU",
        "Equipment:Condenser 14 SEER 5 Ton",
        "Belts:Fan Belt B54",
        "Gas:Gas Valve 2-Stage",
    }
)
ONLY_IN_ZUPER: Final = "Condensate Pump, Mini-Split, Wall Mount, 115 V with Alarm"
"""Longer than QuickBooks' 31 characters, too."""
BELOW_ZERO: Final = {"Leak Detector Dye 8 oz": Decimal(-2)}
_BOOKED: Final = {ItemKind.INVENTORY: "PRODUCT", ItemKind.ASSEMBLY: "PRODUCT", ItemKind.NON_INVENTORY: "PARTS", ItemKind.SERVICE: "SERVICE"}  # fmt: skip
_NOT_COUNTED: Final = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Town:
    """Both systems and the people at work in them."""

    company: CompanyFile
    quickbooks: QuickBooks
    office: OfficePeople
    account: Account
    furnished: Furnished
    zuper: ZuperSimulator
    field: FieldPeople

    def pairs(self) -> dict[str, Product | None]:
        """Every item that is to be kept equal, by full name, with its product in Zuper as soon as there is one.

        Left out is what only a person can tell: the name that is there twice.
        """
        by_name = {product.product_name: product for product in self.account.catalogue.listed()}
        names = [
            self.company.books.items.full_name(item.list_id)
            for item in self.company.books.items
            if item.kind.holds_stock
        ]
        return {name: by_name.get(zuper_name(name)) for name in names if name != TWICE}


def zuper_name(full_name: str) -> str:
    """What Zuper's people call an item."""
    here, there = NEAR_MISS
    return there if full_name == here else full_name


def build_town(seed: int, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Town:
    """The town on the morning of the story; `clock` is the true time."""
    rng = random.Random(seed)  # noqa: S311 - the same seed is to give the same town
    wares = [(ware, _on_hand(ware, rng)) for ware in stock_list()]
    company = CompanyFile(
        name="Northwind Heating & Air",
        path=r"C:\Users\Public\Documents\Northwind.qbw",
        profile=PREMIER_US,
        switches=QuickBooksSwitches(),
        clock=HostClock(clock, ZoneInfo("America/Chicago")),
        rng=random.Random(seed + 1),  # noqa: S311 - see above
    )
    office = OfficePeople(company, "Dana")
    _fill_quickbooks(company, office, wares)
    account = Account(
        clock,
        random.Random(seed + 2),  # noqa: S311 - see above
        ZuperSwitches.gentle().turned("import_rows", "without"),
        login_name="northwind",
        requests_per_minute=1_000_000,
    )
    furnished = furnish(account, *PLACES, key=API_KEY)
    _fill_zuper(account, furnished, wares)
    return Town(
        company=company,
        quickbooks=QuickBooks([company], rng=random.Random(seed + 3)),  # noqa: S311 - see above
        office=office,
        account=account,
        furnished=furnished,
        zuper=ZuperSimulator(account),
        field=FieldPeople(account, furnished.worker.user_uid),
    )


def _on_hand(ware: Ware, rng: random.Random) -> Decimal:
    if ware.name in BELOW_ZERO:
        return BELOW_ZERO[ware.name]
    if ware.pieces != ware.pieces.to_integral_value():
        return ware.pieces
    spread = int(ware.pieces) // 4
    return ware.pieces + rng.randint(-spread, spread)


def _fill_quickbooks(company: CompanyFile, office: OfficePeople, wares: Iterable[tuple[Ware, Decimal]]) -> None:
    for name in CUSTOMERS:
        company.add(company.books.entities, Entity(name=name))
    for name in VENDORS:
        company.add(company.books.entities, Entity(name=name, is_vendor=True))
    for ware, on_hand in wares:
        office.create_item(
            ware.name,
            ware.kind,
            parent=ware.parent,
            opening=on_hand or None,
            price=ware.price,
            cost=ware.cost,
            desc=ware.desc,
            part_number=ware.part_number,
            components=dict(ware.parts),
        )


def _fill_zuper(account: Account, furnished: Furnished, wares: Iterable[tuple[Ware, Decimal]]) -> None:
    for ware, on_hand in wares:
        if ware.kind not in _BOOKED or ware.full_name in ONLY_IN_QUICKBOOKS:
            continue
        _put_product(account, furnished, ware, on_hand + DIFFERENT.get(ware.full_name, 0))
        if ware.name == TWICE:
            _put_product(account, furnished, ware, Decimal(0))
    _put_product(account, furnished, Ware(name=ONLY_IN_ZUPER, desc="Wall-mounted pump"), Decimal(3))


def _put_product(account: Account, furnished: Furnished, ware: Ware, units: Decimal) -> None:
    counts = ware.kind.holds_stock
    fields = {
        "product_name": zuper_name(ware.full_name),
        "product_type": _BOOKED[ware.kind],
        "track_quantity": counts,
        "product_description": ware.desc,
        "price": ware.price or Decimal(0),
        "purchase_price": ware.cost,
        "product_id": ware.part_number or "",
    }
    if not counts:
        fields["quantity"] = _NOT_COUNTED
    shelves = _shelves(furnished, units) if counts else ()
    create_product(account, ProductForm(fields, furnished.category.category_uid, shelves), furnished.worker.user_uid)


def _shelves(furnished: Furnished, units: Decimal) -> tuple[ShelfForm, ...]:
    """An eighth on each truck, in whole pieces, and the rest in the warehouse."""
    warehouse, *trucks = furnished.locations
    each = max(Decimal(0), (units / 8).to_integral_value(rounding=ROUND_DOWN))
    loads = [(warehouse, units - each * len(trucks)), *((truck, each) for truck in trucks)]
    return tuple(ShelfForm(place.location_uid, load, Decimal(0)) for place, load in loads)
