"""Who may call what: every call the API describes, with every token there can be."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from stockbridge.storage.api_tokens import Scope
from stockbridge.storage.people import Rank
from stockbridge.web.api.route import FileRoute
from stockbridge.web.page import FORM_BYTES_MAX
from tests.unit.sync.books import add_connection
from tests.unit.web.api.program import BODIES, Program, every_call, nobody, program
from tests.unit.web.browser import person
from tests.unit.web.site import BASE_URL, Site

ONES_OWN = {"POST /tokens", "DELETE /tokens/{token}"}
OF_OWNERS = {"POST /connections", "DELETE /connections/{name}", "POST /zuper-account", "GET /log"}


def test_without_a_token_that_counts_there_is_nothing(here: Site) -> None:
    ran_out = program(here, lasts=timedelta(seconds=-1))
    for call in every_call(here):
        for caller in (nobody(here), ran_out, Program(here, "stockbridge_made-up"), Program(here, "")):
            answer = caller.make(call)
            assert (str(call), answer.status_code) == (str(call), 401)
            assert answer.headers["www-authenticate"] == "Bearer"


def test_reading_is_all_a_reading_token_may(here: Site) -> None:
    reader = program(here, scope=Scope.READ)

    assert [
        str(call) for call in every_call(here) if call.method != "GET" and reader.make(call).status_code != 403
    ] == []


def test_a_token_may_no_more_than_its_person(here: Site) -> None:
    viewer, operator = program(here, Rank.VIEWER), program(here, Rank.OPERATOR)
    for call in every_call(here):
        owners = str(call) in OF_OWNERS or call.path.startswith("/people")
        acts = owners or call.method != "GET" or call.path.endswith("/qwc")
        for caller, refused in ((viewer, acts and str(call) not in ONES_OWN), (operator, owners)):
            if refused:
                assert (str(call), caller.make(call).status_code) == (str(call), 403)


def test_a_connection_the_person_may_not_see_is_not_there(here: Site) -> None:
    add_connection(here.database, "other")
    guest = program(here, connections=("other",))
    calls = [call for call in every_call(here) if call.is_of_a_connection]

    assert [str(call) for call in calls if guest.make(call).status_code != 404] == []
    assert [str(call) for call in calls if guest.make(call, "nobody-has-this").status_code != 404] == []
    assert [one["name"] for one in guest.get("/connections").json()] == ["other"]
    assert guest.get("/me").json()["connections"] == ["other"]


def test_nothing_of_ours_fails_whatever_is_missing(here: Site) -> None:
    owner = program(here)
    removing = ("DELETE /connections/{name}",)
    calls = sorted(every_call(here), key=lambda call: str(call) in removing)

    assert [str(call) for call in calls if owner.make(call).status_code >= 500] == []


def test_every_call_is_described_with_its_shape_its_errors_and_its_need_of_a_token(here: Site) -> None:
    described = here.visitor.get("/api/v1/openapi.json").json()["paths"]
    for path, methods in described.items():
        for method, call in methods.items():
            assert {"400", "401", "403", "404", "413", "422"} <= set(call["responses"]), path
            assert [*call["security"][0]] == ["HTTPBearer"], path
            assert call["summary"], path
            assert ("application/json" in call.get("requestBody", {}).get("content", {})) is (
                f"{method.upper()} {path.removeprefix('/api/v1')}" in BODIES
            )


def test_looking_changes_nothing(here: Site) -> None:
    """Not even the log: whatever can be fetched can be fetched by a page somebody was lured to."""
    owner, ruth = program(here), person(here, "ruth", Rank.OWNER)
    before = ruth.get("/log").text.count("<tr")
    for call in every_call(here):
        if call.method == "GET":
            owner.make(call)

    assert ruth.get("/log").text.count("<tr") == before
    assert here.woken == []


def test_a_stranger_is_turned_away_before_their_body_is_read(here: Site) -> None:
    def endless() -> Iterator[bytes]:
        yield b"[" * 1024
        raise AssertionError("somebody went on reading")

    answer = here.visitor.post("/api/v1/people", content=endless(), headers={"content-type": "application/json"})

    assert answer.status_code == 401


def test_a_signed_in_browser_is_no_program(here: Site) -> None:
    """A cookie goes along with whatever page somebody was lured to; a token does not."""
    ruth = person(here, "ruth", Rank.OWNER)
    headers = {"x-form-key": ruth.form_key, "origin": BASE_URL}
    let_in = [
        str(call)
        for call in every_call(here)
        if ruth.client.request(call.method, f"/api/v1{call.address('acme')}", headers=headers).status_code != 401
    ]

    assert let_in == []


def test_every_body_has_a_limit(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileRoute, "body_bytes_max", FORM_BYTES_MAX)
    owner, large = program(here), b" " * (FORM_BYTES_MAX + 1)
    calls = [call for call in every_call(here) if call.method == "POST"]
    answers = {str(call): owner.send_file(call.address("acme"), large) for call in calls}

    assert {call: answer.status_code for call, answer in answers.items() if answer.status_code != 413} == {}
    assert all("too large" in answer.json()["detail"] for answer in answers.values())
    assert len(answers) > 20


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"name": "x", "rank": "king", "sees": []}, '"rank": '),
        ({"name": "x", "rank": "viewer"}, '"sees": field required'),
        (
            {"name": "x", "rank": "viewer", "sees": [], "secret-word": 1},
            '"secret-word": extra inputs are not permitted',
        ),
        ("nonsense", "The body: "),
    ],
)
def test_a_slip_is_told_in_a_sentence(here: Site, body: object, problem: str) -> None:
    answer = program(here).post("/people", body)

    assert answer.status_code == 422
    assert problem in answer.json()["detail"]


def test_what_fails_on_our_side_says_so_without_its_words(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = program(here)
    monkeypatch.setattr("stockbridge.web.api.caller.ConnectionSettings.from_json", lambda _: 1 / 0)
    answer = owner.get("/connections/acme/status")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.json()["detail"]
    assert "division" not in answer.text
