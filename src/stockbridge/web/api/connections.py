"""Calls about connections themselves: which there are, how well each is, pause and resume, the Web Connector's file and secrets, removal."""

import httpx2
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.responses import Response

from stockbridge.ledger.connections import ConnectionCard, Summary, connection_card, summaries
from stockbridge.ledger.pausing import pause, resume
from stockbridge.storage.alerts import Alert
from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People
from stockbridge.sync.alerts.rounds import AlertRounds
from stockbridge.sync.checklist import Point
from stockbridge.sync.clock import SystemClock
from stockbridge.sync.connecting import qwc_file
from stockbridge.sync.points import points
from stockbridge.web.api.caller import Actor, Owner, Reader
from stockbridge.web.api.route import CarefulRoute
from stockbridge.web.api.shapes import Done, Name, done, ok, report

router = APIRouter(route_class=CarefulRoute, tags=["connections"])


class QwcFile(Response):
    """A .QWC file."""

    media_type = "application/xml"


class NewPassword(BaseModel):
    """The Web Connector's new password, shown this one time; the old one ends now."""

    web_connector_password: str


class NewHook(BaseModel):
    """The new address for Zuper's webhooks, shown this one time; the old one ends now."""

    hook_url: str


@router.get("/connections", summary="Every connection the token may see", responses=ok(list[Summary]))
def connections(caller: Reader) -> JSONResponse:
    with caller.services.database.look() as transaction:
        return report(summaries(transaction, People(transaction).connections_seen(caller.person)))


@router.get("/connections/{name}", summary="The settings of a connection; no secrets", responses=ok(ConnectionCard))
def connection_of(name: Name, caller: Reader) -> JSONResponse:
    connection = caller.connection(name)
    with caller.services.database.look() as transaction:
        return report(connection_card(transaction, connection))


@router.delete("/connections/{name}", summary="Remove a connection with its books and history", responses=ok(Done))
def remove_it(name: Name, caller: Owner) -> JSONResponse:
    """What is in QuickBooks and Zuper stays as it is."""
    connection = caller.connection(name)
    with caller.services.database.begin() as transaction:
        caller.log(People(transaction), "removed the connection with its books", name)
        Connections(transaction).remove(connection.id)
    return done(f"{name} is removed. Remove its row in the Web Connector too.")


@router.post("/connections/{name}/pause", summary="Pause: nothing is asked and nothing is written", responses=ok(Done))
def pause_it(name: Name, caller: Actor) -> JSONResponse:
    with caller.books(name) as books:
        sentence = pause(books.unit, by=caller.name, at=caller.now)
        caller.tell(books, "paused the connection")
    return done(sentence)


@router.post("/connections/{name}/resume", summary="Go on", responses=ok(Done))
def resume_it(name: Name, caller: Actor) -> JSONResponse:
    with caller.books(name) as books:
        sentence = resume(books.unit, by=caller.name, at=caller.now)
        caller.tell(books, "resumed the connection")
    return done(sentence)


@router.get(
    "/connections/{name}/checklist", summary="Every point that must be right on both sides", responses=ok(list[Point])
)
def checklist_of(name: Name, caller: Reader) -> JSONResponse:
    """Zuper is asked now; QuickBooks is known from its last update."""
    services, connection = caller.services, caller.connection(name)
    return report(points(services.database, services.vault, connection, caller.now))


@router.get("/connections/{name}/alerts", summary="What is wrong for longer than it may be", responses=ok(list[Alert]))
def alerts_of(name: Name, caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        return report(books.unit.alerts.open())


@router.post(
    "/connections/{name}/alerts/trial", summary="Send a trial alert by every way that is set", responses=ok(Done)
)
def try_alerts(name: Name, caller: Actor) -> JSONResponse:
    services, connection = caller.services, caller.connection(name)
    with httpx2.Client() as http:
        public_url = services.environment.configured_public_url
        rounds = AlertRounds(services.database, services.vault, SystemClock(), http, public_url)
        channels = rounds.try_out(connection)
    return done(f"A trial message was taken by {' and '.join(channels)}.")


@router.get(
    "/connections/{name}/qwc", summary="The .QWC file, for the computer where QuickBooks runs", response_class=QwcFile
)
def qwc_of(name: Name, caller: Actor) -> Response:
    """It holds no secret."""
    headers = {"content-disposition": f'attachment; filename="{name}.qwc"'}
    return QwcFile(qwc_file(caller.connection(name), caller.public_url), headers=headers)


@router.post(
    "/connections/{name}/web-connector-password", summary="Make a new Web Connector password", responses=ok(NewPassword)
)
def new_password(name: Name, caller: Actor) -> JSONResponse:
    connection = caller.connection(name)
    password = caller.services.connecting().rotate_password(connection)
    with caller.books(name) as books:
        caller.tell(books, "made a new Web Connector password")
    return report({"web_connector_password": password})


@router.post("/connections/{name}/hook", summary="Make a new address for Zuper's webhooks", responses=ok(NewHook))
def new_hook(name: Name, caller: Actor) -> JSONResponse:
    connection = caller.connection(name)
    path = caller.services.connecting().rotate_hook(connection)
    with caller.books(name) as books:
        caller.tell(books, "made a new webhook address")
    return report({"hook_url": caller.public_url + path})
