"""Which workers are alive: a lock that a living process holds and a dead one cannot.

On SQLite there may be one worker, which holds a lock on a file. On PostgreSQL there may be many: each holds an advisory lock
named after itself, for as long as its session lives, and one of them the leader's. Who gets the lock of another knows that it is
dead. Nothing here is needed for the books to be right: cycles hold a lease of their own.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, text

from stockbridge.core.errors import BadInput
from stockbridge.sync.engine_database import file_beside

_LEADER: Final = "stockbridge leader"


class Presence(Protocol):
    """The presence of one worker, from its making to `leave`."""

    name: str
    """The worker's own name; the engine calls it executor id."""

    def leads(self) -> bool:
        """Whether this worker is the one that decides what is due."""

    def dead_among(self, names: Iterable[str]) -> list[str]:
        """Which of these workers are no more; each is told to one caller, who has to take over for it."""

    def leave(self) -> None:
        """Be absent from now on."""


class OnlyWorker:
    """The one worker on an SQLite database.

    Raises:
        BadInput: another one is at work already.
    """

    name = "local"
    """Always the same, so that after a crash the engine goes on with what this worker left behind."""

    def __init__(self, lock: Path) -> None:
        self._lock = sqlite3.connect(lock, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            self._lock.close()
            raise BadInput(
                f"another worker is already running on the database in {lock.parent}; stop it first, or use PostgreSQL for several"
            ) from None

    def leads(self) -> bool:
        return True

    def dead_among(self, names: Iterable[str]) -> list[str]:  # noqa: ARG002 - there is nobody else
        return []

    def leave(self) -> None:
        self._lock.close()


class OneOfMany:
    """A worker among others on PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self.name = f"worker-{uuid4()}"
        self._engine = engine
        self._session: Connection | None = None
        self._leads = False
        self._renew()

    def leads(self) -> bool:
        session = self._renew()
        self._leads = self._leads or _take(session, _LEADER)
        return self._leads

    def dead_among(self, names: Iterable[str]) -> list[str]:
        session = self._renew()
        # The locks of the dead are kept: their names are never used again, and nobody else shall take over as well.
        return [name for name in names if name != self.name and _take(session, name)]

    def leave(self) -> None:
        if self._session is not None:
            self._session.invalidate()
            self._session.close()
            self._session = None

    def _renew(self) -> Connection:
        """The session with our lock, made anew when it was lost: with it went the lock, and perhaps the lead."""
        if self._session is not None:
            try:
                self._session.execute(text("SELECT 1"))
            except Exception:
                self.leave()
                raise
            return self._session
        self._leads = False
        self._session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        _take(self._session, self.name)
        return self._session


def presence(database_url: URL, engine: Engine) -> OnlyWorker | OneOfMany:
    """The presence that suits the database.

    Raises:
        BadInput: on SQLite, when another worker is at work already.
    """
    if database_url.get_backend_name() == "sqlite":
        return OnlyWorker(file_beside(database_url, "worker.lock"))
    return OneOfMany(engine)


def _take(session: Connection, name: str) -> bool:
    taken: bool = session.execute(
        text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))"), {"name": name}
    ).scalar_one()
    return taken
