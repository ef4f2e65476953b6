"""What the peers' own documents say: each document as last seen, and what it did to stock (its effects).

An effect belongs to at most one line of the book. A movement without any effect stands in `unexplained` until a document
turns up or a named person acknowledges it. A *twin* is a pair of documents, one of each system, that may be one deed.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Id, Units, Utc

evidence = Table(
    "evidence",
    metadata,
    connection_id(primary_key=True),
    Column("side", String(16), primary_key=True),
    Column("source_id", String(64), primary_key=True, comment="TxnID or transaction_uid"),
    Column("kind", String(32), nullable=False),
    Column("number", Text),
    Column("movement_kind", String(16), comment="core.movement_kinds; none: nobody documents what it is"),
    Column("party", Text, comment="customer, vendor or user"),
    Column("at", Text, comment="the document's own date or time, as the peer writes it"),
    Column("lines", Text, nullable=False, comment="JSON: what it does now, by item and site or location"),
    Column("is_void", Boolean, nullable=False, default=False),
    Column("first_seen_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("lost_at", Utc, comment="a restored file lacks it; cleared once a person has said what to make of that"),
    Index(None, "connection_id", "side", "first_seen_at"),
    Index(
        "ix_evidence_lost",
        "connection_id",
        sqlite_where=text("lost_at IS NOT NULL"),
        postgresql_where=text("lost_at IS NOT NULL"),
    ),
)

evidence_number = Table(
    "evidence_number",
    metadata,
    connection_id(primary_key=True),
    Column("side", String(16), primary_key=True),
    Column("source_id", String(64), primary_key=True),
    Column("number", Text, primary_key=True, comment="how its twin in the other system may be numbered"),
    Column("key", Text, nullable=False, comment="what both systems' spellings of the number share"),
    Column("is_reference", Boolean, nullable=False, comment="it is not its own, it only refers to it"),
    ForeignKeyConstraint(
        ["connection_id", "side", "source_id"], ["evidence.connection_id", "evidence.side", "evidence.source_id"]
    ),
    Index(None, "connection_id", "side", "key"),
)

effect = Table(
    "effect",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("side", String(16), nullable=False),
    Column("source_id", String(64), nullable=False),
    Column("document", String(64), nullable=False, comment="what people call one document: its TxnID or invoice UID"),
    Column("item_id", String(64), nullable=False, comment="ListID or product_uid"),
    Column("place", String(64), nullable=False, comment="site ListID or location_uid; empty: the whole company"),
    Column("units", Units, nullable=False),
    Column("inferred", Boolean, nullable=False, default=False, comment="known to have changed, not by how much"),
    Column("text", Text, nullable=False),
    Column("who", Text),
    Column("seen_at", Utc, nullable=False),
    Column(
        "token", String(11), comment="the token of ours that the document carries: somebody changed or copied a posting"
    ),
    Column(
        "is_end",
        Boolean,
        nullable=False,
        default=False,
        comment="one end of a transfer order, of whose line in the book nobody has taken note yet",
    ),
    Column("entry_id", Id),
    Column("passed_at", Utc, comment="a later reading agreed with the book without these units: the audit shows it"),
    Column("moot_at", Utc, comment="given up: both sides were read since, and no balance ever showed these units"),
    ForeignKeyConstraint(["entry_id", "connection_id"], ["entry.id", "entry.connection_id"]),
    Index(
        "ix_effect_unused",
        "connection_id",
        "side",
        "item_id",
        sqlite_where=text("entry_id IS NULL AND moot_at IS NULL"),
        postgresql_where=text("entry_id IS NULL AND moot_at IS NULL"),
    ),
    Index(
        "ix_effect_ours",
        "connection_id",
        sqlite_where=text("token IS NOT NULL"),
        postgresql_where=text("token IS NOT NULL"),
    ),
    Index(
        "ix_effect_passed",
        "connection_id",
        sqlite_where=text("passed_at IS NOT NULL AND entry_id IS NULL"),
        postgresql_where=text("passed_at IS NOT NULL AND entry_id IS NULL"),
    ),
    Index(
        "ix_effect_end",
        "connection_id",
        sqlite_where=text("is_end"),
        postgresql_where=text("is_end"),
    ),
    Index(None, "connection_id", "side", "item_id", "seen_at"),
    Index(None, "connection_id", "side", "source_id"),
    Index(None, "connection_id", "side", "document"),
    Index(
        "ix_effect_entry_id",
        "entry_id",
        sqlite_where=text("entry_id IS NOT NULL"),
        postgresql_where=text("entry_id IS NOT NULL"),
    ),
)

twin = Table(
    "twin",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("cell_id", Id, nullable=False),
    Column("quickbooks_document", String(64), nullable=False),
    Column("zuper_document", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("units", Units, nullable=False, comment="what both moved and is counted once"),
    Column("why", Text, nullable=False),
    Column("at", Utc, nullable=False),
    ForeignKeyConstraint(["cell_id", "connection_id"], ["cell.id", "cell.connection_id"]),
    CheckConstraint("verdict IN ('asked', 'same', 'declared', 'different')", name="verdict"),
    UniqueConstraint("connection_id", "cell_id", "quickbooks_document", "zuper_document"),
    Index(None, "connection_id", "cell_id", "zuper_document"),
)

unexplained = Table(
    "unexplained",
    metadata,
    connection_id(primary_key=True),
    Column("entry_id", Id, primary_key=True, autoincrement=False),
    Column("cell_id", Id, nullable=False),
    Column("side", String(16), nullable=False),
    Column("units", Units, nullable=False),
    Column("since", Utc, nullable=False),
    ForeignKeyConstraint(["entry_id", "connection_id"], ["entry.id", "entry.connection_id"]),
    ForeignKeyConstraint(["cell_id", "connection_id"], ["cell.id", "cell.connection_id"]),
    Index(None, "connection_id", "cell_id", "side"),
)

acknowledged = Table(
    "acknowledged",
    metadata,
    connection_id(primary_key=True),
    Column("entry_id", Id, primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Utc, nullable=False),
    ForeignKeyConstraint(["entry_id", "connection_id"], ["entry.id", "entry.connection_id"]),
)
