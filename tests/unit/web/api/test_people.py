"""People and tokens by a program: owners say who may do and see what; a token never outlives what it was made with."""

from datetime import datetime, timedelta

import pytest

from stockbridge.storage.api_tokens import Scope
from stockbridge.storage.people import Rank
from tests.unit.web.api.program import Program, program
from tests.unit.web.browser import browser
from tests.unit.web.site import Site

pytestmark = pytest.mark.both_databases


@pytest.fixture
def owner(here: Site) -> Program:
    return program(here)


def test_a_person_signs_in_with_the_password_shown_once(here: Site, owner: Program) -> None:
    made = owner.post("/people", {"name": "Dan", "rank": "viewer", "sees": ["acme"]}).json()
    dan = browser(here)

    assert dan.sign_in("dan", made["password"]).status_code == 303
    assert "acme" in dan.get("/connections").text
    assert made["password"] not in owner.get("/people").text
    assert {one["name"]: one["sees"] for one in owner.get("/people").json()} == {"dan": ["acme"], "owner 0": None}


def test_what_a_person_may_do_and_see_is_said_whole(owner: Program) -> None:
    owner.post("/people", {"name": "dan", "rank": "owner", "sees": None})
    changed = owner.put("/people/DAN", {"rank": "operator", "sees": []}).json()

    assert (changed["rank"], changed["sees"]) == ("operator", [])
    assert owner.put("/people/dan", {"rank": "operator", "sees": ["elsewhere"]}).status_code == 400
    assert owner.put("/people/nobody", {"rank": "operator", "sees": []}).status_code == 404
    assert [line["text"] for line in owner.get("/log?limit=2").json()] == [
        "made dan operator, who sees no connection", "added dan as owner",
    ]  # fmt: skip


def test_the_last_owner_stays(owner: Program) -> None:
    for answer in (owner.delete("/people/owner 0"), owner.put("/people/owner 0", {"rank": "viewer", "sees": None})):
        assert (answer.status_code, "last owner" in answer.json()["detail"]) == (400, True)
    assert owner.get("/me").json()["rank"] == "owner"


def test_who_is_removed_takes_their_tokens_along(here: Site, owner: Program) -> None:
    robot = program(here, Rank.OPERATOR)
    assert robot.get("/me").status_code == 200
    owner.delete("/people/operator 1")

    assert robot.get("/me").status_code == 401


def test_who_is_demoted_acts_no_more_with_any_token(here: Site, owner: Program) -> None:
    robot = program(here, Rank.OPERATOR)
    owner.put("/people/operator 1", {"rank": "viewer", "sees": None})

    assert robot.post("/connections/acme/pause").status_code == 403


def test_a_new_password_signs_out(here: Site, owner: Program) -> None:
    made = owner.post("/people", {"name": "dan", "rank": "viewer", "sees": []}).json()
    dan = browser(here)
    dan.sign_in("dan", made["password"])
    new = owner.post("/people/dan/password").json()["password"]

    assert dan.get("/connections").status_code == 303
    assert browser(here).sign_in("dan", made["password"]).status_code == 400
    assert browser(here).sign_in("dan", new).status_code == 303


def test_a_token_of_ones_own_is_made_shown_once_and_taken_back(here: Site) -> None:
    viewer = program(here, Rank.VIEWER)
    made = viewer.post("/tokens", {"name": "a report", "scope": "read", "days": 1}).json()
    other = Program(here, made["token"])

    assert other.get("/me").json()["scope"] == "read"
    assert made["token"] not in viewer.get("/tokens").text
    assert [one["name"] for one in viewer.get("/tokens").json()] == ["test", "a report"]
    assert viewer.delete(f"/tokens/{made['id']}").status_code == 200
    assert other.get("/me").status_code == 401
    assert viewer.delete(f"/tokens/{made['id']}").status_code == 404


def test_nobody_takes_the_token_of_somebody_else(here: Site, owner: Program) -> None:
    viewer = program(here, Rank.VIEWER)
    (mine,) = viewer.get("/tokens").json()

    assert owner.delete(f"/tokens/{mine['id']}").status_code == 404
    assert viewer.get("/me").status_code == 200


@pytest.mark.parametrize("days", [None, 3650])
def test_a_token_does_not_outlive_the_one_it_was_made_with(here: Site, days: int | None) -> None:
    short = program(here, lasts=timedelta(hours=1))
    made = short.post("/tokens", {"name": "more", "scope": "act", "days": days}).json()

    assert datetime.fromisoformat(made["expires_at"]) <= here.services.clock.now() + timedelta(hours=1)


def test_a_reading_token_makes_no_others(here: Site) -> None:
    assert program(here, scope=Scope.READ).post("/tokens", {"name": "x", "scope": "read"}).status_code == 403


def test_the_log_comes_a_page_at_a_time(owner: Program) -> None:
    for number in range(3):
        owner.post("/people", {"name": f"dan {number}", "rank": "viewer", "sees": []})
    first = owner.get("/log?limit=2").json()
    second = owner.get(f"/log?limit=2&before={first[-1]['id']}").json()

    assert [line["text"] for line in first + second] == [f"added dan {number} as viewer" for number in (2, 1, 0)]
    assert first[0]["address"].startswith("API ")
