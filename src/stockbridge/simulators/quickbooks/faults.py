"""What can go wrong between an application and QuickBooks, planned or by seeded chance.

Two kinds: a status fault refuses one write inside a set (nothing is changed by it); a call fault loses a whole exchange,
before or after QuickBooks did its work, or answers with an HRESULT (facts/QUICKBOOKS_SIMULATOR.md rule 9).
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.refusals import RefusedError


class StatusFault(Enum):
    """The value is the status code that refuses the write."""

    TRANSACTION_LOCKED = 3175
    RELATED_LOCKED = 3176
    LIST_LOCKED_SAVING = 3180
    LIST_LOCKED_MODIFYING = 3170
    INTERNAL_ERROR = 1000
    NO_PERMISSION = 3260
    READ_ONLY = 3263

    def refusal(self) -> RefusedError:
        """What QuickBooks says; the texts of 3170 and 3180 are the ones of a lock that will pass."""
        if self in {StatusFault.TRANSACTION_LOCKED, StatusFault.RELATED_LOCKED}:
            return refusals.transaction_locked(self.value)
        if self in {StatusFault.LIST_LOCKED_SAVING, StatusFault.LIST_LOCKED_MODIFYING}:
            return refusals.list_locked("the list", self.value)
        return RefusedError(self.value, WORDS[self.value])


WORDS = {
    1000: "There has been an internal error when processing the request.",
    3260: "Insufficient permission level to perform this action.",
    3263: "The application has read-only access to this company file.",
}


class CallFault(Enum):
    """The value is the HRESULT and the message of the failed call; only LOST_ANSWER happens after the work was done."""

    LOST_REQUEST = ("0x80040402", "Unexpected error. The request did not reach QuickBooks.")
    LOST_ANSWER = ("0x80040402", "Unexpected error. The answer of QuickBooks was lost.")
    CANNOT_START = ("0x80040408", "Could not start QuickBooks.")
    OTHER_FILE_OPEN = (
        "0x8004040A",
        "A QuickBooks company data file is already open and it is different from the one requested.",
    )
    BAD_TICKET = ("0x8004040D", "The ticket parameter is invalid.")
    INITIALISING = ("0x80040424", "QuickBooks is initialising; try again later.")

    @property
    def after_commit(self) -> bool:
        return self is CallFault.LOST_ANSWER


F = TypeVar("F", StatusFault, CallFault)


@dataclass(slots=True)
class Faults:
    """Counts calls, calls that write, and writes, all from 1; a planned fault happens once."""

    rng: random.Random
    pause: Callable[[float], None] = lambda _seconds: None
    """How a slow QuickBooks takes its time."""
    seconds_per_call: float = 0.0
    chances: Mapping[StatusFault | CallFault, float] = field(default_factory=dict)
    """Probability of each fault at each write, and at each call."""
    calls: int = 0
    writing_calls: int = 0
    writes: int = 0
    _on_call: dict[int, CallFault] = field(default_factory=dict)
    _on_writing_call: dict[int, CallFault] = field(default_factory=dict)
    _on_write: dict[int, StatusFault] = field(default_factory=dict)

    def on_call(self, number: int, fault: CallFault) -> None:
        """Plan a fault for the nth call from now."""
        self._on_call[self.calls + number] = fault

    def on_writing_call(self, number: int, fault: CallFault) -> None:
        """Plan a fault for the nth call from now that holds a write."""
        self._on_writing_call[self.writing_calls + number] = fault

    def on_write(self, number: int, fault: StatusFault) -> None:
        """Plan a fault for the nth write from now."""
        self._on_write[self.writes + number] = fault

    def calm(self) -> None:
        """From now on nothing goes wrong any more."""
        self.chances = {}
        self._on_call.clear()
        self._on_writing_call.clear()
        self._on_write.clear()

    def next_call(self, *, writing: bool) -> CallFault | None:
        if self.seconds_per_call:
            self.pause(self.seconds_per_call)
        self.calls += 1
        self.writing_calls += writing
        planned = self._on_call.pop(self.calls, None)
        if writing:
            planned = self._on_writing_call.pop(self.writing_calls, planned)
        return planned or self._chance(CallFault)

    def next_write(self) -> StatusFault | None:
        self.writes += 1
        return self._on_write.pop(self.writes, None) or self._chance(StatusFault)

    def _chance(self, kind: type[F]) -> F | None:
        for fault, chance in self.chances.items():
            if isinstance(fault, kind) and self.rng.random() < chance:
                return fault
        return None
