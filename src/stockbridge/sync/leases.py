"""The leases of dead workers: given back, so that their connections need not wait until the time runs out.

Safe even when a worker was only thought dead: before each commit a cycle looks whether the lease is still its own
(`stockbridge.zuper.work`), and without a commit it writes nothing to Zuper.
"""

from collections.abc import Collection

from sqlalchemy import update

from stockbridge.storage.database import Database
from stockbridge.storage.tables.connections import zuper_account


def free_leases(database: Database, connection_ids: Collection[str] | None = None) -> None:
    """End the leases of cycles on these connections, or on all."""
    statement = update(zuper_account).where(zuper_account.c.lease_until.is_not(None))
    if connection_ids is not None:
        statement = statement.where(zuper_account.c.connection_id.in_(connection_ids))
    with database.begin() as transaction:
        transaction.execute(statement.values(lease_holder=None, lease_until=None))
