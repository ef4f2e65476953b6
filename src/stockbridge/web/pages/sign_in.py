"""`/`, `/sign-in` and `/sign-out`: who comes in, and the first person of all, who proves by a code to be whoever started the service.

The Web Connector fetches `/` too, as the application's support page (facts/WEB_CONNECTOR.md §1): it answers 200 to a stranger and says
nothing about anybody.
"""

import base64
import hmac
from typing import Final
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from stockbridge.core.errors import BadInput
from stockbridge.settings.secrets import Vault
from stockbridge.storage.people import People, Person, Rank
from stockbridge.web.page import UNDONE, Page, Visit
from stockbridge.web.people import add_person
from stockbridge.web.second_factor import take
from stockbridge.web.signing_in import COOKIE, begin, check_password

HOME: Final = "/connections"
_SET_UP: Final = "set-up"


def set_up_code(vault: Vault) -> str:
    """What the first person types who makes the owner's account: of use only while there is nobody.

    The same in every process that shares the key file, so whichever printed it, whichever is asked.
    """
    letters = base64.b32encode(vault.derive("set-up code"))[:20].decode().lower()
    return "-".join(letters[start : start + 5] for start in range(0, 20, 5))


def is_set_up(visit: Visit) -> bool:
    with visit.services.database.begin() as transaction:
        return People(transaction).count_owners() > 0


def home(visit: Visit) -> Response:
    if visit.sign_in is None or visit.sign_in.awaits_code:
        return _welcome(visit)
    if len(visit.connections) == 1:
        return visit.go(f"/c/{visit.connections[0]}")
    return visit.go(HOME)


def ask(visit: Visit) -> Response:
    if visit.sign_in is not None and not visit.sign_in.awaits_code:
        return visit.go(_local(visit.query.text("to", "/")))
    return _welcome(visit)


def _welcome(visit: Visit, problem: str | None = None, status: int = 200) -> Response:
    return visit.show(
        "sign_in.html",
        status=status,
        is_set_up=is_set_up(visit),
        has_ended=visit.sign_in is None and (COOKIE in visit.request.cookies or visit.query.text(UNDONE) != ""),
        to=_local(visit.query.text("to") or visit.form.text("to", "/")),
        name=visit.form.text("name"),
        problem=problem,
    )


def come_in(visit: Visit) -> Response:
    try:
        person = check_password(visit, visit.form.text("name"), visit.form.text("password"))
    except BadInput as error:
        return _welcome(visit, str(error), 400)
    to = _local(visit.form.text("to", "/"))
    if person.code_secret is None:
        return begin(visit, person, awaits_code=False, response=RedirectResponse(to, 303))
    ask_code = RedirectResponse(f"/sign-in/code?to={quote(to, safe='')}", 303)
    return begin(visit, person, awaits_code=True, response=ask_code)


def ask_for_code(visit: Visit, problem: str | None = None) -> Response:
    if visit.sign_in is None or not visit.sign_in.awaits_code:
        return visit.go("/")
    to = _local(visit.query.text("to") or visit.form.text("to", "/"))
    return visit.show("code.html", status=400 if problem else 200, to=to, problem=problem)


def take_code(visit: Visit) -> Response:
    if visit.sign_in is None or not visit.sign_in.awaits_code:
        return visit.go("/sign-in")
    services, person = visit.services, visit.sign_in.person
    key = f"code of {person.name}"
    if services.failed.blocked_until(key, visit.address, visit.now) is not None:
        return ask_for_code(visit, "Too many wrong codes: try again in a quarter of an hour.")
    with services.database.begin() as transaction:
        is_right = take(People(transaction), services.vault, person, visit.form.text("code"), visit.now)
    if not is_right:
        services.failed.failed(key, visit.address, visit.now)
        return ask_for_code(visit, "That code is wrong or was used already: type the next one your phone shows.")
    services.failed.succeeded(key)
    return begin(visit, person, awaits_code=False, response=RedirectResponse(_local(visit.form.text("to", "/")), 303))


def set_up(visit: Visit) -> Response:
    services, form = visit.services, visit.form
    until = services.failed.blocked_until(_SET_UP, visit.address, visit.now)
    if until is not None:
        return _welcome(visit, "Too many wrong codes: try again in a quarter of an hour.", 400)
    if not hmac.compare_digest(form.text("code").lower().encode(), set_up_code(services.vault).encode()):
        services.failed.failed(_SET_UP, visit.address, visit.now)
        return _welcome(
            visit, "That is not the code: it is in the window in which `stockbridge serve` was started.", 400
        )
    try:
        person = _first_person(visit)
    except BadInput as error:
        return _welcome(visit, str(error), 400)
    return begin(visit, person, awaits_code=False, response=RedirectResponse("/", 303))


def _first_person(visit: Visit) -> Person:
    name, password = visit.form.text("name"), visit.form.text("password")
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        if people.count_owners():
            raise BadInput("Somebody was quicker: there is an owner already. Sign in, or ask the owner for an account.")
        person = add_person(people, visit.services.passwords, name, password, Rank.OWNER, visit.now, sees_all=True)
        visit.log_act(people, "set up the first account", who=person.name)
        return person


def leave(visit: Visit) -> Response:
    assert visit.sign_in is not None, "the page has a rank"
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        people.sign_out(visit.sign_in.token_hash)
        visit.log_act(people, "signed out")
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


def _local(path: str) -> str:
    """The path, if it leads to a page of ours; else the front page."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\", "/sign-")) and path.isprintable()
    return path if is_ours else "/"


PAGES: Final = (
    Page("GET", "/", None, home),
    Page("GET", "/sign-in", None, ask),
    Page("POST", "/sign-in", None, come_in),
    Page("GET", "/sign-in/code", None, ask_for_code),
    Page("POST", "/sign-in/code", None, take_code),
    Page("POST", "/set-up", None, set_up),
    Page("POST", "/sign-out", Rank.VIEWER, leave),
)
