"""The office computer: QuickBooks and a Web Connector that knows Stockbridge only from its .QWC file.

`before_answer` lets the story strike at the one moment that matters: QuickBooks has written, and Stockbridge does not know it yet.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.demo.town import Town
from stockbridge.simulators.quickbooks.web_connector import HttpAnswer, HttpTransport, Update, WebConnector
from stockbridge.webconnector.qwc_file import parse_qwc

_ADJUSTED: Final = b"InventoryAdjustmentAddRs"
"""How an answer that says "written" is told from all others."""


class Desk:
    """A Web Connector with one application."""

    def __init__(self, town: Town, qwc: bytes, password: str) -> None:
        self._transport = _Wire()
        self._connector = WebConnector(
            file=parse_qwc(qwc),
            password=password,
            quickbooks=town.quickbooks,
            transport=self._transport,
            now=lambda: datetime.now(UTC),
            sleep=time.sleep,
        )

    def add_application(self) -> None:
        """Open the .QWC file while the company file is open.

        Raises:
            Refused: the Web Connector will not have it.
        """
        if mistakes := self._connector.add():
            raise Refused(f"the Web Connector refused the .QWC file: {'; '.join(mistake.text for mistake in mistakes)}")

    def update(self) -> Update:
        """Press Update Selected."""
        return self._connector.update()

    def before_answer(self, strike: Callable[[], None]) -> None:
        """Once: do that when QuickBooks has written an adjustment and the answer is about to leave."""
        self._transport.strike = strike


class _Wire:
    """Real HTTP with a place to strike."""

    def __init__(self) -> None:
        self._http = HttpTransport()
        self.strike: Callable[[], None] | None = None

    def get(self, url: str) -> HttpAnswer:
        return self._http.get(url)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        if self.strike is not None and _ADJUSTED in body:
            self.strike()
            self.strike = None
        return self._http.post(url, headers, body)
