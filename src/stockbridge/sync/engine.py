"""The engine that hands connections to workers, one worker a connection: all that is known of DBOS is in this file.

Theory of operation
===================

What the engine keeps is a queue of connection ids, partitioned by connection with one running at a time in each partition, in a
database of its own. It is not the truth about anything: the book says what is due (`due`), a cycle may be repeated at will, and a
cycle holds a lease in the book. What the engine adds is that work is spread over processes and machines, that a failure is tried
again after a growing pause which survives a restart, and that what a dead worker left is finished by another.

A workflow here has no steps, so that a cycle costs one row; it is the whole cycle that is repeated after a crash. DBOS is one per
process, hence so is `Engine`. Four traps, each with its test:

1. SQLite before 3.42 needs a clock with fractions of a second (`engine_database`).
2. Nobody but us notices that a worker died (`presence`, `take_over`).
3. Taking over must name the queue again, or two cycles of one connection run side by side.
4. Worker names are unique on PostgreSQL and constant on SQLite; the version is our own constant, because by default every change
   of the code would strand what is waiting.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Condition
from typing import Final

import structlog
from dbos import DBOS, DBOSPortableJSONSerializer, SetEnqueueOptions
from sqlalchemy import URL

from stockbridge.core.clock import Stopped
from stockbridge.sync.engine_database import SCHEMA, engine_database
from stockbridge.sync.log import told
from stockbridge.sync.presence import OnlyWorker, presence

CYCLES_AT_ONCE: Final = 8
"""In one process; each has a thread that mostly waits for Zuper."""

POLL_SECONDS: Final = 0.5
KEEP: Final = timedelta(hours=1)
"""How long finished work is remembered; the history people read is in the book."""

PATIENCE_SECONDS: Final = 1.0
"""For work to end when the program ends; everything in it that waits is told, but a call to Zuper cannot be recalled."""

_FIRST_PAUSE_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 300.0
_QUEUE: Final = "zuper_cycles"
_VERSION: Final = "1"
"""To be raised only when what waits in the queue means something else than before."""

_UNFINISHED: Final[list[str]] = ["ENQUEUED", "DELAYED", "PENDING"]
_FINISHED: Final[list[str]] = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

_log = structlog.get_logger()


class Engine:
    """Runs `work(connection_id)` for what is enqueued. True means: again at once; an exception: again, after a pause.

    Raises:
        BadInput: on SQLite, when another worker is at work already.
    """

    def __init__(self, database_url: URL, work: Callable[[str], bool]) -> None:
        self._database = engine_database(database_url)
        self._presence = presence(database_url, self._database)
        self._work = work
        self._running: set[str] = set()
        self._all_ended = Condition()
        DBOS(
            config={
                "name": "stockbridge",
                "system_database_engine": self._database,
                "dbos_system_schema": SCHEMA,
                "executor_id": self._presence.name,
                "application_version": _VERSION,
                "serializer": DBOSPortableJSONSerializer(),  # the default one would execute what it finds in the database
                "use_listen_notify": False,
                "max_executor_threads": CYCLES_AT_ONCE + 4,  # it has errands of its own
                "log_level": "WARNING",
            }
        )

        @DBOS.workflow(name="zuper_cycle")
        def zuper_cycle(connection_id: str, failures: int) -> None:
            with self._under_way(connection_id):
                self._try(connection_id, failures)

        self._workflow = zuper_cycle

    def start(self) -> None:
        """Begin to work. What this worker left behind in an earlier life goes on by itself (SQLite)."""
        DBOS.launch()
        DBOS.register_queue(
            _QUEUE, partition_concurrency=1, worker_concurrency=CYCLES_AT_ONCE, polling_interval_sec=POLL_SECONDS
        )

    def stop(self) -> bool:
        """End the engine's threads; False: work is still under way and goes on until the process ends.

        It will be repeated, in the next life or by another worker.
        """
        with self._all_ended:
            ended = self._all_ended.wait_for(lambda: not self._running, PATIENCE_SECONDS)
        DBOS.destroy(destroy_registry=True)
        self._presence.leave()
        self._database.dispose()
        return ended

    @property
    def is_alone(self) -> bool:
        """Whether there can be no other worker, now or before `stop`."""
        return isinstance(self._presence, OnlyWorker)

    def leads(self) -> bool:
        """Whether this process decides what is due; there is one such process at a time."""
        return self._presence.leads()

    def enqueue(self, connection_id: str, failures: int = 0) -> None:
        """Let some worker work on a connection; after failures in a row only when a pause has passed."""
        with SetEnqueueOptions(queue_partition_key=connection_id, delay_seconds=pause_seconds(failures)):
            DBOS.enqueue_workflow(_QUEUE, self._workflow, connection_id, failures)

    def waiting(self) -> frozenset[str]:
        """Connections that are enqueued, wait for their pause to pass, or are being worked on."""
        rows = DBOS.list_workflows(queue_name=_QUEUE, status=_UNFINISHED, load_input=False, load_output=False)
        return frozenset(row.queue_partition_key for row in rows if row.queue_partition_key is not None)

    def take_over(self) -> frozenset[str]:
        """Put back into the queue what dead workers were doing; returns which connections that was."""
        running = DBOS.list_workflows(queue_name=_QUEUE, status="PENDING", load_input=False, load_output=False)
        names = {row.executor_id for row in running if row.executor_id is not None}
        dead = frozenset(self._presence.dead_among(names))
        left_behind = [row for row in running if row.executor_id in dead]
        for row in left_behind:
            DBOS.resume_workflow(row.workflow_id, queue_name=_QUEUE)
        return frozenset(row.queue_partition_key for row in left_behind if row.queue_partition_key is not None)

    def prune(self, now: datetime) -> int:
        """Forget work that was finished long ago; returns how much that was."""
        old = DBOS.list_workflows(
            status=_FINISHED, end_time=(now - KEEP).isoformat(), limit=1000, load_input=False, load_output=False
        )
        DBOS.delete_workflows([row.workflow_id for row in old])
        return len(old)

    def _try(self, connection_id: str, failures: int) -> None:
        try:
            if self._work(connection_id):
                self.enqueue(connection_id)
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the other connections go on, and this one is tried again
            _log.error("cycle_failed", connection=connection_id, failures=failures + 1, **told(error))
            self.enqueue(connection_id, failures + 1)

    @contextmanager
    def _under_way(self, connection_id: str) -> Iterator[None]:
        with self._all_ended:
            self._running.add(connection_id)
        try:
            yield
        finally:
            with self._all_ended:
                self._running.discard(connection_id)
                self._all_ended.notify_all()


def pause_seconds(failures: int) -> float | None:
    """How long to wait after that many failures in a row: 1 s, doubling up to 5 minutes."""
    if failures == 0:
        return None
    return min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 10))
