"""Links that ended: a person said that a pair has no common future.

The link and its cells stay for ever, because the book names them. Its records are newcomers again, as if they had never met: what
was planned, created or edited for them under the link is forgotten, so that nothing of it stands in the way of a new one.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, or_, update

from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.links import Link
from stockbridge.storage.newcomers import mark
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import items as t


def end(transaction: Connection, connection_id: str, link: Link) -> None:
    """End a link. Nothing of it may be on its way to a peer any more; the caller has made sure."""
    transaction.execute(
        update(t.link).where(t.link.c.connection_id == connection_id, t.link.c.id == link.id).values(ended=t.link.c.id)
    )
    transaction.execute(delete(t.edit).where(t.edit.c.connection_id == connection_id, t.edit.c.link_id == link.id))
    transaction.execute(
        delete(t.creation).where(
            t.creation.c.connection_id == connection_id,
            t.creation.c.source_id.in_([link.list_id, link.product_uid]),
            t.creation.c.state == State.CONFIRMED,
        )
    )
    row = t.introduction.c
    transaction.execute(
        delete(t.introduction).where(
            row.connection_id == connection_id, or_(row.list_id == link.list_id, row.product_uid == link.product_uid)
        )
    )
    mark(transaction, connection_id, Side.QUICKBOOKS, [link.list_id])
    mark(transaction, connection_id, Side.ZUPER, [link.product_uid])


def resolve_holds(transaction: Connection, connection_id: str, link: Link, by: str, at: datetime) -> None:
    """Close what is held about a link, its cells or its records: with the link the reasons went away."""
    hold = b.hold.c
    cells = t.cell.select().where(t.cell.c.link_id == link.id).with_only_columns(t.cell.c.id)
    transaction.execute(
        update(b.hold)
        .where(
            hold.connection_id == connection_id,
            hold.resolved_at.is_(None),
            or_(hold.cell_id.in_(cells), hold.list_id == link.list_id, hold.product_uid == link.product_uid),
        )
        .values(resolved_at=at, resolved_by=by, resolution="unlink")
    )
