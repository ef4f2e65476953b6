from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from stockbridge.core.audit import SHOWS_WITHIN
from stockbridge.core.plan import Post
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit
from stockbridge.sync.due import LEAST_SECONDS, due
from tests.unit.sync.books import NOW, add_connection

A_MOMENT_AGO = NOW - timedelta(seconds=2)


@pytest.fixture
def database(migrated_database: Database) -> Database:
    """One connection that is polled every 30 seconds, was last looked at two seconds ago, and has nothing to do."""
    add_connection(migrated_database, "acme")
    rest(migrated_database, "acme")
    return migrated_database


def rest(database: Database, connection_id: str, last_cycle: datetime = A_MOMENT_AGO) -> None:
    learn(database, connection_id, last_cycle=last_cycle, sweep_wanted=False)


def learn(database: Database, connection_id: str, **values: object) -> None:
    with database.unit(connection_id) as unit:
        unit.facts.learn_zuper_account(**values)


def test_a_new_connection_is_due(database: Database) -> None:
    add_connection(database, "newcomer")

    assert due(database, NOW) == ["newcomer"]


def test_a_connection_with_nothing_to_do_is_due_when_its_poll_has_come(database: Database) -> None:
    assert due(database, A_MOMENT_AGO + timedelta(seconds=29.9)) == []
    assert due(database, A_MOMENT_AGO + timedelta(seconds=30)) == ["acme"]


def test_each_connection_has_a_poll_of_its_own(database: Database) -> None:
    add_connection(database, "eager", poll_seconds=1)
    rest(database, "eager")

    assert due(database, NOW) == ["eager"]


@pytest.mark.parametrize(
    "wish",
    [{"rung_at": NOW}, {"sweep_wanted": True}, {"sweep_page": 3}],
    ids=["a webhook", "a sweep that is wanted", "a sweep that is half done"],
)
def test_a_wish_makes_it_due_before_its_poll_but_not_in_the_same_second(
    database: Database, wish: dict[str, object]
) -> None:
    learn(database, "acme", **wish)

    assert due(database, NOW) == ["acme"]
    assert due(database, A_MOMENT_AGO + timedelta(seconds=LEAST_SECONDS - 0.1)) == []


def test_a_hint_makes_it_due_once_when_the_list_can_show_what_it_is_about(database: Database) -> None:
    learn(database, "acme", hinted_at=NOW)
    shown_at = NOW + SHOWS_WITHIN[Side.ZUPER]

    rest(database, "acme", shown_at - timedelta(seconds=4))
    assert due(database, shown_at - timedelta(seconds=1)) == []
    assert due(database, shown_at) == ["acme"]

    rest(database, "acme", shown_at)
    assert due(database, shown_at + timedelta(seconds=2)) == []


def test_the_end_of_a_web_connector_update_makes_it_due(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.facts.learn_company_file(last_update=NOW - timedelta(seconds=1))

    assert due(database, NOW) == ["acme"]


def test_an_update_that_a_cycle_has_followed_does_not(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.facts.learn_company_file(last_update=A_MOMENT_AGO - timedelta(seconds=1))

    assert due(database, NOW) == []


def plan_posting(unit: Unit, side: Side, at: datetime) -> None:
    cell = unit.book.open_cell(
        unit.links.bind("80000001-1", "product-1", "inventory", "test", NOW),
        unit.places.add(None, "location", "Main"),
    )
    unit.postings.plan(Post(cell, side, Decimal(2), ()), "two more", at)


@pytest.mark.parametrize(
    ("side", "planned_at", "expected"),
    [
        (Side.ZUPER, NOW, ["acme"]),
        (Side.ZUPER, A_MOMENT_AGO - timedelta(minutes=1), []),  # the last cycle left it: it is held, or waits its turn
        (Side.QUICKBOOKS, NOW, []),
    ],
)
def test_a_new_posting_for_zuper_makes_it_due(
    database: Database, side: Side, planned_at: datetime, expected: list[str]
) -> None:
    with database.unit("acme") as unit:
        plan_posting(unit, side, planned_at)

    assert due(database, NOW) == expected


@pytest.mark.parametrize(("side", "expected"), [(Side.ZUPER, ["acme"]), (Side.QUICKBOOKS, [])])
def test_a_new_creation_in_zuper_makes_it_due(database: Database, side: Side, expected: list[str]) -> None:
    with database.unit("acme") as unit:
        unit.creations.plan(side, "80000001-1", "Widget", Token("0123456789A"), NOW)

    assert due(database, NOW) == expected


def test_one_connections_postings_do_not_make_another_due(database: Database) -> None:
    add_connection(database, "busy")
    rest(database, "busy")
    with database.unit("busy") as unit:
        plan_posting(unit, Side.ZUPER, NOW)

    assert due(database, NOW) == ["busy"]


def test_a_connection_that_a_cycle_holds_is_not_due_until_its_lease_ends(database: Database) -> None:
    learn(database, "acme", rung_at=NOW, lease_holder="somebody", lease_until=NOW + timedelta(seconds=60))

    assert due(database, NOW) == []
    assert due(database, NOW + timedelta(seconds=60)) == ["acme"]


@pytest.mark.parametrize("values", [{"paused": True}, {"state": "stopped"}])
def test_paused_and_stopped_connections_are_never_due(database: Database, values: dict[str, object]) -> None:
    with database.begin() as transaction:
        Connections(transaction).change("acme", **values)

    assert due(database, NOW + timedelta(days=1)) == []


def test_a_clock_that_was_set_back_does_not_put_a_connection_to_sleep(database: Database) -> None:
    rest(database, "acme", last_cycle=NOW + timedelta(hours=1))

    assert due(database, NOW) == ["acme"]
