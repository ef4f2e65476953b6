"""`/people` and `/log`: owners add people, say what each may do and see, and read what everybody did.

A password made here is shown once, to the owner who hands it over. There is always an owner left.
"""

from random import SystemRandom
from typing import Final

from starlette.responses import Response

from stockbridge.settings.passwords import generate
from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People, Person, Rank
from stockbridge.web.page import NotFoundError, Page, Visit
from stockbridge.web.people import add_person, change_person, give_password, let_see, rank_called, remove_person

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
        people, sees = People(transaction), _sees(visit)
        rank = rank_called(form.text("rank"))
        person = add_person(
            people, visit.services.passwords, form.text("name"), password, rank, visit.now, sees_all=sees is None
        )
        let_see(transaction, person, sees or ())
        visit.log_act(people, f"added {person.name} as {rank}")
    return _page(visit, password=password, of=person.name)


def change(visit: Visit) -> Response:
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        person, rank = _person(people, visit), rank_called(visit.form.text("rank"))
        visit.log_act(people, change_person(transaction, person, rank, _sees(visit)))
    return visit.go("/people", f"{person.name} is {rank} now.")


def new_password(visit: Visit) -> Response:
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        person, here = _person(people, visit), visit.sign_in.token_hash if visit.sign_in else ""
        password = give_password(people, visit.services.passwords, person, signed_in_as=here)
        visit.log_act(people, f"gave {person.name} a new password, without a second factor")
    return _page(visit, password=password, of=person.name)


def remove(visit: Visit) -> Response:
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        person = _person(people, visit)
        remove_person(people, person)
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


def _sees(visit: Visit) -> list[str] | None:
    return None if visit.form.text("sees") == "all" else visit.form.all("connection")


PAGES: Final = (
    Page("GET", "/people", Rank.OWNER, show, "People"),
    Page("POST", "/people", Rank.OWNER, add),
    Page("POST", "/people/{person}", Rank.OWNER, change),
    Page("POST", "/people/{person}/password", Rank.OWNER, new_password),
    Page("POST", "/people/{person}/remove", Rank.OWNER, remove),
    Page("GET", "/log", Rank.OWNER, log, "Log"),
)
