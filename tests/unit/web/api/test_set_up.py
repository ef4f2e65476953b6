"""A connection from nothing by a program, against a simulated Zuper: added, looked after, changed, removed."""

from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from lxml import etree

from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.passwords import Passwords
from stockbridge.simulators.zuper.transport import SimulatedTransport
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.people import Rank
from stockbridge.sync.alerts.rounds import SMTP_PASSWORD_COLUMN
from stockbridge.sync.connecting import API_KEY_COLUMN
from tests.unit.simulators.zuper.world import World
from tests.unit.web.api.program import Program, program
from tests.unit.web.peer import API_URL
from tests.unit.web.site import QUICK, Site


@pytest.fixture
def zuper(monkeypatch: pytest.MonkeyPatch) -> World:
    """Every call to Zuper reaches this account."""
    world, client = World(), httpx2.Client
    monkeypatch.setattr(
        httpx2, "Client", lambda: client(transport=SimulatedTransport(world.simulator, advance=world.wait))
    )
    monkeypatch.setattr("stockbridge.sync.clock.SystemClock.sleep", lambda _, seconds: world.wait(seconds))
    return world


@pytest.fixture
def robot(here: Site) -> Program:
    return program(here, connections=())


def wanted(zuper: World, **settings: object) -> dict[str, Any]:
    """What is sent to add a connection."""
    return {
        "name": "northwind",
        "zuper": {"api_url": API_URL, "api_key": zuper.furnished.key.value},
        "settings": {
            "product_master": "quickbooks_desktop",
            "product_minimum_quantity": 5,
            "non_inventory_product_quantity": 1000.5,
            "default_product_category": zuper.category,
            "default_product_location": zuper.main,
            "allow_negative_stock_confirmed": True,
            "consumption_module_confirmed": "invoice",
            **settings,
        },
        "quickbooks": {"adjustment_account": "Inventory Adjustment"},
    }


def connection(here: Site, name: str = "northwind") -> Connection:
    with here.database.begin() as transaction:
        found = Connections(transaction).named(name)
    assert found is not None
    return found


@pytest.fixture
def added(robot: Program, zuper: World) -> dict[str, str]:
    answer = robot.post("/connections", wanted(zuper))
    assert answer.status_code == 201
    found: dict[str, str] = answer.json()
    return found


def test_a_key_is_tried_and_what_can_be_picked_is_shown(robot: Program, zuper: World) -> None:
    seen = robot.post("/zuper-account", {"api_url": API_URL, "api_key": zuper.furnished.key.value}).json()
    wrong = robot.post("/zuper-account", {"api_url": API_URL, "api_key": "wrong"})

    assert zuper.category in [one["uid"] for one in seen["categories"]]
    assert zuper.main in [one["uid"] for one in seen["locations"]]
    assert seen["api_url"] == API_URL
    assert wrong.status_code == 400
    assert "wrong" not in wrong.json()["detail"].split()


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({}, "company_login"),
        ({"api_url": "http://192.0.2.1/api"}, "api_url"),
        ({"company_login": " x"}, "company_login"),
    ],
)
def test_an_account_that_cannot_be_looked_for_is_named_key_by_key(
    robot: Program, given: dict[str, str], key: str
) -> None:
    answer = robot.post("/zuper-account", {"api_key": "key", **given})

    assert (answer.status_code, [*answer.json()["problems"]]) == (400, [key])


def test_a_connection_is_added_whole_and_its_secrets_are_shown_once(
    here: Site, robot: Program, added: dict[str, str]
) -> None:
    stored = connection(here)
    settings = ConnectionSettings.from_json(stored.settings)

    assert Passwords(QUICK).matches(added["web_connector_password"], stored.web_connector_password)
    assert added["hook_url"].startswith("http://localhost")
    assert str(settings.inventory.non_inventory_product_quantity) == "1000.50000"
    assert robot.get("/connections").json()[0]["name"] == "northwind"  # whoever adds it sees it
    card = robot.get("/connections/northwind").text
    assert added["web_connector_password"] not in card
    assert "api_key" not in card
    assert robot.get("/connections/northwind/status").json()["state"] == "waiting_for_quickbooks"


def test_the_qwc_file_names_the_connection(robot: Program, added: dict[str, str]) -> None:
    answer = robot.get("/connections/northwind/qwc")

    assert etree.fromstring(answer.content).findtext("UserName") == added["web_connector_user"]
    assert 'filename="northwind.qwc"' in answer.headers["content-disposition"]


def test_everything_wrong_is_told_key_by_key_and_nothing_is_stored(robot: Program, zuper: World) -> None:
    document = wanted(zuper, product_minimum_quantity="many", colour="red")
    document["zuper"] |= {"api_key_file": "/etc/passwd"}
    answer = robot.post("/connections", document)

    assert answer.status_code == 400
    assert {"settings.product_minimum_quantity", "settings.colour", "zuper.api_key_file"} == set(
        answer.json()["problems"]
    )
    assert zuper.furnished.key.value not in answer.text
    assert robot.get("/connections").json() == []


def test_a_name_is_taken_only_once(robot: Program, zuper: World, added: dict[str, str]) -> None:
    assert "already" in robot.post("/connections", wanted(zuper)).json()["detail"]


