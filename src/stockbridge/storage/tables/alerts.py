"""Alerts: what is wrong with a connection for longer than it may be, and what was told about it to whom."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Id, Utc

alert = Table(
    "alert",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("reason", String(32), nullable=False),
    Column("text", Text, nullable=False, comment="as it was when the alert began"),
    Column("since", Utc, nullable=False),
    Column("over_at", Utc),
    UniqueConstraint("id", "connection_id"),
    Index(
        "uq_alert_open",
        "connection_id",
        "reason",
        unique=True,
        sqlite_where=text("over_at IS NULL"),
        postgresql_where=text("over_at IS NULL"),
    ),
    Index(None, "connection_id", "id"),
)

alert_message = Table(
    "alert_message",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("alert_id", Id, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("is_over", Boolean, nullable=False, comment="says that it is over; else that it began"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Utc, comment="when to try (again); NULL: told, or given up"),
    Column("told_at", Utc, comment="when the mail server or the webhook took it"),
    Column("problem", Text, comment="why the last attempt failed"),
    ForeignKeyConstraint(["alert_id", "connection_id"], ["alert.id", "alert.connection_id"]),
    UniqueConstraint("alert_id", "channel", "is_over"),
    CheckConstraint("channel IN ('email', 'webhook')", name="channel"),
    Index(
        "ix_alert_message_waiting",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    Index(None, "connection_id", "id"),
)
