"""Units on the road: what left a location on a transfer order, as lines of the book that wait until the order is over."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, String, Table

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Id, Utc

on_the_road = Table(
    "on_the_road",
    metadata,
    connection_id(primary_key=True),
    Column("entry_id", Id, primary_key=True, autoincrement=False),
    Column("document", String(64), nullable=False, comment="the transfer order"),
    Column("item_id", String(64), nullable=False, comment="product_uid"),
    Column("state", String(16), nullable=False),
    Column("since", Utc, nullable=False),
    Column("asked_at", Utc, comment="when Zuper was last asked what became of the order"),
    ForeignKeyConstraint(["entry_id", "connection_id"], ["entry.id", "entry.connection_id"]),
    CheckConstraint("state IN ('waits', 'over', 'arrived')", name="state"),
    Index(None, "connection_id", "state", "document", "item_id"),
)
