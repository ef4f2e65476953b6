"""`/qbwc`: the address in every .QWC file. SOAP calls by POST, and a sentence for whoever comes by GET.

Not the conversation itself: `quickbooks.service` answers. A call never runs on the event loop, since it reads XML and a database. The
Web Connector comes by GET without a password to look at the certificate, and takes anything but 200 for a broken one (facts/WEB_CONNECTOR.md §1).
"""

import time
from collections.abc import Callable
from typing import Final, Protocol

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stockbridge.sync.log import told
from stockbridge.sync.metrics import Metrics
from stockbridge.web.body import TooLargeError, TooSlowError, read_body
from stockbridge.webconnector.calls import Call, CloseConnection
from stockbridge.webconnector.soap import BODY_BYTES_MAX, NotACallError, parse_call, render_fault, render_result

CALLS_AT_ONCE: Final = 8
WELCOME: Final = "This is the right address: the QuickBooks Web Connector talks to Stockbridge here. There is nothing to see for people.\n"

_TROUBLE: Final = (
    "Stockbridge could not handle this call. Nothing is lost: the next update goes on where this one stopped. "
    "If it happens again, whoever runs Stockbridge finds the reason in its log."
)
_log = structlog.get_logger()


class Answering(Protocol):
    """Whoever has the conversation with Web Connectors."""

    def answer(self, call: Call, address: str) -> str | int | list[str]:
        """What to tell a Web Connector that calls from this address."""


class SoapEndpoint:
    """Bytes to calls, calls to answers, answers to bytes; `updated` is told when an update has ended."""

    def __init__(self, service: Answering, metrics: Metrics, updated: Callable[[], None]) -> None:
        self._service = service
        self._metrics = metrics
        self._updated = updated
        self._threads = CapacityLimiter(CALLS_AT_ONCE)

    def routes(self) -> list[Route]:
        """With and without the slash: a Web Connector does not follow redirects."""
        return [Route(path, self._serve, methods=["GET", "HEAD", "POST"]) for path in ("/qbwc", "/qbwc/")]

    async def _serve(self, request: Request) -> Response:
        if request.method != "POST":
            return PlainTextResponse(WELCOME)
        try:
            body = await read_body(request, BODY_BYTES_MAX)
        except TooLargeError:
            return self._refused(413, f"The body is larger than {BODY_BYTES_MAX} bytes.")
        except TooSlowError:
            return self._refused(408, "The body did not arrive in time.")
        except ClientDisconnect:
            return self._refused(400, "The body was cut off.")
        address = request.client.host if request.client is not None else "unknown"
        status, content = await to_thread.run_sync(self._answer, body, address, limiter=self._threads)
        return _xml(status, content)

    def _refused(self, status: int, why: str) -> Response:
        self._metrics.call("none", "refused", 0.0)
        return _xml(status, render_fault(why))

    def _answer(self, body: bytes, address: str) -> tuple[int, bytes]:
        began = time.perf_counter()
        method, outcome, error = "none", "answered", {}
        try:
            call = parse_call(body)
            method = call.method
            reply = 200, render_result(method, self._service.answer(call, address))
            if isinstance(call, CloseConnection):
                self._updated()
        except NotACallError as reason:
            outcome, reply = "not_a_call", (500, render_fault(str(reason)))
        except Exception as trouble:  # noqa: BLE001 - the Web Connector gets a fault it can show, the log gets the reason
            outcome, error, reply = "failed", told(trouble), (500, render_fault(_TROUBLE))
        seconds = time.perf_counter() - began
        self._metrics.call(method, outcome, seconds)
        tell = _log.error if error else _log.info
        tell(
            "call", method=method, outcome=outcome, address=address, size=len(body), seconds=round(seconds, 4), **error
        )
        return reply


def _xml(status: int, content: bytes) -> Response:
    return Response(content, status, media_type="text/xml; charset=utf-8")
