"""Runs and what they did, record by record: the history people read."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from stockbridge.storage.book import new_id
from stockbridge.storage.tables import runs as t
from stockbridge.storage.tables.book import entry


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of history."""

    kind: str
    direction: str
    record: str
    status: str
    """`started`, `success`, `error` or `held`."""
    text: str


class Runs:
    """Runs and history of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def begin(self, kind: str, at: datetime) -> int:
        """Start a run and return its number."""
        return new_id(self._tx.execute(insert(t.run).values(connection_id=self._id, kind=kind, started_at=at)))

    def end(self, run_id: int, outcome: str, text: str, at: datetime) -> None:
        """Close a run with a sentence."""
        self._tx.execute(
            update(t.run)
            .where(t.run.c.connection_id == self._id, t.run.c.id == run_id, t.run.c.ended_at.is_(None))
            .values(ended_at=at, outcome=outcome, text=text)
        )

    def end_interrupted(self, kind: str, text: str, at: datetime) -> None:
        """Close runs of a kind that nobody closed: what did them is gone. Only the one that may begin the next may say so."""
        self._tx.execute(
            update(t.run)
            .where(t.run.c.connection_id == self._id, t.run.c.kind == kind, t.run.c.ended_at.is_(None))
            .values(ended_at=at, outcome="interrupted", text=text)
        )

    def forget(self, run_id: int) -> None:
        """Drop a run that did nothing worth a line: no entry and no history refers to it.

        Documents that cancel each other out leave lines of the book behind although no quantity changed.
        """
        told = select(t.history.c.id).where(t.history.c.run_id == run_id)
        booked = select(entry.c.id).where(entry.c.run_id == run_id)
        self._tx.execute(
            delete(t.run).where(
                t.run.c.connection_id == self._id, t.run.c.id == run_id, ~told.exists(), ~booked.exists()
            )
        )

    def tell(self, run_id: int, happening: Happening, at: datetime) -> None:
        """Add a line of history."""
        self.tell_all(run_id, [happening], at)

    def tell_all(self, run_id: int, happenings: Sequence[Happening], at: datetime) -> None:
        """Add lines of history."""
        if happenings:
            stamp = {"connection_id": self._id, "run_id": run_id, "at": at}
            self._tx.execute(insert(t.history), [stamp | asdict(happening) for happening in happenings])

    def history(self, *, most: int, before_id: int | None = None) -> Iterator[Row[tuple[object, ...]]]:
        """History, newest first; `before_id` continues where a page ended."""
        query = (
            select(t.history, t.run.c.kind.label("run_kind"))
            .join(t.run, t.run.c.id == t.history.c.run_id)
            .where(t.history.c.connection_id == self._id)
            .order_by(t.history.c.id.desc())
            .limit(most)
        )
        if before_id is not None:
            query = query.where(t.history.c.id < before_id)
        yield from self._tx.execute(query)
