"""The twelve calls of the Web Connector, as values.

Each class names its SOAP method and, in order, the arguments as the wire spells them (facts/WEB_CONNECTOR.md §2: the names
are load-bearing). Fields are in the same order. Nothing here knows XML or what a call means; see soap.py and session.py.
Secrets and the customer's books stay out of every repr, so that a call may be logged.
"""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ServerVersion:
    method: ClassVar[str] = "serverVersion"
    arguments: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class ClientVersion:
    method: ClassVar[str] = "clientVersion"
    arguments: ClassVar[tuple[str, ...]] = ("strVersion",)
    version: str = ""


@dataclass(frozen=True, slots=True)
class Authenticate:
    method: ClassVar[str] = "authenticate"
    arguments: ClassVar[tuple[str, ...]] = ("strUserName", "strPassword")
    user_name: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SendRequestXML:
    """`hcp_response` is QuickBooks' answer about host, company and preferences; only the first call of an update has it."""

    method: ClassVar[str] = "sendRequestXML"
    arguments: ClassVar[tuple[str, ...]] = (
        "ticket",
        "strHCPResponse",
        "strCompanyFileName",
        "qbXMLCountry",
        "qbXMLMajorVers",
        "qbXMLMinorVers",
    )
    ticket: str = field(default="", repr=False)
    hcp_response: str = field(default="", repr=False)
    company_file_name: str = ""
    country: str = ""
    major_version: int = 0
    minor_version: int = 0


@dataclass(frozen=True, slots=True)
class ReceiveResponseXML:
    """Either `response` is QuickBooks' answer, or `hresult` and `message` say why there is none."""

    method: ClassVar[str] = "receiveResponseXML"
    arguments: ClassVar[tuple[str, ...]] = ("ticket", "response", "hresult", "message")
    ticket: str = field(default="", repr=False)
    response: str = field(default="", repr=False)
    hresult: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionFailed:
    """connectionError: the Web Connector could not open QuickBooks or the company file."""

    method: ClassVar[str] = "connectionError"
    arguments: ClassVar[tuple[str, ...]] = ("ticket", "hresult", "message")
    ticket: str = field(default="", repr=False)
    hresult: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class GetLastError:
    method: ClassVar[str] = "getLastError"
    arguments: ClassVar[tuple[str, ...]] = ("ticket",)
    ticket: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CloseConnection:
    method: ClassVar[str] = "closeConnection"
    arguments: ClassVar[tuple[str, ...]] = ("ticket",)
    ticket: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class GetInteractiveURL:
    method: ClassVar[str] = "getInteractiveURL"
    arguments: ClassVar[tuple[str, ...]] = ("wcTicket", "sessionID")
    ticket: str = field(default="", repr=False)
    session_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class InteractiveRejected:
    method: ClassVar[str] = "interactiveRejected"
    arguments: ClassVar[tuple[str, ...]] = ("wcTicket", "reason")
    ticket: str = field(default="", repr=False)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InteractiveDone:
    method: ClassVar[str] = "interactiveDone"
    arguments: ClassVar[tuple[str, ...]] = ("wcTicket",)
    ticket: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class IsInteractiveDone:
    """The other name Intuit gives interactiveDone (facts/WEB_CONNECTOR.md §2)."""

    method: ClassVar[str] = "isInteractiveDone"
    arguments: ClassVar[tuple[str, ...]] = ("wcTicket",)
    ticket: str = field(default="", repr=False)


Call = (
    ServerVersion
    | ClientVersion
    | Authenticate
    | SendRequestXML
    | ReceiveResponseXML
    | ConnectionFailed
    | GetLastError
    | CloseConnection
    | GetInteractiveURL
    | InteractiveRejected
    | InteractiveDone
    | IsInteractiveDone
)

CALLS: tuple[type[Call], ...] = (
    ServerVersion,
    ClientVersion,
    Authenticate,
    SendRequestXML,
    ReceiveResponseXML,
    ConnectionFailed,
    GetLastError,
    CloseConnection,
    GetInteractiveURL,
    InteractiveRejected,
    InteractiveDone,
    IsInteractiveDone,
)

CALL_OF_METHOD: dict[str, type[Call]] = {call.method: call for call in CALLS}
