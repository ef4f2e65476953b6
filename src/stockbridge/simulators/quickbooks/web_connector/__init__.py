"""A Web Connector of our own: the independent client with which our SOAP server, and any other, can be tried.

`WebConnector` is the program, `QuickBooks` what it needs on its computer, `Transport` how it reaches the server, `FaultPlan`
what shall go wrong, `Update` what came of it.
"""

from stockbridge.simulators.quickbooks.web_connector.connector import WebConnector
from stockbridge.simulators.quickbooks.web_connector.faults import NO_FAULTS, Fault, FaultPlan, Trouble
from stockbridge.simulators.quickbooks.web_connector.quickbooks import CannotOpenError, ProcessingError, QuickBooks
from stockbridge.simulators.quickbooks.web_connector.transport import (
    HttpAnswer,
    HttpTransport,
    InProcessTransport,
    Transport,
)
from stockbridge.simulators.quickbooks.web_connector.update import Outcome, Update

__all__ = [
    "NO_FAULTS",
    "CannotOpenError",
    "Fault",
    "FaultPlan",
    "HttpAnswer",
    "HttpTransport",
    "InProcessTransport",
    "Outcome",
    "ProcessingError",
    "QuickBooks",
    "Transport",
    "Trouble",
    "Update",
    "WebConnector",
]
