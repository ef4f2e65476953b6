"""The part of an update that happens inside QuickBooks: lock, first look, requests and answers, unlock.

connector.py opens the company file before and says goodbye to the server after.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lxml import etree

from stockbridge.simulators.quickbooks.web_connector.quickbooks import ProcessingError, QuickBooks
from stockbridge.simulators.quickbooks.web_connector.stub import Stub
from stockbridge.simulators.quickbooks.web_connector.update import Ending, Outcome
from stockbridge.webconnector import calls
from stockbridge.webconnector.qwc_file import QwcFile
from stockbridge.webconnector.soap import BODY_BYTES_MAX
from stockbridge.webconnector.untrusted_xml import UntrustedXmlError, read_xml

PAUSE_SECONDS = 5
_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)


class Visit:
    """One QuickBooks session of one application."""

    def __init__(
        self, file: QwcFile, quickbooks: QuickBooks, stub: Stub, ticket: str, sleep: Callable[[float], None]
    ) -> None:
        self._file = file
        self._quickbooks = quickbooks
        self._stub = stub
        self._ticket = ticket
        self._sleep = sleep

    def enter(self, machine: str, now: datetime, *, marks_any_file: bool) -> None:
        """Begin the session, mark the company file as ours when it is nobody's, and lock it."""
        self._quickbooks.begin_session()
        if marks_any_file and self._file_id() is None:
            self._quickbooks.set_data_ext(self._file.owner_id, "FileID", self._file.file_id)
        ticks = (now - _YEAR_ONE) // timedelta(microseconds=1) * 10
        self._quickbooks.set_data_ext(self._file.owner_id, "AppLock", f"LOCKED:{machine}:{ticks}")

    def unlock(self) -> None:
        self._quickbooks.set_data_ext(self._file.owner_id, "AppLock", "UNLOCKED")

    def talk(self) -> Ending:
        """Requests and answers until the server ends it. Raises CallFailedError when a call does."""
        hcp = self._quickbooks.host_company_preferences()
        country, major, minor = _host(hcp)
        name = self._quickbooks.company_file_name()
        while True:
            request = self._stub.call(calls.SendRequestXML(self._ticket, hcp, name, country, major, minor))
            hcp = ""
            if request == "":
                if ending := self._nothing_sent():
                    return ending
                continue
            percent = self._stub.call(self._run(request))
            if not isinstance(percent, int) or percent > 100:
                raise self._stub.mistake("QBWC1042", f"Value of {percent!r} is not valid for the progress bar")
            if percent < 0:
                return Ending(Outcome.STOPPED, self._last_error())
            if percent == 100:
                return Ending(Outcome.FINISHED, "")

    def _run(self, request: object) -> calls.ReceiveResponseXML:
        if not isinstance(request, str):
            raise self._stub.mistake("QBWC1041", "Object reference not set to an instance of an object.")
        if request == "NoOp":
            raise self._stub.mistake(
                "QBWC1041", "Object reference not set (Logger.log): NoOp belongs into getLastError"
            )
        try:
            read_xml(request.encode(), bytes_max=BODY_BYTES_MAX, elements_max=BODY_BYTES_MAX)
        except UntrustedXmlError as error:
            raise self._stub.mistake("QBWC1042", f"Response is not well-formed XML: {error}") from error
        try:
            return calls.ReceiveResponseXML(self._ticket, self._quickbooks.process(request, self._file.app_name))
        except ProcessingError as error:
            return calls.ReceiveResponseXML(self._ticket, "", error.hresult, error.message)

    def _nothing_sent(self) -> Ending | None:
        error = self._last_error()
        if error == "NoOp":
            self._sleep(PAUSE_SECONDS)
            return None
        if error == "Interactive mode":
            # Nobody sits at this computer, so the dialogue times out.
            reply = self._stub.call(calls.InteractiveRejected(self._ticket, "The user did not answer in time"))
            return Ending(Outcome.STOPPED, str(reply or ""))
        return Ending(Outcome.STOPPED, error)

    def _last_error(self) -> str:
        return str(self._stub.call(calls.GetLastError(self._ticket)) or "")

    def _file_id(self) -> str | None:
        for field in etree.fromstring(self._quickbooks.host_company_preferences().encode()).iter("DataExtRet"):
            if field.findtext("OwnerID") == self._file.owner_id and field.findtext("DataExtName") == "FileID":
                return field.findtext("DataExtValue")
        return None


def _host(hcp: str) -> tuple[str, int, int]:
    """Country and the newest qbXML version that QuickBooks speaks."""
    root = etree.fromstring(hcp.encode())
    versions = [version.text or "0.0" for version in root.iter("SupportedQBXMLVersion")]
    # Editions outside the US put a prefix before their versions, such as CA2.0.
    newest = max(tuple(map(int, version.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").split("."))) for version in versions)
    return root.findtext(".//HostRet/Country") or "", newest[0], newest[1]
