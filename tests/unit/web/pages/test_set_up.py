"""A connection from nothing, as its owner makes it on the pages against a simulated Zuper; and the Web Connector's page."""

import re

import httpx2
import pytest
from lxml import html

from stockbridge.quickbooks.company import FACTS, CompanyFacts
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.zuper.transport import SimulatedTransport
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.people import Rank
from tests.unit.simulators.zuper.world import World
from tests.unit.web.browser import Browser, person
from tests.unit.web.site import Site

API_URL = "https://us-east-1.zuperpro.com/api"


@pytest.fixture
def zuper(monkeypatch: pytest.MonkeyPatch) -> World:
    """Every call to Zuper reaches this account."""
    world = World()
    client = httpx2.Client
    monkeypatch.setattr(
        httpx2, "Client", lambda: client(transport=SimulatedTransport(world.simulator, advance=world.wait))
    )
    monkeypatch.setattr("stockbridge.sync.clock.SystemClock.sleep", lambda _, seconds: world.wait(seconds))
    return world


@pytest.fixture
def owner(here: Site) -> Browser:
    return person(here, "ruth", Rank.OWNER)


def find(who: Browser, world: World, **changes: str) -> httpx2.Response:
    typed = {"name": "northwind", "zuper.company_login": "", "zuper.api_url": API_URL}
    return who.post("/connections/new", **typed | {"zuper.api_key": world.furnished.key.value} | changes)


def choices(world: World, **changes: str) -> dict[str, str]:
    return {
        "settings.product_master": "zuper",
        "settings.default_product_category": world.category,
        "settings.default_product_location": world.main,
        "settings.sync_product_masters": "1",
        "settings.product_minimum_quantity": "5",
        "settings.non_inventory_product_quantity": "1000",
        "settings.first_sync": "review",
        "quickbooks.adjustment_account": "Inventory Adjustment",
        **changes,
    }


CONFIRMED = {"negative_stock": "1", "consumption": "1", "official_connector": "1"}


def connection(here: Site, name: str = "northwind") -> Connection | None:
    with here.database.begin() as transaction:
        return Connections(transaction).named(name)


def problem_at(page: str, key: str) -> str:
    found = html.fromstring(page).xpath(f"string(//*[@name='{key}']/ancestor::div[1]//strong)")
    assert isinstance(found, str)
    return found


def test_three_steps_make_a_connection_and_show_its_password_once(here: Site, owner: Browser, zuper: World) -> None:
    step_2 = find(owner, zuper).headers["location"]
    page = owner.get(step_2).text
    assert "The key belongs to this Zuper account" in page
    assert ">Main<" in page
    step_3 = owner.post(step_2, **choices(zuper)).headers["location"]
    done = owner.post(step_3, **CONFIRMED).text
    made = connection(here)

    assert made is not None
    settings = ConnectionSettings.from_json(made.settings)
    assert settings.inventory.product_master == "zuper"
    assert settings.inventory.default_product_location == zuper.main
    (password,) = re.findall(r'id="password">([^<]+)<', done)
    assert here.services.passwords.matches(password, made.web_connector_password)
    assert password not in owner.get("/c/northwind/web-connector").text
    assert owner.get(step_2).status_code == 404, "what became a connection is no set-up any more"


def test_connect_pressed_twice_makes_one_connection_and_says_what_became_of_the_password(
    owner: Browser, zuper: World
) -> None:
    step_2 = find(owner, zuper).headers["location"]
    step_3 = owner.post(step_2, **choices(zuper)).headers["location"]
    owner.post(step_3, **CONFIRMED, name="northwind")
    again = owner.post(step_3, **CONFIRMED, name="northwind")

    assert again.headers["location"] == "/c/northwind/web-connector"
    assert "connected already" in owner.get("/c/northwind/web-connector").text
    assert owner.post(step_3, **CONFIRMED, name="of-somebody-else").status_code == 404


def test_a_pick_list_with_one_entry_is_chosen_already(owner: Browser, zuper: World) -> None:
    page = html.fromstring(owner.get(find(owner, zuper).headers["location"]).text)
    chosen = "//select[@name='settings.default_product_category']/option[@selected]/@value"

    assert page.xpath(f"string({chosen})") == zuper.category


