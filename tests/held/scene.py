"""The whole product with both systems simulated, its pages over the same books, and somebody at the screen who answers what is held."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from stockbridge.ledger.held import Held, held
from stockbridge.settings.environment import Environment
from stockbridge.settings.secrets import Vault
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.records import Product
from stockbridge.storage.database import Database
from stockbridge.storage.people import People, Rank
from stockbridge.sync.metrics import Metrics
from stockbridge.web.app import web_app
from stockbridge.web.page import Services
from tests.books import check_books
from tests.held.shown import Case, read_case
from tests.simulation.company import CONNECTION_ID
from tests.simulation.stores import Stores
from tests.unit.web.browser import PASSWORD, Browser
from tests.unit.web.site import BASE_URL

HALF_A_DAY = 13 * 3600


@dataclass(slots=True)
class Scene:
    """A company, and Ruth who looks after its stock on the pages alone."""

    company: Stores
    ruth: Browser
    asked: dict[str, Case] = field(default_factory=dict)
    """Every case that was looked at, by its reason."""
    pressed: list[str] = field(default_factory=list)
    _shown: Case | None = None

    # -- what happens ----------------------------------------------------------------------------------------------------

    def stock(self, **units: int) -> None:
        """Items and products of these names with so many units, linked, and nothing left to do."""
        for name, number in units.items():
            if self.company.sites:
                self.company.item(name, {"Main": number})
            else:
                self.company.office.create_item(name, opening=number, cost=Decimal(2))
            stocked_product(
                self.company.account, self.company.furnished, name, Decimal(number),
                product_type="PRODUCT", track_quantity=True,
            )  # fmt: skip
        self.company.settle_down()

    def look_around(self) -> None:
        """Both systems are looked at a few times, whatever waits."""
        for _ in range(5):
            self.company.update()
            self.company.clock.sleep(60)
            self.company.cycle()

    def half_a_day(self) -> None:
        """Both systems are read completely once more."""
        self.company.clock.sleep(HALF_A_DAY)
        self.company.settle_down()

    def open_pages_on(self, database: Database) -> None:
        """The service is started anew, on this database."""
        self.company.database = database
        self.company.service = self.company._service()
        self.ruth = signed_in(web_of(self.company))

    # -- what Ruth does --------------------------------------------------------------------------------------------------

    def case(self, reason: str) -> Case:
        """Open the Held page, find the one case of this reason there, and read it."""
        (hold,) = [one for one in self.held() if one.reason == reason]
        return self.case_of(hold)

    def case_of(self, hold: Held) -> Case:
        """Find this case on the Held page, and read it."""
        queue = self._get("/c/acme/held")
        assert f"/c/acme/held/{hold.id}" in queue, "the queue does not lead to the case"
        self._shown = read_case(self._get(f"/c/acme/held/{hold.id}"))
        self.asked[hold.reason] = self._shown
        return self._shown

    def press(self, label: str) -> str:
        """Press the button of the case looked at last; returns the sentence that is shown then."""
        assert self._shown is not None, "nobody presses what they have not seen"
        button = self._shown.button(label)
        answer = self.ruth.post("/c/acme/held/answer", **button.fields)
        assert answer.status_code == 303, answer.text
        self.pressed.append(button.label)
        return self._get("/c/acme/held")

    def answer_all(self, reason: str, action: str) -> str:
        """Give all cases of a cause one answer, after looking at the preview; returns the preview."""
        ids = [str(one.id) for one in self.held() if one.reason == reason]
        preview = self._get(f"/c/acme/held/answer?answer={action}&{'&'.join(f'hold={one}' for one in ids)}")
        answer = self.ruth.post("/c/acme/held/answer", hold=ids, answer=action)
        assert answer.status_code == 303, answer.text
        return preview

    def _get(self, path: str) -> str:
        page = self.ruth.get(path)
        if page.status_code == 303:  # a sign-in ends after a day without a visit
            assert self.ruth.sign_in("ruth").status_code == 303
            page = self.ruth.get(path)
        assert page.status_code == 200, page.text
        return page.text

    # -- what is true ----------------------------------------------------------------------------------------------------

    def held(self) -> list[Held]:
        """Everything that waits for a person."""
        with self.company.database.unit(CONNECTION_ID) as unit:
            return held(unit)

    def products(self, name: str) -> list[Product]:
        """The products of that name."""
        return [one for one in self.company.account.catalogue.listed() if one.product_name == name]

    def stocks(self, name: str) -> tuple[int, int]:
        """What QuickBooks and Zuper really hold, wherever."""
        company = self.company
        here = company.file.books.stock.on_hand(company.office.item(name).list_id)
        return int(here), int(company.account.stock.total(company.uid(name)))

    def is_settled(self) -> None:
        """Nothing is left to do or to ask, and the books add up."""
        self.company.settle_down()
        assert self.held() == []
        check_books(self.company.database, CONNECTION_ID)


def open_scene(folder: Path, **world: Any) -> Scene:
    """The company as described, with its pages."""
    company = company_of_ruth(folder, **world)
    return Scene(company, signed_in(web_of(company)))


def company_of_ruth(folder: Path, **world: Any) -> Stores:
    """The company as described, where Ruth may do everything."""
    company = Stores(folder, **world)
    with company.database.begin() as transaction:
        hashed, now = company.passwords.hash(PASSWORD), company.clock.now()
        People(transaction).add("ruth", Rank.OWNER, hashed, now, sees_all=True)
    return company


def web_of(company: Stores) -> FastAPI:
    """The pages over the company's books."""
    services = Services(
        environment=Environment.read({"STOCKBRIDGE_DATA": str(company.folder)}),
        database=company.database,
        vault=Vault((bytes(32),)),
        passwords=company.passwords,
        clock=company.machine,
        stop=Event(),
        wake=lambda: None,
    )
    return web_app(services=services, connector=company.service, metrics=Metrics())


def signed_in(app: FastAPI) -> Browser:
    """Ruth, who has just come in."""
    ruth = Browser(TestClient(app, BASE_URL, follow_redirects=False))
    assert ruth.sign_in("ruth").status_code == 303
    return ruth
