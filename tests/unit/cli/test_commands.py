"""Every command over books with something in them: what a machine gets, what a person reads, what a mistake is told."""

import csv
from decimal import Decimal

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.ledger.differing import NOTHING_TO_DO
from stockbridge.ledger.first_contact import ask
from stockbridge.storage.holds import NewHold
from stockbridge.storage.introductions import Row
from stockbridge.storage.unit import Unit
from tests.cells import NOON
from tests.records import item, product
from tests.unit.cli.office import Desk, open_a_cell


def plan_two_rows(unit: Unit) -> None:
    unit.items.saw_items([item("Hammer", "item-h"), item("=SUM(A1)", "item-f")], 1, NOON)
    unit.items.saw_products([product("Hammer", "product-h")], 1, NOON)
    unit.introductions.add(
        [
            Row(
                bucket=Bucket.DIFFERENT,
                list_id="item-h",
                product_uid="product-h",
                text='"Hammer": QuickBooks has 15, Zuper has 12',
                quantity_quickbooks=Decimal(15),
                quantity_zuper=Decimal(12),
            ),
            Row(bucket=Bucket.NOT_SYNCED, list_id="item-f", product_uid=None, text="=SUM(A1)"),
        ]
    )
    unit.facts.set_state("needs_approval")


def hold_something(unit: Unit) -> None:
    hold = NewHold(subject="carry:quickbooks", reason="mass_change", text="Too much.", who="you", actions=("retry",))
    unit.holds.put(hold, NOON)


@pytest.fixture
def acme(desk: Desk) -> Desk:
    desk.add()
    return desk


def test_status_has_every_field_of_the_contract(acme: Desk) -> None:
    with acme.books() as unit:
        open_a_cell(unit)

    found = acme.type("status", "acme", "--json").json

    expected = {
        "state": "waiting_for_quickbooks", "quiet": False, "planned": 0, "in_doubt": 0, "held": 0, "unexplained_units": "3",
        "cells": 1, "links": 1, "last_quickbooks_update": None, "last_zuper_cycle": None, "last_verified": None,
    }  # fmt: skip
    assert {key: found[key] for key in expected} == expected


def test_status_for_people_says_what_is_to_be_done(acme: Desk) -> None:
    with acme.books() as unit:
        hold_something(unit)

    out = acme.type("status", "acme").out

    assert out.startswith("acme: waiting for quickbooks\n  The Web Connector has to call: press Update Selected there")
    assert "What waits for a person: stockbridge held acme" in out


def test_plan_has_every_bucket_and_field_of_the_contract(acme: Desk) -> None:
    with acme.books() as unit:
        plan_two_rows(unit)

    plan = acme.type("plan", "acme", "--json").json

    assert set(plan) >= {"id", "state", "buckets"}
    assert {bucket: (found["count"], len(found["rows"])) for bucket, found in plan["buckets"].items()} == {
        "equal": (0, 0), "different": (1, 1), "create_in_zuper": (0, 0), "create_in_quickbooks": (0, 0), "near": (0, 0),
        "ambiguous": (0, 0), "not_synced": (1, 1),
    }  # fmt: skip
    (row,) = plan["buckets"]["different"]["rows"]
    assert (row["quantity_quickbooks"], row["choices"][0]["units"]) == ("15", "3")


def test_plan_for_people_shows_choices_and_how_to_approve(acme: Desk) -> None:
    with acme.books() as unit:
        plan_two_rows(unit)

    said = acme.type("plan", "acme")
    one = acme.type("plan", "acme", "--bucket", "not_synced", "--json").json

    assert "* quickbooks: QuickBooks is right: +3 in Zuper" in said.out
    assert f"Approve it with: stockbridge approve acme {one['id']}" in said.out
    assert list(one["buckets"]) == ["not_synced"]


