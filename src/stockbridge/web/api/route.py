"""How a call of the API is taken: who calls is known before anything they send is read, and no more of it is read than a limit.

What goes wrong becomes one sentence, in one shape for every call. What is asked for and answered stands in the modules beside this one.
"""

import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final

import structlog
from anyio import to_thread
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message

from stockbridge.core.errors import StockbridgeError
from stockbridge.settings.problems import SettingsError
from stockbridge.sync.log import told
from stockbridge.web.api.caller import find_token
from stockbridge.web.body import TooLargeError, TooSlowError, read_body
from stockbridge.web.page import FILE_BYTES_MAX, FORM_BYTES_MAX, NotFoundError

_log = structlog.get_logger()

_NUL: Final = re.compile(rb"\x00|\\u0000")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class CarefulRoute(APIRoute):
    """The route of every call."""

    body_bytes_max: int = FORM_BYTES_MAX

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def take(request: Request) -> Response:
            try:
                await to_thread.run_sync(find_token, request)
                body = await read_body(request, self.body_bytes_max)
                if _NUL.search(body):
                    raise HTTPException(422, "The body has the sign NUL in it, which no database keeps: leave it out.")  # noqa: TRY301 - one way for all that is wrong
                return await answer(Request(request.scope, _once(body)))
            except Exception as error:  # noqa: BLE001 - whatever goes wrong, a program gets it in the shape it knows
                return _problem(request, error)

        return take


class FileRoute(CarefulRoute):
    """The route of a call that takes a file."""

    body_bytes_max: int = FILE_BYTES_MAX


def _once(body: bytes) -> Callable[[], Awaitable[Message]]:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _problem(request: Request, error: Exception) -> Response:
    """What a caller is told of an error."""
    match error:
        case HTTPException():
            return _told(error.status_code, str(error.detail), error.headers)
        case RequestValidationError():
            return _told(422, "; ".join(_wrong(one) for one in error.errors()))
        case NotFoundError():
            return _told(404, "There is nothing here, or nothing that this token may see.")
        case SettingsError():
            return JSONResponse({"detail": str(error), "problems": dict(error.by_key)}, 400)
        case StockbridgeError():
            return _told(400, str(error))
        case TooLargeError():
            return _told(413, "The body is too large for this call; nothing was done.")
        case TooSlowError() | ClientDisconnect():
            return _told(408, "The body did not arrive in time; nothing was done.")
        case _:
            _log.error("call_failed", method=f"{request.method} {request.scope['route'].path}", **told(error))
            return _told(
                500,
                "Something went wrong on our side. Ask how it stands before you repeat this; the log has the reason.",
            )


def _told(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"detail": sentence}, status, headers)


_WHERE: Final = ("body", "query", "path")


def _wrong(one: Mapping[str, Any]) -> str:
    """One thing that does not have its form; what was sent is never quoted, for it may be a secret."""
    place = [str(part) for part in one["loc"] if part not in _WHERE]
    if one["type"] == "json_invalid":
        return "The body is not JSON: send what /api/v1/openapi.json describes"
    return f"{json.dumps('.'.join(place)) if place else 'The body'}: {one['msg'][:1].lower()}{one['msg'][1:]}"
