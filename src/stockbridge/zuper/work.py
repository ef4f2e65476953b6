"""What every step of a Zuper cycle works with: the books, the client, the clock, and the lease that makes it the only one.

Rules: no call to Zuper inside a transaction; every transaction proves first that the lease is still ours, so that a cycle that
was overtaken commits nothing more and, because each write needs a commit before it, writes nothing more either.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from stockbridge.core.clock import Clock, Stopped
from stockbridge.core.token import Token
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.errors import ZuperError

LEASE: Final = timedelta(seconds=120)
_RENEW_EVERY: Final = timedelta(seconds=20)
_TROUBLES_MAX: Final = 5
"""More products in a row that cannot be read are an outage, not bad products."""

_LOST_ANSWERS_MAX: Final = 3
"""After so many something is wrong on the way, and every loss costs a quarantine."""


class Overtaken(Exception):  # noqa: N818 - not an error: the cycle ends here and another one goes on
    """The cycle may not go on: another worker holds the lease, or somebody paused the connection."""


@dataclass(slots=True, kw_only=True)
class Work:
    """One cycle under way."""

    database: Database
    connection_id: str
    settings: ConnectionSettings
    client: ZuperClient
    clock: Clock
    new_token: Callable[[], Token]
    stop: Event
    holder: str
    run_id: int
    began: datetime
    renewed: datetime
    """When the lease was taken or renewed last."""
    done: Counter[str] = field(default_factory=Counter)
    """What the cycle did, by the words that tell it to people."""
    lost_answers: int = 0
    writing_forbidden: bool = False
    """The key may not write, the account is not the bound one, or its clock is not ours."""
    troubles: int = 0
    """Products in a row that could not be read."""

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One transaction on the books, under the lease.

        Raises:
            Overtaken: another worker took the lease; nothing is committed.
        """
        now = self.clock.now()
        is_fresh = now - self.renewed < _RENEW_EVERY
        with self.database.unit(self.connection_id) as unit:
            # While the lease is fresh nobody can take it, and to look is cheaper than to write.
            held = unit.facts.has_lease(self.holder) if is_fresh else unit.facts.keep_lease(self.holder, now + LEASE)
            if not held:
                raise Overtaken("Another worker took over")
            yield unit
        if not is_fresh:
            self.renewed = now

    def go_on(self) -> None:
        """Renew the lease before the next piece of work.

        Raises:
            Stopped: the program is to end.
            Overtaken: the lease is lost, or the connection was paused or stopped meanwhile.
        """
        if self.stop.is_set():
            raise Stopped("Stockbridge is stopping")
        with self.unit() as unit:
            connection = unit.facts.connection()
        if connection.paused or connection.state == "stopped":
            raise Overtaken("The connection was paused")

    def was_readable(self) -> None:
        """Note that a product could be read."""
        self.troubles = 0

    def was_unreadable(self, error: ZuperError) -> None:
        """Note that a product could not be read.

        Raises:
            ZuperError: too many in a row, so it is not the products' fault.
        """
        self.troubles += 1
        if self.troubles > _TROUBLES_MAX:
            raise error

    def may_write(self) -> bool:
        """Whether this cycle may still write to Zuper."""
        return not self.writing_forbidden and self.lost_answers < _LOST_ANSWERS_MAX and self.database.no_room() is None

    @property
    def quarantine(self) -> timedelta:
        """How long a write may still land, or its row still be missing from the list (facts/ZUPER_GAPS.md D3)."""
        return timedelta(seconds=self.settings.zuper.quarantine_seconds)

    @property
    def default_location(self) -> str:
        """Where stock goes when QuickBooks has no sites."""
        return self.settings.inventory.default_product_location
