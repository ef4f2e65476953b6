"""The Web Connector's sessions: at most one is live per connection (a constraint, not a process variable)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from stockbridge.storage.book import new_id
from stockbridge.storage.tables import runs as t


@dataclass(frozen=True, slots=True)
class UpdateSession:
    """A session of a Web Connector update, as the last call left it."""

    id: int
    ticket_hash: str
    is_live: bool
    state: str
    lease_until: datetime
    run_id: int
    agenda: str
    last_answer: str | None
    last_error: str | None
    started_at: datetime


class Sessions:
    """Sessions of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def live(self) -> UpdateSession | None:
        """The live session. Reports look at it too, so it takes no lock of its own: units of one connection never overlap."""
        row = self._tx.execute(
            select(t.update_session).where(t.update_session.c.connection_id == self._id, t.update_session.c.is_live)
        ).one_or_none()
        return None if row is None else _session(row)

    def by_ticket(self, ticket_hash: str) -> UpdateSession | None:
        """The session a ticket belongs to, live or not."""
        row = self._tx.execute(
            select(t.update_session).where(
                t.update_session.c.connection_id == self._id, t.update_session.c.ticket_hash == ticket_hash
            )
        ).one_or_none()
        return None if row is None else _session(row)

    def begin(
        self,
        ticket_hash: str,
        state: str,
        lease_until: datetime,
        run_id: int,
        agenda: str,
        at: datetime,
        *,
        is_live: bool = True,
    ) -> int:
        """Start a session; only one may be live."""
        return new_id(
            self._tx.execute(
                insert(t.update_session).values(
                    connection_id=self._id,
                    ticket_hash=ticket_hash,
                    is_live=is_live,
                    state=state,
                    lease_until=lease_until,
                    run_id=run_id,
                    agenda=agenda,
                    started_at=at,
                )
            )
        )

    def change(self, session_id: int, **values: object) -> None:
        """Set columns of a session."""
        self._tx.execute(
            update(t.update_session)
            .where(t.update_session.c.connection_id == self._id, t.update_session.c.id == session_id)
            .values(**values)
        )

    def prune(self, before: datetime) -> None:
        """Drop sessions that ended long ago."""
        self._tx.execute(
            t.update_session.delete().where(
                t.update_session.c.connection_id == self._id,
                t.update_session.c.is_live.is_(False),
                t.update_session.c.started_at < before,
            )
        )


def _session(row: object) -> UpdateSession:
    fields = {name: getattr(row, name) for name in UpdateSession.__slots__}
    return UpdateSession(**fields)
