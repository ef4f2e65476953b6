"""What goes wrong between a client and Zuper, by exact call or by seed.

A plan only chooses; `server` does the harm. Every fault of facts/ZUPER_SIMULATOR.md §2.6 is in `MENU`; the worst is the late
landing: the connection is lost now and the write is applied seconds later.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stockbridge.simulators.zuper.exchange import Request


class Harm(StrEnum):
    """What a fault does. Only the four that say `after` or `late` leave a write applied."""

    REFUSE_CONNECTION = "refuse_connection"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LATE_LANDING = "late_landing"
    TOO_MANY = "too_many"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    ERROR_IN_200 = "error_in_200"
    CUT_AFTER = "cut_after"
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A harm with its details: the status and form of an error, Retry-After, seconds of a slow or late one."""

    harm: Harm
    status: int = 500
    html: bool = False
    retry_after: int | None = None
    seconds: int = 0


MENU: Sequence[Fault] = (
    Fault(harm=Harm.REFUSE_CONNECTION),
    Fault(harm=Harm.DROP_BEFORE),
    Fault(harm=Harm.DROP_AFTER),
    Fault(harm=Harm.LATE_LANDING, seconds=20),
    Fault(harm=Harm.LATE_LANDING, seconds=90),
    Fault(harm=Harm.TOO_MANY),
    Fault(harm=Harm.TOO_MANY, retry_after=7),
    Fault(harm=Harm.ERROR_BEFORE),
    Fault(harm=Harm.ERROR_BEFORE, status=502, html=True),
    Fault(harm=Harm.ERROR_AFTER),
    Fault(harm=Harm.ERROR_AFTER, status=502, html=True),
    Fault(harm=Harm.ERROR_IN_200),
    Fault(harm=Harm.CUT_AFTER),
    Fault(harm=Harm.SLOW, seconds=12),
    Fault(harm=Harm.SLOW, seconds=45),
)


@dataclass(frozen=True, slots=True)
class Fired:
    """A fault that happened."""

    at: datetime
    method: str
    path: str
    fault: Fault


@dataclass(slots=True)
class _Booked:
    fault: Fault
    calls_left: int
    method: str | None
    path_part: str

    def strikes(self, request: Request) -> bool:
        if self.method not in {None, request.method} or self.path_part not in request.path:
            return False
        self.calls_left -= 1
        return self.calls_left == 0


@dataclass(frozen=True, slots=True)
class _Outage:
    start: datetime
    end: datetime
    fault: Fault


class FaultPlan:
    """Which calls meet which fault. Without bookings, outages or a rate nothing ever goes wrong."""

    def __init__(self, rng: random.Random | None = None, rate: float = 0.0, menu: Sequence[Fault] = MENU) -> None:
        self.fired: list[Fired] = []
        self._rng = rng or random.Random(0)
        self._rate = rate
        self._menu = menu
        self._booked: list[_Booked] = []
        self._outages: list[_Outage] = []

    def on_call(self, number: int, fault: Fault, *, method: str | None = None, path_part: str = "") -> None:
        """Strike the n-th call from now (1 is the next) among those of that method with that text in their path.

        Raises:
            ValueError: the number is below 1.
        """
        if number < 1:
            raise ValueError(f"calls are counted from 1, not {number}")
        self._booked.append(_Booked(fault, number, method, path_part))

    def outage(self, start: datetime, end: datetime, fault: Fault | None = None) -> None:
        """Every call from `start` until before `end` meets the fault; by default no connection is possible."""
        self._outages.append(_Outage(start, end, fault or Fault(harm=Harm.REFUSE_CONNECTION)))

    def calm(self) -> None:
        """From now on nothing goes wrong any more; what was to land late still lands."""
        self._rate = 0.0
        self._booked.clear()
        self._outages.clear()

    def seeded(self, rate: float) -> None:
        """Let each call meet a random fault of the menu with this probability."""
        self._rate = rate

    def choose(self, request: Request, now: datetime) -> Fault | None:
        """The fault this call meets, if any; it counts as fired."""
        fault = self._find(request, now)
        if fault is not None:
            self.fired.append(Fired(now, request.method, request.path, fault))
        return fault

    def _find(self, request: Request, now: datetime) -> Fault | None:
        struck = [booked for booked in self._booked if booked.strikes(request)]
        self._booked = [booked for booked in self._booked if booked.calls_left > 0]
        for outage in self._outages:
            if outage.start <= now < outage.end:
                return outage.fault
        if struck:
            return struck[0].fault
        if self._rate and self._rng.random() < self._rate:
            return self._rng.choice(self._menu)
        return None
