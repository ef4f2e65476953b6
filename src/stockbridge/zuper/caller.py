"""Making calls: reads are repeated while the trouble looks like passing, writes leave the house once.

The rule it guards: nothing in here, and nothing it uses, repeats a write (design §3). Every call waits for its turn in the
connection's pace first.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from stockbridge.core.clock import Stopped
from stockbridge.zuper.answers import Answer, Cause, Envelope, No, Verdict, Yes, judge, receipt
from stockbridge.zuper.errors import ZuperTooBusy, reading_failed
from stockbridge.zuper.exchange import Call, Exchange
from stockbridge.zuper.pace import Pace

BACK_OFF_SECONDS: Final = (1.0, 2.0, 4.0)
"""Waits between the attempts of a read; an HTTP 429 waits as long as the pace says instead."""

_PASSING: Final = frozenset({Cause.UNSENT, Cause.BUSY, Cause.SILENCE, Cause.FAULT, Cause.UNREADABLE})

Value = TypeVar("Value")


class Caller:
    """Sends calls at the pace of one connection."""

    def __init__(self, exchange: Exchange, pace: Pace) -> None:
        self._exchange = exchange
        self._pace = pace
        self.ahead: timedelta | None = None
        """How far our clock was ahead of the server's, by the latest answer that told its time."""

    def read(self, call: Call) -> Envelope:
        """Ask for something.

        Raises:
            ZuperError: it could not be read, after as many attempts as make sense.
        """
        pauses = iter(BACK_OFF_SECONDS)
        while True:
            verdict = self._send(call)
            if isinstance(verdict, Yes):
                return verdict.value
            pause = next(pauses, None)
            if pause is None or verdict.cause not in _PASSING:
                raise reading_failed(verdict, self._pace.seconds_to_wait())
            if verdict.cause is not Cause.BUSY:
                self._pace.clock.sleep(pause)

    def write(self, call: Call, take: Callable[[Envelope], Value]) -> Verdict[Value]:
        """Ask for something to be done, once; `take` finds in a yes what it must carry, or makes it doubt."""
        try:
            verdict = self._send(call)
        except ZuperTooBusy as error:
            return No(str(error), Cause.BUSY)
        except Stopped:
            # Only the wait for a turn can be stopped: nothing has left yet.
            return No("Stockbridge was stopped before it was sent", Cause.UNSENT)
        return receipt(verdict, take)

    def _send(self, call: Call) -> Verdict[Envelope]:
        self._pace.take_turn()
        outcome = self._exchange.send(call)
        self._pace.learn(outcome)
        if isinstance(outcome, Answer) and (theirs := _date(outcome)) is not None:
            self.ahead = self._pace.clock.now() - theirs
        return judge(outcome)


def _date(answer: Answer) -> datetime | None:
    """When an answer was made, by the server's clock; a stored one tells nothing."""
    text = answer.headers.get("date")
    if text is None or "age" in answer.headers:
        return None
    try:
        made = parsedate_to_datetime(text)
    except ValueError:
        return None
    return made if made.tzinfo is not None else None
