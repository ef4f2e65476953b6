"""Alerts on disk: what is wrong since when, and the messages about it, each told once.

Not what an alert is (`stockbridge.sync.alerts`). A message is claimed before it leaves and crossed off when it was taken, so a
crash in between tells it a second time, under the same identity, rather than never.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from stockbridge.storage.book import new_id
from stockbridge.storage.tables import alerts as t

ATTEMPTS_MAX: Final = 20
"""Then a message is given up: about three days after the first attempt."""

_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=6)


class Channel(StrEnum):
    """A way to reach people who are not looking at the page."""

    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is wrong, or was until `over_at`."""

    id: int
    reason: str
    text: str
    since: datetime
    over_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is to be told about an alert."""

    id: int
    channel: Channel
    is_over: bool
    alert: Alert


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that could not be told yet, or not at all."""

    channel: Channel
    problem: str
    attempts: int
    is_given_up: bool


class Alerts:
    """Alerts of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def open(self) -> list[Alert]:
        """What is wrong now, longest first."""
        query = select(t.alert).where(t.alert.c.connection_id == self._id, t.alert.c.over_at.is_(None))
        return [
            Alert(row.id, row.reason, row.text, row.since, None)
            for row in self._tx.execute(query.order_by(t.alert.c.since, t.alert.c.id))
        ]

    def begin(self, reason: str, text: str, channels: Collection[Channel], at: datetime) -> None:
        """Something is wrong: each channel is to be told. There must be no open alert of that reason."""
        values = {"connection_id": self._id, "reason": reason, "text": text, "since": at}
        alert_id = new_id(self._tx.execute(insert(t.alert).values(**values)))
        self._write(alert_id, channels, at, is_over=False)

    def end(self, alert_id: int, channels: Collection[Channel], at: datetime) -> None:
        """It is over: channels that heard of its beginning are told; those that heard nothing yet hear nothing at all."""
        m = t.alert_message.c
        of_alert = (m.connection_id == self._id) & (m.alert_id == alert_id)
        self._tx.execute(
            update(t.alert).where(t.alert.c.connection_id == self._id, t.alert.c.id == alert_id).values(over_at=at)
        )
        self._tx.execute(delete(t.alert_message).where(of_alert, m.attempts == 0))
        begun = {Channel(one) for one in self._tx.execute(select(m.channel).where(of_alert)).scalars()}
        self._write(alert_id, begun & set(channels), at, is_over=True)

    def claim(self, now: datetime, most: int) -> list[Message]:
        """Messages that are to be told now, in order; nobody else tries them before their pause is over."""
        m, a = t.alert_message.c, t.alert.c
        query = (
            select(t.alert_message, a.reason, a.text, a.since, a.over_at)
            .join(t.alert, (a.id == m.alert_id) & (a.connection_id == m.connection_id))
            .where(m.connection_id == self._id, m.next_at <= now)
            .order_by(m.id)
            .limit(most)
        )
        claimed = []
        for row in self._tx.execute(query).all():
            attempts = row.attempts + 1
            next_at = None if attempts >= ATTEMPTS_MAX else now + _pause(attempts)
            self._change(row.id, attempts=attempts, next_at=next_at)
            alert = Alert(row.alert_id, row.reason, row.text, row.since, row.over_at)
            claimed.append(Message(row.id, Channel(row.channel), row.is_over, alert))
        return claimed

    def told(self, message_id: int, at: datetime) -> None:
        """A message was taken; it is not told again."""
        self._change(message_id, told_at=at, next_at=None, problem=None)

    def failed(self, message_id: int, problem: str) -> None:
        """A message was not taken; it is tried again after its pause, unless that was the last attempt."""
        self._change(message_id, problem=problem)

    def undelivered(self, most: int = 5) -> Iterator[Undelivered]:
        """Messages that could not be told, newest first."""
        m = t.alert_message.c
        query = select(t.alert_message).where(m.connection_id == self._id, m.told_at.is_(None), m.problem.is_not(None))
        for row in self._tx.execute(query.order_by(m.id.desc()).limit(most)):
            yield Undelivered(Channel(row.channel), row.problem, row.attempts, row.next_at is None)

    def _write(self, alert_id: int, channels: Collection[Channel], at: datetime, *, is_over: bool) -> None:
        rows = [
            {"connection_id": self._id, "alert_id": alert_id, "channel": one, "is_over": is_over, "next_at": at}
            for one in sorted(channels)
        ]
        if rows:
            self._tx.execute(insert(t.alert_message), rows)

    def _change(self, message_id: int, **values: object) -> None:
        m = t.alert_message.c
        self._tx.execute(
            update(t.alert_message).where(m.connection_id == self._id, m.id == message_id).values(**values)
        )


def connections_to_tell(transaction: Connection, now: datetime) -> list[str]:
    """The ids of connections with messages that are to be told now."""
    m = t.alert_message.c
    return list(transaction.execute(select(m.connection_id).where(m.next_at <= now).distinct()).scalars())


def _pause(attempts: int) -> timedelta:
    """How long to wait after that many attempts: a minute, doubling up to six hours."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << min(attempts - 1, 10)))
