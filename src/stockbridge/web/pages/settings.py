"""`/c/{connection}/settings`: everything that can be set, with what a change does; and what ends a connection.

Saving is *Update* (promise 12): every field is checked against both live systems, or nothing is stored. Secrets are never shown, only
replaced.
"""

import json
import secrets as chance
from collections.abc import Mapping
from random import SystemRandom
from typing import Final

import httpx2
from pydantic import SecretStr
from starlette.responses import Response

from stockbridge.core.errors import BadInput, StockbridgeError
from stockbridge.ledger.rules import rules_of
from stockbridge.settings.connection_file import ConnectionFile, filled_in_connection
from stockbridge.settings.problems import SettingsError
from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People, Rank
from stockbridge.sync.alerts.rounds import ALERT_SECRET_COLUMN, SMTP_PASSWORD_COLUMN, AlertRounds
from stockbridge.sync.clock import SystemClock
from stockbridge.sync.connecting import API_KEY_COLUMN, Connecting
from stockbridge.sync.quickbooks_points import ACCOUNT_TYPES
from stockbridge.sync.zuper_account import checked_api_url
from stockbridge.sync.zuper_pick_lists import pick_lists
from stockbridge.web.ownership_fields import OWNERSHIP
from stockbridge.web.page import Page, Visit
from stockbridge.web.settings_form import (
    ACCOUNTS,
    ALERTS,
    CATEGORY,
    CHOICES,
    GUARDS,
    LOCATION,
    RHYTHM,
    SHARED_DEEDS,
    ZUPER,
    Document,
    fill,
    values,
)
from stockbridge.zuper.account import bound_account

SECTIONS: Final = (
    ("What is done", (*CHOICES, *SHARED_DEEDS)),
    ("Zuper account", ZUPER),
    ("Accounts of QuickBooks", ACCOUNTS),
    ("Whose fields win", OWNERSHIP),
    ("How often", RHYTHM),
    ("When to stop and ask", GUARDS),
    ("Alerts", ALERTS),
)
FIELDS: Final = tuple(field for _, fields in SECTIONS for field in fields)

Options = dict[str, tuple[tuple[str, str], ...]]


def show(visit: Visit) -> Response:
    return _page(visit, _document(visit), {})


def save(visit: Visit) -> Response:
    before = _document(visit)
    document = fill(before, FIELDS, visit.form)
    document["alerts"].pop("smtp_password", None)
    document["zuper"].pop("api_key", None)
    secrets, new_secret = _secrets(visit, document)
    try:
        file = filled_in_connection(_as_file(document), secrets)
        api_url = _checked(visit, file)
    except SettingsError as error:
        return _page(visit, document, dict(error.by_key))
    except StockbridgeError as error:
        return _page(visit, document, {"": str(error)})
    confirmed = visit.form.text("confirmed") == "1"
    _connecting(visit).update(visit.connection, file, api_url, visit.now, new_password=False, is_confirmed=confirmed)
    changed = [field.label for field in FIELDS if values(before, [field]) != values(document, [field])]
    with visit.services.database.unit(visit.connection.id) as unit:
        visit.log(unit, f"changed settings: {', '.join(changed) or 'none'}")
    visit.services.wake()
    said = _said(visit, file, changed)
    if new_secret is not None:
        return _page(visit, document, {}, said=said, new_secret=new_secret)
    return visit.go_on("settings", said)


def try_alerts(visit: Visit) -> Response:
    services = visit.services
    with httpx2.Client() as http:
        rounds = AlertRounds(
            services.database, services.vault, SystemClock(), http, services.environment.configured_public_url
        )
        channels = rounds.try_out(visit.connection)
    return visit.go_on("settings", f"A trial message was taken by {' and '.join(channels)}.")


def remove(visit: Visit) -> Response:
    name = visit.connection.name
    if visit.form.text("name") != name:
        raise BadInput(f"Nothing was removed: type {name} exactly to remove it.")
    with visit.services.database.begin() as transaction:
        visit.log_act(People(transaction), "removed the connection with its books", name)
        Connections(transaction).remove(visit.connection.id)
    return visit.go("/connections", f"{name} is removed. Remove its row in the Web Connector too.")


