"""One connection's turn: Zuper cycles one after the other, until nothing is left to do or others should have their turn.

Not a schedule (`worker`) and not the cycle itself (`stockbridge.zuper.cycle`). What the turn needs to know it reads from the book when
it begins, so that a change of settings takes effect with the next one.
"""

from collections.abc import Callable
from threading import Event
from typing import Final

import structlog

from stockbridge.core.clock import Clock, Stopped
from stockbridge.core.token import Token
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.sync.metrics import Metrics
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.cycle import run_cycle

TURN_SECONDS: Final = 60.0
"""A connection with more to do than this goes to the end of the queue."""

_log = structlog.get_logger()


class Turn:
    """Callable with a connection id; says whether there is more to do at once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        stop: Event,
        metrics: Metrics,
        *,
        new_token: Callable[[], Token],
        client_for: Callable[[Connection], ZuperClient],
    ) -> None:
        self._database = database
        self._clock = clock
        self._stop = stop
        self._metrics = metrics
        self._new_token = new_token
        self._client_for = client_for

    def __call__(self, connection_id: str) -> bool:
        """Run cycles.

        Raises:
            Stopped: the program is to end.
        """
        with self._database.begin() as transaction:
            connection = Connections(transaction).with_id(connection_id)
        if connection is None or connection.paused or connection.state == "stopped":
            return False
        settings = ConnectionSettings.from_json(connection.settings)
        client = self._client_for(connection)
        began = self._clock.monotonic()
        more = True
        while more and self._clock.monotonic() - began < TURN_SECONDS:
            if self._stop.is_set():
                raise Stopped("Stockbridge is stopping")
            more = self._cycle(connection, settings, client)
        return more

    def _cycle(self, connection: Connection, settings: ConnectionSettings, client: ZuperClient) -> bool:
        with self._metrics.cycle():
            cycle = run_cycle(
                self._database, connection, settings, client, self._clock, self._new_token, stop=self._stop
            )
        _log.info("cycle", connection=connection.name, text=cycle.text)
        return cycle.more
