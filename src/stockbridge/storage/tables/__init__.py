"""The schema, one file a family. Every table but `connection` has the connection's id in its keys: tenants never mix."""

from sqlalchemy import MetaData

from stockbridge.storage.tables import book, connections, evidence, items, runs
from stockbridge.storage.tables.metadata import metadata

__all__ = ["MetaData", "book", "connections", "evidence", "items", "metadata", "runs"]
