"""Pages and the API answer only under names that are ours: another name in `Host` is a page of strangers that had it point here.

Numbers always count, for such a trick needs a name, and so does this computer itself. Addresses of machines are left out: a proxy may call
the Web Connector's door by any name it likes, and nothing there rests on what a browser carries along.
"""

import re
from collections.abc import Collection
from ipaddress import ip_address
from typing import Final

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

OF_MACHINES: Final = ("/qbwc", "/hooks/", "/healthz", "/readyz", "/metrics")
_HOST: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9._-]+)(?::[0-9]{1,5})?")
_SENTENCE: Final = (
    "Stockbridge is not known under the name that this was sent to. It answers as localhost, under its number, and under the names in "
    "STOCKBRIDGE_PUBLIC_URL and STOCKBRIDGE_ALLOWED_HOSTS: set one of these, or have the proxy pass the Host header on."
)


class HostCheck:
    """ASGI middleware; `names` are those that count besides this computer's own."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = frozenset({"localhost", *(name.lower() for name in names)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(OF_MACHINES) or self._is_ours(scope):
            await self._app(scope, receive, send)
            return
        answer: Response = PlainTextResponse(f"{_SENTENCE}\n", 400)
        if scope["path"].startswith("/api/"):
            answer = JSONResponse({"detail": _SENTENCE}, 400)
        await answer(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        found = _HOST.fullmatch(sent[0]) if len(sent) == 1 else None
        if found is None:
            return False
        name = found[1].strip("[]").rstrip(".").lower()
        return name in self._names or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
