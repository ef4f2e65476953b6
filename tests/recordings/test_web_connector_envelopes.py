"""What real Web Connectors and other servers were recorded to write, read by our codec."""

import pytest

from stockbridge.webconnector import calls, soap
from tests.shared import shared


def envelope(name: str) -> bytes:
    return shared("samples", "webconnector", "envelopes", name).read_bytes()


def test_every_recorded_request_is_read() -> None:
    folder = shared("samples", "webconnector", "envelopes")
    requests = sorted(path for path in folder.rglob("*.xml") if ".request." in path.name)

    methods = {soap.parse_call(path.read_bytes()).method for path in requests}

    assert len(requests) >= 30
    assert methods == set(calls.CALL_OF_METHOD)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("01-serverVersion.request.qbwc2.2.0.71.xml", calls.ServerVersion()),
        ("02-clientVersion.request.qbwc2.2.0.71.xml", calls.ClientVersion("2.2.0.71")),
        (
            "05-receiveResponseXML.error.request.rebuilt.xml",
            calls.ReceiveResponseXML(
                "40fddf910fa903bde3caee77da7b30ab0bc90804",
                "",
                "0x80040400",
                "QuickBooks found an error when parsing the provided XML text stream.",
            ),
        ),
        ("11-interactiveRejected.request.derived.xml", calls.InteractiveRejected("{T}", "User rejected")),
    ],
)
def test_a_call_is_written_and_read_as_the_real_web_connector_writes_it(name: str, call: calls.Call) -> None:
    assert soap.parse_call(envelope(name)) == call
    assert soap.render_call(call) == envelope(name).strip()


def test_a_recorded_answer_of_quickbooks_survives_the_round_trip_unchanged() -> None:
    recorded = envelope("05-receiveResponseXML.request.flowlink.invoice_add_rs.xml").strip()

    assert soap.render_call(soap.parse_call(recorded)) == recorded


def test_the_first_request_carries_host_company_and_preferences() -> None:
    call = soap.parse_call(envelope("04a-sendRequestXML.first-with-HCP.request.rebuilt.xml"))

    assert isinstance(call, calls.SendRequestXML)
    assert call.hcp_response.startswith('<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="0"')
    assert (call.country, call.major_version) == ("US", 13)


def test_the_rpc_form_of_the_web_connector_is_read() -> None:
    call = soap.parse_call(envelope("rpc-02-clientVersion.request.qbwc2.3.0.215.xml"))

    assert call == calls.ClientVersion("2.3.0.215")


@pytest.mark.parametrize(
    ("name", "method", "expected"),
    [
        ("01-serverVersion.response.gem.xml", "serverVersion", "1.2.3"),
        ("02-clientVersion.response.gem-null.xml", "clientVersion", None),
        (
            "03-authenticate.response.gem-none-with-nils.xml",
            "authenticate",
            ["5c7e2e0d-8912-4f13-ad60-cac3a3e68bf5", "none", "", ""],
        ),
        ("09-closeConnection.response.gem-null.xml", "closeConnection", None),
        ("bad/serverVersion.response.qbws-wrong-namespace.tolerated.xml", "serverVersion", None),
        ("bad/authenticate.response.wcf-array-namespace.QBWC1012.xml", "authenticate", []),
    ],
)
def test_replies_of_other_servers_are_read_as_the_web_connector_reads_them(
    name: str, method: str, expected: soap.Result
) -> None:
    assert soap.parse_result(method, envelope(name)) == expected
