"""Set-ups that somebody has begun on the pages and not finished: a connection that is none yet."""

from sqlalchemy import Column, String, Table, Text

from stockbridge.storage.tables.metadata import metadata
from stockbridge.storage.types import Utc

set_up = Table(
    "set_up",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("begun_by", String(63), nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column(
        "document",
        Text,
        nullable=False,
        comment="JSON: the sections of FILE.toml as far as they are filled in, no secrets",
    ),
    Column("zuper_account", Text, nullable=False, comment="the company the key belongs to"),
    Column("zuper_api_url", Text, nullable=False),
    Column("zuper_api_key", Text, nullable=False, comment="encrypted"),
)
