"""Who calls the API: a token, which is a person's and may do no more than that person. What a call needs stands in its signature.

`Reader`, `Actor` and `Owner` are the three answers to "who may": one of them is an argument of every call, and that is the check.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from stockbridge.core.plan import Policy
from stockbridge.core.side import Side
from stockbridge.ledger.rules import master_of, policy_of
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.api_tokens import ApiToken, Scope
from stockbridge.storage.connections import Connection
from stockbridge.storage.people import Act, People, Person, Rank
from stockbridge.storage.unit import Unit
from stockbridge.web.page import Services
from stockbridge.web.tokens import token_sent

_described = HTTPBearer(auto_error=False, description="A token of the Account page, or of `stockbridge person token`.")


@dataclass(frozen=True, slots=True)
class Books:
    """One connection's books, and what goes with them."""

    unit: Unit
    connection: Connection
    settings: ConnectionSettings

    @property
    def policy(self) -> Policy:
        return policy_of(self.unit, self.settings)

    @property
    def master(self) -> Side:
        return master_of(self.settings)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is, and what it reaches."""

    services: Services
    token: ApiToken
    now: datetime
    address: str
    public_url: str
    """Under which address this service is known to them."""

    @property
    def person(self) -> Person:
        return self.token.person

    @property
    def name(self) -> str:
        """Under which what is done is written down."""
        return self.token.person.name

    def connection(self, name: str) -> Connection:
        """The connection of that name; one the person may not see is not there."""
        with self.services.database.look() as transaction:
            found = People(transaction).connection_for(self.person, name)
        if found is None:
            raise HTTPException(404, f'There is no connection "{name}" that this token may see.')
        return found

    @contextmanager
    def view(self, name: str) -> Iterator[Books]:
        """The books of a connection, to look at."""
        connection = self.connection(name)
        with self.services.database.view(connection.id) as unit:
            yield Books(unit, connection, ConnectionSettings.from_json(connection.settings))

    @contextmanager
    def books(self, name: str) -> Iterator[Books]:
        """The books of a connection in one transaction, to change. The worker looks at them afterwards."""
        connection = self.connection(name)
        with self.services.database.unit(connection.id) as unit:
            yield Books(unit, connection, ConnectionSettings.from_json(connection.settings))
        self.services.wake()

    def log(self, people: People, text: str, connection_name: str | None = None) -> None:
        """Write down what was done, in the transaction that does it."""
        people.tell(Act(at=self.now, who=self.name, connection_name=connection_name, text=text, address=self.address))

    def tell(self, books: Books, text: str) -> None:
        """Write down what was done to a connection, in the transaction that does it."""
        self.log(People(books.unit.transaction), text, books.connection.name)


def find_token(request: Request) -> None:
    """Know the token before the body is read.

    Raises:
        HTTPException: 401, when there is none, it is not known, or it has run out.
    """
    services: Services = request.app.state.services
    now = services.clock.now()
    token = token_sent(services.database, request.headers.get("authorization", ""), now)
    if token is None:
        raise HTTPException(
            401,
            "Send a token that has not run out as Authorization: Bearer ...; the Account page makes them.",
            {"www-authenticate": "Bearer"},
        )
    address = request.client.host[:64] if request.client is not None else "unknown"
    request.state.caller = Caller(services, token, now, f"API {address}"[:64], services.public_url(request))


def _needs(scope: Scope, rank: Rank) -> Callable[..., Caller]:
    """The caller, if the token and the rank of its person allow what is asked for."""

    def allowed(
        request: Request, _described: Annotated[HTTPAuthorizationCredentials | None, Security(_described)]
    ) -> Caller:
        caller: Caller = request.state.caller
        if not caller.token.scope.covers(scope) or not caller.person.rank.covers(rank):
            raise HTTPException(403, f"This needs a token with the scope {scope} of somebody who is at least {rank}.")
        return caller

    return allowed


READER: Final = Depends(_needs(Scope.READ, Rank.VIEWER))
OWNER: Final = Depends(_needs(Scope.ACT, Rank.OWNER))
Reader = Annotated[Caller, READER]
Actor = Annotated[Caller, Depends(_needs(Scope.ACT, Rank.OPERATOR))]
Owner = Annotated[Caller, OWNER]
Themselves = Annotated[Caller, Depends(_needs(Scope.ACT, Rank.VIEWER))]
"""Whoever changes what is their own."""
