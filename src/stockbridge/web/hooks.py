"""`/hooks/zuper/{secret}`: where Zuper rings when something changed. A hint to look sooner, never data.

Zuper signs nothing, so the path is the secret; it is looked up by its hash, which takes as long for a wrong one as for a right one.
What the call says is thrown away: it may be forged, late, doubled or missing (facts/ZUPER.md §12, facts/ZUPER_GAPS.md E).
"""

import contextlib
import hashlib
from collections.abc import Callable
from typing import Final

import structlog
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stockbridge.core.clock import Clock
from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit
from stockbridge.sync.metrics import Metrics
from stockbridge.web.body import TooLargeError, TooSlowError, read_body

BODY_BYTES_MAX: Final = 1024 * 1024

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
        name = await to_thread.run_sync(self._take, request.path_params["secret"], is_hint)
        if name is None:
            self._metrics.hint("unknown")
            return PlainTextResponse("There is nothing here.\n", 404)
        if is_hint:
            self._metrics.hint("taken")
            self._hinted()
            _log.info("hint", connection=name)
            # Taken in only because some clients insist on being heard out; Zuper would repeat whatever is not answered with 200.
            with contextlib.suppress(TooLargeError, TooSlowError, ClientDisconnect):
                await read_body(request, BODY_BYTES_MAX)
        return PlainTextResponse("Heard.\n")

    def _take(self, secret: str, is_hint: bool) -> str | None:
        digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        with self._database.begin() as transaction:
            connection = Connections(transaction).of_hook(digest)
            if connection is not None and is_hint:
                Unit(transaction, connection.id).facts.hint(self._clock.now())
        return None if connection is None else connection.name