def test_a_name_from_outside_is_no_formula_in_a_spreadsheet(acme: Desk) -> None:
    with acme.books() as unit:
        plan_two_rows(unit)

    acme.type("plan", "acme", "--csv", acme.folder / "plan.csv")

    with (acme.folder / "plan.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["item"] for row in rows] == ["Hammer", "'=SUM(A1)"]
    assert rows[0]["quantity_quickbooks"] == "15"


def test_approve_takes_choices_and_makes_the_connection_live(acme: Desk) -> None:
    with acme.books() as unit:
        plan_two_rows(unit)
    plan = acme.type("plan", "acme", "--json").json
    row = plan["buckets"]["different"]["rows"][0]["id"]

    done = acme.type("approve", "acme", plan["id"], "--choose", f"{row}=zuper", "--by", "Ann", "--json").json

    assert done == {"by": "Ann", "chosen": 1, "open": 0}
    assert acme.type("status", "acme", "--json").json["state"] == "live"
    with acme.books() as unit:
        assert [one.choice for one in unit.introductions.chosen(9)] == ["zuper"]


@pytest.mark.parametrize(
    ("tokens", "why"),
    [
        (["000000000000"], "The plan has changed: its id is "),
        (["--choose", "zuper"], '--choose: "zuper" must be ROW=CHOICE, such as 12=skip'),
        (["--choose", "999=skip"], "Row 999 is not in the plan"),
    ],
)
def test_an_approval_that_cannot_be_meant_approves_nothing(acme: Desk, tokens: list[str], why: str) -> None:
    with acme.books() as unit:
        plan_two_rows(unit)

    said = acme.type("approve", "acme", *tokens)

    assert said.code == 1
    assert said.err.startswith(why)
    assert acme.type("status", "acme", "--json").json["state"] == "needs_approval"


def test_approve_without_a_plan_is_a_sentence(acme: Desk) -> None:
    said = acme.type("approve", "acme")

    assert (said.code, said.err) == (
        1,
        "Nothing can be approved: there is no plan yet: the Web Connector has to call first\n",
    )


def test_ledger_has_every_field_of_the_contract(acme: Desk) -> None:
    with acme.books() as unit:
        open_a_cell(unit)

    lines = acme.type("ledger", "acme", "--item", "Widget", "--json").json

    expected = {
        "at": "2026-03-02T12:00:00Z", "item": "Widget", "place": "everywhere", "side": "zuper", "kind": "movement",
        "units": "-3", "balance_quickbooks": "12", "balance_zuper": "9", "document": "no document found yet", "who": None,
        "token": None,
    }  # fmt: skip
    assert {key: lines[-1][key] for key in expected} == expected
    assert len(lines) == 3


def test_ledger_for_people_and_spreadsheets(acme: Desk) -> None:
    empty = acme.type("ledger", "acme").out
    with acme.books() as unit:
        open_a_cell(unit)

    shown = acme.type("ledger", "acme").out
    written = acme.type("ledger", "acme", "--csv", acme.folder / "ledger.csv").out

    assert empty == "Nothing is linked yet, so there are no accounts.\n"
    assert "Widget" in shown
    assert "-3" in (acme.folder / "ledger.csv").read_text(encoding="utf-8-sig")
    assert written.startswith("3 lines written to")


def test_an_item_nobody_knows_is_a_sentence(acme: Desk) -> None:
    said = acme.type("ledger", "acme", "--item", "Wodget", "--json")

    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith('No linked item is known as "Wodget": give its full name')


def test_history_has_every_field_of_the_contract(acme: Desk) -> None:
    acme.type("connection", "pause", "acme", "--by", "Ann")

    (line, _) = acme.type("history", "acme", "--json").json
    run_only = acme.type("history", "acme", "--kind", "person", "--status", "success", "--limit", 1, "--json").json

    assert set(line) == {"at", "run", "kind", "direction", "record", "status", "text"}
    assert [one["kind"] for one in run_only] == ["person"]
    assert "Ann paused the connection" in acme.type("history", "acme").out


def test_held_has_every_field_of_the_contract(acme: Desk) -> None:
    nothing = acme.type("held", "acme").out
    with acme.books() as unit:
        hold_something(unit)

    (hold,) = acme.type("held", "acme", "--json").json

    assert nothing == "Nothing is held.\n"
    assert {
        "id", "item", "quickbooks_id", "zuper_id", "place", "side", "units", "reason", "text", "who", "since", "actions",
            "documents",
    } == set(hold)  # fmt: skip
    assert (hold["reason"], hold["actions"]) == ("mass_change", ["retry"])
    assert "mass_change" in acme.type("held", "acme").out


def test_retry_takes_numbers_or_all(acme: Desk) -> None:
    with acme.books() as unit:
        hold_something(unit)
    (hold,) = acme.type("held", "acme", "--json").json

    neither = acme.type("retry", "acme")
    one = acme.type("retry", "acme", hold["id"], "--by", "Ann")
    none_left = acme.type("retry", "acme", "--all")

    assert neither.err == "Say what to retry: the numbers that `stockbridge held` shows, or --all\n"
    assert (one.code, one.out) == (0, "all items: it is tried again at the next run\n")
    assert none_left.out == "Nothing that is held can be retried.\n"


def test_fields_that_differ_are_told_and_made_equal_on_demand(acme: Desk) -> None:
    none = acme.type("fields", "acme")
    wrong = acme.type("fields", "acme", "--equal", "colour")
    asked = acme.type("fields", "acme", "--equal", "sales price", "--by", "Ann")

    assert none.out == "Nothing differs.\n"
    assert wrong.err.startswith('"colour" is no field: choose one of name, description, sales price,')
    assert asked.out == f"{NOTHING_TO_DO}\n"


def test_one_hold_is_told_closely_with_what_each_answer_does(acme: Desk) -> None:
    with acme.books() as unit:
        unit.introductions.add([Row(bucket=Bucket.NEAR, list_id="item-h", product_uid=None, text="?", name="Hammer")])
        ask(unit, NOON)
    (hold,) = acme.type("held", "acme", "--json").json

    told = acme.type("held", "acme", hold["id"]).out
    closely = acme.type("held", "acme", hold["id"], "--json").json

    assert "Stock: Nothing is kept equal for it yet." in told
    assert 'Create "Hammer" in Zuper' in " ".join(told.split())
    assert [one["action"] for one in closely["answers"]] == ["create", "skip"]
    assert "not held any more" in acme.type("held", "acme", 999).err


def test_resolve_answers_a_question(acme: Desk) -> None:
    with acme.books() as unit:
        unit.introductions.add([Row(bucket=Bucket.NEAR, list_id="item-h", product_uid=None, text="?", name="Hammer")])
        ask(unit, NOON)
    (hold,) = acme.type("held", "acme", "--json").json

    wrong = acme.type("resolve", "acme", hold["id"], "link:7")
    right = acme.type("resolve", "acme", hold["id"], "create")

    assert wrong.err == f'"link:7" is no answer to {hold["id"]} (near_match): choose one of: create, skip\n'
    assert right.out == "item-h: carried out at the next run\n"


def test_acknowledge_takes_a_hold_or_a_line(acme: Desk) -> None:
    with acme.books() as unit:
        open_a_cell(unit)
        unit.holds.put(NewHold(subject="x", reason="x", text="x", who="x", actions=("acknowledge",)), NOON)
    (hold,) = acme.type("held", "acme", "--json").json
    (movement,) = acme.type("audit", "acme", "--json").json["unexplained"]

    assert acme.type("acknowledge", "acme", hold["id"]).out == "all items: noted\n"
    assert acme.type("acknowledge", "acme", movement["id"], "--why", "counted").code == 0
    assert acme.type("status", "acme", "--json").json["unexplained_units"] == "0"
    assert acme.type("acknowledge", "acme", "line:x").code == 1


def test_audit_has_every_field_of_the_contract(acme: Desk) -> None:
    with acme.books() as unit:
        open_a_cell(unit)

    found = acme.type("audit", "acme", "--json").json

    assert (found["cells"], found["agree"]) == (1, 0)
    expected = {
        "item": "Widget",
        "place": "everywhere",
        "quickbooks": "12",
        "zuper": "9",
        "cause": "planned",
        "units": "3",
    }
    assert {key: found["differences"][0][key] for key in expected} == expected
    assert found["differences"][0]["book"] == "9"
    assert acme.type("audit", "acme").out.startswith("0 of 1 quantities are equal in QuickBooks and Zuper.\n")


def test_a_difference_is_put_right_as_its_preview_showed(acme: Desk) -> None:
    with acme.books() as unit:
        open_a_cell(unit)
    (line,) = acme.type("audit", "acme", "--cause", "movement_without_document", "--json").json["unexplained"]
    order = ("audit", "acme", "--heal", "quickbooks", "--only", line["id"], "--why", "typed wrongly", "--by", "Ann")

    preview = acme.type(*order, "--json").json
    assert (preview["done"], len(preview["rows"])) == (False, 1)
    assert acme.type(*order, "--apply", "000000000000").err.startswith("Something has moved since that preview")
    assert acme.type(*order, "--apply", preview["id"], "--json").json == {**preview, "done": True}
    assert acme.type("audit", "acme", "--json").json["unexplained"] == []


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (("--heal", "nobody", "--only", "line:1"), '"nobody" puts nothing right'),
        (("--heal", "zuper"), "Say what to put right"),
        (("--heal", "7", "--only", "line:999"), "There is no difference line:999"),
    ],
)
def test_what_cannot_be_put_right_is_a_sentence(acme: Desk, order: tuple[str, ...], message: str) -> None:
    assert acme.type("audit", "acme", *order).err.startswith(message)


def test_who_decides_is_the_user_of_the_computer_unless_said(acme: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "paula")

    acme.type("connection", "pause", "acme")

    assert "paula paused the connection" in acme.type("history", "acme").out


def test_terminal_codes_in_names_do_not_reach_the_terminal(acme: Desk) -> None:
    with acme.books() as unit:
        hold = NewHold(subject="x", reason="x", text="\x1b]0;owned\x07 [bold]hi[/bold]", who="x", actions=())
        unit.holds.put(hold, NOON)

    out = acme.type("held", "acme").out

    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]hi[/bold]" in out
