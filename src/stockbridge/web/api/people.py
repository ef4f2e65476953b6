"""Calls about people and tokens: who the caller is, tokens of one's own; and for owners who may do and see what, and the log.

Not one's own password and second factor: those ask a person for the password, on the Account page, and a token is no person.
"""

from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from stockbridge.settings.passwords import generate
from stockbridge.storage.api_tokens import ApiTokens, Scope
from stockbridge.storage.people import People, Person, Rank
from stockbridge.web.api.caller import Owner, Reader, Themselves
from stockbridge.web.api.route import CarefulRoute
from stockbridge.web.api.shapes import Before, Done, Given, Limit, Number, done, ok, report
from stockbridge.web.people import (
    PersonCard,
    add_person,
    change_person,
    fold_name,
    give_password,
    let_see,
    person_card,
    remove_person,
)
from stockbridge.web.tokens import DAYS_MAX, NewToken, make_token

router = APIRouter(route_class=CarefulRoute, tags=["people"])

PersonName = Annotated[str, Path(description="The name of the person.", max_length=63)]
Sees = Annotated[
    list[Annotated[str, Field(max_length=63)]] | None,
    Field(max_length=10_000, description="Names of connections; null is every one, those to come included."),
]


class NewPerson(Given):
    """A person to be."""

    name: Annotated[str, Field(min_length=1, max_length=63)]
    rank: Rank
    sees: Sees


class PersonChange(Given):
    """What a person may do and see from now on."""

    rank: Rank
    sees: Sees


class TokenWanted(Given):
    """A token to be, for so many days, or until it is taken back. It does not outlive the token it is made with."""

    name: Annotated[str, Field(min_length=1, max_length=63, description="What it is for.")]
    scope: Scope
    days: Annotated[int | None, Field(ge=1, le=DAYS_MAX)] = None


class LogWanted(Given):
    """A page of the log."""

    limit: Limit = 100
    before: Before = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Whose token it is, and what it may be used for."""

    name: str
    rank: Rank
    scope: Scope
    expires_at: datetime | None
    connections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCard:
    """A token, never the token itself."""

    id: int
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """Who did what, when, from where. Its number goes on where a page ended."""

    id: int
    at: datetime
    who: str
    connection_name: str | None
    text: str
    address: str


class HandedOver(BaseModel):
    """A password, shown this one time, for whoever it is to hand over."""

    name: str
    password: str


@router.get("/me", summary="Whose token this is and what it may do", responses=ok(Me))
def me(caller: Reader) -> JSONResponse:
    with caller.services.database.look() as transaction:
        names = People(transaction).connections_seen(caller.person)
    token = caller.token
    return report(
        Me(name=caller.name, rank=caller.person.rank, scope=token.scope, expires_at=token.expires_at, connections=names)
    )


@router.get("/tokens", summary="One's own tokens", responses=ok(list[TokenCard]))
def tokens(caller: Reader) -> JSONResponse:
    with caller.services.database.look() as transaction:
        rows = ApiTokens(transaction).of_person(caller.person.id)
    return report([TokenCard(**{field: getattr(row, field) for field in TokenCard.__slots__}) for row in rows])


@router.post("/tokens", summary="Make a token of one's own", status_code=201, responses=ok(NewToken, 201))
def add_token(given: TokenWanted, caller: Themselves) -> JSONResponse:
    with caller.services.database.begin() as transaction:
        made = make_token(
            ApiTokens(transaction),
            caller.person,
            given.name,
            given.scope,
            caller.now,
            days=given.days,
            not_after=caller.token.expires_at,
        )
        caller.log(People(transaction), f"made an API token to {made.scope}: {made.name}")
    return report(made, 201)


@router.delete("/tokens/{token}", summary="Take a token of one's own back", responses=ok(Done))
def drop_token(token: Number, caller: Themselves) -> JSONResponse:
    with caller.services.database.begin() as transaction:
        if not ApiTokens(transaction).remove(caller.person.id, token):
            raise HTTPException(404, f"You have no token {token}.")
        caller.log(People(transaction), "took an API token back")
    return done("The token opens nothing any more.")


@router.get("/people", summary="Everybody", responses=ok(list[PersonCard]))
def everybody(caller: Owner) -> JSONResponse:
    with caller.services.database.look() as transaction:
        people = People(transaction)
        return report([person_card(people, person) for person in people.all()])


@router.post("/people", summary="Add a person", status_code=201, responses=ok(HandedOver, 201))
def add(given: NewPerson, caller: Owner) -> JSONResponse:
    password, passwords = generate(SystemRandom()), caller.services.passwords
    with caller.services.database.begin() as transaction:
        people, sees_all = People(transaction), given.sees is None
        person = add_person(people, passwords, given.name, password, given.rank, caller.now, sees_all=sees_all)
        let_see(transaction, person, given.sees or ())
        caller.log(people, f"added {person.name} as {person.rank}")
    return report({"name": person.name, "password": password}, 201)


@router.put("/people/{person}", summary="Say what a person may do and see", responses=ok(PersonCard))
def change(person: PersonName, given: PersonChange, caller: Owner) -> JSONResponse:
    with caller.services.database.begin() as transaction:
        people = People(transaction)
        found = _named(people, person)
        caller.log(people, change_person(transaction, found, given.rank, given.sees))
        return report(person_card(people, _named(people, person)))


@router.post("/people/{person}/password", summary="Give a person a new password", responses=ok(HandedOver))
def new_password(person: PersonName, caller: Owner) -> JSONResponse:
    """The second factor goes, and they are signed out everywhere. Their tokens stay."""
    with caller.services.database.begin() as transaction:
        people = People(transaction)
        found = _named(people, person)
        password = give_password(people, caller.services.passwords, found)
        caller.log(people, f"gave {found.name} a new password, without a second factor")
    return report({"name": found.name, "password": password})


@router.delete("/people/{person}", summary="Remove a person, signed out everywhere", responses=ok(Done))
def remove(person: PersonName, caller: Owner) -> JSONResponse:
    with caller.services.database.begin() as transaction:
        people = People(transaction)
        found = _named(people, person)
        remove_person(people, found)
        caller.log(people, f"removed {found.name}")
    return done(f"{found.name} is removed, and signed out everywhere; what they did stays in the log.")


@router.get("/log", summary="Who did what, newest first", responses=ok(list[LogLine]))
def log(wanted: Annotated[LogWanted, Query()], caller: Owner) -> JSONResponse:
    with caller.services.database.look() as transaction:
        acts = People(transaction).acts(most=wanted.limit, before_id=wanted.before)
    return report([LogLine(**{field: getattr(act, field) for field in LogLine.__slots__}) for act in acts])


def _named(people: People, name: str) -> Person:
    found = people.named(fold_name(name))
    if found is None:
        raise HTTPException(404, f'There is nobody called "{name}".')
    return found
