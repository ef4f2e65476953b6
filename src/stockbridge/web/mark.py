"""A mark of a connection: a short text that differs whenever something happened that a page may show.

A page bears the mark of the moment before it was made; the stream that keeps it fresh begins from that one (`web.live`), so that nothing
falls between the two.
"""

from hashlib import sha256

from sqlalchemy import Connection, func, select

from stockbridge.storage.tables import book, connections, runs


def mark_of(transaction: Connection, connection_id: str) -> str:
    """The mark of a connection now."""
    of_connection, file, account = connections.connection, connections.company_file, connections.zuper_account
    run, line, hold = runs.run, runs.history, book.hold
    row = transaction.execute(
        select(
            of_connection.c.state,
            of_connection.c.paused,
            file.c.last_update,
            account.c.last_cycle,
            select(func.max(run.c.started_at)).where(run.c.connection_id == connection_id).scalar_subquery(),
            select(func.max(line.c.id)).where(line.c.connection_id == connection_id).scalar_subquery(),
            select(func.count())
            .where(hold.c.connection_id == connection_id, hold.c.resolved_at.is_(None))
            .scalar_subquery(),
        )
        .join(file, file.c.connection_id == of_connection.c.id)
        .join(account, account.c.connection_id == of_connection.c.id)
        .where(of_connection.c.id == connection_id)
    ).one_or_none()
    return sha256(repr(row and tuple(row)).encode()).hexdigest()[:16]
