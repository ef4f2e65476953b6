"""What becomes of a page whose reader's sign-in has ended while it was open: they sign in, are back where they were, and nothing was done."""

from urllib.parse import parse_qs, urlsplit

import pytest

from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People, Rank
from stockbridge.web.signing_in import COOKIE, token_hash
from tests.unit.web.browser import PASSWORD, Browser, person
from tests.unit.web.site import BASE_URL, Site

WHERE = "/c/acme/history?status=error&q=a%26b"


@pytest.fixture
def ruth(here: Site) -> Browser:
    """Somebody whose sign-in has ended."""
    ruth = person(here, "ruth", Rank.OWNER)
    with here.database.begin() as transaction:
        People(transaction).sign_out(token_hash(ruth.client.cookies[COOKIE]))
    return ruth


def back_to(location: str) -> str:
    """Where somebody is sent after signing in there."""
    url = urlsplit(location)
    assert url.path == "/sign-in"
    return parse_qs(url.query)["to"][0]


def test_a_page_comes_back_with_its_filters(ruth: Browser) -> None:
    assert back_to(ruth.get(WHERE).headers["location"]) == WHERE


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(ruth: Browser) -> None:
    headers = {"hx-request": "true", "hx-current-url": f"{BASE_URL}{WHERE}"}
    answer = ruth.get("/c/acme/held", **headers)

    assert answer.status_code == 401
    assert answer.text == ""
    assert back_to(answer.headers["hx-redirect"]) == WHERE


def test_a_form_comes_back_to_the_page_it_was_on_and_changes_nothing(here: Site, ruth: Browser) -> None:
    answer = ruth.client.post("/c/acme/pause", headers={"referer": f"{BASE_URL}/c/acme/settings"})

    assert back_to(answer.headers["location"]) == "/c/acme/settings"
    assert "nothing was changed by it" in ruth.get(answer.headers["location"]).text
    with here.database.begin() as transaction:
        acme = Connections(transaction).named("acme")
    assert acme is not None
    assert not acme.paused


def test_an_open_page_is_told_to_look_and_is_then_sent_to_sign_in(ruth: Browser) -> None:
    answer = ruth.get("/c/acme/live", accept="text/event-stream")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "event: changed" in answer.text


@pytest.mark.parametrize("address", ["", "http://[", "https://evil.example", "https://evil.example//evil.example/x"])
def test_nobody_comes_back_to_somewhere_else(ruth: Browser, address: str) -> None:
    answer = ruth.get("/c/acme/held", **{"hx-request": "true", "hx-current-url": address})
    sign_in = answer.headers["hx-redirect"]
    ruth.get(sign_in)
    to = parse_qs(urlsplit(sign_in).query).get("to", ["/"])[0]
    signed_in = ruth.post("/sign-in", name="ruth", password=PASSWORD, to=to)

    assert signed_in.headers["location"] == "/"
