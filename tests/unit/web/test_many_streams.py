"""Streams of many open pages: who has too many loses the oldest, and nobody else theirs."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import StreamingResponse

from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People, Person, Rank, SignIn
from stockbridge.web.live import STREAMS_A_PERSON, STREAMS_MAX, Live
from stockbridge.web.mark import mark_of
from stockbridge.web.page import Form, Visit
from tests.cells import NOON
from tests.unit.web.site import Site

PATIENCE = 60


def somebody(here: Site, name: str) -> Person:
    with here.database.begin() as transaction:
        return People(transaction).add(name, Rank.VIEWER, "no password", NOON, sees_all=True)


def visit(here: Site, person: Person) -> Visit:
    """Somebody opens a page of the connection, which shows all there is."""
    with here.database.look() as transaction:
        connection, shown = Connections(transaction).named("acme"), mark_of(transaction, "acme")
    return Visit(
        services=here.services,
        request=Request({"type": "http", "method": "GET", "path": "/c/acme/live", "headers": []}),
        query=Form(urlencode({"shown": shown})),
        form=Form(""),
        now=NOON,
        sign_in=SignIn(
            token_hash="x", person=person, form_key="x", awaits_code=False, notice=None, began_at=NOON, seen_at=NOON
        ),
        the_connection=connection,
    )


async def opened(live: Live, of: Visit) -> AsyncIterator[str]:
    """A stream that has said that it is there."""
    response = live.page().answer(of)
    assert isinstance(response, StreamingResponse)
    stream = cast("AsyncIterator[str]", response.body_iterator)
    assert "here" in await anext(stream)
    return stream


async def ended(stream: AsyncIterator[str]) -> None:
    async for _ in stream:
        pass


async def tells_of_a_change(stream: AsyncIterator[str]) -> bool:
    async for said in stream:
        if "event: changed" in said:
            return True
    return False


def test_who_opens_too_many_loses_the_oldest_and_nobody_else_loses_one(here: Site) -> None:
    live, vera, olga = Live(here.database), somebody(here, "vera"), somebody(here, "olga")

    async def told() -> None:
        other = await opened(live, visit(here, olga))
        oldest, second, *_, newest = [await opened(live, visit(here, vera)) for _ in range(STREAMS_A_PERSON + 1)]
        await ended(oldest)
        with here.database.unit("acme") as unit:
            unit.runs.begin("person", here.services.clock.now())
        for stream in (second, newest, other):
            assert await tells_of_a_change(stream)

    asyncio.run(asyncio.wait_for(told(), PATIENCE))


def test_a_stream_that_ended_leaves_room_for_others(here: Site) -> None:
    live = Live(here.database)
    people = [somebody(here, f"person {number}") for number in range(STREAMS_MAX // STREAMS_A_PERSON + 1)]

    async def told() -> None:
        streams = [await opened(live, visit(here, people[number // STREAMS_A_PERSON])) for number in range(STREAMS_MAX)]
        assert live.page().answer(visit(here, people[-1])).status_code == 503
        here.services.stop.set()
        await asyncio.gather(*map(ended, streams))
        here.services.stop.clear()
        await opened(live, visit(here, people[-1]))

    asyncio.run(asyncio.wait_for(told(), PATIENCE))
