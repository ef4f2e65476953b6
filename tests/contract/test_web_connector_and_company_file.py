"""The simulated Web Connector and the simulated company file fit: one asks for what the other offers."""

import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lxml import etree

from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.profiles import PREMIER_US
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.web_connector import InProcessTransport, Outcome, WebConnector
from stockbridge.webconnector import calls
from tests.unit.simulators.quickbooks.web_connector.peers import FILE, FILE_ID, ScriptedServer

NOW = datetime(2026, 11, 24, 5, 40, 13, tzinfo=UTC)
PATH = r"C:\QB\Acme.qbw"
REQUEST = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    '<ItemInventoryQueryRq requestID="7"/></QBXMLMsgsRq></QBXML>'
)


def test_an_update_reaches_the_company_file_and_comes_back() -> None:
    clock = HostClock(lambda: NOW, ZoneInfo("America/Chicago"))
    rng = random.Random(1)
    company = CompanyFile(name="Acme", path=PATH, profile=PREMIER_US, switches=Switches(), clock=clock, rng=rng)
    quickbooks = QuickBooks([company], rng=rng)
    server = ScriptedServer({"sendRequestXML": [REQUEST]})

    update = WebConnector(
        file=FILE,
        password="",
        quickbooks=quickbooks,
        transport=InProcessTransport(server),
        now=lambda: NOW,
        sleep=lambda seconds: None,
    ).update()

    assert update.outcome is Outcome.FINISHED
    first = next(call for call in server.heard if isinstance(call, calls.SendRequestXML))
    answer = next(call for call in server.heard if isinstance(call, calls.ReceiveResponseXML))
    assert (first.company_file_name, first.country, first.major_version) == (PATH, "US", 16)
    fields = {
        field.findtext("DataExtName"): field.findtext("DataExtValue")
        for field in etree.fromstring(first.hcp_response.encode()).iter("DataExtRet")
    }
    assert fields == {"FileID": FILE_ID, "AppLock": "LOCKED:OFFICE-PC:639310956130000000"}
    assert '<ItemInventoryQueryRs requestID="7" statusCode="1"' in answer.response
