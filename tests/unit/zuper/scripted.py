"""A Zuper server that answers from a script, byte for byte, and a clock that only moves when somebody sleeps."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

import httpx2
from pydantic import SecretStr

from stockbridge.core.clock import Stopped
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.pace import Pace

API_URL = "https://us-east-1.zuperpro.com/api"
KEY = "k3y-0f-the-account"

Step = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


class StandingClock:
    """Time that stands still but for sleeping. `stopped` makes every sleep end with `Stopped`."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.sleeps: list[float] = []
        self.stopped = False

    def now(self) -> datetime:
        return datetime(2026, 10, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        if self.stopped:
            raise Stopped
        self.sleeps.append(seconds)
        self.seconds += seconds


class Server:
    """Plays its steps in turn, one for each request, and keeps what it was asked."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.requests: list[httpx2.Request] = []
        self.clock = StandingClock()
        self.http = httpx2.Client(transport=httpx2.MockTransport(self._play))

    def client(self, *, requests_per_minute: int = 1000) -> ZuperClient:
        pace = Pace(self.clock, requests_per_minute=requests_per_minute)
        return ZuperClient(self.http, api_url=API_URL, api_key=SecretStr(KEY), pace=pace)

    def asked(self) -> list[str]:
        """Method, path and query of every request."""
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.requests]

    def bodies(self) -> list[object]:
        return [json.loads(request.content) for request in self.requests]

    def _play(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        assert self.steps, f"nobody expected {request.method} {request.url}"
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step(request) if callable(step) else step


class CutStream(httpx2.SyncByteStream):
    """A body whose connection breaks after some bytes."""

    def __init__(self, chunks: Iterable[bytes], error: Exception | None = None) -> None:
        self._chunks = chunks
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
        if self._error is not None:
            raise self._error


def success(data: object = None, **beside: object) -> httpx2.Response:
    return httpx2.Response(200, json={"type": "success", "data": data, **beside})


def error(message: str, status: int = 400, title: str = "") -> httpx2.Response:
    return httpx2.Response(status, json={"type": "error", "title": title, "message": message})


def html(status: int, text: str = "<pre>Cannot GET /api/product</pre>") -> httpx2.Response:
    return httpx2.Response(status, html=f"<!DOCTYPE html><html><body>{text}</body></html>")


def cut(body: bytes = b'{"type":"success","da', status: int = 200) -> httpx2.Response:
    return httpx2.Response(status, stream=CutStream([body], httpx2.RemoteProtocolError("peer closed connection")))
