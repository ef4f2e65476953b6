"""Audits: each asks both systems afresh, a slice at a time, and remembers here how far it has come.

At most one of a connection is under way. What it finds is in the evidence and the book; a row keeps only when, by whom, and the outcome.
"""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Id, Utc

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("asked_at", Utc, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column(
        "document_id",
        Id,
        nullable=False,
        default=0,
        comment="our documents up to this one were asked after in QuickBooks",
    ),
    Column("quickbooks_at", Utc, comment="when all of them were"),
    Column("rows_from", Utc, comment="Zuper's history is read again up to here"),
    Column("rows_whole", Boolean, nullable=False, default=True, comment="every row could be read so far"),
    Column("zuper_at", Utc, comment="when all of it was"),
    Column("read_at", Utc, comment="when both sides had been read; what was found then may still lack its document"),
    Column("ended_at", Utc),
    Column("drift", Integer, comment="differences that wanted a person when it ended"),
    UniqueConstraint("id", "connection_id"),
    Index(
        "uq_audit_open",
        "connection_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(None, "connection_id", "id"),
)
