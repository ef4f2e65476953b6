"""One HTTP exchange with a Zuper server: a request goes out, an `Answer` or `Silence` comes back. Never an exception.

Not a retry, not a judgement; the only file that touches the HTTP library. Guards: https except on loopback, no redirect
followed, every answer bounded in bytes and in time, the key never in an address, and never in anything that comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import httpx2
from pydantic import SecretStr

from stockbridge.core.clock import Clock
from stockbridge.core.errors import BadInput
from stockbridge.zuper import exact_json
from stockbridge.zuper.answers import Answer, Outcome, Silence
from stockbridge.zuper.exact_json import JSON

ANSWER_BYTES_MAX: Final = 32 * 1024 * 1024
ANSWER_SECONDS_MAX: Final = 120.0
"""The read time-out starts anew with every byte; this one does not."""

TIMEOUT: Final = httpx2.Timeout(connect=10.0, read=30.0, write=30.0, pool=10.0)

_NEVER_SENT: Final = (
    httpx2.ConnectError,  # DNS, TCP and TLS
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked of a server."""

    method: str
    url: str
    query: Sequence[tuple[str, str]] = ()
    body: JSON = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Sends calls over `http`; `key` is None only for discovery, which needs none."""

    http: httpx2.Client
    clock: Clock
    key: SecretStr | None = None
    answer_bytes_max: int = ANSWER_BYTES_MAX

    def send(self, call: Call) -> Outcome:
        """Send the call once and wait for the whole answer."""
        # The library's own error texts are dropped: they may quote a header.
        try:
            with self.http.stream(
                call.method,
                call.url,
                params=list(call.query),
                content=None if call.body is None else exact_json.dumps(call.body),
                headers=self._headers(with_body=call.body is not None),
                timeout=TIMEOUT,
                follow_redirects=False,
            ) as response:
                return self._read(response)
        except _NEVER_SENT:
            return Silence(sent=False, why=f"No connection to {httpx2.URL(call.url).host}")
        except httpx2.TimeoutException:
            return Silence(sent=True, why="Zuper did not answer in time")
        except httpx2.RequestError:
            return Silence(sent=True, why="The connection to Zuper broke before the answer came")

    def _headers(self, *, with_body: bool) -> dict[str, str]:
        headers = {"accept": "application/json", "user-agent": "stockbridge"}
        if with_body:
            headers["content-type"] = "application/json"
        if self.key is not None:
            headers["x-api-key"] = self.key.get_secret_value()
        return headers

    def _read(self, response: httpx2.Response) -> Answer:
        deadline = self.clock.monotonic() + ANSWER_SECONDS_MAX
        body = bytearray()
        flaw = None
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self.answer_bytes_max:
                    flaw = f"is larger than {self.answer_bytes_max} bytes"
                    break
                if self.clock.monotonic() > deadline:
                    flaw = f"took longer than {ANSWER_SECONDS_MAX:.0f} seconds"
                    break
        except httpx2.RequestError:
            flaw = f"was cut after {len(body)} bytes"
        return Answer(response.status_code, dict(response.headers), self._without_key(bytes(body)), flaw)

    def _without_key(self, body: bytes) -> bytes:
        # A proxy's error page may echo the request; what is read here ends up in the history and in logs.
        return body if self.key is None else body.replace(self.key.get_secret_value().encode(), b"(key)")


def checked_key(key: SecretStr) -> SecretStr:
    """The key, if it can be a header.

    Raises:
        BadInput: it is empty or has characters that no key has (a copied line break, say).
    """
    text = key.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise BadInput(
            "The API key is not a key: copy it again from Zuper (Settings > Developer Hub > API Keys), without spaces"
        )
    return key


def checked_address(address: str, name: str) -> str:
    """The address without a trailing slash, if a key may be sent to it; `name` is what to call it in the error.

    Raises:
        BadInput: not https (plain http is for loopback), no host, or more than scheme, host, port and path.
    """
    try:
        url = httpx2.URL(address.strip())
    except (httpx2.InvalidURL, TypeError, ValueError):
        url = httpx2.URL("")
    if url.scheme not in ("https", "http") or not url.host:
        raise BadInput(f"{name} is not a web address: it looks like https://us-east-1.zuperpro.com/api")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise BadInput(f"{name} is not secure: it must begin with https:// (plain http only to this machine itself)")
    if url.userinfo or url.query or url.fragment:
        raise BadInput(f"{name} has too much in it: only https://, the server's name and a path belong there")
    return str(url).rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
