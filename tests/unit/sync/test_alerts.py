"""Alerts: said once, said when over, whatever restarts; by real mail and to a real web server."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest

from stockbridge.core.clock import Clock
from stockbridge.core.errors import BadInput
from stockbridge.settings.alert_settings import AlertSettings
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.secrets import Vault
from stockbridge.storage.alerts import ATTEMPTS_MAX, Channel
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.storage.holds import NewHold
from stockbridge.sync.alerts.conditions import Reason, conditions
from stockbridge.sync.alerts.rounds import ALERT_SECRET_COLUMN, AlertRounds
from stockbridge.sync.alerts.webhook import SIGNATURE
from tests.records import item
from tests.templates import migrated
from tests.unit.sync.books import NOW, add_connection
from tests.unit.sync.mail_server import MailServer, mail_server

VAULT = Vault((bytes(32),))
SECRET = "0123456789abcdef"
HOUR = timedelta(hours=1)


class Hand(Clock):
    """A clock whose hands a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Office:
    """One connection, everything its alerts are told with, and what the webhook got."""

    def __init__(self, database: Database, mail: MailServer) -> None:
        self.database, self.mail, self.clock = database, mail, Hand()
        self.posted: list[httpx2.Request] = []
        self.answers = 200
        self._http = httpx2.Client(transport=httpx2.MockTransport(self._take))

    def _take(self, request: httpx2.Request) -> httpx2.Response:
        self.posted.append(request)
        return httpx2.Response(self.answers)

    def rounds(self) -> AlertRounds:
        """As after a restart: nothing is remembered but what the database holds."""
        return AlertRounds(self.database, VAULT, self.clock, self._http, "https://stock.example")

    def go(self) -> list[str]:
        """One round; returns the subjects of the e-mails it sent."""
        before = len(self.mail.letters)
        self.rounds().go()
        return [letter["subject"] for letter in self.mail.letters[before:]]

    def stop(self) -> None:
        with self.database.unit("acme") as unit:
            unit.facts.set_state("stopped", "The company file was restored.")

    def go_on(self) -> None:
        with self.database.unit("acme") as unit:
            unit.facts.set_state("live")

    def connection(self) -> Connection:
        with self.database.begin() as transaction:
            found = Connections(transaction).named("acme")
        assert found is not None
        return found


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def office(tmp_path: Path, mail: MailServer) -> Iterator[Office]:
    database = migrated(f"sqlite:///{tmp_path / 'stockbridge.db'}")
    add_connection(database, "acme")
    set_alerts(
        database,
        emails=("ruth@example.com",),
        sender="stock@example.com",
        smtp_host="127.0.0.1",
        smtp_port=mail.port,
        smtp_security="none",
    )
    yield Office(database, mail)
    database.dispose()


def set_alerts(database: Database, **values: object) -> None:
    with database.begin() as transaction:
        connections = Connections(transaction)
        before = connections.named("acme")
        assert before is not None
        settings = ConnectionSettings.from_json(before.settings)
        changed = settings.model_copy(update={"alerts": AlertSettings(**values)})  # type: ignore[arg-type] # of the test's choice
        connections.change(
            "acme",
            settings=changed.to_json(),
            alert_secret=VAULT.encrypt(SECRET, "acme", ALERT_SECRET_COLUMN),
        )


def test_it_is_said_once_when_it_begins_and_once_when_it_is_over(office: Office) -> None:
    office.stop()

    assert office.go() == ["acme: stopped"]
    assert office.go() == []
    office.go_on()
    assert office.go() == ["acme: over: stopped"]
    assert office.go() == []
    office.stop()
    assert office.go() == ["acme: stopped"]


def test_the_letter_says_what_happened_and_where_to_look_and_hangs_together_with_its_end(office: Office) -> None:
    office.stop()
    office.go()
    office.go_on()
    office.go()
    begun, over = office.mail.letters
    text = begun.get_content()

    assert "nothing is read or written" in text
    assert "The company file was restored." in text
    assert "https://stock.example/c/acme" in text
    assert over["in-reply-to"] == begun["message-id"]
    assert begun["auto-submitted"] == "auto-generated"


def test_a_mail_server_that_refuses_is_tried_again_after_a_pause_and_then_not_any_more(office: Office) -> None:
    office.mail.refuses.add("ruth@example.com")
    office.stop()

    assert office.go() == []
    with office.database.unit("acme") as unit:
        (undelivered,) = unit.alerts.undelivered()
    assert undelivered.problem == "127.0.0.1 did not take the e-mail (it refuses ruth@example.com)"
    office.mail.refuses.clear()
    assert office.go() == []
    office.clock.at += timedelta(minutes=1)
    assert office.go() == ["acme: stopped"]
    office.clock.at += timedelta(days=1)
    assert office.go() == []


def test_a_message_that_nobody_ever_takes_is_given_up_and_that_is_shown(office: Office) -> None:
    office.mail.refuses.add("ruth@example.com")
    office.stop()
    for _ in range(ATTEMPTS_MAX + 3):
        office.go()
        office.clock.at += timedelta(hours=7)
    with office.database.unit("acme") as unit:
        (undelivered,) = unit.alerts.undelivered()

    assert (undelivered.attempts, undelivered.is_given_up) == (ATTEMPTS_MAX, True)


