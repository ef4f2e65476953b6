"""Zuper's front door: keys, pace, faults, routing. One request in, one response out.

No sockets: `transport` joins it to an HTTP client in the same process, `app` to the network. It guards facts/ZUPER_SIMULATOR.md §1
and keeps what is still to happen: writes that land late, webhooks on their way.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.call import Call
from stockbridge.simulators.zuper.call_log import MINUTE, CallLog
from stockbridge.simulators.zuper.exchange import (
    ConnectionLostError,
    NoSuchRouteError,
    Refused,
    Request,
    Response,
    answer,
    failure,
    no_such_route,
    webpage,
)
from stockbridge.simulators.zuper.faults import Fault, FaultPlan, Harm
from stockbridge.simulators.zuper.routes import DISCOVERY, find_route


@dataclass(frozen=True, slots=True)
class _Late:
    due: datetime
    request: Request


class ZuperSimulator:
    """The account behind HTTP, with faults and a log."""

    def __init__(self, account: Account, faults: FaultPlan | None = None) -> None:
        self.account = account
        self.faults = faults or FaultPlan()
        self.log = CallLog()
        self._late: list[_Late] = []

    def handle(self, request: Request) -> Response:
        """Answer a request, after whatever was to land before now.

        Raises:
            ConnectionLostError: the client gets no answer; whether the request was applied it cannot know.
        """
        self.land_due()
        now, keys = self.account.now(), self.account.keys
        status = 0
        try:
            self.log.arrived(request, now, keys)
            response = self._meet(request, now)
            status = response.status
        finally:
            self.log.answered(request, now, keys, status)
        return response

    def tick(self) -> None:
        """Let happen what is due: late writes land, webhooks go out. Call it whenever time has passed."""
        self.land_due()
        self.account.webhooks.deliver_due(self.account.now())

    def land_due(self) -> None:
        """Apply the writes whose connection was lost and whose time has come, earliest first."""
        now = self.account.now()
        due = sorted((late for late in self._late if late.due <= now), key=lambda late: late.due)
        self._late = [late for late in self._late if late.due > now]
        for late in due:
            self._dispatch(late.request)

    def next_landing(self) -> datetime | None:
        """When the next write lands that was lost on its way; a clock that jumps stops there and calls `land_due`."""
        return min((late.due for late in self._late), default=None)

    def landing(self) -> int:
        """How many writes are still to land."""
        return len(self._late)

    def _meet(self, request: Request, now: datetime) -> Response:
        if self.log.calls_in_last_minute(now) > self.account.requests_per_minute:
            return self._too_many(self._until_next_call(now))
        fault = self.faults.choose(request, now)
        if fault is None:
            return self._dispatch(request)
        match fault.harm:
            case Harm.REFUSE_CONNECTION:
                raise ConnectionLostError("connecting")
            case Harm.DROP_BEFORE:
                raise ConnectionLostError("reading")
            case Harm.LATE_LANDING:
                if request.method != "GET":
                    self._late.append(_Late(now + timedelta(seconds=fault.seconds), request))
                raise ConnectionLostError("reading")
            case Harm.TOO_MANY:
                return self._too_many(fault.retry_after)
            case Harm.ERROR_BEFORE:
                return _server_error(fault)
            case Harm.ERROR_IN_200:
                return answer({"type": "error", "title": "Error", "message": "Something went wrong"})
        response = self._dispatch(request)
        match fault.harm:
            case Harm.DROP_AFTER:
                raise ConnectionLostError("reading")
            case Harm.ERROR_AFTER:
                return _server_error(fault)
            case Harm.CUT_AFTER:
                return replace(response, body=response.body[: len(response.body) // 2])
            case Harm.SLOW:
                return replace(response, seconds=response.seconds + fault.seconds)

    def _dispatch(self, request: Request) -> Response:
        limit = {"x-rate-limit": str(self.account.requests_per_minute)}
        try:
            handler, parts = find_route(request.method, request.path)
            by = "" if request.path == DISCOVERY else self._authorised(request)
            response = handler(Call(self.account, by, request, parts))
        except NoSuchRouteError:
            response = no_such_route(request)
        except Refused as refused:
            response = failure(refused.status, refused.message, refused.title)
        return replace(response, headers={**response.headers, **limit})

    def _authorised(self, request: Request) -> str:
        key = self.account.keys.get(request.header("x-api-key") or "")
        if key is None:
            raise Refused("Invalid API Key", title="Unauthorized", status=401)
        searches = request.method == "POST" and request.path.endswith("/filter")
        if key.read_only and request.method != "GET" and not searches:
            raise Refused("You do not have permission to perform this action", title="Unauthorized", status=401)
        return key.user_uid

    def _too_many(self, retry_after: int | None) -> Response:
        response = failure(429, "Too many requests, please try again later.")
        limit = {"x-rate-limit": str(self.account.requests_per_minute)}
        after = {} if retry_after is None else {"retry-after": str(retry_after)}
        return replace(response, headers={**response.headers, **limit, **after})

    def _until_next_call(self, now: datetime) -> int:
        oldest = self.log.oldest_in_last_minute()
        return 0 if oldest is None else max(1, math.ceil((oldest + MINUTE - now).total_seconds()))


def _server_error(fault: Fault) -> Response:
    if fault.html:
        return webpage(fault.status, "Bad Gateway" if fault.status == 502 else "Internal Server Error")
    return failure(fault.status, "Something went wrong")
