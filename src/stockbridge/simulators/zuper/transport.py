"""Joins an `httpx2` client to the simulator in the same process: no sockets, no waiting.

Lost connections become the exceptions a real transport raises, and slow answers move the clock the caller gave instead of
sleeping, or end in a read time-out when the client is not that patient.
"""

from collections.abc import Callable
from email.utils import format_datetime

import httpx2

from stockbridge.simulators.zuper.exchange import ConnectionLostError, Request, Response
from stockbridge.simulators.zuper.server import ZuperSimulator


class SimulatedTransport(httpx2.BaseTransport):
    """Every host is the simulator. `advance` is told the seconds an answer takes."""

    def __init__(self, simulator: ZuperSimulator, advance: Callable[[float], None]) -> None:
        self._simulator = simulator
        self._advance = advance

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        asked = Request(
            request.method,
            request.url.path,
            request.url.query.decode("ascii"),
            dict(request.headers),
            request.read(),
        )
        try:
            response = self._simulator.handle(asked)
        except ConnectionLostError as lost:
            if lost.moment == "connecting":
                raise httpx2.ConnectError("Connection refused", request=request) from lost
            raise httpx2.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            ) from lost
        self._wait(response, request)
        headers = {"date": format_datetime(self._simulator.account.now(), usegmt=True), **response.headers}
        return httpx2.Response(response.status, headers=headers, content=response.body, request=request)

    def _wait(self, response: Response, request: httpx2.Request) -> None:
        patience = request.extensions.get("timeout", {}).get("read")
        if patience is not None and response.seconds > patience:
            self._advance(patience)
            raise httpx2.ReadTimeout("The read operation timed out", request=request)
        self._advance(response.seconds)
