"""`stockbridge audit` while things go on or do not: it ends, and says what it knows, since when, and what it waited for in vain."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.cli.following import AT_MOST_SECONDS, SILENCE_SECONDS
from stockbridge.core.side import Side
from stockbridge.ledger.inspecting import ask
from stockbridge.simulators.quickbooks.faults import CallFault
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from tests.simulation import drifts
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.desk import LOOKS_EVERY, Desk

Desks = Callable[..., Desk]


@pytest.fixture
def desk_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desks:
    """A company at rest with 50 of the hose on both sides."""

    def build(*, calls_every: float | None = 20.0, serves: bool = True, **settings: object) -> Desk:
        company = Company(tmp_path, settings=settings, zuper_switches=ZuperSwitches(import_rows="without"))
        company.office.create_item("Hose", opening=50, cost=Decimal(2))
        stocked_product(
            company.account, company.furnished, "Hose", Decimal(50), product_type="PRODUCT", track_quantity=True
        )
        company.settle_down()
        company.clock.sleep(3600)
        if not settings:
            company.settle_down()
        return Desk(company, monkeypatch, calls_every, serves)

    return build


def import_five(company: Company) -> None:
    shelf = (drifts.uid(company), drifts.main(company))
    company.field.import_counts([(*shelf, company.account.stock.balance(shelf) + 5)])


def test_it_waits_until_both_sides_were_read_and_tells_how_it_comes_along(desk_with: Desks) -> None:
    desk = desk_with()
    import_five(desk.company)
    asked_at = desk.now()

    found = desk.audit()

    assert [(one["cause"], one["units"]) for one in found["differences"] if one["is_drift"]] == [
        ("movement_without_document", "5")
    ]
    assert (found["is_fresh"], found["waiting"], found["asked_at"]) == (True, [], None)
    assert found["as_of"] == f"{asked_at:%Y-%m-%dT%H:%M:%SZ}"
    assert desk.now() - asked_at < timedelta(minutes=3)
    assert desk.told[0] == "QuickBooks is read at the next update of the Web Connector."
    assert any("half a minute ago" in line for line in desk.told)


def test_where_no_web_connector_calls_it_ends_with_what_zuper_shows(desk_with: Desks) -> None:
    desk = desk_with(calls_every=None)
    import_five(desk.company)
    asked_at = desk.now()

    found = desk.audit()

    assert (found["is_fresh"], found["waiting"]) == (
        False,
        ["QuickBooks is read at the next update of the Web Connector."],
    )
    assert found["quickbooks_as_of"] < f"{asked_at:%Y-%m-%dT%H:%M:%SZ}" < found["zuper_as_of"]
    assert [one["units"] for one in found["differences"] if one["side"] == "zuper"] == ["5"]
    assert desk.now() - asked_at < timedelta(minutes=3)


def test_what_it_could_not_wait_for_is_read_later_and_shown_without_asking_again(desk_with: Desks) -> None:
    desk = desk_with(calls_every=None)
    desk.audit()
    import_five(desk.company)

    desk.calls_every = 20
    desk.sleep(60)
    desk.sleep(60)
    found = desk.audit("--last")

    assert (found["asked_at"], found["is_fresh"]) == (None, False)
    assert found["as_of"] is not None


def test_where_no_service_runs_it_ends_as_well(desk_with: Desks) -> None:
    desk = desk_with(serves=False)
    asked_at = desk.now()

    found = desk.audit()

    assert (found["is_fresh"], len(found["waiting"])) == (False, 1)
    assert desk.now() - asked_at <= timedelta(seconds=SILENCE_SECONDS[Side.ZUPER] + 2 * LOOKS_EVERY)


@pytest.mark.parametrize(("wait", "is_fresh"), [(900, True), (0, False), (30, False)])
def test_somebody_may_say_how_long_to_wait(desk_with: Desks, wait: int, *, is_fresh: bool) -> None:
    desk = desk_with(calls_every=300)
    asked_at = desk.now()

    found = desk.audit("--wait", wait)

    assert found["is_fresh"] == is_fresh
    assert desk.now() - asked_at <= timedelta(seconds=wait + LOOKS_EVERY)


def test_of_a_paused_connection_it_ends_at_once_and_the_audit_goes_on_when_it_is_resumed(desk_with: Desks) -> None:
    desk = desk_with()
    desk.type("connection", "pause", "acme")
    asked_at = desk.now()

    found = desk.audit()

    assert (found["is_fresh"], desk.now()) == (False, asked_at)
    assert found["waiting"][0] == "It is paused or stopped: nothing is read before it goes on."
    desk.type("connection", "resume", "acme")
    assert desk.audit()["is_fresh"]


def test_before_the_first_approval_there_is_nothing_to_wait_for(desk_with: Desks) -> None:
    desk = desk_with(first_sync="review")
    asked_at = desk.now()

    found = desk.audit()

    assert (found["is_fresh"], found["cells"], found["as_of"], desk.now()) == (False, 0, None, asked_at)


def test_an_audit_that_began_before_is_followed_by_one_that_knows_everything_up_to_the_question(
    desk_with: Desks,
) -> None:
    desk = desk_with()
    with desk.company.database.unit(CONNECTION_ID) as unit:
        ask(unit, by="Stockbridge", at=desk.now())
    desk.company.update()
    desk.company.office.enter(TxnKind.INVOICE, {"Hose": 1})
    asked_at = desk.now()

    found = desk.audit()

    assert (found["is_fresh"], found["as_of"] >= f"{asked_at:%Y-%m-%dT%H:%M:%SZ}") == (True, True)
    assert drifts.in_zuper(desk.company) in (Decimal(49), Decimal(50))
    assert [one["cause"] for one in found["differences"]] in ([], ["planned"])


def test_units_in_doubt_are_named_and_are_no_drift(desk_with: Desks) -> None:
    desk = desk_with()
    desk.company.office.enter(TxnKind.BILL, {"Hose": 8})
    desk.company.zuper.faults.on_call(1, Fault(harm=Harm.DROP_AFTER), method="POST", path_part="inward")
    desk.company.update()
    desk.company.cycle()

    found = desk.audit("--wait", 5)

    assert [(one["cause"], one["units"], one["is_drift"]) for one in found["differences"]] == [("in_doubt", "8", False)]
    assert (found["cells"], found["agree"], found["drift"]) == (1, 0, 0)
    desk.company.settle_down()
    assert desk.audit()["differences"] == []


def test_what_quickbooks_holds_up_is_planned_and_no_drift(desk_with: Desks) -> None:
    desk = desk_with(calls_every=None)
    desk.company.field.outward(drifts.uid(desk.company), drifts.main(desk.company), Decimal(3))

    found = desk.audit()

    assert [(one["cause"], one["units"], one["is_drift"]) for one in found["differences"]] == [("planned", "3", False)]


def test_what_waits_for_a_person_is_held_and_no_drift(desk_with: Desks) -> None:
    desk = desk_with()
    desk.company.office.enter(TxnKind.BILL, {"Hose": 100_001})
    desk.company.settle_down()

    found = desk.audit()

    assert [(one["cause"], one["units"], one["is_drift"]) for one in found["differences"]] == [
        ("held", "100001", False)
    ]


def test_during_a_stock_take_it_still_finds_what_has_no_document(desk_with: Desks) -> None:
    desk = desk_with()
    desk.type("count", "start", "acme", "--all")
    desk.company.settle_down()
    import_five(desk.company)

    found = desk.audit()

    assert {(one["cause"], one["units"]) for one in found["differences"] if one["is_drift"]} == {
        ("movement_without_document", "5")
    }
    assert found["is_fresh"]


def test_a_company_file_that_cannot_be_opened_is_not_waited_for_for_ever(desk_with: Desks) -> None:
    desk = desk_with()
    asked_at = desk.now()
    for call in range(1, 200):
        desk.company.quickbooks.faults.on_call(call, CallFault.CANNOT_START)

    found = desk.audit()

    assert (found["is_fresh"], desk.now() - asked_at <= timedelta(seconds=AT_MOST_SECONDS + LOOKS_EVERY)) == (
        False,
        True,
    )