@pytest.mark.parametrize(
    ("typed", "key", "problem"),
    [
        ({"name": "Acme Inc"}, "name", "small letters"),
        ({"name": "acme"}, "name", "already"),
        ({"zuper.api_key": ""}, "zuper.api_key", "Developer Hub"),
        ({"zuper.api_key": "wrong"}, "zuper.api_key", "key"),
        ({"zuper.api_url": ""}, "zuper.company_login", "Fill in the company login"),
    ],
)
def test_a_slip_in_the_first_step_is_told_beside_its_field_and_keeps_what_was_typed(
    owner: Browser, zuper: World, typed: dict[str, str], key: str, problem: str
) -> None:
    answer = find(owner, zuper, **typed)

    assert answer.status_code == 400
    assert problem in problem_at(answer.text, key)
    if "name" not in typed:
        assert 'value="northwind"' in answer.text
    assert zuper.furnished.key.value not in answer.text


def test_a_slip_in_the_second_step_is_told_beside_its_field(owner: Browser, zuper: World) -> None:
    step_2 = find(owner, zuper).headers["location"]
    answer = owner.post(step_2, **choices(zuper, **{"settings.product_minimum_quantity": "many"}))

    assert answer.status_code == 400
    assert "Must be a number" in problem_at(answer.text, "settings.product_minimum_quantity")


def test_what_was_deleted_in_zuper_meanwhile_is_noticed(owner: Browser, zuper: World) -> None:
    step_2 = find(owner, zuper).headers["location"]
    answer = owner.post(step_2, **choices(zuper, **{"settings.default_product_category": "no-such"}))

    assert answer.status_code == 400
    assert "names no category" in answer.text


def test_all_three_must_be_confirmed(here: Site, owner: Browser, zuper: World) -> None:
    step_2 = find(owner, zuper).headers["location"]
    step_3 = owner.post(step_2, **choices(zuper)).headers["location"]
    answer = owner.post(step_3, negative_stock="1", consumption="1")

    assert "All three must be confirmed" in answer.text
    assert connection(here) is None


def test_a_set_up_is_kept_and_can_be_gone_on_with_or_thrown_away(owner: Browser, zuper: World) -> None:
    step_2 = find(owner, zuper).headers["location"]
    owner.post(step_2, **choices(zuper, **{"quickbooks.adjustment_account": "Shrinkage"}))

    assert step_2 in owner.get("/connections/new").text
    assert 'value="Shrinkage"' in owner.get(step_2).text
    owner.post(f"{step_2}/remove")
    assert owner.get(step_2).status_code == 404


def test_an_owner_of_some_connections_sees_the_one_they_add(here: Site, zuper: World) -> None:
    guest, other = (person(here, name, Rank.OWNER, connections=()) for name in ("gus", "eve"))
    step_2 = find(guest, zuper).headers["location"]
    assert other.get(step_2).status_code == 404
    assert step_2 not in other.get("/connections/new").text
    guest.post(guest.post(step_2, **choices(zuper)).headers["location"], **CONFIRMED)

    assert guest.get("/c/northwind/web-connector").status_code == 200


def test_the_page_waits_and_then_says_what_the_web_connector_saw(here: Site, owner: Browser) -> None:
    assert "Waiting for the first call" in owner.get("/c/acme/web-connector").text
    facts = CompanyFacts(
        product="QuickBooks Premier 2024", company_name="Acme Inc", item_capacity=14500, is_multi_user=True
    )
    with here.database.unit("acme") as unit:
        unit.facts.learn_company_file(facts=FACTS.dump_json(facts).decode())
    part = owner.get("/c/acme/web-connector", **{"hx-request": "true"}).text

    assert "QuickBooks is connected" in part
    assert "at most 14\u202f500" in part
    assert "single-user mode only" in part
    assert "<html" not in part


def test_the_file_is_for_the_address_the_page_was_reached_at(owner: Browser) -> None:
    file = owner.get("/c/acme/qwc")

    assert "acme.qwc" in file.headers["content-disposition"]
    assert "<AppURL>http://localhost" in file.text


def test_a_new_password_replaces_the_old_one_and_is_shown_once(here: Site, owner: Browser) -> None:
    page = owner.post("/c/acme/web-connector/password").text
    (password,) = re.findall(r'id="password">([^<]+)<', page)
    acme = connection(here, "acme")

    assert acme is not None
    assert here.services.passwords.matches(password, acme.web_connector_password)
