"""Addresses with the sign NUL are refused before anybody looks at them: PostgreSQL keeps no text with it, and nobody means it."""

from typing import Final

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NUL: Final = "\0"


class NoNul:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (NUL in scope["path"] or b"%00" in scope["query_string"]):
            answer = JSONResponse({"detail": "The address has the sign NUL in it: leave it out."}, 400)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)
