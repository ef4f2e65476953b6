"""`/connections/new`: a connection, step by step: the Zuper account, the choices, what a person must confirm; then the Web Connector.

Every step is checked against Zuper as it is now and kept, so that it can be left and resumed. No UID is ever typed.
"""

from typing import Final
from uuid import uuid4

from pydantic import SecretStr, ValidationError
from starlette.responses import Response

from stockbridge.core.errors import StockbridgeError
from stockbridge.settings.connection_file import filled_in_connection
from stockbridge.settings.connection_settings import ZuperSettings
from stockbridge.settings.problems import SettingsError
from stockbridge.settings.values import BrokenRule, connection_name
from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People, Rank
from stockbridge.storage.set_ups import SetUp, SetUps
from stockbridge.sync.zuper_account import checked_api_url
from stockbridge.sync.zuper_pick_lists import account_of, pick_lists
from stockbridge.web.page import NotFoundError, Page, Visit
from stockbridge.web.pages.web_connector import show_with
from stockbridge.web.settings_form import (
    ADJUSTMENT_ACCOUNT,
    CATEGORY,
    CHOICES,
    LOCATION,
    MASTER,
    Document,
    Field,
    Kind,
    fill,
    values,
)
from stockbridge.zuper.account import Bound

KEY_COLUMN: Final = "set_up"
NAME: Final = Field("name", "Name", "What you call this connection: small letters, digits, hyphens, such as acme.")
ACCOUNT: Final = (
    NAME,
    Field(
        "zuper.company_login",
        "Company login",
        "What people type as company when they log in to Zuper. Your data centre is found with it.",
    ),
    Field(
        "zuper.api_url",
        "API address",
        "Only if the company login is not enough, such as https://us-west-1c.zuperpro.com/api.",
    ),
    Field("zuper.accounts_url", "Log-in address", "Where the data centre is asked for; leave it empty."),
)
DEFAULTS: Final[dict[str, object]] = {
    "product_master": "quickbooks_desktop",
    "sync_product_masters": True,
    "product_minimum_quantity": "0",
    "non_inventory_product_quantity": "1000",
    "first_sync": "review",
}
USUAL: Final = (MASTER, CATEGORY, LOCATION, ADJUSTMENT_ACCOUNT)
"""The choices that nobody can make for them; all others have a value that suits most."""
CONFIRMED: Final = ("negative_stock", "consumption", "official_connector")


def begin(visit: Visit) -> Response:
    return _show_account(visit, {}, {})


def find_account(visit: Visit) -> Response:
    """Step 1: whose Zuper account it is."""
    document, key = fill({}, ACCOUNT, visit.form), visit.form.text("zuper.api_key")
    problems = _account_problems(visit, document, key)
    if not problems:
        try:
            found = account_of(ZuperSettings.model_validate(document.get("zuper", {})), SecretStr(key))
        except ValidationError:
            problems["zuper.company_login"] = "Fill in the company login, or the API address."
        except StockbridgeError as error:
            problems["zuper.api_key"] = str(error)
    if problems:
        return _show_account(visit, document, problems)
    set_up = SetUp(
        id=uuid4().hex,
        begun_by=visit.person.name,
        changed_at=visit.now,
        document={**document, "settings": dict(DEFAULTS), "quickbooks": {"adjustment_account": "Inventory Adjustment"}},
        zuper_account=found.name,
        zuper_api_url=found.api_url,
        zuper_api_key="",
    )
    sealed = visit.services.vault.encrypt(key, set_up.id, KEY_COLUMN)
    with visit.services.database.begin() as transaction:
        SetUps(transaction).begin(_with_key(set_up, sealed))
    return visit.go(f"/connections/new/{set_up.id}")


def choose(visit: Visit) -> Response:
    return _show_choices(visit, _set_up(visit), {})


def keep_choices(visit: Visit) -> Response:
    """Step 2: what is to be done, and where things go."""
    set_up = _set_up(visit)
    document = fill(set_up.document, (*CHOICES, ADJUSTMENT_ACCOUNT), visit.form)
    _keep(visit, set_up, document)
    # What only the third step asks is taken as given here, so that this step judges its own fields alone.
    problems = _problems(visit, set_up, _confirmed(document))
    if problems:
        return _show_choices(visit, _set_up(visit), problems)
    return visit.go(f"/connections/new/{set_up.id}/confirm")


def confirm(visit: Visit) -> Response:
    return visit.show("set_up_confirm.html", set_up=_set_up(visit), missing=False)


def connect(visit: Visit) -> Response:
    """Step 3: everything is checked once more, and the connection is made."""
    try:
        set_up = _set_up(visit)
    except NotFoundError:
        return _connected_already(visit)
    if not all(visit.form.text(name) == "1" for name in CONFIRMED):
        return visit.show("set_up_confirm.html", status=400, set_up=set_up, missing=True)
    services = visit.services
    file = filled_in_connection(_as_file(_confirmed(set_up.document)), {"zuper.api_key": _key(visit, set_up)})
    connecting = services.connecting()
    added = connecting.add(file, checked_api_url(file, bound_to=Bound(), offline=False), visit.now)
    with services.database.begin() as transaction:
        SetUps(transaction).remove(set_up.id)
        people = People(transaction)
        visit.log_act(people, "added the connection", added.name)
        people.let_see_also(visit.person, added.id)
    services.wake()
    return show_with(visit, added.name, password=added.web_connector_password, hook_path=added.hook_path)


