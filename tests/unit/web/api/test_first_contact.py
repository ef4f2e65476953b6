"""The first contact by a program: the plan at a glance and page by page, choices, and that only what was seen is approved."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.side import Side
from stockbridge.ledger.first_contact import Progress, introduce_page
from stockbridge.ledger.introducing import Rules
from stockbridge.storage.people import Rank
from tests.records import item, product
from tests.unit.sync.books import NOW
from tests.unit.web.api.program import Program, program
from tests.unit.web.site import Site

pytestmark = pytest.mark.both_databases
PLAN = "/connections/acme/plan"


@pytest.fixture
def robot(here: Site) -> Program:
    """An operator's program, where the plan has an equal pair, a different one, and three items that Zuper lacks."""
    items = [item("Equal", "1"), replace(item("Valve", "2"), quantity_on_hand=Decimal(15))]
    items += [item(f"Only here {number}", f"{number}") for number in (3, 4, 5)]
    with here.database.unit("acme") as unit:
        unit.items.saw_items(items, 1, NOW)
        unit.items.saw_products([product("Equal", "a"), product("Valve", "b")], 1, NOW)
        progress: Progress | None = Progress()
        while progress is not None:
            progress = introduce_page(unit, Rules(master=Side.QUICKBOOKS, create=True), progress, NOW)
        unit.facts.set_state("needs_approval")
    return program(here, Rank.OPERATOR)


def rows(robot: Program, bucket: str, query: str = "") -> list[dict[str, str]]:
    found: list[dict[str, str]] = robot.get(f"{PLAN}/rows?bucket={bucket}{query}").json()["rows"]
    return found


def test_the_plan_whole_is_that_of_the_command(robot: Program) -> None:
    whole = robot.get(PLAN).json()
    one = robot.get(f"{PLAN}?bucket=different").json()

    assert {name: bucket["count"] for name, bucket in whole["buckets"].items() if bucket["count"]} == {
        "equal": 1, "different": 1, "create_in_zuper": 3,
    }  # fmt: skip
    assert one["buckets"] == {"different": whole["buckets"]["different"]}
    assert one["id"] == whole["id"]


def test_a_bucket_comes_a_page_at_a_time_searched_and_sorted(robot: Program) -> None:
    address = f"{PLAN}/rows?bucket=create_in_zuper&order=name&limit=2"
    first = robot.get(address).json()
    second = robot.get(f"{address}&after={first['after']}").json()

    assert [row["item"] for page in (first, second) for row in page["rows"]] == [
        f"Only here {number}" for number in (3, 4, 5)
    ]
    assert second["after"] is None
    assert [row["item"] for row in rows(robot, "create_in_zuper", "&q=HERE 4")] == ["Only here 4"]


def test_choices_by_row_by_bucket_and_by_file(robot: Program) -> None:
    (valve,) = rows(robot, "different")
    assert robot.post(f"{PLAN}/rows/{valve['id']}", {"choice": "zuper"}).status_code == 200
    assert (
        "2 rows" not in robot.post(f"{PLAN}/buckets/create_in_zuper", {"choice": "skip", "q": "here 3"}).json()["done"]
    )
    lines = list(csv.DictReader(io.StringIO(robot.get(f"{PLAN}.csv").text)))
    file = io.StringIO()
    writer = csv.DictWriter(file, lines[0])
    writer.writeheader()
    writer.writerows(line | {"choice": "skip"} if line["item"] == "Only here 4" else line for line in lines)

    assert robot.send_file(f"{PLAN}.csv", file.getvalue().encode()).status_code == 200
    assert {row["item"]: row["choice"] for bucket in ("different", "create_in_zuper") for row in rows(robot, bucket)} == {
        "Valve": "zuper", "Only here 3": "skip", "Only here 4": "skip", "Only here 5": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "problem"),
    [
        ("rows/4711", {"choice": "skip"}, "Row 4711 is not in the plan"),
        ("buckets/equal", {"choice": "create"}, '"create" is no choice for equal'),
        ("approval", {"plan": "something else"}, "The plan has changed"),
    ],
)
def test_what_cannot_be_chosen_is_said(robot: Program, path: str, body: object, problem: str) -> None:
    answer = robot.post(f"{PLAN}/{path}", body)

    assert (answer.status_code, problem in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\r\n", b"\xff\xfe", b"id,choice\r\nx,skip\r\n", b'id,choice\r\n"1', b"id,choice\r\n1,fly\r\n"]
)
def test_a_file_that_will_not_do_changes_nothing(robot: Program, content: bytes) -> None:
    before = robot.get(PLAN).json()
    answer = robot.send_file(f"{PLAN}.csv", content)

    assert answer.status_code in (400, 422)
    assert robot.get(PLAN).json() == before


@pytest.mark.parametrize("by", ["mark", "id"])
def test_only_the_plan_that_was_seen_is_approved_and_only_once(robot: Program, by: str) -> None:
    seen = robot.get(f"{PLAN}/review").json()["mark"] if by == "mark" else robot.get(PLAN).json()["id"]
    (valve,) = rows(robot, "different")
    robot.post(f"{PLAN}/rows/{valve['id']}", {"choice": "zuper"})
    stale = robot.post(f"{PLAN}/approval", {"plan": seen})
    now = robot.get(f"{PLAN}/review").json()["mark"]
    approved = robot.post(f"{PLAN}/approval", {"plan": now, "choices": {valve["id"]: "keep_both"}})

    assert stale.status_code == 400
    assert approved.json() == {"by": "operator 0", "chosen": 5, "open": 0}
    assert robot.post(f"{PLAN}/approval", {"plan": robot.get(f"{PLAN}/review").json()["mark"]}).status_code == 400
    assert robot.post(f"{PLAN}/rows/{valve['id']}", {"choice": "skip"}).status_code == 400
    assert robot.get("/connections/acme/status").json()["approved_by"] == "operator 0"
    assert robot.here.woken
