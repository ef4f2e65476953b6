"""Audits that were asked for: the one under way, the last that ended, and how far each has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from stockbridge.storage.tables.audits import audit as t


class AuditRuns:
    """The audits of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def ask(self, by: str, at: datetime) -> bool:
        """Ask for an audit, unless one is under way; returns whether it is a new one."""
        if self.under_way() is not None:
            return False
        self._tx.execute(insert(t).values(connection_id=self._id, asked_at=at, asked_by=by))
        return True

    def under_way(self) -> Row[Any] | None:
        """The audit that has not ended."""
        return self._tx.execute(select(t).where(t.c.connection_id == self._id, t.c.ended_at.is_(None))).one_or_none()

    def last(self) -> Row[Any] | None:
        """The last audit that ended."""
        return self._tx.execute(
            select(t).where(t.c.connection_id == self._id, t.c.ended_at.is_not(None)).order_by(t.c.id.desc()).limit(1)
        ).one_or_none()

    def learn(self, **values: object) -> None:
        """Set columns of the audit under way."""
        self._tx.execute(update(t).where(t.c.connection_id == self._id, t.c.ended_at.is_(None)).values(**values))
