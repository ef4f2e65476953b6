"""After the story: people go on working at a calm pace and the Web Connector calls every minute, until Ctrl-C."""

import random
import time
from decimal import Decimal
from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.core.quantity import show
from stockbridge.demo.service import PERSON
from stockbridge.demo.stage import Stage
from stockbridge.demo.town import CUSTOMERS, PLACES, VENDORS
from stockbridge.demo.truth import judge
from stockbridge.simulators.quickbooks.transactions import TxnKind

UPDATE_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = (4.0, 9.0)


def live_on(stage: Stage) -> None:
    """Never returns by itself.

    Raises:
        KeyboardInterrupt: somebody has seen enough.
        Refused: the truth does not hold any more.
    """
    stage.telling.chapter(
        "And so on",
        f"People go on working, the Web Connector calls every minute. Look around at {stage.service.url}/ as {PERSON} with the "
        f"password {stage.password}, and with STOCKBRIDGE_DATA={stage.service.folder / 'data'}. Ctrl-C ends it.",
    )
    people = _People(stage, random.Random(1))  # noqa: S311 - a day like any other
    next_update = time.monotonic() + UPDATE_SECONDS
    while True:
        time.sleep(people.pause())
        people.do_something()
        if time.monotonic() >= next_update:
            next_update += UPDATE_SECONDS
            stage.settle()
            _tell_sum(stage)


def _tell_sum(stage: Stage) -> None:
    verdict = judge(stage.town, stage.morning)
    found = f"{show(verdict.lost)} units lost, {show(verdict.twice)} counted twice"
    if not verdict.holds:
        raise Refused(f"the truth does not hold: {found}")
    stage.telling.event("Stockbridge", f"Quiet. {len(verdict.counts)} quantities: {found}.")


class _People:
    """Whoever comes along and does what is usual."""

    def __init__(self, stage: Stage, rng: random.Random) -> None:
        self._stage = stage
        self._rng = rng
        self._names = sorted(
            name for name, product in stage.town.pairs().items() if product is not None and ":" in name
        )

    def pause(self) -> float:
        """Seconds until the next one does something."""
        return self._rng.uniform(*PAUSE_SECONDS)

    def do_something(self) -> None:
        """One act, and the line that tells it."""
        acts = (
            self._use,
            self._use,
            self._sell,
            self._receive,
            self._move,
        )
        who, text = self._rng.choice(acts)(self._rng.choice(self._names), self._rng.randint(1, 4))
        self._stage.telling.event(who, text)

    def _use(self, name: str, pieces: int) -> tuple[str, str]:
        truck = self._rng.choice(PLACES[1:])
        self._stage.zuper.invoice(truck, {name: Decimal(pieces)})
        return "Zuper", f"{truck}: {pieces} of {name} used on a job."

    def _move(self, name: str, pieces: int) -> tuple[str, str]:
        truck = self._rng.choice(PLACES[1:])
        self._stage.zuper.transfer(PLACES[0], truck, name, Decimal(pieces))
        return "Zuper", f"{pieces} of {name} loaded on {truck}."

    def _sell(self, name: str, pieces: int) -> tuple[str, str]:
        customer = self._rng.choice(CUSTOMERS)
        self._stage.town.office.enter(TxnKind.INVOICE, {name: pieces}, party=customer)
        return "QuickBooks", f"{customer} buys {pieces} of {name}."

    def _receive(self, name: str, pieces: int) -> tuple[str, str]:
        vendor = self._rng.choice(VENDORS)
        self._stage.town.office.enter(TxnKind.ITEM_RECEIPT, {name: 2 * pieces}, party=vendor)
        return "QuickBooks", f"{vendor} delivers {2 * pieces} of {name}."
