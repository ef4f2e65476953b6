"""Auto-Run: a Web Connector that updates every so many seconds, and at once when somebody presses Update Selected.

One update at a time, as in the real program's window; each is kept with its moment and the line it showed.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Event, Lock
from typing import Any

from stockbridge.simulators.quickbooks.web_connector import WebConnector

KEPT = 500


@dataclass(frozen=True, slots=True)
class Ran:
    """An update that is over."""

    at: datetime
    outcome: str
    status: str
    mistakes: tuple[str, ...]


class Schedule:
    """`every_seconds` None: only when somebody presses the button."""

    def __init__(self, connector: WebConnector, every_seconds: float | None) -> None:
        self._connector = connector
        self._every = every_seconds
        self._one_at_a_time = Lock()
        self._ended = Event()
        self._ran: list[Ran] = []

    def run(self) -> None:
        """Update on the schedule until `end` is called; meant for a thread."""
        while self._every is not None and not self._ended.wait(self._every):
            self.update()

    def end(self) -> None:
        """No further update begins."""
        self._ended.set()

    def update(self) -> Ran:
        """Update Selected."""
        with self._one_at_a_time:
            at = self._connector.now()
            done = self._connector.update()
            ran = Ran(
                at,
                done.outcome.name.lower(),
                done.status,
                tuple(f"{mistake.code}: {mistake.text}" for mistake in done.mistakes),
            )
            self._ran = [*self._ran, ran][-KEPT:]
        return ran

    def history(self) -> list[dict[str, Any]]:
        """The latest updates, oldest first."""
        return [shown(ran) for ran in self._ran]


def shown(ran: Ran) -> dict[str, Any]:
    """An update as JSON shows it."""
    return {**asdict(ran), "at": ran.at.isoformat(), "mistakes": list(ran.mistakes)}
