"""Stock-takes: which cells are being counted, and from which line of the book on nothing of theirs is carried."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Table, Text, text

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Id, Utc

stock_count = Table(
    "stock_count",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("cell_id", Id, comment="NULL: all cells, later ones too"),
    Column("after_entry", Id, comment="lines after this one wait for the end of the count; NULL: it is not ready yet"),
    Column("begun_at", Utc, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("ended_at", Utc),
    ForeignKeyConstraint(["cell_id", "connection_id"], ["cell.id", "cell.connection_id"]),
    Index(
        "ix_stock_count_open",
        "connection_id",
        "cell_id",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)
