"""Newcomers: records that are neither linked nor in the plan of introductions.

They carry a mark, so that every cycle finds them without looking through a whole catalogue. Whoever makes or removes a link or a
row of the plan has its records marked again in the same transaction.
"""

from collections.abc import Collection

from sqlalchemy import Connection, select, update

from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import items as t


def mark(transaction: Connection, connection_id: str, side: Side, ids: Collection[str]) -> None:
    """Mark these records as newcomers or not, as the links and the plan say now."""
    table, key, linked, planned = (
        (t.quickbooks_item, t.quickbooks_item.c.list_id, t.link.c.list_id, t.introduction.c.list_id)
        if side is Side.QUICKBOOKS
        else (t.zuper_product, t.zuper_product.c.product_uid, t.link.c.product_uid, t.introduction.c.product_uid)
    )
    link = select(t.link.c.id).where(t.link.c.connection_id == connection_id, linked == key, t.lives)
    row = select(t.introduction.c.id).where(t.introduction.c.connection_id == connection_id, planned == key)
    for some in chunks(ids):
        transaction.execute(
            update(table)
            .where(table.c.connection_id == connection_id, key.in_(some))
            .values(is_newcomer=~link.exists() & ~row.exists())
        )
