"""The web application: every address of the outside contract, each in a file of its own.

Addresses of machines are bare routes, without the validation an API wants. Nothing redirects, because the Web Connector would not
follow (facts/WEB_CONNECTOR.md §1).
"""

from fastapi import FastAPI
from starlette.exceptions import HTTPException

from stockbridge.sync.metrics import Metrics
from stockbridge.web.api import api_router
from stockbridge.web.api.description import describe
from stockbridge.web.door import Door
from stockbridge.web.health import Health
from stockbridge.web.hooks import Hooks
from stockbridge.web.host_check import HostCheck
from stockbridge.web.live import Live
from stockbridge.web.metrics import MetricsPage
from stockbridge.web.no_nul import NoNul
from stockbridge.web.page import Services
from stockbridge.web.pages import PAGES
from stockbridge.web.security_headers import SecurityHeaders
from stockbridge.web.soap import Answering, SoapEndpoint
from stockbridge.web.static_files import static_route


def web_app(*, services: Services, connector: Answering, metrics: Metrics, listens_as: str = "localhost") -> FastAPI:
    """The whole application; `connector` has the conversation with Web Connectors, `listens_as` is a name it can be called by."""
    door = Door(services, (*PAGES, Live(services.database).page()))
    database, clock, wake = services.database, services.clock, services.wake
    app = FastAPI(title="Stockbridge", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None)
    app.state.services = services
    app.router.redirect_slashes = False
    app.add_middleware(HostCheck, names=(*services.environment.allowed_hosts, listens_as))
    app.add_middleware(NoNul)
    app.add_middleware(SecurityHeaders)
    app.router.routes += [
        *SoapEndpoint(connector, metrics, wake).routes(),
        *Hooks(database, clock, metrics, wake).routes(),
        *Health(database, metrics).routes(),
        *MetricsPage(services, metrics).routes(),
        static_route(),
        *door.routes(),
    ]
    app.add_exception_handler(HTTPException, door.nowhere)
    app.include_router(api_router())
    describe(app)
    return app
