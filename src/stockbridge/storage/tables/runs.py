"""Runs and their history, and the Web Connector's sessions with their leases."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, String, Table, Text, UniqueConstraint, text

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Id, Utc

run = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("kind", String(24), nullable=False, comment="quickbooks_update, zuper_cycle, approval, person"),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("outcome", String(16)),
    Column("text", Text),
    UniqueConstraint("id", "connection_id"),
    Index(None, "connection_id", "id"),
    Index(None, "connection_id", "started_at"),
    Index(
        "ix_run_open",
        "connection_id",
        "kind",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

history = Table(
    "history",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("run_id", Id, nullable=False),
    Column("at", Utc, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("direction", String(32), nullable=False),
    Column("record", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(["run_id", "connection_id"], ["run.id", "run.connection_id"]),
    Index(None, "connection_id", "id"),
    Index(None, "run_id"),
)

update_session = Table(
    "update_session",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("ticket_hash", String(64), nullable=False, unique=True),
    Column("is_live", Boolean, nullable=False),
    Column("state", String(32), nullable=False),
    Column("lease_until", Utc, nullable=False),
    Column("run_id", Id, nullable=False),
    Column("agenda", Text, nullable=False, comment="where the update is: Agenda as JSON"),
    Column("last_answer", Text, comment="what the last receiveResponseXML was answered, should it be repeated"),
    Column("last_error", Text, comment="what getLastError will say"),
    Column("started_at", Utc, nullable=False),
    ForeignKeyConstraint(["run_id", "connection_id"], ["run.id", "run.connection_id"]),
    Index(
        "uq_update_session_live",
        "connection_id",
        unique=True,
        sqlite_where=text("is_live = 1"),
        postgresql_where=text("is_live"),
    ),
    Index(None, "connection_id", "started_at"),
    Index(None, "run_id"),
)
