"""All connections at a glance: what each joins, how it stands, and whether it needs somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection as Transaction

from stockbridge.ledger.status import PAUSED
from stockbridge.storage.connections import Connections

NEEDS_SOMEBODY: Final = frozenset({"stopped", "needs_approval", "waiting_for_quickbooks", PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One connection in a list."""

    id: str
    name: str
    state: str
    held: int
    company_file: str | None
    zuper_account: str | None
    last_quickbooks_update: datetime | None
    last_zuper_cycle: datetime | None

    @property
    def needs_somebody(self) -> bool:
        """Whether it does not go on by itself, or not with everything."""
        return self.held > 0 or self.state in NEEDS_SOMEBODY


def summaries(transaction: Transaction, names: Collection[str] | None = None) -> list[Summary]:
    """These connections, or all, by name."""
    return [
        Summary(
            id=row.id,
            name=row.name,
            state=PAUSED if row.paused else row.state,
            held=row.held,
            company_file=row.company_file,
            zuper_account=row.zuper_account,
            last_quickbooks_update=row.last_update,
            last_zuper_cycle=row.last_cycle,
        )
        for row in Connections(transaction).at_a_glance(names)
    ]
