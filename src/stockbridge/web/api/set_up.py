"""Calls that make a connection and change its settings: a look at a Zuper account, the connection itself, what each setting is and does.

Rule: as with FILE.toml, whose sections are what is sent, everything is checked against Zuper as it is now and stored whole or not at all.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, SecretStr, ValidationError

from stockbridge.settings.connection_file import SECRET_KEYS, sent_connection
from stockbridge.settings.connection_settings import ZuperSettings
from stockbridge.settings.problems import Problem, SettingsError, problems_in
from stockbridge.storage.connections import Connection
from stockbridge.storage.people import People
from stockbridge.sync.changing import Change, checked_change, make_change, stored_sections
from stockbridge.sync.zuper_account import checked_api_url
from stockbridge.sync.zuper_pick_lists import account_of, pick_lists
from stockbridge.web.api.caller import OWNER, READER, Actor, Owner
from stockbridge.web.api.route import CarefulRoute
from stockbridge.web.api.shapes import Given, Name, ok, report
from stockbridge.web.pages.settings import SECTIONS as DESCRIBED
from stockbridge.zuper.account import Bound

router = APIRouter(route_class=CarefulRoute, tags=["set-up"])

Text = Annotated[str, Field(max_length=1000)]
Value = bool | int | float | Text | Annotated[list[Text], Field(max_length=100)] | None
Section = Annotated[dict[Annotated[str, Field(max_length=60)], Value], Field(default_factory=dict, max_length=50)]


class ZuperAccount(Given):
    """How a Zuper account is reached: `company_login`, by which its data centre is found, or `api_url`."""

    company_login: Text | None = None
    api_url: Text | None = None
    accounts_url: Text = "https://accounts.zuperpro.com"
    api_key: Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class Settings(Given):
    """The sections of FILE.toml, with the secrets in their places; `GET /settings` tells what each setting is."""

    zuper: Section
    web_connector: Section
    settings: Section
    quickbooks: Section
    ownership: Section
    guards: Section
    alerts: Section

    def sections(self) -> dict[str, dict[str, object]]:
        """The sections that were sent, numbers exact."""
        return {
            section: {key: _exact(value) for key, value in getattr(self, section).items()}
            for section in Settings.model_fields
            if section in self.model_fields_set
        }


class NewConnection(Settings):
    """A connection to be."""

    name: Annotated[str, Field(min_length=1, max_length=63, examples=["acme"])]


class SettingsChange(Settings):
    """What is to change: what is not sent stays, null goes back to its default."""

    confirmed: Annotated[
        bool, Field(description="Somebody has just looked again at what Zuper does not show to programs.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """Something of a Zuper account that a setting can name."""

    uid: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSeen:
    """A Zuper account that a key opened, and what can be picked there."""

    name: str
    api_url: str
    categories: list[Choosable]
    locations: list[Choosable]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedConnection:
    """A new connection, with the two secrets that are shown this one time; the names are the outside contract (design §7)."""

    id: str
    name: str
    web_connector_user: str
    web_connector_password: str
    hook_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDescribed:
    """One setting: what it is, what a change of it does, and which values it can have where they are few."""

    key: str
    label: str
    help: str
    kind: str
    options: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was changed, and what that leads to."""

    changed: list[str]
    plan_is_made_anew: bool
    webhook_secret: str | None
    """What alerts by webhook are signed with, if it was made just now; shown this one time."""


@router.post(
    "/zuper-account",
    summary="Find a Zuper account, try a key, and see what can be picked",
    responses=ok(AccountSeen),
    dependencies=[OWNER],
)
def look_at_account(given: ZuperAccount) -> JSONResponse:
    """Nothing is stored."""
    try:
        settings = ZuperSettings(
            company_login=given.company_login, api_url=given.api_url, accounts_url=given.accounts_url
        )
    except ValidationError as error:
        raise SettingsError("zuper", problems_in(error, {}, ())) from None
    found = account_of(settings, given.api_key)
    lists = pick_lists(found.api_url, given.api_key, settings)
    seen = AccountSeen(
        name=found.name,
        api_url=found.api_url,
        categories=[Choosable(uid=uid, name=name) for uid, name in lists.categories],
        locations=[Choosable(uid=uid, name=name) for uid, name in lists.locations],
    )
    return report(seen)


@router.post("/connections", summary="Add a connection", status_code=201, responses=ok(AddedConnection, 201))
def add(given: NewConnection, caller: Owner) -> JSONResponse:
    """Checked against Zuper first. The Web Connector's password and the webhook's address are shown this one time."""
    services = caller.services
    file = sent_connection(given.name, given.sections())
    connecting = services.connecting()
    connecting.refuse_taken(file.settings.name)
    added = connecting.add(file, checked_api_url(file, bound_to=Bound(), offline=False), caller.now)
    with services.database.begin() as transaction:
        people = People(transaction)
        caller.log(people, "added the connection", added.name)
        people.let_see_also(caller.person, added.id)
    services.wake()
    shown = AddedConnection(
        id=added.id,
        name=added.name,
        web_connector_user=added.web_connector_user,
        web_connector_password=added.web_connector_password,
        hook_url=caller.public_url + added.hook_path,
    )
    return report(shown, 201)


@router.get(
    "/settings",
    summary="Every setting: what it is and what a change of it does",
    responses=ok(list[SettingDescribed]),
    dependencies=[READER],
)
def settings_described() -> JSONResponse:
    return report(
        [
            SettingDescribed(
                key=field.key,
                label=field.label,
                help=field.help,
                kind=field.kind,
                options=[value for value, _ in field.options],
            )
            for _, fields in DESCRIBED
            for field in fields
        ]
    )


@router.patch("/connections/{name}/settings", summary="Change settings of a connection", responses=ok(Changed))
def change(name: Name, given: SettingsChange, caller: Actor) -> JSONResponse:
    """Both systems are asked first, and nothing is stored if anything is wrong. Secrets can be replaced, not seen."""
    connection, connecting = caller.connection(name), caller.services.connecting()
    sections, typed = _merged(connection, given)
    made = checked_change(connecting, connection, sections, typed)
    make_change(connecting, connection, made, caller.now, is_confirmed=given.confirmed)
    changed = [*_different(connection, made), *typed]
    with caller.books(name) as books:
        caller.tell(books, f"changed settings: {', '.join(changed) or 'none'}")
    return report(
        Changed(
            changed=changed, plan_is_made_anew=made.makes_the_plan_anew(connection), webhook_secret=made.webhook_secret
        )
    )


def _merged(connection: Connection, given: SettingsChange) -> tuple[dict[str, dict[str, object]], dict[str, str]]:
    """The settings as they are to be, and the secrets that were sent, apart."""
    sections, typed = stored_sections(connection), {}
    for section, values in given.sections().items():
        for leaf, value in values.items():
            key = f"{section}.{leaf}"
            if key in _SECRETS:
                typed[key] = _secret(key, value)
            elif value is None:
                sections[section].pop(leaf, None)
            else:
                sections[section][leaf] = value
    return sections, typed


_SECRETS: Final = frozenset(SECRET_KEYS.values())


def _secret(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError("settings", [Problem(key, "must be text in quotes")])
    return value


def _different(connection: Connection, made: Change) -> list[str]:
    before, now = stored_sections(connection), made.file.settings.model_dump(mode="json", by_alias=True)
    return [
        f"{section}.{key}"
        for section, keys in before.items()
        for key, value in keys.items()
        if now[section].get(key) != value
    ]


def _exact(value: object) -> object:
    """JSON knows only one kind of number; its text says what was meant."""
    return Decimal(str(value)) if isinstance(value, float) else value
