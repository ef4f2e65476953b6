"""The simulator on the network: a small ASGI app, its back door, and `serve`.

One lock around everything, because an account is not made for threads. Webhooks leave from a background task, outside the lock,
so that their receiver may call back.
"""

import random
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime

import anyio
import anyio.to_thread
import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as WebRequest
from starlette.responses import Response as WebResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.control import Control
from stockbridge.simulators.zuper.exchange import BODY_BYTES_MAX, ConnectionLostError, Request, Response, failure
from stockbridge.simulators.zuper.furnish import furnish
from stockbridge.simulators.zuper.people import People
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.switches import Switches

TICK_SECONDS = 0.5
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
PROMISED_BYTES = 1000


class Dropped(WebResponse):
    """A connection that is lost: an ASGI server cannot hang up without a word, so the head promises a body that never comes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        length = (b"content-length", str(PROMISED_BYTES).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [length]})


def build_app(simulator: ZuperSimulator, people: People, lock: AbstractContextManager[bool] | None = None) -> Starlette:
    """The API, the accounts host's `/api/config` and the `/_...` control paths of one simulator.

    Whoever touches the account from another thread while the app runs holds the same `lock`.
    """
    control, lock = Control(simulator, people), lock or threading.Lock()

    def answered(request: Request) -> Response | None:
        with lock:
            try:
                return control.handle(request) if request.path.startswith("/_") else simulator.handle(request)
            except ConnectionLostError:
                return None

    async def endpoint(asked: WebRequest) -> WebResponse:
        request = await _read(asked)
        if request is None:
            return _web(failure(413, "Request Entity Too Large"))
        response = await anyio.to_thread.run_sync(answered, request)
        if response is None:
            return Dropped()
        await anyio.sleep(response.seconds)
        return _web(response)

    @asynccontextmanager
    async def alive(_: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as background:
            background.start_soon(_keep_ticking, simulator, lock)
            yield
            background.cancel_scope.cancel()

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=METHODS)], lifespan=alive)


def serve(
    host: str = "127.0.0.1",
    port: int = 8081,
    *,
    seed: int = 0,
    switches: Switches | None = None,
    api_key: str = "simulated-key",
    locations: tuple[str, ...] = ("Main", "Van 1"),
) -> None:
    """Run an account of its own until interrupted; its API key is the one given."""
    url = f"http://{host}:{port}"
    account = Account(lambda: datetime.now(UTC), random.Random(seed), switches, api_url=url)
    furnished = furnish(account, *locations, key=api_key)
    account.webhooks.deliver = deliver_over_http
    app = build_app(ZuperSimulator(account), People(account, furnished.worker.user_uid))
    uvicorn.run(app, host=host, port=port, log_level="critical", access_log=False)


def deliver_over_http(method: str, url: str, headers: dict[str, str], body: bytes) -> int:
    """Send a webhook for real; 0 when nobody answers within five seconds."""
    try:
        return httpx2.request(method, url, headers=headers, content=body, timeout=5).status_code
    except httpx2.HTTPError:
        return 0


async def _read(asked: WebRequest) -> Request | None:
    body = bytearray()
    async for chunk in asked.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            return None
    return Request(asked.method, asked.url.path, asked.url.query, dict(asked.headers), bytes(body))


def _web(response: Response) -> WebResponse:
    return WebResponse(response.body, response.status, dict(response.headers))


async def _keep_ticking(simulator: ZuperSimulator, lock: AbstractContextManager[bool]) -> None:
    while True:
        await anyio.to_thread.run_sync(_tick, simulator, lock)
        await anyio.sleep(TICK_SECONDS)


def _tick(simulator: ZuperSimulator, lock: AbstractContextManager[bool]) -> None:
    webhooks = simulator.account.webhooks
    with lock:
        simulator.land_due()
        now = simulator.account.now()
        due = webhooks.take_due(now)
    for delivery in due:
        webhooks.attempt(delivery, now)
