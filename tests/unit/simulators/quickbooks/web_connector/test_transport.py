"""Real HTTP on the loopback interface: what the Web Connector sends, and how it tells one failure from another."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from stockbridge.simulators.quickbooks.web_connector import HttpTransport, Outcome, WebConnector
from stockbridge.simulators.quickbooks.web_connector.transport import NoAnswerError, UnreachableError
from tests.unit.simulators.quickbooks.web_connector.peers import FILE, NOW, ScriptedServer, SmallQuickBooks


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[str]] = []
    script: ClassVar[ScriptedServer] = ScriptedServer({})
    hang = threading.Event()

    def do_GET(self) -> None:
        self.seen.append(f"GET {self.path}")
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/qbwc")
        elif self.path == "/hang":
            self.hang.wait()
            return
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"short")
            self.close_connection = True
            return
        else:
            self.send_response(200)
            self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.seen.append(
            f"POST {self.headers['SOAPAction']} {self.headers.get('Cookie')} {self.headers['Accept-Encoding']}"
        )
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.script("POST", self.path, dict(self.headers), body)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["content-type"])
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name http.server calls it by
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("localhost", 0), Endpoint) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        Endpoint.hang.set()
        server.shutdown()


def test_an_update_runs_over_real_http_without_cookies_or_compression(address: str) -> None:
    Endpoint.seen.clear()
    connector = WebConnector(
        file=replace(FILE, app_url=f"{address}/qbwc", app_support=f"{address}/"),
        password="hunter2",
        quickbooks=SmallQuickBooks(),
        transport=HttpTransport(),
        now=lambda: NOW,
        sleep=lambda seconds: None,
    )

    update = connector.update()

    assert update.outcome is Outcome.FINISHED
    assert Endpoint.seen[0] == "GET /qbwc"
    assert Endpoint.seen[1] == 'POST "http://developer.intuit.com/serverVersion" None identity'
    assert len(Endpoint.seen) == 1 + len(update.methods)


def test_a_redirect_is_not_followed(address: str) -> None:
    Endpoint.seen.clear()

    assert HttpTransport().get(f"{address}/moved").status == 302
    assert Endpoint.seen == ["GET /moved"]


def test_a_refused_connection_is_unreachable() -> None:
    with ThreadingHTTPServer(("localhost", 0), Endpoint) as server:
        port = server.server_port

    with pytest.raises(UnreachableError, match="could not be reached"):
        HttpTransport().get(f"http://localhost:{port}/")


@pytest.mark.parametrize("path", ["/hang", "/cut"])
def test_a_server_that_hangs_or_hangs_up_gives_no_answer(address: str, path: str) -> None:
    with pytest.raises(NoAnswerError, match="gave no whole answer"):
        HttpTransport(timeout_seconds=0.1).get(f"{address}{path}")
