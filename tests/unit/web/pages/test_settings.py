"""Settings and alerts as an owner meets them, against a simulated Zuper."""

import json
from collections.abc import Iterator

import pytest
from lxml import html

from stockbridge.settings.connection_settings import ConnectionSettings, known_keys
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.people import Rank
from stockbridge.sync.alerts.rounds import ALERT_SECRET_COLUMN, SMTP_PASSWORD_COLUMN
from stockbridge.sync.connecting import API_KEY_COLUMN, stored_api_key
from stockbridge.web.page import Form
from stockbridge.web.pages.settings import FIELDS
from stockbridge.web.settings_form import Kind, values
from tests.unit.simulators.zuper.world import World
from tests.unit.sync.mail_server import MailServer, mail_server
from tests.unit.web.browser import Browser, person
from tests.unit.web.peer import zuper_of
from tests.unit.web.site import Site

GONE = Vault((b"a line that the key file lost...",))
"""What sealed secrets that nobody can read any more."""
ASKED_ELSEWHERE = {"name", "settings.allow_negative_stock_confirmed", "settings.consumption_module_confirmed"}


@pytest.fixture
def zuper(monkeypatch: pytest.MonkeyPatch, here: Site) -> World:
    """The account that acme is connected to, and two accounts of its QuickBooks."""
    world = zuper_of(here, "acme", monkeypatch)
    with here.database.unit("acme") as unit:
        unit.facts.learn_lists(accounts={"Shrinkage": "Expense", "Checking": "Bank"})
    return world


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def owner(here: Site) -> Browser:
    return person(here, "ruth", Rank.OWNER)


def acme(here: Site) -> Connection:
    with here.database.begin() as transaction:
        found = Connections(transaction).named("acme")
    assert found is not None
    return found


def settings_of(here: Site) -> ConnectionSettings:
    return ConnectionSettings.from_json(acme(here).settings)


def typed(here: Site, **changes: str) -> dict[str, str]:
    """The form as it stands, with changes."""
    stored = json.loads(acme(here).settings)
    return {**values({"": {"name": "acme"}, **stored}, FIELDS), **changes}


def test_every_setting_is_on_the_page() -> None:
    assert {field.key for field in FIELDS if field.kind is not Kind.SECRET} == set(known_keys()) - ASKED_ELSEWHERE
    assert Form("").text("nothing") == ""


def test_saving_what_stands_there_changes_nothing(here: Site, owner: Browser, zuper: World) -> None:
    before = acme(here)
    answer = owner.post("/c/acme/settings", **typed(here))

    assert answer.status_code == 303
    assert settings_of(here) == ConnectionSettings.from_json(before.settings)
    assert acme(here).confirmed_at == before.confirmed_at
    assert "nothing is different" in owner.get("/c/acme/settings").text


def test_a_change_is_stored_and_said(here: Site, owner: Browser, zuper: World) -> None:
    changes = {"quickbooks.adjustment_account": "Shrinkage", "alerts.held_hours": "8", "confirmed": "1"}
    before = acme(here)
    owner.post("/c/acme/settings", **typed(here, **changes))
    page = owner.get("/c/acme/settings").text

    assert settings_of(here).quickbooks.adjustment_account == "Shrinkage"
    assert settings_of(here).alerts.held_hours == 8
    assert acme(here).confirmed_at != before.confirmed_at
    assert "Changed: Account of inventory adjustments, Tell what is held" in page


