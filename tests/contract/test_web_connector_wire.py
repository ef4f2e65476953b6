"""Our side of the wire, byte for byte, against recorded and recommended envelopes."""

import pytest

from stockbridge.webconnector import calls, soap
from tests.shared import shared

GOLDEN: dict[str, tuple[str, str | int | list[str]]] = {
    "01-serverVersion.response": ("serverVersion", "1.0"),
    "02-clientVersion.response.ok": ("clientVersion", ""),
    "02-clientVersion.response.error": ("clientVersion", "E:Too old"),
    "02-clientVersion.response.warn": ("clientVersion", "W:Please upgrade"),
    "03-authenticate.response.busy": ("authenticate", ["t-1", "busy"]),
    "03-authenticate.response.none": ("authenticate", ["t-1", "none"]),
    "03-authenticate.response.none-postpone60-minrun600": ("authenticate", ["t-1", "none", "60", "600"]),
    "03-authenticate.response.nvu": ("authenticate", ["t-1", "nvu"]),
    "03-authenticate.response.work-minrun600": ("authenticate", ["t-1", "", "", "600"]),
    "03-authenticate.response.work-named-file": ("authenticate", ["t-1", r"C:\QB\Acme.qbw"]),
    "03-authenticate.response.work-open-file": ("authenticate", ["{5c7e2e0d-8912-4f13-ad60-cac3a3e68bf5}", ""]),
    "04-sendRequestXML.response.nothing": ("sendRequestXML", ""),
    "04-sendRequestXML.response.work": (
        "sendRequestXML",
        (
            '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?>'
            '<QBXML><QBXMLMsgsRq onError="stopOnError"><HostQueryRq requestID="1"/></QBXMLMsgsRq></QBXML>'
        ),
    ),
    "05-receiveResponseXML.response.50": ("receiveResponseXML", 50),
    "05-receiveResponseXML.response.done": ("receiveResponseXML", 100),
    "05-receiveResponseXML.response.error": ("receiveResponseXML", -1),
    "06-connectionError.response.done": ("connectionError", "done"),
    "07-getLastError.response.interactive": ("getLastError", "Interactive mode"),
    "07-getLastError.response.noop": ("getLastError", "NoOp"),
    "07-getLastError.response.text": ("getLastError", "Item ABC: QuickBooks rejected the adjustment (3140)"),
    "09-closeConnection.response": ("closeConnection", "OK"),
    "10-getInteractiveURL.response": ("getInteractiveURL", "https://sync.example.com/setup?s=1"),
    "11-interactiveRejected.response": ("interactiveRejected", "Set-up was not finished"),
    "12-interactiveDone.response": ("interactiveDone", "Done"),
}


def envelope(name: str) -> bytes:
    return shared("samples", "webconnector", "envelopes", name).read_bytes()


@pytest.mark.parametrize("name", GOLDEN)
def test_a_reply_is_the_recommended_one_byte_for_byte(name: str) -> None:
    method, value = GOLDEN[name]

    assert soap.render_result(method, value) == envelope(f"ours-canonical/{name}.xml")
    assert soap.parse_result(method, envelope(f"ours-canonical/{name}.xml")) == value


def test_every_recommended_reply_is_tested() -> None:
    folder = shared("samples", "webconnector", "envelopes", "ours-canonical")

    assert set(GOLDEN) == {path.stem for path in folder.glob("*.xml")}


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