def test_a_change_leaves_what_was_not_sent_and_secrets_as_they_are(
    here: Site, robot: Program, added: dict[str, str]
) -> None:
    before = connection(here)
    answer = robot.patch(
        "/connections/northwind/settings",
        {"guards": {"max_changed_share": 0.25}, "settings": {"product_master": "zuper"}},
    )
    after = connection(here)
    settings, vault = ConnectionSettings.from_json(after.settings), here.services.vault

    assert sorted(answer.json()["changed"]) == ["guards.max_changed_share", "settings.product_master"]
    assert answer.json()["plan_is_made_anew"] is True
    assert str(settings.guards.max_changed_share) == "0.25000"
    assert settings.quickbooks.adjustment_account == "Inventory Adjustment"
    assert after.web_connector_password == before.web_connector_password
    assert vault.decrypt(after.zuper_api_key, after.id, API_KEY_COLUMN) == vault.decrypt(
        before.zuper_api_key, before.id, API_KEY_COLUMN
    )
    assert after.confirmed_at == before.confirmed_at


def test_a_setting_goes_back_to_its_default_and_a_secret_is_replaced(
    here: Site, robot: Program, added: dict[str, str]
) -> None:
    mail = {
        "emails": ["ruth@example.com"],
        "sender": "us@example.com",
        "smtp_host": "localhost",
        "smtp_password": "first",
    }
    robot.patch("/connections/northwind/settings", {"alerts": mail, "web_connector": {"every_minutes": 9}})
    answer = robot.patch(
        "/connections/northwind/settings",
        {"alerts": {"smtp_password": "second"}, "web_connector": {"every_minutes": None}},
    )
    stored = connection(here)

    assert sorted(answer.json()["changed"]) == ["alerts.smtp_password", "web_connector.every_minutes"]
    assert "second" not in answer.text
    assert stored.smtp_password is not None
    assert here.services.vault.decrypt(stored.smtp_password, stored.id, SMTP_PASSWORD_COLUMN) == "second"
    assert ConnectionSettings.from_json(stored.settings).web_connector.every_minutes == 5


def test_the_secret_of_a_webhook_is_shown_once(robot: Program, added: dict[str, str]) -> None:
    first = robot.patch(
        "/connections/northwind/settings", {"alerts": {"webhook_url": "https://example.com/hook"}}
    ).json()
    second = robot.patch("/connections/northwind/settings", {"alerts": {"held_hours": 2}}).json()

    assert (len(first["webhook_secret"]), second["webhook_secret"]) == (48, None)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"zuper": {"api_key": 5}}, "zuper.api_key"),
        ({"settings": {"default_product_category": None}}, "settings.default_product_category"),
        ({"settings": {"first_sync": "never"}}, "settings.first_sync"),
        ({"web_connector": {"every_minutes": 0}}, "web_connector.every_minutes"),
    ],
)
def test_a_change_that_will_not_do_changes_nothing(
    here: Site, robot: Program, added: dict[str, str], change: object, key: str
) -> None:
    before = connection(here)
    answer = robot.patch("/connections/northwind/settings", change)

    assert (answer.status_code, [*answer.json()["problems"]]) == (400, [key])
    assert connection(here) == before


def test_a_change_that_zuper_contradicts_changes_nothing(here: Site, robot: Program, added: dict[str, str]) -> None:
    before = connection(here)
    answer = robot.patch("/connections/northwind/settings", {"settings": {"default_product_category": "no-such"}})

    assert "names no category" in answer.json()["detail"]
    assert connection(here) == before


def test_every_setting_is_described(robot: Program) -> None:
    described = {one["key"]: one for one in robot.get("/settings").json()}

    assert described["settings.product_master"]["options"] == ["quickbooks_desktop", "zuper"]
    assert "plan anew" in described["settings.product_master"]["help"]


def test_new_secrets_end_the_old_ones(here: Site, robot: Program, added: dict[str, str]) -> None:
    before = connection(here)
    password = robot.post("/connections/northwind/web-connector-password").json()["web_connector_password"]
    hook = robot.post("/connections/northwind/hook").json()["hook_url"]
    after = connection(here)

    assert Passwords(QUICK).matches(password, after.web_connector_password)
    assert after.hook_secret != before.hook_secret
    assert here.visitor.get(urlsplit(hook).path).status_code == 200


def test_the_checklist_asks_zuper_now(robot: Program, zuper: World, added: dict[str, str]) -> None:
    points = {one["point"]: one for one in robot.get("/connections/northwind/checklist").json()}

    assert all({"ok", "text", "remedy"} <= set(point) for point in points.values())
    assert len(points) > 5


def test_paused_resumed_and_removed(here: Site, robot: Program, added: dict[str, str]) -> None:
    assert "Paused" in robot.post("/connections/northwind/pause").json()["done"]
    assert robot.get("/connections/northwind/status").json()["state"] == "paused"
    assert robot.post("/connections/northwind/resume").status_code == 200
    assert robot.get("/connections/northwind/alerts").json() == []
    assert "removed" in robot.delete("/connections/northwind").json()["done"]
    assert robot.get("/connections/northwind").status_code == 404
    told = [(line["text"], line["connection_name"]) for line in program(here).get("/log").json()]
    assert ("removed the connection with its books", "northwind") in told


def test_a_trial_alert_says_when_nothing_is_set(robot: Program, added: dict[str, str]) -> None:
    assert robot.post("/connections/northwind/alerts/trial").status_code == 400


def test_an_operator_changes_settings_and_adds_nothing(here: Site, zuper: World, added: dict[str, str]) -> None:
    operator = program(here, Rank.OPERATOR)

    assert operator.patch("/connections/northwind/settings", {}).status_code == 200
    assert operator.post("/connections", wanted(zuper)).status_code == 403
