import gzip
import socket
from collections.abc import Iterator

import httpx2
import pytest
from pydantic import SecretStr

from stockbridge.core.errors import BadInput
from stockbridge.zuper.answers import Answer, Silence
from stockbridge.zuper.exchange import ANSWER_SECONDS_MAX, Call, Exchange, checked_address, checked_key
from tests.unit.zuper import wire
from tests.unit.zuper.scripted import KEY, CutStream, Server, StandingClock, Step, cut, success

URL = "https://us-east-1.zuperpro.com/api/product"


def send(step: Step, **limits: int) -> Answer | Silence:
    server = Server(step)
    return Exchange(http=server.http, clock=server.clock, key=SecretStr(KEY), **limits).send(
        Call(method="GET", url=URL)
    )


@pytest.mark.parametrize(
    "error",
    [httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol],
)
def test_a_failure_before_the_first_byte_was_never_sent(error: type[httpx2.TransportError]) -> None:
    outcome = send(error(f"with {KEY} in it"))

    assert outcome == Silence(sent=False, why="No connection to us-east-1.zuperpro.com")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (httpx2.ReadTimeout, "Zuper did not answer in time"),
        (httpx2.WriteTimeout, "Zuper did not answer in time"),
        (httpx2.ReadError, "The connection to Zuper broke before the answer came"),
        (httpx2.WriteError, "The connection to Zuper broke before the answer came"),
        (httpx2.CloseError, "The connection to Zuper broke before the answer came"),
        (httpx2.RemoteProtocolError, "The connection to Zuper broke before the answer came"),
        (httpx2.LocalProtocolError, "The connection to Zuper broke before the answer came"),
        (httpx2.DecodingError, "The connection to Zuper broke before the answer came"),
    ],
)
def test_any_failure_after_that_may_have_arrived(error: type[httpx2.RequestError], why: str) -> None:
    outcome = send(error(f"with {KEY} in it"))

    assert outcome == Silence(sent=True, why=why)


def test_a_cut_answer_keeps_its_status_and_says_that_it_is_cut() -> None:
    outcome = send(cut(b'{"type":"succ', status=201))

    assert outcome == Answer(201, {}, b'{"type":"succ', "was cut after 13 bytes")


def test_a_body_that_is_not_what_its_encoding_says_is_cut() -> None:
    response = httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=CutStream([b"not gzip at all"]))

    outcome = send(response)

    assert isinstance(outcome, Answer)
    assert outcome.flaw == "was cut after 0 bytes"


def test_an_answer_is_read_no_further_than_its_limit() -> None:
    told: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            told.append(1)
            yield b"x" * 1000

    outcome = send(httpx2.Response(200, stream=CutStream(endless())), answer_bytes_max=10_000)

    assert isinstance(outcome, Answer)
    assert outcome.flaw == "is larger than 10000 bytes"
    assert len(told) == 11


def test_a_small_body_that_unpacks_into_a_huge_one_is_stopped() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)

    outcome = send(httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=CutStream([bomb])))

    assert isinstance(outcome, Answer)
    assert outcome.flaw == "is larger than 33554432 bytes"
    assert len(outcome.body) < 35_000_000


def test_an_answer_that_trickles_is_given_up() -> None:
    server = Server()

    def trickle() -> Iterator[bytes]:
        while True:
            server.clock.seconds += 29
            yield b"x"

    server.steps.append(httpx2.Response(200, stream=CutStream(trickle())))
    outcome = Exchange(http=server.http, clock=server.clock).send(Call(method="GET", url=URL))

    assert isinstance(outcome, Answer)
    assert outcome.flaw == f"took longer than {ANSWER_SECONDS_MAX:.0f} seconds"


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    server = Server(httpx2.Response(302, headers={"location": "https://elsewhere.invalid/"}))

    outcome = Exchange(http=server.http, clock=server.clock, key=SecretStr(KEY)).send(Call(method="GET", url=URL))

    assert isinstance(outcome, Answer)
    assert outcome.status == 302
    assert len(server.requests) == 1


def test_a_client_that_follows_redirects_does_not_follow_ours() -> None:
    steps = [httpx2.Response(307, headers={"location": "https://elsewhere.invalid/"})]
    http = httpx2.Client(transport=httpx2.MockTransport(lambda _: steps.pop(0)), follow_redirects=True)

    outcome = Exchange(http=http, clock=StandingClock(), key=SecretStr(KEY)).send(Call(method="POST", url=URL, body={}))

    assert isinstance(outcome, Answer)
    assert outcome.status == 307


