"""Which calls came in, and which of them a client must never make.

Methods, paths and queries only, never a header value. It guards facts/ZUPER_SIMULATOR.md §7: no forbidden route, no key in a
URL, no stock in a PUT, no faster than the pace.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from stockbridge.simulators.zuper.exchange import Refused, Request

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Logged:
    """One call; `status` is 0 when the client got no answer."""

    at: datetime
    method: str
    path: str
    query: str
    status: int


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that should not have been made, and why."""

    at: datetime
    method: str
    path: str
    why: str


class CallLog:
    """All calls of an account's life, in order."""

    def __init__(self) -> None:
        self.calls: list[Logged] = []
        self.violations: list[Violation] = []
        self.busiest_minute = 0
        self._last_minute: deque[datetime] = deque()

    def calls_in_last_minute(self, now: datetime) -> int:
        while self._last_minute and self._last_minute[0] <= now - MINUTE:
            self._last_minute.popleft()
        return len(self._last_minute)

    def oldest_in_last_minute(self) -> datetime | None:
        """When the earliest of the calls still counted came in."""
        return self._last_minute[0] if self._last_minute else None

    def arrived(self, request: Request, now: datetime, keys: Collection[str]) -> None:
        """Count the call and note what is wrong with it."""
        self._last_minute.append(now)
        self.busiest_minute = max(self.busiest_minute, self.calls_in_last_minute(now))
        for why in _wrongs(request, keys):
            self.violations.append(Violation(now, request.method, _without(request.path, keys), why))

    def answered(self, request: Request, now: datetime, keys: Collection[str], status: int) -> None:
        path, query = _without(request.path, keys), _without(request.query, keys)
        self.calls.append(Logged(now, request.method, path, query, status))


def _wrongs(request: Request, keys: Collection[str]) -> list[str]:
    wrongs = []
    if any(key in text for key in keys for text in (request.path, request.query)):
        wrongs.append("an API key is in the URL")
    if request.method == "DELETE":
        wrongs.append("nothing can be deleted over the API")
    if (request.method, request.path) == ("POST", "/api/settings/custom_fields"):
        wrongs.append("replaces every custom field")
    if (request.method, request.path) == ("PUT", "/api/company/config"):
        wrongs.append("replaces the company configuration")
    if request.method == "PUT" and request.path.startswith("/api/product/") and _carries_stock(request):
        wrongs.append("may overwrite stock")
    return wrongs


def _carries_stock(request: Request) -> bool:
    try:
        product = request.json().get("product")
    except Refused:
        return False
    return isinstance(product, dict) and not product.keys().isdisjoint({"quantity", "location_availability"})


def _without(text: str, keys: Collection[str]) -> str:
    for key in keys:
        text = text.replace(key, "***")
    return text
