"""`/people` and `/log`: owners add people, say what each may do and see, and read what everybody did.

A password made here is shown once, to the owner who hands it over. There is always an owner left.
"""

from random import SystemRandom
from typing import Final

from sqlalchemy import Connection as Transaction
from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.settings.passwords import generate
from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People, Person, Rank
from stockbridge.web.page import NotFoundError, Page, Visit
from stockbridge.web.signing_in import add_person

_PAGE: Final = 100


def show(visit: Visit) -> Response:
    return _page(visit)


def _page(visit: Visit, *, password: str | None = None, of: str | None = None) -> Response:
    """The page; with a new password on it, the only time it is shown."""
    with visit.services.database.look() as transaction:
        people = People(transaction)
        everybody = [(person, people.connections_seen(person)) for person in people.all()]
        names = [connection.name for connection in Connections(transaction).all()]
    return visit.show("people.html", people=everybody, names=names, ranks=list(Rank), password=password, of=of)


def add(visit: Visit) -> Response:
    form, password = visit.form, generate(SystemRandom())
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        rank, sees_all = _rank(form.text("rank")), form.text("sees") == "all"
        person = add_person(
            people, visit.services.passwords, form.text("name"), password, rank, visit.now, sees_all=sees_all
        )
        people.let_see(person.id, _ids(transaction, form.all("connection")))
        visit.log_act(people, f"added {person.name} as {rank}")
    return _page(visit, password=password, of=person.name)


def change(visit: Visit) -> Response:
    form = visit.form
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        person, rank = _person(people, visit), _rank(form.text("rank"))
        people.change(person.id, rank=rank, sees_all=form.text("sees") == "all")
        people.let_see(person.id, _ids(transaction, form.all("connection")))
        _keep_an_owner(people)
        visit.log_act(people, f"made {person.name} {rank}, who sees {_seen(form.text('sees'), form.all('connection'))}")
    return visit.go("/people", f"{person.name} is {rank} now.")


def new_password(visit: Visit) -> Response:
    password = generate(SystemRandom())
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        person = _person(people, visit)
        people.change(person.id, password=visit.services.passwords.hash(password), code_secret=None, code_step=0)
        people.sign_out_elsewhere(person.id, visit.sign_in.token_hash if visit.sign_in else "")
        visit.log_act(people, f"gave {person.name} a new password, without a second factor")
    return _page(visit, password=password, of=person.name)


def remove(visit: Visit) -> Response:
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        person = _person(people, visit)
        people.remove(person.id)
        _keep_an_owner(people)
        visit.log_act(people, f"removed {person.name}")
    return visit.go("/people", f"{person.name} is removed and signed out everywhere.")


def log(visit: Visit) -> Response:
    with visit.services.database.look() as transaction:
        acts = People(transaction).acts(most=_PAGE + 1, before_id=visit.query.number("before") or None)
    older = f"/log?before={acts[_PAGE - 1].id}" if len(acts) > _PAGE else None
    return visit.show("log.html", acts=acts[:_PAGE], older=older)


def _person(people: People, visit: Visit) -> Person:
    number = str(visit.request.path_params["person"])
    found = people.with_id(int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None
    if found is None:
        raise NotFoundError
    return found


def _rank(text: str) -> Rank:
    if text not in tuple(Rank):
        raise BadInput(f"Choose a rank: {', '.join(Rank)}.")
    return Rank(text)


def _ids(transaction: Transaction, names: list[str]) -> list[str]:
    return [connection.id for connection in Connections(transaction).all() if connection.name in names]


def _keep_an_owner(people: People) -> None:
    if not people.count_owners():
        raise BadInput("This is the last owner: make somebody else an owner first.")


def _seen(sees: str, names: list[str]) -> str:
    return "all connections" if sees == "all" else ", ".join(sorted(names)) or "no connection"


PAGES: Final = (
    Page("GET", "/people", Rank.OWNER, show, "People"),
    Page("POST", "/people", Rank.OWNER, add),
    Page("POST", "/people/{person}", Rank.OWNER, change),
    Page("POST", "/people/{person}/password", Rank.OWNER, new_password),
    Page("POST", "/people/{person}/remove", Rank.OWNER, remove),
    Page("GET", "/log", Rank.OWNER, log, "Log"),
)