def _connected_already(visit: Visit) -> Response:
    """The same form again: its button was pressed twice, or the page with the password was loaded again.

    Raises:
        NotFoundError: no connection of that name is theirs to see.
    """
    name = visit.form.text("name")
    if name not in visit.connections:
        raise NotFoundError
    said = f"{name} is connected already. Its password was shown once; if it is lost, make a new one below."
    return visit.go(f"/c/{name}/web-connector", said)


def give_up(visit: Visit) -> Response:
    set_up = _set_up(visit)
    with visit.services.database.begin() as transaction:
        SetUps(transaction).remove(set_up.id)
    return visit.go("/connections/new", f"The set-up of {set_up.name} is thrown away.")


def _set_up(visit: Visit) -> SetUp:
    with visit.services.database.begin() as transaction:
        found = SetUps(transaction).with_id(visit.request.path_params["set_up"])
    if found is None or not _is_theirs(visit, found):
        raise NotFoundError
    return found


def _is_theirs(visit: Visit, set_up: SetUp) -> bool:
    """Whoever sees every connection sees every set-up; others see their own."""
    return visit.person.sees_all or set_up.begun_by == visit.person.name


def _key(visit: Visit, set_up: SetUp) -> str:
    return visit.services.vault.decrypt(set_up.zuper_api_key, set_up.id, KEY_COLUMN)


def _with_key(set_up: SetUp, sealed: str) -> SetUp:
    fields = {name: getattr(set_up, name) for name in SetUp.__slots__}
    return SetUp(**fields | {"zuper_api_key": sealed})


def _keep(visit: Visit, set_up: SetUp, document: Document) -> None:
    with visit.services.database.begin() as transaction:
        SetUps(transaction).change(set_up.id, document, visit.now)


def _account_problems(visit: Visit, document: Document, key: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    name = str(document.get("", {}).get("name", ""))
    try:
        connection_name(name)
    except BrokenRule as broken:
        problems["name"] = broken.rule
    with visit.services.database.begin() as transaction:
        if Connections(transaction).named(name) is not None:
            problems["name"] = "There is a connection of that name already."
    if not key:
        problems["zuper.api_key"] = "Fill in the key: in Zuper under Settings > Developer Hub > API Keys."
    return problems


def _problems(visit: Visit, set_up: SetUp, document: Document) -> dict[str, str]:
    key = _key(visit, set_up)
    try:
        file = filled_in_connection(_as_file(document), {"zuper.api_key": key})
        checked_api_url(file, bound_to=Bound(), offline=False)
    except SettingsError as error:
        return dict(error.by_key)
    except StockbridgeError as error:
        return {"": str(error)}
    return {}


def _confirmed(document: Document) -> Document:
    confirmed = {"allow_negative_stock_confirmed": True, "consumption_module_confirmed": "invoice"}
    return {**document, "settings": {**document.get("settings", {}), **confirmed}}


def _as_file(document: Document) -> dict[str, object]:
    sections = {name: section for name, section in document.items() if name}
    return {**document.get("", {}), **sections}


def _show_account(visit: Visit, document: Document, problems: dict[str, str]) -> Response:
    with visit.services.database.begin() as transaction:
        unfinished = [one for one in SetUps(transaction).all() if _is_theirs(visit, one)]
    key = Field("zuper.api_key", "API key", "In Zuper: Settings > Developer Hub > API Keys.", Kind.SECRET)
    return visit.show(
        "set_up_account.html",
        status=400 if problems else 200,
        fields=(ACCOUNT[0], ACCOUNT[1], key),
        rarely=ACCOUNT[2:],
        values=values(document, ACCOUNT),
        problems=problems,
        unfinished=unfinished,
    )


def _show_choices(visit: Visit, set_up: SetUp, problems: dict[str, str]) -> Response:
    settings = ZuperSettings.model_validate(set_up.document.get("zuper", {}))
    lists = pick_lists(set_up.zuper_api_url, SecretStr(_key(visit, set_up)), settings)
    fields = (*CHOICES, ADJUSTMENT_ACCOUNT)
    options = {CATEGORY.key: lists.categories, LOCATION.key: lists.locations}
    only = {key: found[0][0] for key, found in options.items() if len(found) == 1}
    chosen = {key: value for key, value in values(set_up.document, fields).items() if value}
    return visit.show(
        "set_up_choices.html",
        status=400 if problems else 200,
        set_up=set_up,
        fields=fields,
        usual=USUAL,
        others=tuple(field for field in CHOICES if field not in USUAL),
        values=only | chosen,
        options=options,
        problems=problems,
    )


PAGES: Final = (
    Page("GET", "/connections/new", Rank.OWNER, begin),
    Page("POST", "/connections/new", Rank.OWNER, find_account),
    Page("GET", "/connections/new/{set_up}", Rank.OWNER, choose),
    Page("POST", "/connections/new/{set_up}", Rank.OWNER, keep_choices),
    Page("GET", "/connections/new/{set_up}/confirm", Rank.OWNER, confirm),
    Page("POST", "/connections/new/{set_up}/confirm", Rank.OWNER, connect),
    Page("POST", "/connections/new/{set_up}/remove", Rank.OWNER, give_up),
)
