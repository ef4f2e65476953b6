"""`/hooks/zuper/{secret}`: where Zuper rings when something changed. A hint to look sooner, never data.

Zuper signs nothing, so the path is the secret; it is looked up by its hash, which takes as long for a wrong one as for a right one.
What the call says may be forged, late, doubled or missing, so it decides only how to look: a movement shows in the stock history,
anything else only in the list (facts/ZUPER.md §12, facts/ZUPER_GAPS.md E).
"""

import contextlib
import hashlib
from collections.abc import Callable
from typing import Final

import orjson
import structlog
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stockbridge.core.clock import Clock
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.sync.metrics import Metrics
from stockbridge.web.body import TooLargeError, TooSlowError, read_body

BODY_BYTES_MAX: Final = 1024 * 1024
_MOVEMENTS: Final = ("product.transcation_", "product.transaction_", "product.consumption")

_log = structlog.get_logger()


class Hooks:
    """Takes the hints; `hinted` is told of each."""

    def __init__(self, database: Database, clock: Clock, metrics: Metrics, hinted: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._hinted = hinted

    def routes(self) -> list[Route]:
        return [Route("/hooks/zuper/{secret}", self._serve, methods=["GET", "HEAD", "POST"])]

    async def _serve(self, request: Request) -> Response:
        is_hint = request.method == "POST"
        # Known before the body is read: a stranger gets no megabyte of our memory.
        connection = await to_thread.run_sync(self._whose, request.path_params["secret"])
        if connection is None:
            self._metrics.hint("unknown")
            return PlainTextResponse("There is nothing here.\n", 404)
        if is_hint:
            body = b""
            # Zuper would repeat whatever is not answered with 200; what cannot be read is a hint all the same.
            with contextlib.suppress(TooLargeError, TooSlowError, ClientDisconnect):
                body = await read_body(request, BODY_BYTES_MAX)
            await to_thread.run_sync(self._take, connection, body)
            self._metrics.hint("taken")
            self._hinted()
            _log.info("hint", connection=connection.name)
        return PlainTextResponse("Heard.\n")

    def _whose(self, secret: str) -> Connection | None:
        digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        with self._database.begin() as transaction:
            return Connections(transaction).of_hook(digest)

    def _take(self, connection: Connection, body: bytes) -> None:
        with self._database.unit(connection.id) as unit:
            unit.facts.ring(self._clock.now())
            if not _is_movement(body):
                unit.facts.hint(self._clock.now())


def _is_movement(body: bytes) -> bool:
    """Whether the call speaks of a stock movement, in Zuper's own spelling (facts/ZUPER.md §12)."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    event = told.get("event") if isinstance(told, dict) else None
    return isinstance(event, str) and event.startswith(_MOVEMENTS)
