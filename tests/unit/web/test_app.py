import socket

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.storage.people import Rank
from stockbridge.web.security_headers import HEADERS
from stockbridge.web.server import _listen
from tests.unit.web.browser import person
from tests.unit.web.site import Site

ADDRESSES = ["/", "/qbwc", "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", "/no/such/page"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_tells_browsers_to_be_careful(here: Site, path: str) -> None:
    headers = here.visitor.get(path).headers

    assert [name for name in HEADERS if name not in headers] == []
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/healthz/", "/metrics/", "/no/such/page/"])
def test_nothing_redirects(here: Site, path: str) -> None:
    assert here.visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/no/such/page", "/c/acme/no-such-page", "/people/4711", "/favicon.ico"])
def test_an_address_of_no_page_is_said_in_a_page_with_a_way_back(here: Site, path: str) -> None:
    owner = person(here, "owner", Rank.OWNER)
    strangers, owners = here.visitor.get(path), owner.get(path)

    for answer in (strangers, owners):
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
    assert "Sign out owner" in owners.text
    assert 'href="/people"' in owners.text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/", "/qbwc/nothing", "/static/nothing", "/metrics/"])
def test_programs_are_told_so_in_what_programs_read(here: Site, path: str) -> None:
    answer = here.visitor.get(path)

    assert answer.status_code == 404
    assert "<html" not in answer.text


def test_a_method_that_an_address_does_not_have_is_said_as_such(here: Site) -> None:
    assert here.visitor.put("/connections").status_code == 405


def test_the_bare_address_says_what_this_is_and_nothing_about_anybody(here: Site) -> None:
    response = here.visitor.get("/")

    assert response.status_code == 200
    assert "Stockbridge is running" in response.text
    assert "acme" not in response.text


def test_an_address_that_is_taken_is_refused_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(BadInput, match=rf"cannot listen on 127\.0\.0\.1 port {port} \(.*in use\); choose another"):
            _listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("no such host", 0), ("127.0.0.1", 70_000)])
def test_an_address_that_is_not_ours_is_refused_in_a_sentence(host: str, port: int) -> None:
    with pytest.raises(BadInput, match="cannot listen on"):
        _listen(host, port)
