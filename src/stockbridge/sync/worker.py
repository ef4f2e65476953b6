"""The background worker: every second, or when woken, it lets the engine work on what is due, and looks after dead workers.

Only the worker that leads decides; all of them work. The rule it guards: trouble with the database ends nothing, it is waited out.
"""

from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final

import structlog

from stockbridge.core.clock import Clock
from stockbridge.storage.database import Database
from stockbridge.sync.due import due
from stockbridge.sync.engine import Engine, pause_seconds
from stockbridge.sync.leases import free_leases
from stockbridge.sync.log import told
from stockbridge.sync.metrics import Metrics

TICK_SECONDS: Final = 1.0
ROUNDS_EVERY: Final = timedelta(seconds=5)
PRUNE_EVERY: Final = timedelta(minutes=10)

_log = structlog.get_logger()


class Worker:
    """A thread around an engine; `stop` set and `wake` called end it."""

    def __init__(self, database: Database, engine: Engine, clock: Clock, stop: Event, metrics: Metrics) -> None:
        self._database = database
        self._engine = engine
        self._clock = clock
        self._stop = stop
        self._metrics = metrics
        self._woken = Event()
        self._had_room = True
        self._thread = Thread(target=self._run, name="worker", daemon=True)
        self._next_round = self._next_pruning = datetime.min.replace(tzinfo=clock.now().tzinfo)

    @property
    def is_alone(self) -> bool:
        """Whether there can be no other worker on this database."""
        return self._engine.is_alone

    def start(self) -> None:
        """Begin to work, in a thread of its own."""
        if self.is_alone:
            free_leases(self._database)
        self._engine.start()
        self._thread.start()

    def wake(self) -> None:
        """Look at once: somebody has left a sign in the book, or the program is to end."""
        self._woken.set()

    def end(self) -> bool:
        """Wait until everything has ended; False: a cycle still waits for Zuper and will be cut off. `stop` must be set."""
        assert self._stop.is_set(), "a worker ends when the program ends"
        self.wake()
        self._thread.join()
        return self._engine.stop()

    def tick(self) -> None:
        """Let the engine work on everything that is due and not in its hands yet."""
        if not self._engine.leads():
            return
        if not self._has_room():
            return
        now = self._clock.now()
        if now >= self._next_round:
            self._next_round = now + ROUNDS_EVERY
            self._take_over()
        if now >= self._next_pruning:
            self._next_pruning = now + PRUNE_EVERY
            self._engine.prune(now)
        wanted = due(self._database, now)
        if wanted:
            waiting = self._engine.waiting()
            for connection_id in wanted:
                if connection_id not in waiting:
                    self._engine.enqueue(connection_id)

    def _has_room(self) -> bool:
        """Whether what is done can be written down; said once when that changes."""
        no_room = self._database.no_room()
        if (no_room is None) != self._had_room:
            self._had_room = no_room is None
            _log.warning("room", text=no_room or "There is room again.")
        return self._had_room

    def _take_over(self) -> None:
        left_behind = self._engine.take_over()
        if left_behind:
            _log.warning("took_over", count=len(left_behind))
            free_leases(self._database, left_behind)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            self._woken.clear()
            try:
                self.tick()
                self._metrics.came_round()
                failures = 0
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                failures += 1
                _log.error("worker_failed", failures=failures, **told(error))
            self._woken.wait(pause_seconds(failures) or TICK_SECONDS)
