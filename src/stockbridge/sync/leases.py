"""The leases of dead processes: given back, so that their connections need not wait until the time runs out.

Safe even when a worker was only thought dead: before each commit a cycle looks whether the lease is still its own
(`stockbridge.zuper.work`), and without a commit it writes nothing to Zuper. An update of the Web Connector outlives the process
that served it: it goes on where it was if its next call comes, and merely keeps nobody out any more.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from stockbridge.storage.database import Database
from stockbridge.storage.tables.connections import zuper_account
from stockbridge.storage.tables.runs import update_session


def free_leases(database: Database, connection_ids: Collection[str] | None = None) -> None:
    """End the leases of cycles on these connections, or on all."""
    statement = update(zuper_account).where(zuper_account.c.lease_until.is_not(None))
    if connection_ids is not None:
        statement = statement.where(zuper_account.c.connection_id.in_(connection_ids))
    with database.begin() as transaction:
        transaction.execute(statement.values(lease_holder=None, lease_until=None))


def end_session_leases(database: Database, at: datetime) -> None:
    """Let the next Web Connector in, whatever update the process before this one was serving.

    To be called only where no other process serves. Every call that was under way there broke off with the process, so whoever made
    it begins afresh. The rare other one is inside QuickBooks with a request; should a second Web Connector come first, AppLock and the
    message-set ID keep that request from being executed twice (facts/WEB_CONNECTOR.md §12, facts/QUICKBOOKS_SIMULATOR.md §8).
    """
    with database.begin() as transaction:
        transaction.execute(update(update_session).where(update_session.c.is_live).values(lease_until=at))
