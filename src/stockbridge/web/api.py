"""`/api/v1`: what the pages and the command line tell and do, for programs, in the same words and shapes (design §7).

A program signs in with a token (`Authorization: Bearer ...`), which is a person's and may do no more than that person. A connection the
person may not see is not there. Described at `/api/v1/openapi.json`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from stockbridge.core.errors import BadInput
from stockbridge.ledger.accounting import AccountLine, account
from stockbridge.ledger.answering import answer
from stockbridge.ledger.as_json import as_json
from stockbridge.ledger.connections import Summary, summaries
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.history import HistoryLine, history
from stockbridge.ledger.pausing import pause, resume
from stockbridge.ledger.rules import limits_of
from stockbridge.ledger.status import Status, status
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.api_tokens import ApiToken, ApiTokens, Scope
from stockbridge.storage.connections import Connection
from stockbridge.storage.people import Act, People, Rank
from stockbridge.storage.unit import Unit
from stockbridge.web.page import Services
from stockbridge.web.signing_in import token_hash

MOST_LINES: Final = 1000

_bearer = HTTPBearer(auto_error=False, description="A token of the Account page.")
Name = Annotated[str, Path(description="The name of the connection.", max_length=63)]
HoldId = Annotated[int, Path(description="The number of the hold.", ge=1, le=2**62)]
Limit = Annotated[int, Query(description="How many lines at most.", ge=1, le=MOST_LINES)]


class Answer(BaseModel):
    """One of the answers a hold names in `actions`."""

    answer: str = Field(min_length=1, max_length=32, examples=["retry"])


class Done(BaseModel):
    """What happens now, in a sentence."""

    done: str


class Problem(BaseModel):
    """What was wrong and what to do, in a sentence."""

    detail: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is, and what it may do here."""

    services: Services
    token: ApiToken
    now: datetime

    def connection(self, name: str) -> Connection:
        with self.services.database.look() as transaction:
            found = People(transaction).connection_for(self.token.person, name)
        if found is None:
            raise HTTPException(404, f'There is no connection "{name}" that this token may see.')
        return found

    @contextmanager
    def view(self, name: str) -> Iterator[tuple[Unit, ConnectionSettings]]:
        connection = self.connection(name)
        with self.services.database.view(connection.id) as unit:
            yield unit, ConnectionSettings.from_json(connection.settings)

    def act(self, name: str, what: Callable[[Unit, ConnectionSettings, str], str]) -> JSONResponse:
        """Do something under the person's name; what was wrong becomes a 400 with the sentence."""
        connection, who = self.connection(name), self.token.person.name
        try:
            with self.services.database.unit(connection.id) as unit:
                sentence = what(unit, ConnectionSettings.from_json(connection.settings), who)
                told = Act(at=self.now, who=who, connection_name=connection.name, text=sentence, address="API")
                People(unit.transaction).tell(told)
        except BadInput as error:
            raise HTTPException(400, str(error)) from None
        self.services.wake()
        return JSONResponse({"done": sentence})


def api_router(services: Services) -> APIRouter:
    """The routes of the API."""
    router = APIRouter(
        prefix="/api/v1",
        responses={status: {"model": Problem} for status in (400, 401, 403, 404)},
    )
    reads, acts = _needs(services, Scope.READ, Rank.VIEWER), _needs(services, Scope.ACT, Rank.OPERATOR)
    _add_reports(router, Depends(reads))
    _add_acts(router, Depends(acts))
    return router


def _needs(services: Services, scope: Scope, rank: Rank) -> Callable[..., Caller]:
    """Who calls, if the token and the rank of its person allow what is asked for."""

    def caller(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
        now = services.clock.now()
        with services.database.begin() as transaction:
            tokens = ApiTokens(transaction)
            token = None if given is None else tokens.of(token_hash(given.credentials))
            if token is not None:
                tokens.used(token.id, now)
        if token is None:
            raise HTTPException(
                401, "Send a token of the Account page as Authorization: Bearer ...", {"www-authenticate": "Bearer"}
            )
        if not token.scope.covers(scope) or not token.person.rank.covers(rank):
            raise HTTPException(403, f"This needs a token with the scope {scope} of somebody who is at least {rank}.")
        return Caller(services, token, now)

    return caller


def _add_reports(router: APIRouter, allowed: Any) -> None:
    def connections(caller: Caller = allowed) -> JSONResponse:
        with caller.services.database.look() as transaction:
            names = People(transaction).connections_seen(caller.token.person)
            return _json(summaries(transaction, names))

    def status_of(name: Name, caller: Caller = allowed) -> JSONResponse:
        with caller.view(name) as (unit, settings):
            return _json(status(unit, settings, caller.now))

    def held_of(name: Name, caller: Caller = allowed) -> JSONResponse:
        with caller.view(name) as (unit, _):
            return _json(held(unit))

    def history_of(name: Name, limit: Limit = 50, caller: Caller = allowed) -> JSONResponse:
        with caller.view(name) as (unit, _):
            return _json(history(unit, most=limit))

    def ledger_of(
        name: Name, item: Annotated[str, Query(max_length=300, description="Name, ListID, UID or part number.")],
        caller: Caller = allowed,
    ) -> JSONResponse:  # fmt: skip
        with caller.view(name) as (unit, _):
            try:
                return _json(list(account(unit, item)))
            except BadInput as error:
                raise HTTPException(400, str(error)) from None

    _get(router, "/connections", connections, list[Summary], "Every connection the token may see")
    _get(router, "/connections/{name}/status", status_of, Status, "How a connection stands")
    _get(router, "/connections/{name}/held", held_of, list[Held], "What waits for a person")
    _get(router, "/connections/{name}/history", history_of, list[HistoryLine], "What happened, newest first")
    _get(router, "/connections/{name}/ledger", ledger_of, list[AccountLine], "The account of every unit of an item")


def _add_acts(router: APIRouter, allowed: Any) -> None:
    def answer_hold(name: Name, hold: HoldId, given: Answer, caller: Caller = allowed) -> JSONResponse:
        def do(unit: Unit, settings: ConnectionSettings, who: str) -> str:
            keeps_fractions: bool | None = unit.facts.zuper_account().keeps_fractions
            policy = limits_of(settings, keeps_fractions=keeps_fractions).policy
            return answer(unit, hold, given.answer, policy, by=who, at=caller.now)

        return caller.act(name, do)

    def pause_it(name: Name, caller: Caller = allowed) -> JSONResponse:
        return caller.act(name, lambda unit, _, who: pause(unit, by=who, at=caller.now))

    def resume_it(name: Name, caller: Caller = allowed) -> JSONResponse:
        return caller.act(name, lambda unit, _, who: resume(unit, by=who, at=caller.now))

    _post(router, "/connections/{name}/held/{hold}", answer_hold, "Answer what is held")
    _post(router, "/connections/{name}/pause", pause_it, "Pause: nothing is asked and nothing is written")
    _post(router, "/connections/{name}/resume", resume_it, "Go on")


def _get(router: APIRouter, path: str, endpoint: Callable[..., JSONResponse], shape: Any, summary: str) -> None:
    # Described by the report's own type, and written as the command line writes it: units as exact text.
    router.add_api_route(path, endpoint, methods=["GET"], summary=summary, responses={200: {"model": shape}})


def _post(router: APIRouter, path: str, endpoint: Callable[..., JSONResponse], summary: str) -> None:
    router.add_api_route(path, endpoint, methods=["POST"], summary=summary, responses={200: {"model": Done}})


def _json(report: object) -> JSONResponse:
    return JSONResponse(as_json(report))
