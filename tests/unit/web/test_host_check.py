"""Pages and API answer under our own names alone; machines are answered whatever name their proxy uses."""

from pathlib import Path

import pytest

from stockbridge.storage.people import Rank
from stockbridge.web.security_headers import HEADERS
from tests.unit.web.browser import person
from tests.unit.web.site import PASSWORD, Site, site

OURS = [
    "localhost", "localhost:8770", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.1:8770", "[::1]", "[::1]:8770", "192.168.1.4:8770",
]  # fmt: skip
NOT_OURS = [
    "evil.example", "evil.example:8770", "localhost.evil.example", "127.0.0.1.evil.example", "me@localhost", "localhost:x", "localhost/",
    "[evil.example]", "ōurs.example",
]  # fmt: skip
PAGES = ["/", "/sign-in", "/c/acme", "/static/frame.css", "/no/such/page"]


@pytest.mark.parametrize("host", OURS)
def test_this_computer_and_numbers_are_always_known(here: Site, host: str) -> None:
    for path in PAGES:
        assert here.visitor.get(path, headers={"host": host}).status_code != 400


@pytest.mark.parametrize("host", NOT_OURS)
def test_another_name_is_refused_with_a_remedy(here: Site, host: str) -> None:
    for path in PAGES:
        answer = here.visitor.get(path, headers={b"host": host.encode()})
        assert (path, answer.status_code) == (path, 400)
        assert "STOCKBRIDGE_ALLOWED_HOSTS" in answer.text
        assert "evil" not in answer.text
        assert [name for name in HEADERS if name not in answer.headers] == []


def test_a_program_is_refused_in_the_shape_it_knows_and_a_form_does_nothing(here: Site) -> None:
    ruth = person(here, "ruth", Rank.OWNER)
    api = here.visitor.get("/api/v1/me", headers={"host": "evil.example"})
    fields = {"form_key": ruth.form_key, "name": "mallory", "rank": "owner"}
    form = ruth.client.post("/people", data=fields, headers={"host": "evil.example"})

    assert (api.status_code, "STOCKBRIDGE_PUBLIC_URL" in api.json()["detail"]) == (400, True)
    assert form.status_code == 400
    assert "mallory" not in ruth.get("/people").text


def test_machines_are_answered_under_any_name(here: Site) -> None:
    soap = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        '<authenticate xmlns="http://developer.intuit.com/"><strUserName>user of acme</strUserName>'
        f"<strPassword>{PASSWORD}</strPassword></authenticate></soap:Body></soap:Envelope>"
    )
    stranger = {"host": "upstream_of_a_proxy", "content-type": "text/xml"}
    update = here.visitor.post("/qbwc", content=soap, headers=stranger)

    assert update.status_code == 200
    assert "authenticateResult" in update.text
    for path in ("/qbwc", "/healthz", "/readyz", "/metrics"):
        assert here.visitor.get(path, headers=stranger).status_code in (200, 503)
    assert here.visitor.post("/hooks/zuper/x", headers=stranger).status_code == 404


@pytest.mark.parametrize(
    ("variables", "listens_as", "known"),
    [
        ({"STOCKBRIDGE_PUBLIC_URL": "https://stock.example.com/x"}, "127.0.0.1", "Stock.example.com"),
        ({"STOCKBRIDGE_ALLOWED_HOSTS": "stock, Other.example.com"}, "127.0.0.1", "other.example.com:8770"),
        ({}, "Stock", "stock:8770"),
    ],
    ids=["the public address", "an allowed name", "what it listens as"],
)
def test_names_come_from_settings(tmp_path: Path, variables: dict[str, str], listens_as: str, known: str) -> None:
    with site(tmp_path, variables=variables, listens_as=listens_as) as one:
        assert one.visitor.get("/sign-in", headers={"host": known}).status_code == 200
        assert one.visitor.get("/sign-in", headers={"host": f"not-{known}"}).status_code == 400
