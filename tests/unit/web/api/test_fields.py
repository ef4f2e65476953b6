"""What programs see and do about fields in which linked records differ: the same as the Items page and `stockbridge fields`."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger.comparing import compare, owners
from stockbridge.ledger.differing import NOTHING_TO_DO
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.people import Rank
from tests.cells import Cells
from tests.unit.web.api.program import Program, program
from tests.unit.web.browser import person
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked

pytestmark = pytest.mark.both_databases
HERE = "/connections/parts"


@pytest.fixture
def cells(here: Site) -> Cells:
    """Item 0 costs 12 in QuickBooks and 9 in Zuper, and has two descriptions; QuickBooks owns both fields."""
    cells = stocked(here)
    with cells.unit() as unit:
        unit.items.saw_items([replace(cells.item(0), sales_price=Decimal(12), sales_description="Big")], 0, cells.now)
        unit.items.saw_products([replace(cells.product(0), price=Decimal(9), description="Small")], 0, cells.now)
    look_again(cells)
    return cells


@pytest.fixture
def robot(here: Site, cells: Cells) -> Program:
    return program(here, Rank.OPERATOR)


def look_again(cells: Cells) -> dict[str, object]:
    """Compare as a cycle does; returns what it means to write to Zuper."""
    with cells.unit() as unit:
        settings = ConnectionSettings.from_json(unit.facts.connection().settings)
        compare(unit, owners(unit, settings), cells.now)
        edits = unit.edits.in_state(Side.ZUPER, State.PLANNED, 9)
    return {name: value for edit in edits for name, value in edit.wanted.items()}


PRICE = {
    "field": "sales price", "quickbooks": "12", "zuper": "9", "owner": "quickbooks", "is_possible": True,
    "text": 'Zuper gets "12".',
}  # fmt: skip


def test_differing_fields_are_counted_and_shown_with_what_making_them_equal_writes(robot: Program) -> None:
    shown = {one["field"]: one for one in robot.get(f"{HERE}/item/fields?item=Item 0").json()}

    assert robot.get(f"{HERE}/fields").json() == [
        {"field": field, "owner": "quickbooks", "pairs": 1} for field in ("description", "sales price")
    ]
    assert shown.keys() == {"description", "sales price"}
    assert shown["sales price"] == PRICE
    assert robot.get(f"{HERE}/item/fields?item=Item 1").json() == []
    assert [one["item"] for one in robot.get(f"{HERE}/items?which=differ").json()["items"]] == ["Item 0"]


@pytest.mark.parametrize("where", [{"item": "Item 0"}, {"everything": True}], ids=["one item", "everything"])
def test_a_field_is_made_equal_once(here: Site, cells: Cells, robot: Program, where: dict[str, object]) -> None:
    body = {"fields": ["sales price"], **where}
    told = robot.post(f"{HERE}/fields/equal", body).json()

    assert told == {"done": "Sales price: the owner's value is written in 1 pair at the next run."}
    assert look_again(cells) == {"sales price": "12"}
    assert "It is on its way to Zuper." in [one["text"] for one in robot.get(f"{HERE}/item/fields?item=Item 0").json()]
    assert robot.post(f"{HERE}/fields/equal", body).json() == {"done": NOTHING_TO_DO}
    assert robot.here.woken
    assert "made fields equal: Sales price" in person(here, "olga", Rank.OWNER).get("/log").text


@pytest.mark.parametrize("where", [{"item": "Item 0"}, {"everything": True}], ids=["one item", "everything"])
def test_a_field_that_is_asked_for_later_takes_nothing_from_one_asked_for_before(
    cells: Cells, robot: Program, where: dict[str, object]
) -> None:
    for field in ("sales price", "description"):
        robot.post(f"{HERE}/fields/equal", {"fields": [field], **where})

    assert look_again(cells) == {"sales price": "12", "description": "Big"}


def test_asking_for_what_differs_nowhere_writes_nothing(cells: Cells, robot: Program) -> None:
    for one in ({"item": "Item 1", "fields": ["sales price"]}, {"everything": True, "fields": ["barcode"]}):
        assert robot.post(f"{HERE}/fields/equal", one).json() == {"done": NOTHING_TO_DO}
    assert look_again(cells) == {}


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"fields": ["sales price"]}, 400, "`item` or `everything`"),
        ({"fields": ["sales price"], "item": "Item 0", "everything": True}, 400, "`item` or `everything`"),
        ({"fields": ["sales price"], "item": "nothing"}, 400, "No linked item"),
        ({"fields": [], "everything": True}, 422, '"fields"'),
        ({"fields": ["stock"], "everything": True}, 422, '"fields.0"'),
    ],
)
def test_half_a_wish_is_asked_about(
    cells: Cells, robot: Program, body: dict[str, object], status: int, problem: str
) -> None:
    answer = robot.post(f"{HERE}/fields/equal", body)

    assert (answer.status_code, problem in answer.json()["detail"]) == (status, True)
    assert look_again(cells) == {}
