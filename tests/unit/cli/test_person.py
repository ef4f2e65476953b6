"""People at the command line: the first account and token without a browser, and a way in again."""

from datetime import UTC, datetime

import pytest

from stockbridge.settings.passwords import Passwords
from stockbridge.storage.api_tokens import ApiTokens
from stockbridge.storage.people import People, Person, Rank
from stockbridge.web.signing_in import token_hash
from tests.unit.cli.office import Desk

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def found(desk: Desk, name: str) -> Person:
    with desk.transaction() as transaction:
        person = People(transaction).named(name)
    assert person is not None
    return person


def log(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.transaction() as transaction:
        return [(act.who, act.text, act.address) for act in People(transaction).acts(most=10)]


def test_the_first_owner_gets_a_password_that_is_shown_once(desk: Desk) -> None:
    shown = desk.type("person", "add", "Ruth", "--rank", "owner", "--by", "Sam", "--json").json
    ruth = found(desk, "ruth")

    assert (ruth.rank, ruth.sees_all) == (Rank.OWNER, True)
    assert Passwords().matches(shown["password"], ruth.password)
    assert log(desk) == [("Sam", "added ruth as owner", "command line")]
    assert shown["password"] not in desk.type("person", "list", "--json").out


def test_somebody_sees_chosen_connections(desk: Desk) -> None:
    desk.add()
    desk.type("person", "add", "dan", "--rank", "viewer", "--sees", "acme")
    said = desk.type("person", "add", "eve", "--rank", "viewer", "--sees", "elsewhere")

    assert [(one["name"], one["sees"]) for one in desk.type("person", "list", "--json").json] == [("dan", ["acme"])]
    assert (said.code, "There is no connection elsewhere" in said.err) == (1, True)


def test_who_lost_the_password_and_the_phone_gets_in_again(desk: Desk) -> None:
    desk.type("person", "add", "ruth", "--rank", "owner")
    before = found(desk, "ruth")
    with desk.transaction() as transaction:
        people = People(transaction)
        people.change(before.id, code_secret="sealed", code_step=7)
        people.begin(before.id, "hash", "key", NOW, "192.0.2.1", awaits_code=False)
    token = desk.type("person", "token", "ruth", "--scope", "act", "--for", "a shop", "--json").json["token"]
    shown = desk.type("person", "reset", "RUTH", "--json").json
    after = found(desk, "ruth")

    assert Passwords().matches(shown["password"], after.password)
    assert after.code_secret is None
    with desk.transaction() as transaction:
        people, tokens = People(transaction), ApiTokens(transaction)
        assert people.sign_in("hash", began_after=NOW.replace(year=2000), seen_after=NOW.replace(year=2000)) is None
        assert tokens.of(token_hash(token), NOW) is not None
    assert desk.type("person", "reset", "ruth", "--tokens", "--json").json["tokens_taken_back"] == 1
    with desk.transaction() as transaction:
        assert ApiTokens(transaction).of(token_hash(token), NOW) is None
    assert ("gave ruth a new password, without a second factor", "command line") in {one[1:] for one in log(desk)}


def test_a_token_lasts_as_long_as_was_said(desk: Desk) -> None:
    desk.type("person", "add", "robot", "--rank", "operator")
    made = desk.type("person", "token", "robot", "--scope", "read", "--for", "a report", "--days", "2", "--json").json

    with desk.transaction() as transaction:
        tokens, ends = ApiTokens(transaction), datetime.fromisoformat(made["expires_at"])
        assert tokens.of(token_hash(made["token"]), NOW) is not None
        assert tokens.of(token_hash(made["token"]), ends) is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (("reset", "nobody"), 'There is nobody called "nobody": there is ruth'),
        (("remove", "ruth"), "This is the last owner"),
        (("add", "ruth", "--rank", "owner"), 'There is somebody called "ruth" already'),
        (("add", "dan", "--rank", "king"), "Choose a rank"),
        (("token", "ruth", "--scope", "everything", "--for", "x"), "choose what it may do"),
        (("token", "ruth", "--scope", "act", "--for", "x", "--days", "9999"), "A token lasts 1 to 3650 days"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_changed(desk: Desk, typed: tuple[str, ...], problem: str) -> None:
    desk.type("person", "add", "ruth", "--rank", "owner")
    before = desk.type("person", "list", "--json").json
    said = desk.type("person", *typed)

    assert (said.code, problem in said.err) == (1, True)
    assert desk.type("person", "list", "--json").json == before
