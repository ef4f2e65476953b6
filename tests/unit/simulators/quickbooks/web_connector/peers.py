"""The two neighbours of a Web Connector, as small as they can be: a server that follows a script, a QuickBooks that echoes."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from itertools import chain, repeat

from stockbridge.simulators.quickbooks.web_connector import (
    CannotOpenError,
    HttpAnswer,
    InProcessTransport,
    ProcessingError,
    WebConnector,
)
from stockbridge.webconnector import calls, soap
from stockbridge.webconnector.qwc_file import OWNER_ID, QwcFile

NOW = datetime(2026, 11, 24, 5, 40, 13, tzinfo=UTC)
FILE_ID = "{11111111-2222-3333-4444-555555555555}"
FILE = QwcFile(
    app_name="Stockbridge",
    app_url="https://sync.example.com/qbwc",
    app_support="https://sync.example.com/support",
    app_description="Stock",
    user_name="acme",
    owner_id=OWNER_ID,
    file_id=FILE_ID,
)
REQUEST = '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML/>'

Reply = str | int | list[str] | HttpAnswer


def html(text: str = "<h1>Sorry</h1>", status: int = 500) -> HttpAnswer:
    return HttpAnswer(status, {"content-type": "text/html"}, text.encode())


@dataclass
class ScriptedServer:
    """Gives each method its replies in order, the last one again and again; `heard` keeps the calls."""

    script: dict[str, list[Reply]]
    get_status: int = 200
    heard: list[calls.Call] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    gets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        ordinary: dict[str, list[Reply]] = {
            "serverVersion": ["1.0"],
            "clientVersion": [""],
            "authenticate": [["ticket", ""]],
            "sendRequestXML": [REQUEST],
            "receiveResponseXML": [100],
            "getLastError": ["Something went wrong"],
            "connectionError": ["done"],
            "closeConnection": ["OK"],
            "interactiveRejected": ["Not set up"],
        }
        script = ordinary | self.script
        self._replies = {method: chain(replies, repeat(replies[-1])) for method, replies in script.items()}

    def __call__(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        if verb == "GET":
            self.gets.append(url)
            return HttpAnswer(self.get_status)
        call = soap.parse_call(body)
        self.heard.append(call)
        self.headers.append(headers)
        reply = next(self._replies[call.method])
        if isinstance(reply, HttpAnswer):
            return reply
        return HttpAnswer(200, {"content-type": "text/xml; charset=utf-8"}, soap.render_result(call.method, reply))


@dataclass
class SmallQuickBooks:
    """Answers every request with its number.

    `refusals` are the HRESULTs of the next attempts to open a file, `closed_after` the writes until the file is closed.
    """

    refusals: deque[str] = field(default_factory=deque)
    broken: bool = False
    closed_after: int = 100
    fields: dict[str, str] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)
    processed: list[str] = field(default_factory=list)

    def open(self, company_file_name: str) -> None:
        self.happened.append(f"open {company_file_name!r}")
        if self.refusals:
            raise CannotOpenError(self.refusals.popleft(), "Could not start QuickBooks.")

    def begin_session(self) -> None:
        self.happened.append("begin")

    def end_session(self) -> None:
        self.happened.append("end")

    def company_file_name(self) -> str:
        return r"C:\QB\Acme.qbw"

    def host_company_preferences(self) -> str:
        private = "".join(
            f"<DataExtRet><OwnerID>{OWNER_ID}</OwnerID><DataExtName>{name}</DataExtName>"
            f"<DataExtValue>{escape(value)}</DataExtValue></DataExtRet>"
            for name, value in self.fields.items()
        )
        versions = "".join(
            f"<SupportedQBXMLVersion>{text}</SupportedQBXMLVersion>" for text in ("CA2.0", "9.0", "13.0")
        )
        return (
            f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="0"><HostRet><Country>US</Country>{versions}'
            f'</HostRet></HostQueryRs><CompanyQueryRs requestID="1"><CompanyRet>{private}</CompanyRet></CompanyQueryRs>'
            "</QBXMLMsgsRs></QBXML>"
        )

    def process(self, request: str, app: str) -> str:
        if self.broken:
            raise ProcessingError("0x80040400", "QuickBooks found an error when parsing the provided XML text stream.")
        self.processed.append(request)
        self.happened.append(f"process for {app}")
        return f"<QBXML>{len(self.processed)}</QBXML>"

    def set_data_ext(self, owner_id: str, name: str, value: str) -> None:
        assert owner_id == OWNER_ID
        self.closed_after -= 1
        if not self.closed_after:
            raise ProcessingError("0x80040417", "No company file is open in QuickBooks.")
        self.fields[name] = value


@dataclass
class Office:
    """A Web Connector between the two, and the seconds it slept."""

    server: ScriptedServer
    quickbooks: SmallQuickBooks = field(default_factory=SmallQuickBooks)
    slept: list[float] = field(default_factory=list)

    def connector(self, file: QwcFile = FILE, *, auto_run: bool = True, marks_any_file: bool = True) -> WebConnector:
        return WebConnector(
            file=file,
            password="hunter2",
            quickbooks=self.quickbooks,
            transport=InProcessTransport(self.server),
            now=lambda: NOW,
            sleep=self.slept.append,
            auto_run=auto_run,
            marks_any_file=marks_any_file,
        )


def office(**script: list[Reply]) -> Office:
    return Office(ScriptedServer(script))
