"""`/account`: one's own password, second factor and API tokens. The first two ask for the present password: an open screen is not enough."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.storage.api_tokens import ApiTokens, Scope
from stockbridge.storage.people import People, Rank
from stockbridge.web.page import Page, Visit
from stockbridge.web.people import hashed
from stockbridge.web.second_factor import is_secret, keep, new_secret, picture, step_of
from stockbridge.web.signing_in import check_password
from stockbridge.web.tokens import make_token

_WRONG: Final = "That is not your present password: nothing was changed."
LIVES: Final = ((90, "90 days"), (365, "a year"), (0, "until I take it back"))
"""How long a token can last, in days."""


def show(visit: Visit) -> Response:
    return _page(visit, new_secret())


def _page(visit: Visit, secret: str, problem: str | None = None, token: str | None = None) -> Response:
    """The page; with a new token on it, the only time it is shown."""
    with visit.services.database.look() as transaction:
        tokens = ApiTokens(transaction).of_person(visit.person.id)
    drawn = Markup(picture(secret, visit.person.name))  # noqa: S704 - drawn by us, from digits and a name it encodes
    return visit.show(
        "account.html",
        status=400 if problem else 200,
        secret=secret,
        picture=drawn,
        problem=problem,
        token=token,
        tokens=tokens,
        scopes=list(Scope),
        lives=LIVES,
        now=visit.now,
    )


def _said_here(act: Callable[[Visit], Response]) -> Callable[[Visit], Response]:
    """What was wrong is said on the page itself, where the picture that was scanned is still the right one."""

    @wraps(act)
    def answer(visit: Visit) -> Response:
        try:
            return act(visit)
        except BadInput as error:
            scanned = visit.form.text("secret")
            return _page(visit, scanned if is_secret(scanned) else new_secret(), str(error))

    return answer


def _check_present_password(visit: Visit) -> None:
    check_password(visit, visit.person.name, visit.form.text("password"), wrong=_WRONG)


@_said_here
def change_password(visit: Visit) -> Response:
    _check_present_password(visit)
    new = hashed(visit.services.passwords, visit.form.text("new_password"))
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        people.change(visit.person.id, password=new)
        people.sign_out_elsewhere(visit.person.id, visit.sign_in.token_hash if visit.sign_in else "")
        visit.log_act(people, "changed their password")
    return visit.go("/account", "Your password is changed, and you are signed out everywhere else.")


@_said_here
def add_code(visit: Visit) -> Response:
    secret = visit.form.text("secret")
    if not is_secret(secret):
        raise BadInput("The form came back incomplete: scan the new picture below.")
    _check_present_password(visit)
    step = step_of(secret, visit.form.text("code"), visit.now)
    if step is None:
        raise BadInput("The code is wrong: is the clock of your phone right? Type the one it shows now.")
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        keep(people, visit.services.vault, visit.person, secret, step)
        visit.log_act(people, "added a second factor")
    return visit.go("/account", "From now on you need a code at sign-in.")


@_said_here
def drop_code(visit: Visit) -> Response:
    _check_present_password(visit)
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        people.change(visit.person.id, code_secret=None)
        visit.log_act(people, "dropped the second factor")
    return visit.go("/account", "A password is enough again.")


@_said_here
def add_token(visit: Visit) -> Response:
    form = visit.form
    with visit.services.database.begin() as transaction:
        made = make_token(
            ApiTokens(transaction),
            visit.person,
            form.text("name"),
            form.text("scope"),
            visit.now,
            days=form.number("days") or None,
        )
        visit.log_act(People(transaction), f"made an API token to {made.scope}: {made.name}")
    return _page(visit, new_secret(), token=made.token)


def drop_token(visit: Visit) -> Response:
    with visit.services.database.begin() as transaction:
        ApiTokens(transaction).remove(visit.person.id, visit.form.number("token"))
        visit.log_act(People(transaction), "took an API token back")
    return visit.go("/account", "The token opens nothing any more.")


PAGES: Final = (
    Page("GET", "/account", Rank.VIEWER, show, "Account"),
    Page("POST", "/account/password", Rank.VIEWER, change_password),
    Page("POST", "/account/code", Rank.VIEWER, add_code),
    Page("POST", "/account/code/drop", Rank.VIEWER, drop_code),
    Page("POST", "/account/tokens", Rank.VIEWER, add_token),
    Page("POST", "/account/tokens/drop", Rank.VIEWER, drop_token),
)
