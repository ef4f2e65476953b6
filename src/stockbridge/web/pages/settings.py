"""`/c/{connection}/settings`: everything that can be set, with what a change does; and what ends a connection.

Saving is *Update* (promise 12): every field is checked against both live systems, or nothing is stored. Secrets are never shown, only
replaced.
"""

import json
from collections.abc import Mapping
from typing import Final

import httpx2
from starlette.responses import Response

from stockbridge.core.errors import BadInput, StockbridgeError
from stockbridge.quickbooks.accounts import TYPES
from stockbridge.settings.problems import SettingsError
from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People, Rank
from stockbridge.sync.alerts.rounds import AlertRounds
from stockbridge.sync.changing import checked_change, make_change, stored_sections
from stockbridge.sync.clock import SystemClock
from stockbridge.sync.connecting import stored_api_key
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
    sections = {section: keys for section, keys in document.items() if section}
    connecting = visit.services.connecting()
    try:
        change = checked_change(connecting, visit.connection, sections, _typed_secrets(visit))
    except SettingsError as error:
        return _page(visit, document, dict(error.by_key))
    except StockbridgeError as error:
        return _page(visit, document, {"": str(error)})
    confirmed = visit.form.text("confirmed") == "1"
    make_change(connecting, visit.connection, change, visit.now, is_confirmed=confirmed)
    changed = [field.label for field in FIELDS if values(before, [field]) != values(document, [field])]
    with visit.services.database.unit(visit.connection.id) as unit:
        visit.log(unit, f"changed settings: {', '.join(changed) or 'none'}")
    visit.services.wake()
    said = _said(changed, is_new_plan=change.makes_the_plan_anew(visit.connection))
    if change.webhook_secret is not None:
        return _page(visit, document, {}, said=said, new_secret=change.webhook_secret)
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
        right = TYPES[field.leaf]
        options[field.key] = tuple((name, name) for name, kind in sorted(accounts.items()) if kind in right)
    try:
        key = stored_api_key(visit.services.vault, visit.connection)
        lists = pick_lists(visit.connection.zuper_api_url, key, visit.settings.zuper)
    except StockbridgeError as error:
        return options, str(error)
    return options | {CATEGORY.key: lists.categories, LOCATION.key: lists.locations}, None


def _document(visit: Visit) -> Document:
    return {"": {"name": visit.connection.name}, **stored_sections(visit.connection)}


def _typed_secrets(visit: Visit) -> dict[str, str]:
    """What was typed in the place of a secret; an empty field leaves it as it is."""
    keys = ("zuper.api_key", "alerts.smtp_password")
    return {key: typed for key in keys if (typed := visit.form.text(key))}


def _said(changed: list[str], *, is_new_plan: bool) -> str:
    said = (
        f"Saved, after both systems were asked. Changed: {', '.join(changed)}."
        if changed
        else "Saved; nothing is different."
    )
    return f"{said} An open plan of the first contact is made anew." if is_new_plan else said


PAGES: Final = (
    Page("GET", "/c/{connection}/settings", Rank.OPERATOR, show, "Settings"),
    Page("POST", "/c/{connection}/settings", Rank.OPERATOR, save),
    Page("POST", "/c/{connection}/settings/trial", Rank.OPERATOR, try_alerts),
    Page("POST", "/c/{connection}/settings/remove", Rank.OWNER, remove),
)
