"""All connections at a glance: what each joins, how it stands, and whether it needs somebody."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection as Transaction

from stockbridge.ledger.status import PAUSED, last_verified
from stockbridge.storage.connections import Connection, Connections

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
    last_verified: datetime | None
    """As in the status: when the older of the last full readings began."""

    @property
    def needs_somebody(self) -> bool:
        """Whether it does not go on by itself, or not with everything."""
        return self.held > 0 or self.state in NEEDS_SOMEBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCard:
    """One connection: its settings, and the names by which machines know it. No secrets."""

    id: str
    name: str
    state: str
    company_file: str | None
    zuper_account: str | None
    zuper_api_url: str
    web_connector_user: str
    file_id: str
    created_at: datetime
    settings: Mapping[str, object]
    """In the sections and words of FILE.toml."""


def connection_card(transaction: Transaction, connection: Connection) -> ConnectionCard:
    """Look at one connection."""
    (summary,) = summaries(transaction, [connection.name])
    return ConnectionCard(
        id=connection.id,
        name=connection.name,
        state=summary.state,
        company_file=summary.company_file,
        zuper_account=summary.zuper_account,
        zuper_api_url=connection.zuper_api_url,
        web_connector_user=connection.web_connector_user,
        file_id=connection.file_id,
        created_at=connection.created_at,
        settings=json.loads(connection.settings),
    )


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
            last_verified=last_verified(row.quickbooks_swept_at, row.zuper_swept_at),
        )
        for row in Connections(transaction).at_a_glance(names)
    ]
