"""A company file on the network: its control panel over HTTP, and a Web Connector that talks to whatever a .QWC file names.

Handlers run in threads and one lock stands around the company file, call by call (`shared`); what a control path does is in `control`.
"""

import json
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from time import sleep
from typing import Any, Final
from zoneinfo import ZoneInfo

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.control import Control, ControlError
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.profiles import PREMIER_US, Profile
from stockbridge.simulators.quickbooks.schedule import Schedule, shown
from stockbridge.simulators.quickbooks.shared import SharedQuickBooks
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.web_connector import HttpTransport, WebConnector
from stockbridge.webconnector.qwc_file import QwcFile

BODY_BYTES_MAX: Final = 64 * 1024 * 1024
SITES: Final = ("Main", "Van 1")
"""The sites of an edition that has sites."""


def build_app(quickbooks: QuickBooks, shared: SharedQuickBooks, schedule: Schedule | None = None) -> Starlette:
    """The control panel; `schedule` is the Web Connector's, where there is one."""
    control = Control(quickbooks)

    def answering(act: Callable[[Any, Request], Any]) -> Callable[[Request], Any]:
        async def endpoint(asked: Request) -> Response:
            try:
                sent = await _json(asked)
                return JSONResponse(await anyio.to_thread.run_sync(alone, act, sent, asked))
            except ControlError as error:
                return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST)

        return endpoint

    def alone(act: Callable[[Any, Request], Any], sent: Any, asked: Request) -> Any:
        with shared.lock:
            return act(sent, asked)

    async def qbxml(asked: Request) -> Response:
        try:
            document = (await _body(asked)).decode()
            answer = await anyio.to_thread.run_sync(alone, lambda sent, _: control.qbxml(sent), document, asked)
        except (ControlError, UnicodeDecodeError) as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST)
        return Response(answer, media_type="text/xml")

    async def update(_: Request) -> Response:
        if schedule is None:
            return JSONResponse({"error": "there is no Web Connector: start with --qwc FILE"}, HTTPStatus.BAD_REQUEST)
        return JSONResponse(shown(await anyio.to_thread.run_sync(schedule.update)))

    def log(_: Any, __: Request) -> Any:
        return {**control.log(), "updates": schedule.history() if schedule else []}

    return Starlette(
        routes=[
            Route("/qbxml", qbxml, methods=["POST"]),
            Route("/_update", update, methods=["POST"]),
            Route(
                "/_people/{act}",
                answering(lambda sent, asked: control.act(asked.path_params["act"], sent)),
                methods=["POST"],
            ),
            Route("/_truth", answering(lambda _, __: control.truth())),
            Route("/_log", answering(log)),
            Route("/_switches", answering(lambda _, __: control.switches())),
            Route("/_switches", answering(lambda sent, _: control.turn(sent)), methods=["POST"]),
            Route("/_faults", answering(lambda _, __: control.faults())),
            Route("/_faults", answering(lambda sent, _: control.order_fault(sent)), methods=["POST"]),
            Route("/_desk", answering(lambda sent, _: control.desk(sent)), methods=["POST"]),
        ]
    )


def serve(
    host: str = "127.0.0.1",
    port: int = 8082,
    *,
    seed: int = 0,
    profile: Profile = PREMIER_US,
    switches: Switches | None = None,
    application: tuple[QwcFile, str] | None = None,
    every_seconds: float | None = None,
) -> None:
    """Run a company file until interrupted. `application` is a .QWC file and its password: what the Web Connector is to update.

    Raises:
        ControlError: the Web Connector will not have that .QWC file.
    """
    quickbooks = QuickBooks([_company(seed, profile, switches or Switches())], rng=random.Random(seed + 1))
    shared = SharedQuickBooks(quickbooks)
    schedule = None if application is None else Schedule(_web_connector(*application, shared), every_seconds)
    if schedule is not None:
        threading.Thread(target=schedule.run, name="web connector", daemon=True).start()
    with suppress(KeyboardInterrupt):
        uvicorn.run(
            build_app(quickbooks, shared, schedule), host=host, port=port, log_level="critical", access_log=False
        )
    if schedule is not None:
        schedule.end()


def _company(seed: int, profile: Profile, switches: Switches) -> CompanyFile:
    return CompanyFile(
        name="Acme Heating",
        path=r"C:\books\acme.qbw",
        profile=profile,
        switches=switches,
        clock=HostClock(lambda: datetime.now(UTC), ZoneInfo("America/New_York")),
        rng=random.Random(seed),
        sites=SITES if profile.has_sites else (),
    )


def _web_connector(file: QwcFile, password: str, shared: SharedQuickBooks) -> WebConnector:
    connector = WebConnector(
        file=file,
        password=password,
        quickbooks=shared,
        transport=HttpTransport(),
        now=lambda: datetime.now(UTC),
        sleep=sleep,
    )
    if mistakes := connector.add():
        raise ControlError(
            "the Web Connector refuses the file: "
            + "; ".join(f"{mistake.code}: {mistake.text}" for mistake in mistakes)
        )
    return connector


async def _json(asked: Request) -> dict[str, Any]:
    body = await _body(asked)
    try:
        # Quantities are exact: 0.1 must not become a float on its way in.
        sent = json.loads(body, parse_float=Decimal) if body else {}
    except ValueError as error:
        raise ControlError(f"the body must be JSON: {error}") from error
    if not isinstance(sent, dict):
        raise ControlError("the body must be a JSON object")
    return sent


async def _body(asked: Request) -> bytes:
    body = bytearray()
    async for chunk in asked.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise ControlError(f"the body has more than {BODY_BYTES_MAX} bytes")
    return bytes(body)
