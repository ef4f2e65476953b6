"""What is left of an update when it is over: how it ended, what people saw, what the server did wrong."""

from dataclasses import dataclass, field
from enum import StrEnum

from stockbridge.simulators.quickbooks.web_connector.stub import Exchange, Mistake


class Outcome(StrEnum):
    FINISHED = "the server said 100"
    STOPPED = "the server ended the update with a sentence"
    NOTHING_TO_DO = "the server had no work"
    WRONG_CREDENTIALS = "the server refused user name or password"
    BUSY = "the server was busy with another update"
    POSTPONED = "the server asked to come again later"
    NO_QUICKBOOKS = "QuickBooks or the company file could not be opened"
    FAILED = "a call failed and the update was dropped"
    KILLED = "the Web Connector was killed"


@dataclass(frozen=True, slots=True)
class Ending:
    """`status` is the line in the Web Connector's window."""

    outcome: Outcome
    status: str


@dataclass(frozen=True, slots=True)
class Update:
    """`wait_seconds` is when to come again at the server's wish, `minimum_every_seconds` the least time between updates."""

    outcome: Outcome
    status: str
    mistakes: tuple[Mistake, ...] = ()
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)
    wait_seconds: int | None = None
    minimum_every_seconds: int | None = None

    @property
    def methods(self) -> list[str]:
        """The calls that were made, in order."""
        return [exchange.call.method for exchange in self.exchanges]

    @property
    def percents(self) -> list[int]:
        """What the progress bar showed."""
        return [exchange.result for exchange in self.exchanges if isinstance(exchange.result, int)]