def test_the_key_travels_in_its_header_only() -> None:
    server = Server(success())

    Exchange(http=server.http, clock=server.clock, key=SecretStr(KEY)).send(
        Call(method="POST", url=URL, query=[("page", "1")], body={})
    )

    [request] = server.requests
    assert request.headers["x-api-key"] == KEY
    assert "authorization" not in request.headers
    assert KEY not in str(request.url)
    assert KEY.encode() not in request.content


def test_a_key_that_comes_back_in_an_answer_is_struck_out() -> None:
    outcome = send(httpx2.Response(400, content=f"bad request: x-api-key: {KEY}".encode()))

    assert isinstance(outcome, Answer)
    assert outcome.body == b"bad request: x-api-key: (key)"


def test_time_outs_are_explicit() -> None:
    server = Server(success())

    Exchange(http=server.http, clock=server.clock).send(Call(method="GET", url=URL))

    assert server.requests[0].extensions["timeout"] == {"connect": 10.0, "read": 30.0, "write": 30.0, "pool": 10.0}


# The same over real sockets.


def over_the_wire(address: str) -> Answer | Silence:
    with httpx2.Client(trust_env=False) as http:
        return Exchange(http=http, clock=StandingClock(), key=SecretStr(KEY)).send(
            Call(method="POST", url=address, body={"a": 1})
        )


def test_a_closed_port_was_never_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert over_the_wire(f"http://127.0.0.1:{port}") == Silence(sent=False, why="No connection to 127.0.0.1")


def test_plain_http_where_tls_is_expected_was_never_sent() -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with wire.raw_server(talk) as address:
        outcome = over_the_wire(address.replace("http://", "https://"))

    assert outcome == Silence(sent=False, why="No connection to 127.0.0.1")


def test_a_connection_closed_without_an_answer_may_have_arrived() -> None:
    with wire.raw_server(wire.answer(b"")) as address:
        assert over_the_wire(address) == Silence(sent=True, why="The connection to Zuper broke before the answer came")


def test_a_connection_reset_without_an_answer_may_have_arrived() -> None:
    with wire.raw_server(wire.reset) as address:
        assert over_the_wire(address) == Silence(sent=True, why="The connection to Zuper broke before the answer came")


@pytest.mark.parametrize(
    "raw",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"type":"success"}',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{"type":"success"}\r\n',
    ],
)
def test_a_body_shorter_than_announced_is_cut(raw: bytes) -> None:
    with wire.raw_server(wire.answer(raw)) as address:
        outcome = over_the_wire(address)

    assert isinstance(outcome, Answer)
    assert outcome.flaw == "was cut after 18 bytes"


def test_an_answer_that_is_not_http_may_have_arrived() -> None:
    with wire.raw_server(wire.answer(b"SSH-2.0-OpenSSH_9.9\r\n")) as address:
        assert over_the_wire(address) == Silence(sent=True, why="The connection to Zuper broke before the answer came")


@pytest.mark.parametrize(
    ("given", "checked"),
    [
        ("https://us-east-1.zuperpro.com/api", "https://us-east-1.zuperpro.com/api"),
        (" https://us-east-1.zuperpro.com/api/ ", "https://us-east-1.zuperpro.com/api"),
        ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://localhost:80/", "http://localhost"),
        ("http://[::1]:9000/api", "http://[::1]:9000/api"),
    ],
)
def test_an_address_that_may_be_asked_loses_its_trailing_slash(given: str, checked: str) -> None:
    assert checked_address(given, "zuper.api_url") == checked


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "is not a web address"),
        ("us-east-1.zuperpro.com/api", "is not a web address"),
        ("ftp://us-east-1.zuperpro.com", "is not a web address"),
        ("https://", "is not a web address"),
        ("https://host:port/", "is not a web address"),
        ("http://us-east-1.zuperpro.com/api", "is not secure"),
        ("http://localhost.evil.example/api", "is not secure"),
        ("http://127.0.0.1.evil.example/api", "is not secure"),
        ("http://10.0.0.1/api", "is not secure"),
        ("https://user:pw@us-east-1.zuperpro.com/api", "has too much in it"),
        ("https://us-east-1.zuperpro.com/api?x=1", "has too much in it"),
        ("https://us-east-1.zuperpro.com/api#x", "has too much in it"),
    ],
)
def test_an_address_a_key_must_not_go_to_is_refused_by_name(given: str, why: str) -> None:
    with pytest.raises(BadInput, match=rf"^zuper\.api_url {why}"):
        checked_address(given, "zuper.api_url")


@pytest.mark.parametrize("key", ["", " ", "two words", "line\nbreak", "tab\t", "kéy", "nul\0"])
def test_a_key_that_cannot_be_a_header_is_refused_without_being_told(key: str) -> None:
    with pytest.raises(BadInput, match="copy it again") as caught:
        checked_key(SecretStr(key))
    assert len(key) < 3 or key not in str(caught.value)
