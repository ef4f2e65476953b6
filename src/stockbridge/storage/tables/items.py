"""Items of both systems as last read, and what links them: introductions, links, places, cells, creations, edits."""

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
from stockbridge.storage.types import Id, Units, Utc

quickbooks_item = Table(
    "quickbooks_item",
    metadata,
    connection_id(primary_key=True),
    Column("list_id", String(36), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("full_name", Text, nullable=False),
    Column("folded_name", Text, nullable=False, comment="the full name as QuickBooks compares it: without case"),
    Column("record", Text, nullable=False, comment="QuickBooksItem as JSON"),
    Column("quantity", Units, comment="the last reading; NULL: never read"),
    Column("stock", Text, comment="JSON: units by site, as last read; empty site: at none; NULL: never read by site"),
    Column("on_order", Units, comment="on open purchase orders, as last read: not stock; NULL: never read"),
    Column("on_order_by_site", Text, comment="JSON like stock; NULL: not told by site"),
    Column("on_order_at", Utc),
    Column("read_at", Utc),
    Column("sweep", Integer, nullable=False, comment="number of the last sweep that saw it"),
    Column("gone_at", Utc, comment="deleted or merged away"),
    Column("is_newcomer", Boolean, nullable=False, default=True, comment="neither linked nor in the plan"),
    Index(None, "connection_id", "folded_name"),
    Index(None, "connection_id", "sweep"),
    Index(
        "ix_quickbooks_item_newcomer",
        "connection_id",
        "list_id",
        sqlite_where=text("is_newcomer = 1"),
        postgresql_where=text("is_newcomer"),
    ),
)

zuper_product = Table(
    "zuper_product",
    metadata,
    connection_id(primary_key=True),
    Column("product_uid", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("record", Text, nullable=False, comment="ZuperProduct as JSON"),
    Column("quantity", Units, comment="sum over locations, as last read; NULL: never read"),
    Column("stock", Text, comment="JSON: units by location, as last read; NULL: never told"),
    Column("read_at", Utc),
    Column("sweep", Integer, nullable=False, comment="number of the last sweep that saw it"),
    Column("gone_at", Utc, comment="missing twice running and refused by name"),
    Column("is_newcomer", Boolean, nullable=False, default=True, comment="neither linked nor in the plan"),
    Index(None, "connection_id", "name"),
    Index(None, "connection_id", "sweep"),
    Index(
        "ix_zuper_product_newcomer",
        "connection_id",
        "product_uid",
        sqlite_where=text("is_newcomer = 1"),
        postgresql_where=text("is_newcomer"),
    ),
)

name_key = Table(
    "name_key",
    metadata,
    connection_id(primary_key=True),
    Column("side", String(16), primary_key=True),
    Column("item_id", String(64), primary_key=True),
    Column("key", Text, primary_key=True, comment="records that share no key are never introduced"),
    Index(None, "connection_id", "side", "key"),
)

link = Table(
    "link",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("list_id", String(36), nullable=False),
    Column("product_uid", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("introduced_by", Text, nullable=False, comment="the person or rule that made the link"),
    Column("is_unread", Boolean, nullable=False, comment="its product was not read since"),
    Column("is_compared", Boolean, nullable=False, default=False, comment="no field changed since they were compared"),
    Column("agreed", Text, nullable=False, default="{}", comment="JSON: what both sides showed when they last agreed"),
    Column(
        "ended", Id, nullable=False, default=0, comment="0 while it lives; then its own number, and its book is closed"
    ),
    UniqueConstraint("connection_id", "list_id", "ended"),
    UniqueConstraint("connection_id", "product_uid", "ended"),
    UniqueConstraint("id", "connection_id"),
    Index(None, "connection_id", "id"),
    Index(
        "ix_link_ended",
        "connection_id",
        "id",
        sqlite_where=text("ended <> 0"),
        postgresql_where=text("ended <> 0"),
    ),
    Index(
        "ix_link_unread",
        "connection_id",
        "id",
        sqlite_where=text("is_unread = 1"),
        postgresql_where=text("is_unread"),
    ),
    Index(
        "ix_link_uncompared",
        "connection_id",
        "id",
        sqlite_where=text("is_compared = 0"),
        postgresql_where=text("NOT is_compared"),
    ),
)

lives = link.c.ended == 0
"""A record has at most one link that lives; whoever looks a link up by a record wants that one."""

place = Table(
    "place",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("site_list_id", String(36), comment="NULL: the single place of a file without sites"),
    Column("location_uid", String(64), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("connection_id", "site_list_id"),
    UniqueConstraint("connection_id", "location_uid"),
    UniqueConstraint("id", "connection_id"),
    Index("uq_place_whole_company", "connection_id", unique=True, sqlite_where=Column("site_list_id").is_(None),
          postgresql_where=Column("site_list_id").is_(None)),
)  # fmt: skip

cell = Table(
    "cell",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("link_id", Id, nullable=False),
    Column("place_id", Id, nullable=False),
    UniqueConstraint("connection_id", "link_id", "place_id"),
    UniqueConstraint("id", "connection_id"),
    ForeignKeyConstraint(["link_id", "connection_id"], ["link.id", "link.connection_id"]),
    ForeignKeyConstraint(["place_id", "connection_id"], ["place.id", "place.connection_id"]),
)

introduction = Table(
    "introduction",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("bucket", String(24), nullable=False),
    Column("list_id", String(36)),
    Column("product_uid", String(64)),
    Column("choice", String(24), comment="what a person or the settings decided for this row"),
    Column("state", String(16), nullable=False, comment="open, done, skipped"),
    Column("text", Text, nullable=False),
    Column("suggestions", Text, nullable=False, default="[]", comment="JSON: pairs that a person may link"),
    Column("name", Text, comment="the name a created record gets on the other side"),
    Column("quantity_quickbooks", Units),
    Column("quantity_zuper", Units),
    Column("stock", Text, comment="JSON: place, QuickBooks, Zuper; NULL in a file without sites"),
    Column("label", Text, nullable=False, comment="both names in small letters, to search and sort by"),
    Column("cost", Units, comment="money for one unit, if known"),
    Column("value", Units, comment="money for the units that the two sides are apart; NULL: not known"),
    Column("is_verified", Boolean, nullable=False, default=False, comment="the difference was looked up in the detail"),
    UniqueConstraint("connection_id", "list_id"),
    UniqueConstraint("connection_id", "product_uid"),
    Index(None, "connection_id", "state", "bucket", "id"),
    Index(None, "connection_id", "bucket", "id"),
    Index(None, "connection_id", "state", "id"),
    CheckConstraint("list_id IS NOT NULL OR product_uid IS NOT NULL", name="somebody"),
)

creation = Table(
    "creation",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("side", String(16), nullable=False, comment="where the item is to be made"),
    Column("source_id", String(64), nullable=False, comment="the item it is made from, on the other side"),
    Column("token", String(11), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("name", Text, nullable=False, comment="the name it will have there"),
    Column("sent_at", Utc),
    Column("created_at", Utc, nullable=False),
    Column("text", Text, comment="the peer's words when it refused"),
    UniqueConstraint("connection_id", "side", "source_id"),
    Index(None, "connection_id", "side", "state"),
    CheckConstraint("state IN ('planned', 'sent', 'confirmed', 'refused')", name="state"),
)

edit = Table(
    "edit",
    metadata,
    Column("id", Id, primary_key=True),
    connection_id(),
    Column("link_id", Id, nullable=False),
    Column("side", String(16), nullable=False, comment="where the record is to be changed"),
    Column("state", String(16), nullable=False),
    Column("wanted", Text, nullable=False, comment="JSON: the fields to change and what they shall say"),
    Column("created_at", Utc, nullable=False),
    Column("sent_at", Utc),
    Column("text", Text, comment="the peer's words when it refused last"),
    UniqueConstraint("connection_id", "link_id", "side"),
    ForeignKeyConstraint(["link_id", "connection_id"], ["link.id", "link.connection_id"]),
    Index(None, "connection_id", "side", "state"),
    CheckConstraint("state IN ('planned', 'sent', 'refused')", name="state"),
)
