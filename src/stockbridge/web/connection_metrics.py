"""What `/metrics` tells of each connection to whoever may see it: how it stands, what waits, and since when both sides are verified.

Three questions whatever the number of connections, and a limit on how many are shown: what is left out is counted.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, func, literal_column, select

from stockbridge.ledger.connections import Summary, summaries
from stockbridge.storage.database import Database
from stockbridge.storage.people import People, Person
from stockbridge.storage.tables import book as b

CONNECTIONS_MAX: Final = 2000
UNRESOLVED: Final[ColumnElement[bool]] = literal_column("posting.state IN ('planned', 'sent')")
"""To the letter the condition of an index, so that counting costs what it counts and not the whole history."""

_MOMENTS: Final = {
    "last_verified": "When the older of the last full readings of both sides began",
    "last_quickbooks_update": "When the Web Connector last brought something",
    "last_zuper_cycle": "When Zuper was looked at last",
}


class OfConnections(Collector):
    """The connections that a person may see."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database = database
        self._person = person

    def describe(self) -> list[GaugeMetricFamily]:
        return []  # or the registry would ask the database when it is made

    def collect(self) -> Iterator[GaugeMetricFamily]:
        posting = b.posting.c
        with self._database.look() as transaction:
            names = People(transaction).connections_seen(self._person)
            found = summaries(transaction, names[:CONNECTIONS_MAX])
            rows = transaction.execute(
                select(posting.connection_id, posting.state, func.count())
                .where(UNRESOLVED)
                .group_by(posting.connection_id, posting.state)
            ).all()
        counts = {(connection_id, state): count for connection_id, state, count in rows}
        left_out = max(0, len(names) - CONNECTIONS_MAX)
        yield GaugeMetricFamily("stockbridge_connections_left_out", "Connections not shown one by one", value=left_out)
        yield _gauge("state", "1 for the state it is in", ["state"], ((one, [one.state], 1) for one in found))
        yield _gauge("holds", "What waits for a person", [], ((one, [], one.held) for one in found))
        yield _gauge(
            "postings",
            "Postings that are not settled",
            ["state"],
            (
                (one, [name], counts.get((one.id, state), 0))
                for one in found
                for state, name in (("planned", "planned"), ("sent", "in_doubt"))
            ),
        )
        for field, text in _MOMENTS.items():
            moments = ((one, getattr(one, field)) for one in found)
            yield _gauge(f"{field}_timestamp_seconds", text, [], _known(moments))


def _known(moments: Iterator[tuple[Summary, datetime | None]]) -> Iterator[tuple[Summary, list[str], float]]:
    """What never happened has no line: 0 would be a moment, too."""
    return ((one, [], moment.timestamp()) for one, moment in moments if moment is not None)


def _gauge(
    name: str, text: str, labels: list[str], lines: Iterator[tuple[Summary, list[str], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"stockbridge_connection_{name}", text, labels=["connection", *labels])
    for one, values, number in lines:
        family.add_metric([one.name, *values], number)
    return family
