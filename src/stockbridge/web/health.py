"""`/healthz`: the process answers. `/readyz`: it can do its work: the database is there, in the form this version needs, and its worker comes round."""

from pathlib import Path
from typing import Final

import structlog
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from stockbridge.storage import migrations
from stockbridge.storage.database import Database
from stockbridge.sync.log import told
from stockbridge.sync.metrics import Metrics

WORKER_SECONDS_MAX: Final = 120.0
"""A worker comes round every second, and after trouble with the database within five minutes at most, but then that is not ready either."""

_log = structlog.get_logger()


class Health:
    """Answers for load balancers and people who wonder."""

    def __init__(self, database: Database, metrics: Metrics) -> None:
        self._database = database
        self._metrics = metrics
        config = Config()
        config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))
        self._wanted = ScriptDirectory.from_config(config).get_current_head()

    def routes(self) -> list[Route]:
        return [Route("/healthz", self._alive), Route("/readyz", self._ready)]

    async def _alive(self, _request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def _ready(self, _request: Request) -> Response:
        trouble = await to_thread.run_sync(self._trouble)
        return JSONResponse({"ready": trouble is None, "text": trouble}, 200 if trouble is None else 503)

    def _trouble(self) -> str | None:
        try:
            with self._database.look() as transaction:
                found = MigrationContext.configure(transaction).get_current_revision()
        except Exception as error:  # noqa: BLE001 - whatever keeps the database away, the answer is "not ready"
            _log.error("not_ready", **told(error))
            return "The database cannot be reached; the log says why."
        if found != self._wanted:
            return (
                f"The database is at version {found}, this program needs {self._wanted}: restart it to bring it there."
            )
        return self._database.no_room() or self._worker_trouble()

    def _worker_trouble(self) -> str | None:
        """Of the worker in this process; of those elsewhere tells `stockbridge_connections_due`."""
        seconds = self._metrics.seconds_since_round()
        if seconds is None or seconds <= WORKER_SECONDS_MAX:
            return None
        return f"The worker of this process has not come round for {seconds:.0f} s: the log says why, and a restart loses nothing."
