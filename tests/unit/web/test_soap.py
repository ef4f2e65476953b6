import asyncio
from pathlib import Path

import pytest
from starlette.types import Message

from stockbridge.web import body
from stockbridge.webconnector.calls import Authenticate, Call, CloseConnection, SendRequestXML, ServerVersion
from stockbridge.webconnector.soap import BODY_BYTES_MAX, FaultError, parse_result, render_call
from tests.unit.sync.logged import logged
from tests.unit.web.site import PASSWORD, Site, site


def ask(here: Site, call: Call) -> object:
    response = here.visitor.post("/qbwc", content=render_call(call))
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    return parse_result(call.method, response.content)


def fault(content: bytes) -> str:
    with pytest.raises(FaultError) as caught:
        parse_result("serverVersion", content)
    return str(caught.value)


@pytest.mark.parametrize("path", ["/qbwc", "/qbwc/", "/qbwc?wsdl"])
def test_whoever_comes_by_get_finds_a_sentence_and_no_redirect(here: Site, path: str) -> None:
    """Anything but 200 the Web Connector takes for a broken certificate."""
    assert here.visitor.head(path).status_code == 200
    response = here.visitor.get(path)

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    assert "right address" in response.text


def test_a_call_is_answered(here: Site) -> None:
    assert ask(here, ServerVersion()) == "Stockbridge"


def test_an_address_with_a_slash_at_its_end_answers_calls_too(here: Site) -> None:
    response = here.visitor.post("/qbwc/", content=render_call(ServerVersion()))

    assert parse_result("serverVersion", response.content) == "Stockbridge"


def test_log_in_is_decided_by_the_connections_own_password(here: Site) -> None:
    for password, told in (("wrong", "nvu"), (PASSWORD, "")):
        reply = ask(here, Authenticate("user-acme", password))

        assert isinstance(reply, list)
        assert reply[0]
        assert reply[1] == told


def test_a_call_of_an_unknown_session_is_answered_politely(here: Site) -> None:
    assert ask(here, SendRequestXML(ticket="no such ticket")) == ""


def test_the_end_of_an_update_wakes_the_worker_and_nothing_else_does(here: Site) -> None:
    ask(here, ServerVersion())
    assert here.woken == []

    ask(here, CloseConnection(ticket="any"))
    assert here.woken == ["woken"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the body is empty"),
        (b"hello", "not well-formed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "document type"),
        (render_call(ServerVersion()).replace(b"serverVersion", b"rebootServer"), "'rebootServer' is not a method"),
    ],
)
def test_what_is_not_a_call_gets_a_fault_that_says_why(here: Site, content: bytes, why: str) -> None:
    response = here.visitor.post("/qbwc", content=content)

    assert response.status_code == 500
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert why in fault(response.content)


def test_trouble_of_our_own_is_a_fault_that_calms_and_tells_nothing(tmp_path: Path) -> None:
    with site(tmp_path, is_migrated=False) as here:
        response = here.visitor.post("/qbwc", content=render_call(Authenticate("user", "password")))

    assert response.status_code == 500
    assert "Nothing is lost" in fault(response.content)
    assert "no such table" not in response.text


def test_the_log_says_what_was_called_and_never_with_what(here: Site) -> None:
    with logged() as lines:
        ask(here, Authenticate("user-acme", PASSWORD))
        ask(here, SendRequestXML(ticket="ticket-of-someone", hcp_response="<books/>"))

    said = lines.getvalue()
    assert '"method": "authenticate"' in said
    assert not [secret for secret in (PASSWORD, "ticket-of-someone", "books") if secret in said]


# How a body arrives can only be arranged below the client.


def arrives(here: Site, *messages: Message, announced: int | None = None) -> tuple[int, int]:
    """POST a body in these pieces; returns the status and how many pieces were taken. After the last one nothing comes."""
    taken: list[Message] = []
    sent: list[Message] = []

    async def receive() -> Message:
        if len(taken) == len(messages):
            await asyncio.Event().wait()
        taken.append(messages[len(taken)])
        return taken[-1]

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if announced is None else [(b"content-length", str(announced).encode())]
    scope = {
        "type": "http", "method": "POST", "path": "/qbwc", "raw_path": b"/qbwc", "query_string": b"", "headers": headers,
        "client": ("192.0.2.1", 1), "server": ("localhost", 80), "scheme": "http", "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    asyncio.run(here.app(scope, receive, send))
    return sent[0]["status"], len(taken)


MEGABYTE: Message = {"type": "http.request", "body": bytes(1024 * 1024), "more_body": True}


def test_a_body_that_says_it_is_too_large_is_not_even_read(here: Site) -> None:
    assert arrives(here, MEGABYTE, announced=BODY_BYTES_MAX + 1) == (413, 0)


def test_a_body_that_grows_too_large_is_read_no_further(here: Site) -> None:
    limit = BODY_BYTES_MAX // len(MEGABYTE["body"])

    assert arrives(here, *[MEGABYTE] * (limit + 10)) == (413, limit + 1)


@pytest.mark.parametrize("announced", [-1, "many", "9" * 4000])
def test_a_nonsensical_length_does_no_harm(here: Site, announced: object) -> None:
    status, _ = arrives(here, {"type": "http.request", "body": b"x"}, announced=announced)  # type: ignore[arg-type] # nonsense

    assert status in {413, 500}


def test_a_body_that_never_ends_is_given_up(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "SECONDS_MAX", 0.01)

    assert arrives(here, MEGABYTE) == (408, 1)


def test_a_caller_who_hangs_up_midway_does_no_harm(here: Site) -> None:
    status, _ = arrives(here, MEGABYTE, {"type": "http.disconnect"})

    assert status == 400
