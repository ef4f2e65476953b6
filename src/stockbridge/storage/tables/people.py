"""People who use the pages: what each may do and see, where they are signed in, and what they did.

They belong to the installation, not to a connection: one person may look after hundreds of them.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Id, Utc

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(63), nullable=False, unique=True, comment="as typed at sign-in, in small letters"),
    Column("rank", String(16), nullable=False),
    Column("sees_all", Boolean, nullable=False, comment="every connection, those to come included"),
    Column("password", Text, nullable=False, comment="argon2 hash"),
    Column("code_secret", Text, comment="encrypted secret of the authenticator; NULL: no second factor"),
    Column(
        "code_step", Integer, nullable=False, default=0, comment="half minute of the code used last: none works twice"
    ),
    Column("created_at", Utc, nullable=False),
    CheckConstraint("rank IN ('viewer', 'operator', 'owner')", name="rank"),
)

person_connection = Table(
    "person_connection",
    metadata,
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    connection_id(primary_key=True),
    Index(None, "connection_id"),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True, comment="SHA-256 of what the cookie holds"),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("form_key", String(43), nullable=False, comment="what every form of this sign-in must carry"),
    Column(
        "awaits_code", Boolean, nullable=False, comment="the password was right, the second factor is still to come"
    ),
    Column("notice", Text, comment="a sentence to show on the next page"),
    Column("began_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("address", String(64), nullable=False),
    Index(None, "person_id"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True, comment="SHA-256 of the token, which is shown once"),
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(63), nullable=False, comment="what it is for"),
    Column("scope", String(16), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, comment="NULL: never"),
    Column("used_at", Utc),
    Index(None, "person_id"),
    CheckConstraint("scope IN ('read', 'act')", name="scope"),
)

act = Table(
    "act",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("who", String(63), nullable=False),
    Column("connection_name", String(63), comment="NULL: it concerned the installation"),
    Column("text", Text, nullable=False),
    Column("address", String(64), nullable=False),
    Index(None, "connection_name", "id"),
)
