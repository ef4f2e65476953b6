"""The web application: every address of the outside contract, each in a file of its own.

Addresses of machines are bare routes, without the validation an API wants. Nothing redirects, because the Web Connector would not
follow (facts/WEB_CONNECTOR.md §1).
"""

from collections.abc import Callable

from fastapi import FastAPI

from stockbridge.core.clock import Clock
from stockbridge.storage.database import Database
from stockbridge.sync.metrics import Metrics
from stockbridge.web.health import Health
from stockbridge.web.hooks import Hooks
from stockbridge.web.landing import landing_route
from stockbridge.web.metrics import MetricsPage
from stockbridge.web.security_headers import SecurityHeaders
from stockbridge.web.soap import Answering, SoapEndpoint


def web_app(
    *, database: Database, service: Answering, clock: Clock, metrics: Metrics, wake: Callable[[], None]
) -> FastAPI:
    """The whole application; `wake` is called when there may be something for the worker to do."""
    app = FastAPI(title="Stockbridge", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None)
    app.router.redirect_slashes = False
    app.add_middleware(SecurityHeaders)
    app.router.routes += [
        *SoapEndpoint(service, metrics, wake).routes(),
        *Hooks(database, clock, metrics, wake).routes(),
        *Health(database).routes(),
        *MetricsPage(database, metrics).routes(),
        landing_route(),
    ]
    return app
