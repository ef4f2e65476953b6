"""QuickBooks shared by a Web Connector and the people at the desk: one thing happens at a time, call by call.

Between two calls of an update anybody may work in the company file, as in an office; within a call nobody may.
"""

from collections.abc import Callable
from threading import RLock
from typing import TypeVar

from stockbridge.simulators.quickbooks.host import QuickBooks

T = TypeVar("T")


class SharedQuickBooks:
    """The same door as `QuickBooks`, for several threads. Whoever does more than one call at once holds `lock`."""

    def __init__(self, quickbooks: QuickBooks) -> None:
        self.lock = RLock()
        self._quickbooks = quickbooks

    def open(self, company_file_name: str) -> None:
        self._alone(lambda: self._quickbooks.open(company_file_name))

    def begin_session(self) -> None:
        self._alone(self._quickbooks.begin_session)

    def end_session(self) -> None:
        self._alone(self._quickbooks.end_session)

    def company_file_name(self) -> str:
        return self._alone(self._quickbooks.company_file_name)

    def host_company_preferences(self) -> str:
        return self._alone(self._quickbooks.host_company_preferences)

    def process(self, request: str, app: str) -> str:
        return self._alone(lambda: self._quickbooks.process(request, app))

    def set_data_ext(self, owner_id: str, name: str, value: str) -> None:
        self._alone(lambda: self._quickbooks.set_data_ext(owner_id, name, value))

    def _alone(self, act: Callable[[], T]) -> T:
        with self.lock:
            return act()
