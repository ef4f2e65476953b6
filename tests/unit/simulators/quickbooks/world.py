"""A small world for the tests of the simulated QuickBooks: one company file, one clock, people and an application."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lxml import etree

from stockbridge.qbxml.answers import Answer, decode
from stockbridge.qbxml.messages.adjustments import (
    InventoryAdjustmentAdd,
    InventoryAdjustmentLineAdd,
    QuantityAdjustment,
)
from stockbridge.qbxml.notation import Ref, Request
from stockbridge.qbxml.requests import MessageSet, encode
from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.people import People
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US, Profile
from stockbridge.simulators.quickbooks.switches import Switches

APP = "Stockbridge"
PATH = r"C:\books\acme.qbw"
NEW_YORK = ZoneInfo("America/New_York")


class World:
    """The clock stands at 2026-03-02 09:00 in New York until `wait` moves it."""

    def __init__(
        self,
        *,
        profile: Profile = ENTERPRISE_US,
        switches: Switches | None = None,
        sites: Iterable[str] = (),
        xsd: etree.XMLSchema | None = None,
        seed: int = 1,
    ) -> None:
        self.now = datetime(2026, 3, 2, 14, tzinfo=UTC)
        rng = random.Random(seed)
        self.company = CompanyFile(
            name="Acme",
            path=PATH,
            profile=profile,
            switches=switches or Switches(),
            clock=HostClock(lambda: self.now, NEW_YORK),
            rng=rng,
            sites=sites,
        )
        self.people = People(self.company)
        self.quickbooks = QuickBooks([self.company], rng=rng, xsd=xsd)
        self.quickbooks.begin_session()

    def wait(self, **length: float) -> None:
        self.now += timedelta(**length)

    def run(self, document: str | bytes, app: str = APP) -> str:
        text = document if isinstance(document, str) else document.decode()
        return self.quickbooks.process(text, app)

    def ask(self, *requests: Request, set_id: str | None = None, app: str = APP) -> list[Answer]:
        answers = decode(self.run(encode(MessageSet(requests, "continueOnError", set_id)), app))
        return list(answers)

    def one(self, request: Request, *, app: str = APP) -> Answer:
        (answer,) = self.ask(request, app=app)
        return answer

    def code(self, request: Request) -> int:
        return self.one(request).status.code

    def on_hand(self, item: str) -> Decimal:
        return self.company.books.stock.on_hand(self.people.item(item).list_id)


def adjustment(
    item: str, difference: int | str = 1, *, token: str | None = "SB1", site: str | None = None
) -> InventoryAdjustmentAdd:
    """One item (by full name), one difference, our usual account."""
    return InventoryAdjustmentAdd(
        account_ref=Ref(full_name="Inventory Adjustment"),
        ref_number=token,
        inventory_site_ref=Ref(full_name=site) if site else None,
        inventory_adjustment_line_add=(
            InventoryAdjustmentLineAdd(
                item_ref=Ref(full_name=item),
                quantity_adjustment=QuantityAdjustment(quantity_difference=Decimal(difference)),
            ),
        ),
    )
