"""What programs do about stock: answer what is held, put right what the audit found, count."""

from typing import Any

import pytest

from stockbridge.core.side import Side
from stockbridge.ledger.stock_take import freeze_when_ready
from stockbridge.storage.holds import NewHold
from stockbridge.storage.people import Rank
from tests.cells import NOON, Cells
from tests.unit.web.api.program import Program, program
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked

pytestmark = pytest.mark.both_databases
HERE = "/connections/parts"


@pytest.fixture
def cells(here: Site) -> Cells:
    return stocked(here)


@pytest.fixture
def robot(here: Site, cells: Cells) -> Program:
    return program(here, Rank.OPERATOR)


def holds(cells: Cells, *subjects: str) -> list[int]:
    """Something held under each of these subjects; returns their numbers."""
    with cells.unit() as unit:
        for subject in subjects:
            unit.holds.put(NewHold(subject=subject, reason="x", text="x", who="x", actions=("acknowledge",)), NOON)
        return [hold.id for hold in unit.holds.open()]


def test_a_hold_is_looked_at_closely_and_answered_once(cells: Cells, robot: Program) -> None:
    (number,) = holds(cells, "x")
    closely = robot.get(f"{HERE}/held/{number}").json()
    wrong = robot.post(f"{HERE}/held/{number}", {"answer": "retry"})
    right = robot.post(f"{HERE}/held/{number}", {"answer": "acknowledge"})

    assert [one["action"] for one in closely["answers"]] == ["acknowledge"]
    assert (wrong.status_code, "is no answer" in wrong.json()["detail"]) == (400, True)
    assert right.json() == {"done": "all items: noted"}
    assert robot.post(f"{HERE}/held/{number}", {"answer": "acknowledge"}).status_code == 400
    assert robot.get(f"{HERE}/held/{number}").status_code == 400
    assert robot.here.woken


def test_several_are_answered_alike_or_none_of_them(cells: Cells, robot: Program) -> None:
    first, second = holds(cells, "x", "y")
    refused = robot.post(f"{HERE}/answers", {"holds": [first, 4711], "answer": "acknowledge"})
    assert refused.status_code == 400
    assert len(robot.get(f"{HERE}/held").json()) == 2
    answered = robot.post(f"{HERE}/answers", {"holds": [first, second, second], "answer": "acknowledge"})

    assert len(answered.json()["done"]) == 2
    assert robot.get(f"{HERE}/held").json() == []


def test_what_cannot_be_retried_is_not(cells: Cells, robot: Program) -> None:
    (number,) = holds(cells, "x")

    assert robot.post(f"{HERE}/retry", {}).json() == {"done": []}
    assert robot.post(f"{HERE}/retry", {"holds": [number]}).status_code == 400


@pytest.fixture
def difference(cells: Cells, robot: Program) -> dict[str, Any]:
    """Three units that left Zuper without a document."""
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    cells.deliver(Side.QUICKBOOKS)
    found: dict[str, Any]
    (found,) = robot.get(f"{HERE}/audit").json()["differences"]
    return found


def test_only_what_the_preview_showed_is_put_right(robot: Program, difference: dict[str, Any]) -> None:
    wanted = {"only": [difference["id"]], "right": "quickbooks", "why": "a typing error"}
    preview = robot.post(f"{HERE}/audit/preview", wanted).json()
    other = robot.post(f"{HERE}/audit/healing", {**wanted, "seen": "something else"})
    done = robot.post(f"{HERE}/audit/healing", {**wanted, "seen": preview["id"]})
    again = robot.post(f"{HERE}/audit/healing", {**wanted, "seen": preview["id"]})

    assert [row["to_zuper"] for row in preview["rows"]] == ["3"]
    assert other.status_code == 400
    assert done.json() == preview
    assert (again.status_code, "There is no difference" in again.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    ("decided", "status", "problem"),
    [
        ({}, 400, "Say what is right"),
        ({"right": "zuper", "count": "3"}, 400, "Say what is right"),
        ({"count": "a few"}, 422, '"count"'),
        ({"count": "1.000001"}, 422, '"count"'),
        ({"count": 3}, 422, '"count"'),
        ({"right": "nobody"}, 422, '"right"'),
    ],
)
def test_half_a_decision_is_asked_about(
    robot: Program, difference: dict[str, Any], decided: dict[str, object], status: int, problem: str
) -> None:
    answer = robot.post(f"{HERE}/audit/preview", {"only": [difference["id"]], **decided})

    assert (answer.status_code, problem in answer.json()["detail"]) == (status, True)


def test_an_audit_is_asked_for_and_its_progress_told(robot: Program) -> None:
    asked = robot.post(f"{HERE}/audit")
    found = robot.get(f"{HERE}/audit").json()

    assert asked.json() == {"done": "The audit is under way."}
    assert found["asked_by"] == "operator 0"
    assert found["waiting"]
    assert "already" in robot.post(f"{HERE}/audit").json()["done"]


def everything_is_read(cells: Cells, robot: Program) -> None:
    """Both systems were read since the count began: it is ready."""
    with cells.unit() as unit:
        later = robot.here.services.clock.now()
        unit.facts.learn_company_file(swept_at=later)
        unit.facts.learn_zuper_account(swept_at=later)
        freeze_when_ready(unit)


def test_a_stock_take_from_beginning_to_end(cells: Cells, robot: Program) -> None:
    begun = robot.post(f"{HERE}/count", {"everything": True}).json()
    too_early = robot.post(f"{HERE}/count/entries", {"item": "Item 0", "units": "8"})
    everything_is_read(cells, robot)
    entered = robot.post(f"{HERE}/count/entries", {"item": "Item 0", "units": "8.5"})
    (moved,) = robot.get(f"{HERE}/count").json()["moved"]
    ended = robot.post(f"{HERE}/count/end", {})

    assert (begun["is_under_way"], begun["is_ready"], begun["cells"]) == (True, False, 2)
    assert too_early.status_code == 400
    assert entered.json() == {"done": "Item 0: 8.5 noted"}
    assert (moved["item"], moved["will_hold"]) == ("Item 0", "8.5")
    assert "finished the count" in ended.json()["done"]
    assert robot.get(f"{HERE}/count").json()["is_under_way"] is False


def test_a_stock_take_by_a_sheet(cells: Cells, robot: Program) -> None:
    robot.post(f"{HERE}/count", {"everything": True})
    assert robot.get(f"{HERE}/count/sheet.csv").status_code == 400
    everything_is_read(cells, robot)
    sheet = robot.get(f"{HERE}/count/sheet.csv").text
    entered = robot.send_file(f"{HERE}/count/sheet.csv", sheet.replace("10,10,", "10,10,9").encode())

    assert entered.json() == {"done": "Numbers noted: 2; different from the book: 2."}
    assert [one["will_hold"] for one in robot.get(f"{HERE}/count").json()["moved"]] == ["9", "9"]


@pytest.mark.parametrize("body", [{}, {"everything": True, "item": "Item 0"}])
def test_what_is_counted_must_be_said(robot: Program, body: object) -> None:
    assert "Say what is counted" in robot.post(f"{HERE}/count", body).json()["detail"]
