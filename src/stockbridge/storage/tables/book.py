"""The book: entries, postings, documents, carries, holds. The invariants of the ledger are constraints here.

Entries are append-only (triggers refuse anything else). A line that must be carried has exactly one row in `carry`, so it
has at most one live posting. A cell and side has at most one unresolved posting. Totals are sums, never stored.
"""

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Id, Units, Utc

document = Table(
    "document",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("side", String(16), nullable=False),
    Column("token", String(11), nullable=False, unique=True),
    Column("place_id", Id, nullable=False),
    Column("location_uid", String(64), comment="where in Zuper; the site is the place's"),
    Column("to_place_id", Id, comment="where a transfer takes the units; NULL: it is none"),
    Column("payload", Text, comment="the exact request as it left; never changed afterwards"),
    Column("sent_at", Utc, comment="when it left last"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("peer_id", String(64), comment="the TxnID or transaction_uid it got"),
    Column("fallen_at", Utc, comment="somebody deleted it at the peer; what that moved is their movement"),
    Column("shown_at", Utc, comment="when an audit last saw it at the peer"),
    Column(
        "missing_at", Utc, comment="an audit asked for it, and the peer neither showed it nor said that it was deleted"
    ),
    Column("created_at", Utc, nullable=False),
    ForeignKeyConstraint(["place_id", "connection_id"], ["place.id", "place.connection_id"]),
    ForeignKeyConstraint(["to_place_id", "connection_id"], ["place.id", "place.connection_id"]),
    UniqueConstraint("id", "connection_id"),
    Index(None, "connection_id", "side", "id"),
    Index(
        "ix_document_missing",
        "connection_id",
        sqlite_where=text("missing_at IS NOT NULL"),
        postgresql_where=text("missing_at IS NOT NULL"),
    ),
    Index(None, "connection_id", "side", "peer_id"),
)

posting = Table(
    "posting",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("cell_id", Id, nullable=False),
    Column("side", String(16), nullable=False),
    Column("units", Units, nullable=False),
    Column("state", String(16), nullable=False),
    Column("document_id", Id),
    Column("created_at", Utc, nullable=False),
    Column("resolved_at", Utc),
    Column("text", Text, nullable=False, comment="what it carries, in words people read in both systems"),
    ForeignKeyConstraint(["cell_id", "connection_id"], ["cell.id", "cell.connection_id"]),
    ForeignKeyConstraint(["document_id", "connection_id"], ["document.id", "document.connection_id"]),
    UniqueConstraint("id", "connection_id"),
    CheckConstraint("state IN ('planned', 'sent', 'confirmed', 'refused', 'cancelled')", name="state"),
    CheckConstraint("state <> 'sent' OR document_id IS NOT NULL", name="sent_has_token"),
    Index(
        "uq_posting_unresolved",
        "connection_id",
        "cell_id",
        "side",
        unique=True,
        sqlite_where=text("state IN ('planned', 'sent')"),
        postgresql_where=text("state IN ('planned', 'sent')"),
    ),
    Index(None, "connection_id", "document_id"),
    Index(None, "connection_id", "cell_id", "side"),
    Index(None, "connection_id", "state", "side"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("cell_id", Id, nullable=False),
    Column("side", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("units", Units, nullable=False),
    Column("at", Utc, nullable=False),
    Column("run_id", Id, nullable=False, comment="the run that wrote the line: every line has one"),
    Column("posting_id", Id),
    Column("text", Text, nullable=False),
    Column("who", Text),
    ForeignKeyConstraint(["cell_id", "connection_id"], ["cell.id", "cell.connection_id"]),
    ForeignKeyConstraint(["posting_id", "connection_id"], ["posting.id", "posting.connection_id"]),
    ForeignKeyConstraint(["run_id", "connection_id"], ["run.id", "run.connection_id"]),
    UniqueConstraint("id", "connection_id"),
    CheckConstraint("kind IN ('opening', 'movement', 'posting', 'correction', 'owed', 'decided')", name="kind"),
    CheckConstraint("posting_id IS NOT NULL OR kind <> 'posting'", name="posting_is_named"),
    CheckConstraint("posting_id IS NULL OR kind IN ('posting', 'correction')", name="only_postings_are_named"),
    Index("ix_entry_balance", "connection_id", "cell_id", "side", "kind", "units"),
    Index("uq_entry_posting", "posting_id", unique=True),
    Index(None, "run_id"),
)

carry = Table(
    "carry",
    metadata,
    Column("entry_id", Id, primary_key=True, autoincrement=False),
    connection_id(),
    Column("cell_id", Id, nullable=False),
    Column("to_side", String(16), nullable=False),
    Column("units", Units, nullable=False),
    Column("posting_id", Id, comment="the live posting that carries the line; NULL: still owed"),
    ForeignKeyConstraint(["entry_id", "connection_id"], ["entry.id", "entry.connection_id"]),
    ForeignKeyConstraint(["posting_id", "connection_id"], ["posting.id", "posting.connection_id"]),
    Index(
        "ix_carry_uncarried",
        "connection_id",
        "to_side",
        "cell_id",
        sqlite_where=text("posting_id IS NULL"),
        postgresql_where=text("posting_id IS NULL"),
    ),
    Index(None, "posting_id"),
)

carry_undone = Table(
    "carry_undone",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("entry_id", Id, nullable=False),
    Column("posting_id", Id, nullable=False),
    Column("at", Utc, nullable=False),
    Column("why", Text, nullable=False),
)

hold = Table(
    "hold",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column(
        "subject",
        String(160),
        nullable=False,
        comment="what is held: `connection`, `cell:7:zuper`, `item:<ListID>`, ...",
    ),
    Column("reason", String(48), nullable=False),
    Column("cell_id", Id),
    Column("list_id", String(36)),
    Column("product_uid", String(64)),
    Column("place", Text, comment="the name of the site or location, where units lie that have no cell"),
    Column("side", String(16)),
    Column("units", Units),
    Column("text", Text, nullable=False),
    Column("who", Text, nullable=False, comment="who must act"),
    Column("actions", Text, nullable=False, comment="JSON list of what may be answered"),
    Column("since", Utc, nullable=False),
    Column("resolved_at", Utc),
    Column("resolved_by", Text),
    Column("resolution", Text, comment="the answer of a person, or in words why it went away by itself"),
    ForeignKeyConstraint(["cell_id", "connection_id"], ["cell.id", "cell.connection_id"]),
    Index(
        "uq_hold_open",
        "connection_id",
        "subject",
        "reason",
        unique=True,
        sqlite_where=text("resolved_at IS NULL"),
        postgresql_where=text("resolved_at IS NULL"),
    ),
    Index(None, "connection_id", "subject"),
    Index(
        "ix_hold_open_cell",
        "connection_id",
        "cell_id",
        sqlite_where=text("resolved_at IS NULL"),
        postgresql_where=text("resolved_at IS NULL"),
    ),
)

_IMMUTABLE = "entry lines are never changed or removed"
_BOOK_STANDS = "EXISTS (SELECT 1 FROM connection WHERE id = OLD.connection_id)"
"""Removing a whole connection removes its book; nothing else does."""

for _dialect, _statement in (
    (
        "sqlite",
        f"CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, '{_IMMUTABLE}'); END",
    ),
    (
        "sqlite",
        (
            f"CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry WHEN {_BOOK_STANDS} "
            f"BEGIN SELECT RAISE(ABORT, '{_IMMUTABLE}'); END"
        ),
    ),
    (
        "postgresql",
        (
            "CREATE OR REPLACE FUNCTION entry_is_immutable() RETURNS trigger AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' AND NOT {_BOOK_STANDS} THEN RETURN OLD; END IF; "
            f"RAISE EXCEPTION '{_IMMUTABLE}'; END $$ LANGUAGE plpgsql"
        ),
    ),
    (
        "postgresql",
        (
            "CREATE TRIGGER entry_immutable BEFORE UPDATE OR DELETE ON entry "
            "FOR EACH ROW EXECUTE FUNCTION entry_is_immutable()"
        ),
    ),
):
    event.listen(entry, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call] # SQLAlchemy has not annotated it
