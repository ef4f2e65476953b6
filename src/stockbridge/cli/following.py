"""Waiting at the command line for an audit that was asked for: how it comes along, and when waiting is given up.

Not the audit: that goes on in the service, whoever waits. Rule: it never hangs. Who waits for a side that does nothing, because no
Web Connector calls or no service runs, is told so after a moment, and a pause ends the waiting at once.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from stockbridge.core.clock import Clock
from stockbridge.core.side import Side
from stockbridge.ledger.inspecting import ask, inspection, unanswered
from stockbridge.storage.unit import Unit

LOOK_EVERY_SECONDS: Final = 0.5
AT_MOST_SECONDS: Final = 300.0
"""Unless somebody says how long to wait."""

SILENCE_SECONDS: Final = MappingProxyType({Side.QUICKBOOKS: 30.0, Side.ZUPER: 90.0})
"""A side that does nothing for so long is not waited for: QuickBooks may not call for hours, Zuper is looked at every half minute."""


@dataclass(slots=True)
class Following:
    """Somebody who waits. `view` opens a snapshot of the books, `write` a transaction on them."""

    view: Callable[[], AbstractContextManager[Unit]]
    write: Callable[[], AbstractContextManager[Unit]]
    clock: Clock
    tell: Callable[[str], None]
    _told: set[str] = field(default_factory=set)
    _heard: dict[Side, tuple[object, float]] = field(default_factory=dict)
    """The last sign of life of each side, and when it was seen."""

    def wait(self, *, by: str, at_most: float | None) -> bool:
        """Ask for an audit and wait for its end; returns whether it ended. One that was under way before is waited for first."""
        began, started = self.clock.now(), self.clock.monotonic()
        limit = AT_MOST_SECONDS if at_most is None else at_most
        while True:
            with self.view() as unit:
                fresh, waited_for, state = inspection(unit), unanswered(unit), unit.facts.connection()
            if fresh.as_of is not None and fresh.as_of >= began:
                return True
            if fresh.asked_at is None:
                with self.write() as unit:
                    if not ask(unit, by=by, at=self.clock.now()):
                        return False
                continue
            self._say(fresh.waiting)
            is_over = self.clock.monotonic() - started >= limit
            if is_over or state.paused or state.state != "live" or (at_most is None and self._all_silent(waited_for)):
                return False
            self.clock.sleep(min(LOOK_EVERY_SECONDS, limit))

    def _say(self, sentences: tuple[str, ...]) -> None:
        for sentence in sentences:
            if sentence not in self._told:
                self._told.add(sentence)
                self.tell(sentence)

    def _all_silent(self, waited_for: Mapping[Side, object]) -> bool:
        now = self.clock.monotonic()
        for side, sign in waited_for.items():
            if side not in self._heard or self._heard[side][0] != sign:
                self._heard[side] = (sign, now)
        return all(now - self._heard[side][1] >= SILENCE_SECONDS[side] for side in waited_for)