def _page(
    visit: Visit,
    document: Document,
    problems: Mapping[str, str],
    *,
    said: str | None = None,
    new_secret: str | None = None,
) -> Response:
    """The page; with what was just done and the webhook's new secret on it, the only time that is shown."""
    options, unreachable = _options(visit)
    with visit.services.database.view(visit.connection.id) as unit:
        undelivered, wrong_now = list(unit.alerts.undelivered()), unit.alerts.open()
    return visit.show(
        "settings.html",
        status=400 if problems else 200,
        sections=SECTIONS,
        fields=FIELDS,
        values=values(document, FIELDS),
        options=options,
        problems=problems,
        said=said,
        new_secret=new_secret,
        unreachable=unreachable,
        undelivered=undelivered,
        wrong_now=wrong_now,
    )


def _options(visit: Visit) -> tuple[Options, str | None]:
    """What can be picked now, and why Zuper could not tell, if so."""
    options: Options = {}
    with visit.services.database.view(visit.connection.id) as unit:
        stored: str | None = unit.facts.company_file().accounts
    accounts: dict[str, str] = json.loads(stored) if stored is not None else {}
    for field in ACCOUNTS:
        right = ACCOUNT_TYPES[field.leaf]
        options[field.key] = tuple((name, name) for name, kind in sorted(accounts.items()) if kind in right)
    try:
        lists = pick_lists(visit.connection.zuper_api_url, SecretStr(_api_key(visit)), visit.settings.zuper)
    except StockbridgeError as error:
        return options, str(error)
    return options | {CATEGORY.key: lists.categories, LOCATION.key: lists.locations}, None


def _document(visit: Visit) -> Document:
    stored = json.loads(visit.settings.to_json())
    return {"": {"name": stored.pop("name")}, **stored}


def _as_file(document: Document) -> dict[str, object]:
    return {**document[""], **{section: keys for section, keys in document.items() if section}}


def _secrets(visit: Visit, document: Document) -> tuple[dict[str, str], str | None]:
    """The secrets as they stand, with what was typed in their place; and the webhook's, if it was made just now."""
    connection, form = visit.connection, visit.form
    secrets = {"zuper.api_key": form.text("zuper.api_key") or _api_key(visit)}
    if typed := form.text("alerts.smtp_password"):
        secrets["alerts.smtp_password"] = typed
    elif connection.smtp_password is not None:
        secrets["alerts.smtp_password"] = _opened(visit, connection.smtp_password, SMTP_PASSWORD_COLUMN)
    new_secret = None
    if connection.alert_secret is not None:
        secrets["alerts.webhook_secret"] = _opened(visit, connection.alert_secret, ALERT_SECRET_COLUMN)
    elif document["alerts"].get("webhook_url"):
        new_secret = secrets["alerts.webhook_secret"] = chance.token_hex(24)
    return secrets, new_secret


def _api_key(visit: Visit) -> str:
    return _opened(visit, visit.connection.zuper_api_key, API_KEY_COLUMN)


def _opened(visit: Visit, sealed: str, column: str) -> str:
    return visit.services.vault.decrypt(sealed, visit.connection.id, column)


def _checked(visit: Visit, file: ConnectionFile) -> str:
    with visit.services.database.view(visit.connection.id) as unit:
        bound_to = bound_account(unit)
    return checked_api_url(file, bound_to=bound_to, offline=False)


def _connecting(visit: Visit) -> Connecting:
    services = visit.services
    return Connecting(services.database, services.vault, services.passwords, SystemRandom())


def _said(visit: Visit, file: ConnectionFile, changed: list[str]) -> str:
    said = (
        f"Saved, after both systems were asked. Changed: {', '.join(changed)}."
        if changed
        else "Saved; nothing is different."
    )
    if rules_of(file.settings) != rules_of(visit.settings):
        said += " An open plan of the first contact is made anew."
    return said


PAGES: Final = (
    Page("GET", "/c/{connection}/settings", Rank.OPERATOR, show, "Settings"),
    Page("POST", "/c/{connection}/settings", Rank.OPERATOR, save),
    Page("POST", "/c/{connection}/settings/trial", Rank.OPERATOR, try_alerts),
    Page("POST", "/c/{connection}/settings/remove", Rank.OWNER, remove),
)
