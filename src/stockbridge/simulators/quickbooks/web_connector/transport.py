"""How the simulated Web Connector reaches a server: over HTTP as the real one does, or in this process.

A transport moves bytes and has no opinion about them; stub.py judges the answers as the Web Connector would.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import httpx2

TIMEOUT_SECONDS = 100.0
"""WebClientProtocol.Timeout of .NET; the Web Connector is not known to change it (facts/WEB_CONNECTOR.md §1)."""


class UnreachableError(Exception):
    """No connection could be made: name not found, refused, TLS failure. Nothing was sent."""


class NoAnswerError(Exception):
    """The call was sent, at least in part, and no whole answer came: time-out, reset."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Transport(Protocol):
    """Both methods raise UnreachableError or NoAnswerError, and never follow a redirect."""

    def get(self, url: str) -> HttpAnswer:
        """A plain GET without credentials, as for the certificate check."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """One SOAP call."""


class HttpTransport:
    """Real HTTP. No redirects, no cookies, no compression: .NET's defaults for this kind of client."""

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout = timeout_seconds

    def get(self, url: str) -> HttpAnswer:
        return self._exchange("GET", url, {}, b"")

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        return self._exchange("POST", url, headers, body)

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        plain = {"Accept-Encoding": "identity", "Connection": "close", **headers}
        try:
            # A client for each call, so that no cookie and no connection outlives it.
            with httpx2.Client(timeout=self._timeout, follow_redirects=False, trust_env=False) as client:
                answer = client.request(method, url, headers=plain, content=body)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol) as error:
            raise UnreachableError(f"{url} could not be reached: {error}") from error
        except httpx2.TransportError as error:
            raise NoAnswerError(f"{url} gave no whole answer: {error}") from error
        return HttpAnswer(
            answer.status_code, {key.lower(): text for key, text in answer.headers.items()}, answer.content
        )


Handler = Callable[[str, str, Mapping[str, str], bytes], HttpAnswer]
"""A server as a function of method, URL, headers and body."""


class InProcessTransport:
    """The same talk without a network, for tests that must be deterministic."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def get(self, url: str) -> HttpAnswer:
        return self._handler("GET", url, {}, b"")

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        return self._handler("POST", url, headers, body)