def test_what_is_over_before_it_was_told_is_not_told(office: Office) -> None:
    with office.database.unit("acme") as unit:
        unit.alerts.begin(Reason.STOPPED, "x", [Channel.EMAIL], NOW)

    assert office.go() == []


def test_a_webhook_gets_it_signed(office: Office) -> None:
    set_alerts(office.database, webhook_url="https://hooks.example/stock")
    office.stop()
    office.go()
    (request,) = office.posted
    body = request.content
    at, _, digest = request.headers[SIGNATURE].partition(",v1=")
    expected = hmac.new(SECRET.encode(), at.removeprefix("t=").encode() + b"." + body, sha256).hexdigest()

    assert digest == expected
    assert json.loads(body)["reason"] == "stopped"
    assert json.loads(body)["id"] == json.loads(body)["about"]


def test_a_webhook_that_does_not_say_yes_is_tried_again(office: Office) -> None:
    set_alerts(office.database, webhook_url="https://hooks.example/stock")
    office.stop()
    office.answers = 302
    office.go()
    office.answers = 204
    office.clock.at += timedelta(minutes=1)
    office.go()
    office.clock.at += HOUR
    office.go()

    assert len(office.posted) == 2


def test_a_trial_reaches_every_channel_or_says_why_not(office: Office) -> None:
    assert office.rounds().try_out(office.connection()) == (Channel.EMAIL,)
    assert [letter["subject"] for letter in office.mail.letters] == ["acme: a trial message"]
    office.mail.refuses.add("ruth@example.com")
    with pytest.raises(BadInput, match=r"it refuses ruth@example\.com"):
        office.rounds().try_out(office.connection())


def test_a_trial_says_what_is_wrong_with_the_mail_server(office: Office) -> None:
    here = {"emails": ("a@b.example",), "sender": "a@b.example", "smtp_host": "127.0.0.1"}
    set_alerts(office.database, **here, smtp_port=office.mail.port, smtp_security="starttls")
    with pytest.raises(BadInput, match="did not take the e-mail"):
        office.rounds().try_out(office.connection())
    set_alerts(office.database, **here, smtp_port=1, smtp_security="none")
    with pytest.raises(BadInput, match=r"port 1 cannot be reached"):
        office.rounds().try_out(office.connection())
    set_alerts(office.database)
    with pytest.raises(BadInput, match="nobody to tell"):
        office.rounds().try_out(office.connection())


def reasons(office: Office, now: datetime = NOW) -> set[str]:
    settings = ConnectionSettings.from_json(office.connection().settings)
    with office.database.unit("acme") as unit:
        return {one.reason for one in conditions(unit, settings, now)}


def test_nothing_is_wrong_with_a_connection_that_has_just_begun(office: Office) -> None:
    assert reasons(office) == set()


def test_a_side_is_silent_after_its_missed_intervals_and_not_before(office: Office) -> None:
    with office.database.unit("acme") as unit:
        unit.facts.learn_company_file(last_update=NOW)
        unit.facts.learn_zuper_account(last_cycle=NOW)

    assert reasons(office, NOW + timedelta(minutes=15)) == set()
    assert reasons(office, NOW + timedelta(minutes=16)) == {"zuper_silent"}
    assert reasons(office, NOW + timedelta(minutes=61)) == {"zuper_silent", "quickbooks_silent"}


def test_a_paused_connection_is_not_silent(office: Office) -> None:
    with office.database.unit("acme") as unit:
        unit.facts.learn_company_file(last_update=NOW)
        unit.facts.pause(paused=True)

    assert reasons(office, NOW + 24 * HOUR) == set()


def test_what_is_held_for_a_day_is_told_with_who_must_act(office: Office) -> None:
    hold = NewHold(
        subject="a", reason="key_refused", text="Zuper refused the key.", who="The owner", actions=("retry",)
    )
    with office.database.unit("acme") as unit:
        unit.holds.put(hold, NOW)
        unit.holds.put(replace(hold, subject="b"), NOW + HOUR)

    assert reasons(office, NOW + 24 * HOUR) == set()
    assert reasons(office, NOW + 25 * HOUR) == {"held_too_long"}
    settings = ConnectionSettings.from_json(office.connection().settings)
    with office.database.unit("acme") as unit:
        (found,) = conditions(unit, settings, NOW + 26 * HOUR)
    assert (
        found.text
        == "2 things wait for a person for more than 24 hours. The oldest: Zuper refused the key. (The owner)"
    )


def test_a_list_that_is_nearly_full_is_told(office: Office) -> None:
    with office.database.unit("acme") as unit:
        unit.facts.learn_company_file(facts='{"item_capacity": 20}')
        unit.items.saw_items([item(f"Item {number}", f"item-{number}") for number in range(18)], 1, NOW)

    assert reasons(office) == set()
    with office.database.unit("acme") as unit:
        unit.items.saw_items([item("Item 18", "item-18")], 1, NOW)
    assert reasons(office) == {"list_nearly_full"}
