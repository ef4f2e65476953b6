"""The first schema.

It is made from the tables as they are declared. From the first release on it is frozen and changes come as migrations of
their own.
"""

from alembic import op

from stockbridge.storage.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    metadata.create_all(op.get_bind())
