"""The schema, one file a family. Every table of a connection has its id in the keys, so tenants never mix; people belong to none."""

from sqlalchemy import MetaData

from stockbridge.storage.tables import alerts, audits, book, connections, counts, evidence, items, people, road, runs
from stockbridge.storage.tables.metadata import metadata

OF_THE_INSTALLATION = frozenset({"connection", "person", "sign_in", "api_token", "act", "set_up"})
"""Tables whose rows belong to no connection."""

__all__ = [
    "OF_THE_INSTALLATION",
    "MetaData",
    "alerts",
    "audits",
    "book",
    "connections",
    "counts",
    "evidence",
    "items",
    "metadata",
    "people",
    "road",
    "runs",
    "set_ups",
]
