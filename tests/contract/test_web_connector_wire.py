"""Our side of the wire: byte for byte the recommended envelopes, and understood by a foreign SOAP client."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
import requests
import zeep

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


class Endpoint(BaseHTTPRequestHandler):
    """Answers every call with a fixed result and remembers what it was asked."""

    results: ClassVar[dict[str, str | int | list[str]]] = {
        method: value for method, value in GOLDEN.values() if method != "isInteractiveDone"
    } | {"isInteractiveDone": "Done"}
    asked: ClassVar[list[calls.Call]] = []

    def do_POST(self) -> None:
        call = soap.parse_call(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(call)
        reply = soap.render_result(call.method, self.results[call.method])
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name http.server calls it by
        pass


@pytest.fixture(scope="module")
def intuit_client() -> Iterator[zeep.Client]:
    """A SOAP client that knows nothing of us, only the service description."""
    description = shared("samples", "webconnector", "wsdl", "90-ours-QBWebConnectorSvc-with-interactive.wsdl")
    with ThreadingHTTPServer(("localhost", 0), Endpoint) as server, requests.Session() as session:
        Thread(target=server.serve_forever, daemon=True).start()
        transport = zeep.Transport(session=session)  # type: ignore[no-untyped-call]  # zeep has no types
        client = zeep.Client(str(description), transport=transport)  # type: ignore[no-untyped-call]
        client.service._binding_options["address"] = f"http://localhost:{server.server_port}/qbwc"
        yield client
        server.shutdown()


@pytest.mark.parametrize("kind", calls.CALLS)
def test_a_client_made_from_the_service_description_understands_us(
    intuit_client: zeep.Client, kind: type[calls.Call]
) -> None:
    Endpoint.asked.clear()
    arguments = {name: 17 if name.endswith("Vers") else f"<{name}> & ü" for name in kind.arguments}

    result = intuit_client.service[kind.method](**arguments)

    assert Endpoint.asked == [kind(*arguments.values())]  # type: ignore[arg-type]  # numbers and texts in the right places
    # zeep reads an empty element as None
    texts = [text or "" for text in result] if isinstance(result, list) else result or ""
    assert texts == Endpoint.results[kind.method]


def test_a_client_that_leaves_every_text_out_is_understood(intuit_client: zeep.Client) -> None:
    Endpoint.asked.clear()

    intuit_client.service.receiveResponseXML()

    assert Endpoint.asked == [calls.ReceiveResponseXML()]