def test_accounts_are_picked_from_those_of_the_right_type(owner: Browser, zuper: World) -> None:
    page = owner.get("/c/acme/settings").text

    assert '<option value="Shrinkage"' in page
    assert "Checking" not in page


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"web_connector.every_minutes": "soon"}, "Must be a whole number"),
        ({"settings.default_product_location": "no-such"}, "names no location"),
        ({"zuper.api_key": "wrong"}, "Zuper could not be asked with this key"),
        ({"alerts.emails": "nobody"}, "Must be an e-mail address"),
        ({"alerts.emails": "ruth@example.com"}, "Must be filled in"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_stored(
    here: Site, owner: Browser, zuper: World, changes: dict[str, str], problem: str
) -> None:
    before = acme(here)
    answer = owner.post("/c/acme/settings", **typed(here, **changes))

    assert answer.status_code == 400
    assert problem in answer.text
    assert acme(here) == before


def test_secrets_are_kept_when_their_fields_are_left_empty(
    here: Site, owner: Browser, zuper: World, mail: MailServer
) -> None:
    changes = {
        "alerts.emails": "ruth@example.com",
        "alerts.sender": "stock@example.com",
        "alerts.smtp_host": "127.0.0.1",
        "alerts.smtp_port": str(mail.port),
        "alerts.smtp_security": "none",
        "alerts.webhook_url": "https://hooks.example/stock",
    }
    shown = owner.post("/c/acme/settings", **typed(here, **changes, **{"alerts.smtp_password": "hush hush"})).text
    later = owner.get("/c/acme/settings").text
    owner.post("/c/acme/settings", **typed(here))
    vault, now = here.services.vault, acme(here)

    assert now.smtp_password is not None
    assert now.alert_secret is not None
    assert vault.decrypt(now.smtp_password, "acme", SMTP_PASSWORD_COLUMN) == "hush hush"
    made = vault.decrypt(now.alert_secret, "acme", ALERT_SECRET_COLUMN)
    assert (made in shown, made in later) == (True, False), "shown the once it was made"
    assert "hush hush" not in shown + later


def test_a_trial_alert_is_sent_from_the_page(here: Site, owner: Browser, zuper: World, mail: MailServer) -> None:
    changes = {
        "alerts.emails": "ruth@example.com",
        "alerts.sender": "stock@example.com",
        "alerts.smtp_host": "127.0.0.1",
        "alerts.smtp_port": str(mail.port),
        "alerts.smtp_security": "none",
    }
    owner.post("/c/acme/settings", **typed(here, **changes))
    owner.post("/c/acme/settings/trial")

    assert [letter["to"] for letter in mail.letters] == ["ruth@example.com"]
    assert "was taken by email" in owner.get("/c/acme/settings").text


def test_removing_wants_the_name(here: Site, owner: Browser) -> None:
    assert "type acme exactly" in owner.post("/c/acme/settings/remove", name="acm").text
    owner.post("/c/acme/settings/remove", name="acme")

    assert owner.get("/c/acme").status_code == 404


def test_what_zuper_could_not_tell_is_not_called_missing(owner: Browser) -> None:
    page = owner.get("/c/acme/settings").text  # the key that is stored cannot be read

    assert "The stored API key of Zuper cannot be read: the key that opens it is not in the key file." in page
    assert "zuper_api_key" not in page
    assert "as it is now (category)" in page
    assert "not there any more" not in page


def test_a_key_that_cannot_be_read_any_more_is_replaced_on_the_page(here: Site, owner: Browser, zuper: World) -> None:
    lost = GONE.encrypt("zk-lost", "acme", API_KEY_COLUMN)
    with here.database.begin() as transaction:
        Connections(transaction).change("acme", zuper_api_key=lost)
    refused = owner.post("/c/acme/settings", **typed(here))

    wrong = html.fromstring(refused.text).xpath(
        'string(//div[contains(@class, "field-wrong")][//@name="zuper.api_key"])'
    )
    assert "or enter the API key again in the settings" in str(wrong)
    assert (
        owner.post("/c/acme/settings", **typed(here, **{"zuper.api_key": zuper.furnished.key.value})).status_code == 303
    )
    assert stored_api_key(here.services.vault, acme(here)).get_secret_value() == zuper.furnished.key.value


def test_a_webhook_secret_that_cannot_be_read_any_more_is_made_anew_and_shown(
    here: Site, owner: Browser, zuper: World
) -> None:
    lost = GONE.encrypt("the old secret", "acme", ALERT_SECRET_COLUMN)
    with here.database.begin() as transaction:
        Connections(transaction).change("acme", alert_secret=lost)
    page = owner.post("/c/acme/settings", **typed(here, **{"alerts.webhook_url": "https://example.com/hook"})).text

    made = here.services.vault.decrypt(acme(here).alert_secret or "", "acme", ALERT_SECRET_COLUMN)
    assert made == html.fromstring(page).xpath('string(//*[@id="new-secret"])')
