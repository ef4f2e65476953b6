"""What can go wrong between QuickBooks, the Web Connector and the server, by name and by position.

A fault is one trouble at the nth call (of one method, or of all), so that a test can try every fault at every place. A plan
is the faults of one update. Faults of QuickBooks itself belong to the company file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from stockbridge.webconnector.calls import CloseConnection, ReceiveResponseXML, SendRequestXML


class Trouble(StrEnum):
    CALL_LOST = "the call never reaches the server"
    REPLY_LOST = "the server handles the call, but its reply is lost"
    TWICE = "the call is delivered twice and the second reply is the one that arrives"
    KILLED = "the Web Connector is killed after the call"
    INTRUDER = "someone else acts before the call, such as a second Web Connector"


@dataclass(frozen=True, slots=True)
class Fault:
    """`trouble` at the `nth` call, counted from 1; `method` '' counts the calls of every method."""

    trouble: Trouble
    method: str
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.trouble.name.lower()} at {self.method or 'call'} {self.nth}"


def request_lost(nth: int) -> Fault:
    """The nth request never reaches QuickBooks, though the server has handed it out."""
    return Fault(Trouble.REPLY_LOST, SendRequestXML.method, nth)


def answer_lost(nth: int) -> Fault:
    """QuickBooks ran the nth request, and the server never hears of it."""
    return Fault(Trouble.CALL_LOST, ReceiveResponseXML.method, nth)


def answer_twice(nth: int) -> Fault:
    """A proxy repeats the nth answer."""
    return Fault(Trouble.TWICE, ReceiveResponseXML.method, nth)


def killed_after(call: int) -> Fault:
    """The Windows computer dies after that call, counted over all methods: nothing is closed or unlocked."""
    return Fault(Trouble.KILLED, "", call)


def no_close() -> Fault:
    """The goodbye does not arrive."""
    return Fault(Trouble.CALL_LOST, CloseConnection.method)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """`closes_after_failure`: whether closeConnection follows a failed call; it varies (facts/WEB_CONNECTOR.md §9)."""

    faults: tuple[Fault, ...] = ()
    intruder: Callable[[], object] = field(default=lambda: None)
    closes_after_failure: bool = True

    def at(self, method: str, nth: int, call: int) -> set[Trouble]:
        """The troubles of the `nth` call of `method`, which is number `call` over all methods."""
        return {fault.trouble for fault in self.faults if (fault.method, fault.nth) in {(method, nth), ("", call)}}


NO_FAULTS = FaultPlan()


def every_fault(calls: int, requests: int) -> Iterator[Fault]:
    """Every single fault of an update with that many calls, among them that many requests."""
    for nth in range(1, requests + 1):
        for method in (SendRequestXML.method, ReceiveResponseXML.method):
            for trouble in (Trouble.CALL_LOST, Trouble.REPLY_LOST, Trouble.TWICE, Trouble.INTRUDER):
                yield Fault(trouble, method, nth)
    for call in range(1, calls + 1):
        yield killed_after(call)
    yield no_close()
