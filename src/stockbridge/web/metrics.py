"""`/metrics`: what this process counted, and what waits in the database, for Prometheus.

Whoever comes sees numbers that name nobody. Who sends a token sees in addition each connection that its person may see
(`web.connection_metrics`).
"""

from collections.abc import Iterator
from itertools import product
from typing import Final

from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, func, literal_column, select
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stockbridge.core.clock import Clock
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import connections as c
from stockbridge.sync.due import due
from stockbridge.sync.metrics import Metrics
from stockbridge.web.connection_metrics import UNRESOLVED, OfConnections
from stockbridge.web.page import Services
from stockbridge.web.tokens import token_sent

# To the letter the condition of an index, so that counting costs what it counts and not the whole history.
_OPEN: Final[ColumnElement[bool]] = literal_column("hold.resolved_at IS NULL")


class MetricsPage:
    """Shows the numbers."""

    def __init__(self, services: Services, metrics: Metrics) -> None:
        self._services = services
        self._registry = metrics.registry
        self._registry.register(_Waiting(services.database, services.clock))

    def routes(self) -> list[Route]:
        return [Route("/metrics", self._show)]

    async def _show(self, request: Request) -> Response:
        return await to_thread.run_sync(self._numbers, request.headers.get("authorization"))

    def _numbers(self, authorization: str | None) -> Response:
        shown = generate_latest(self._registry)
        if authorization is not None:
            database = self._services.database
            token = token_sent(database, authorization, self._services.clock.now())
            if token is None:
                return PlainTextResponse(
                    "The token is not known, or has run out.\n", 401, {"www-authenticate": "Bearer"}
                )
            of_connections = CollectorRegistry()
            of_connections.register(OfConnections(database, token.person))
            shown += generate_latest(of_connections)
        return Response(shown, headers={"content-type": CONTENT_TYPE_LATEST})


class _Waiting(Collector):
    """Counts over all connections, taken when somebody asks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def describe(self) -> list[GaugeMetricFamily]:
        return []  # or the registry would ask the database when it is made

    def collect(self) -> Iterator[GaugeMetricFamily]:
        posting, hold, connection = b.posting.c, b.hold.c, c.connection.c
        with self._database.look() as transaction:
            postings = transaction.execute(
                select(posting.side, posting.state, func.count())
                .where(UNRESOLVED)
                .group_by(posting.side, posting.state)
            ).all()
            holds = transaction.execute(select(hold.reason, func.count()).where(_OPEN).group_by(hold.reason)).all()
            states = transaction.execute(select(connection.state, func.count()).group_by(connection.state)).all()
        counts = {(side, state): count for side, state, count in postings}
        waiting = GaugeMetricFamily("stockbridge_postings", "Postings that are not settled", labels=["side", "state"])
        for side, (state, name) in product(Side, ((State.PLANNED, "planned"), (State.SENT, "in_doubt"))):
            waiting.add_metric([side, name], counts.get((side, state), 0))
        yield waiting
        yield _by("stockbridge_holds", "What waits for a person", "reason", [(row[0], row[1]) for row in holds])
        yield _by("stockbridge_connections", "Connections", "state", [(row[0], row[1]) for row in states])
        waiting_for_worker = len(due(self._database, self._clock.now()))
        yield GaugeMetricFamily(
            "stockbridge_connections_due", "Connections that want a Zuper cycle now", value=waiting_for_worker
        )


def _by(name: str, what: str, label: str, rows: list[tuple[str, int]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=[label])
    for value, count in rows:
        family.add_metric([value], count)
    return family
