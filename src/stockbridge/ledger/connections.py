"""All connections at a glance: what each joins, and how it stands."""

from dataclasses import dataclass

from sqlalchemy import Connection as Transaction

from stockbridge.ledger.status import PAUSED
from stockbridge.storage.connections import Connections
from stockbridge.storage.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One connection in a list."""

    id: str
    name: str
    state: str
    company_file: str | None
    zuper_account: str | None


def summaries(transaction: Transaction) -> list[Summary]:
    """All connections, by name."""
    found = []
    for connection in Connections(transaction).all():
        facts = Facts(transaction, connection.id)
        found.append(
            Summary(
                id=connection.id,
                name=connection.name,
                state=PAUSED if connection.paused else connection.state,
                company_file=facts.company_file().company_name,
                zuper_account=facts.zuper_account().company_name,
            )
        )
    return found
