"""Which connections want a Zuper cycle now: one query over all of them, cheap enough for every second.

It reads signs that others left in the book, so it works in any process and after any crash. It is not a promise that a cycle finds
something to do. A connection that a cycle holds the lease of is never due.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, exists, literal_column, select

from stockbridge.core.audit import SHOWS_WITHIN
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from stockbridge.storage.tables import audits as a
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import connections as c
from stockbridge.storage.tables import items as i
from stockbridge.zuper.work import LEASE

LEAST_SECONDS: Final = 1.0
"""Between two cycles, whatever wants them: something that stays wanted must not use up Zuper's patience."""


def due(database: Database, now: datetime) -> list[str]:
    """The ids of all connections that want a cycle."""
    with database.look() as transaction:
        rows = transaction.execute(_QUERY).all()
    return [row.id for row in rows if _is_due(row, now)]


def _is_due(row: Row[Any], now: datetime) -> bool:
    # A lease that lasts longer than any was taken by a clock that has been set back since.
    if row.lease_until is not None and timedelta() < row.lease_until - now <= LEASE:
        return False
    if row.last_cycle is None:
        return True
    since = now - row.last_cycle
    # A clock that was set back must not make a connection wait for the old time to come again.
    if since >= timedelta(seconds=_poll_seconds(row.settings)) or since < timedelta(0):
        return True
    return since >= timedelta(seconds=LEAST_SECONDS) and any(_wishes(row, now))


def _wishes(row: Row[Any], now: datetime) -> Iterator[bool]:
    yield row.rung_at is not None
    yield row.hinted_at is not None and row.last_cycle < _shows(row.hinted_at) <= now
    yield row.sweep_wanted
    yield row.sweep_page > 0
    yield row.asked_at is not None and row.zuper_at is None and _shows(row.asked_at) <= now
    yield row.read_at is not None and row.last_cycle < _shows(row.read_at) <= now
    yield row.last_update is not None and row.last_update > row.last_cycle
    yield row.has_new_posting
    yield row.has_new_creation


def _shows(moment: datetime) -> datetime:
    """When Zuper shows everything that happened until a moment."""
    return moment + SHOWS_WITHIN[Side.ZUPER]


def _is_newer_for_zuper(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Planned for Zuper since the last cycle. Older ones had their chance: they are held or refused, and wait for the next poll."""
    return exists().where(
        table.c.connection_id == c.connection.c.id,
        table.c.side == Side.ZUPER,
        table.c.state == State.PLANNED,
        table.c.created_at > c.zuper_account.c.last_cycle,
        *conditions,
    )


def _query() -> Select[Any]:
    # To the letter the condition of the index, so that both databases see that it serves.
    unresolved: ColumnElement[bool] = literal_column("posting.state IN ('planned', 'sent')")
    return (
        select(
            c.connection.c.id,
            c.connection.c.settings,
            c.zuper_account.c.last_cycle,
            c.zuper_account.c.lease_until,
            c.zuper_account.c.rung_at,
            c.zuper_account.c.hinted_at,
            c.zuper_account.c.sweep_wanted,
            c.zuper_account.c.sweep_page,
            c.company_file.c.last_update,
            a.audit.c.asked_at,
            a.audit.c.zuper_at,
            a.audit.c.read_at,
            _is_newer_for_zuper(b.posting, unresolved).label("has_new_posting"),
            _is_newer_for_zuper(i.creation).label("has_new_creation"),
        )
        .join(c.zuper_account, c.zuper_account.c.connection_id == c.connection.c.id)
        .join(c.company_file, c.company_file.c.connection_id == c.connection.c.id)
        .outerjoin(a.audit, (a.audit.c.connection_id == c.connection.c.id) & a.audit.c.ended_at.is_(None))
        .where(c.connection.c.paused.is_(False), c.connection.c.state != "stopped")
        .order_by(c.connection.c.id)
    )


_QUERY: Final = _query()


@lru_cache(maxsize=4096)
def _poll_seconds(settings: str) -> float:
    return float(json.loads(settings)["zuper"]["poll_seconds"])
