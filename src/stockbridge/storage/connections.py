"""Connections themselves: the only queries that look across tenants, to find the one a caller may speak for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy import Row, delete, func, insert, select, update

from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import book
from stockbridge.storage.tables import connections as t
from stockbridge.storage.tables.runs import update_session


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One company file joined to one Zuper account. The Web Connector's password is hashed; what must be read again is encrypted."""

    id: str
    name: str
    state: str
    paused: bool
    stopped_text: str | None
    settings: str
    zuper_api_url: str
    zuper_api_key: str
    web_connector_user: str
    web_connector_password: str
    file_id: str
    hook_secret: str
    created_at: datetime
    confirmed_at: datetime
    """When a person last confirmed what Zuper does not show: negative stock allowed, consumption by invoice."""
    smtp_password: str | None = None
    alert_secret: str | None = None


class Connections:
    """The table of connections."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, connection: Connection) -> None:
        """Write a new connection down, with nothing known yet of its company file and account."""
        values = {name: getattr(connection, name) for name in Connection.__slots__}
        self._tx.execute(insert(t.connection).values(**values))
        self._tx.execute(insert(t.company_file).values(connection_id=connection.id))
        self._tx.execute(insert(t.zuper_account).values(connection_id=connection.id))

    def all(self) -> list[Connection]:
        """All connections, by name."""
        return [_connection(row) for row in self._tx.execute(select(t.connection).order_by(t.connection.c.name))]

    def at_a_glance(self, names: Collection[str] | None = None) -> Iterator[Row[*tuple[Any, ...]]]:
        """What a list of connections shows of each of these, or of all, by name."""
        of, file, account, hold = t.connection.c, t.company_file.c, t.zuper_account.c, book.hold.c
        held = select(func.count()).where(hold.connection_id == of.id, hold.resolved_at.is_(None)).scalar_subquery()
        query = (
            select(
                of.id,
                of.name,
                of.state,
                of.paused,
                held.label("held"),
                file.company_name.label("company_file"),
                account.company_name.label("zuper_account"),
                file.last_update,
                account.last_cycle,
                file.swept_at.label("quickbooks_swept_at"),
                account.swept_at.label("zuper_swept_at"),
            )
            .join(t.company_file, file.connection_id == of.id)
            .join(t.zuper_account, account.connection_id == of.id)
            .order_by(of.name)
        )
        for some in [None] if names is None else chunks(sorted(names)):
            yield from self._tx.execute(query if some is None else query.where(of.name.in_(some)))

    def ids(self) -> Iterator[str]:
        """The ids of all connections."""
        yield from self._tx.execute(select(t.connection.c.id).order_by(t.connection.c.id)).scalars()

    def named(self, name: str) -> Connection | None:
        """A connection by its name."""
        return self._one(t.connection.c.name == name)

    def with_id(self, connection_id: str) -> Connection | None:
        """A connection by its id."""
        return self._one(t.connection.c.id == connection_id)

    def of_web_connector_user(self, user: str) -> Connection | None:
        """The connection that a Web Connector's user name belongs to."""
        return self._one(t.connection.c.web_connector_user == user)

    def of_hook(self, secret_hash: str) -> Connection | None:
        """The connection that a webhook path belongs to."""
        return self._one(t.connection.c.hook_secret == secret_hash)

    def of_ticket(self, ticket_hash: str) -> Connection | None:
        """The connection that a Web Connector ticket was issued for."""
        return self._one(
            t.connection.c.id.in_(
                select(update_session.c.connection_id).where(update_session.c.ticket_hash == ticket_hash)
            )
        )

    def change(self, connection_id: str, **values: object) -> None:
        """Set columns of a connection."""
        self._tx.execute(update(t.connection).where(t.connection.c.id == connection_id).values(**values))

    def remove(self, connection_id: str) -> None:
        """Remove a connection with all its books. What it wrote in both systems stays there."""
        self._tx.execute(delete(t.connection).where(t.connection.c.id == connection_id))

    def _one(self, condition: Any) -> Connection | None:
        row = self._tx.execute(select(t.connection).where(condition)).one_or_none()
        return None if row is None else _connection(row)


def _connection(row: Row[Any]) -> Connection:
    return Connection(**{name: getattr(row, name) for name in Connection.__slots__})
