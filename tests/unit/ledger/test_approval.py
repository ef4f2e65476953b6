"""The plan as a person reads it, and its approval: only what was seen, only once, every choice possible."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.core.item import ProductType
from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.ledger.approval import Approved, approve, choose
from stockbridge.ledger.first_contact import Progress, introduce_page
from stockbridge.ledger.history import history
from stockbridge.ledger.introducing import Rules
from stockbridge.ledger.plan_report import PlanReport, PlanRow, plan_id, plan_report
from tests.cells import Cells
from tests.records import item, product

MASTER = Side.QUICKBOOKS


@pytest.fixture
def planned(cells: Cells) -> Cells:
    """A plan with a row in every bucket."""
    items = [
        item("Equal", "1"),
        replace(item("Different", "2"), quantity_on_hand=Decimal(15), average_cost=Decimal("2.50")),
        replace(item("Only here", "3"), quantity_on_hand=Decimal(4), purchase_cost=Decimal(10)),
        item("Near by", "4"),
        item("Twice", "5"),
        item("A group", "6", "ItemGroup"),
    ]
    products = [
        product("Equal", "a"),
        product("Different", "b"),
        product("NEAR BY", "d"),
        product("Twice", "e"),
        product("Twice", "f"),
        product("A bundle", "g", ProductType.BUNDLE),
    ]
    with cells.unit() as unit:
        unit.items.saw_items(items, 1, cells.now)
        unit.items.saw_products(products, 1, cells.now)
        progress: Progress | None = Progress()
        while progress is not None:
            progress = introduce_page(unit, Rules(master=MASTER, create=True), progress, cells.now)
        unit.facts.set_state("needs_approval")
    return cells


def seen(cells: Cells) -> PlanReport:
    with cells.unit() as unit:
        return plan_report(unit, MASTER)


def row_of(cells: Cells, name: str) -> PlanRow:
    with cells.unit() as unit:
        rows = [row for bucket in plan_report(unit, MASTER).buckets.values() for row in bucket.rows]
    return next(row for row in rows if name in (row.item, row.product))


def approved(cells: Cells, choices: dict[int, str] | None = None) -> Approved:
    with cells.unit() as unit:
        return approve(unit, choices or {}, master=MASTER, by="Ann", at=cells.now)


def test_every_bucket_is_there_with_its_count(planned: Cells) -> None:
    report = seen(planned)

    assert list(report.buckets) == [bucket.value for bucket in Bucket]
    assert {bucket: found.count for bucket, found in report.buckets.items()} == {
        "equal": 1, "different": 1, "create_in_zuper": 1, "create_in_quickbooks": 0, "near": 2, "ambiguous": 3,
        "not_synced": 2,
    }  # fmt: skip
    assert all(found.count == found.open for found in report.buckets.values())
    assert report.state == "needs_approval"


def test_a_difference_shows_what_each_choice_posts_in_units_and_money(planned: Cells) -> None:
    row = row_of(planned, "Different")

    assert (row.quantity_quickbooks, row.quantity_zuper, row.default) == (Decimal(15), Decimal(12), "quickbooks")
    assert [(one.choice, one.side, one.units, one.value) for one in row.choices] == [
        ("quickbooks", "zuper", Decimal(3), Decimal("7.50")),
        ("zuper", "quickbooks", Decimal(-3), Decimal("-7.50")),
        ("keep_both", None, None, None),
        ("skip", None, None, None),
    ]
    assert row.choices[0].text == "QuickBooks is right: +3 in Zuper"


def test_a_creation_shows_its_name_and_the_stock_that_follows(planned: Cells) -> None:
    create, skip = row_of(planned, "Only here").choices

    assert create.text == 'create "Only here" in Zuper, then post 4 there'
    assert (create.side, create.units, create.value, skip.choice) == (Side.ZUPER, Decimal(4), Decimal(40), "skip")


def test_a_near_match_offers_its_pairs_and_no_default(planned: Cells) -> None:
    row = row_of(planned, "Near by")

    assert row.default is None
    assert [one.choice for one in row.choices] == ["link:0", "create", "skip"]
    assert row.choices[0].text.startswith('link "Near by" with "NEAR BY": the names differ')


def test_what_is_not_synced_has_a_reason_and_no_choice(planned: Cells) -> None:
    row = row_of(planned, "A group")

    assert row.choices == ()
    assert "A group holds no stock of its own" in row.text


def test_the_id_changes_with_the_plan_and_only_then(planned: Cells) -> None:
    first, again, row = seen(planned).id, seen(planned).id, row_of(planned, "Different")
    with planned.unit() as unit:
        choose(unit, row.id, "zuper")
        chosen = plan_id(unit)

    assert first == again
    assert chosen != first


def test_approval_makes_it_live_and_chooses_what_is_certain(planned: Cells) -> None:
    found = approved(planned)

    with planned.unit() as unit:
        connection = unit.facts.connection()
        choices = {row.text.split('"')[1]: row.choice for row in unit.introductions.rows()}
    assert (connection.state, connection.approved_by) == ("live", "Ann")
    assert (found.chosen, found.open) == (3, 5)
    assert choices == {
        "Equal": "link", "Different": "quickbooks", "Only here": "create", "Near by": None, "NEAR BY": None, "Twice": None,
        "A group": None, "A bundle": None,
    }  # fmt: skip


def test_a_persons_choice_stands_before_the_default(planned: Cells) -> None:
    row = row_of(planned, "Different")

    approved(planned, {row.id: "keep_both"})

    assert row_of(planned, "Different").choice == "keep_both"


@pytest.mark.parametrize(
    ("name", "choice", "why"),
    [
        ("Different", "create", r"choose one of: quickbooks, zuper, keep_both, skip"),
        ("Near by", "link:1", r"choose one of: link:0, create, skip"),
        ("A group", "link", "nothing can be chosen for it"),
    ],
)
def test_an_impossible_choice_approves_nothing(planned: Cells, name: str, choice: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        approved(planned, {row_of(planned, name).id: choice})

    assert seen(planned).state == "needs_approval"


def test_a_row_that_is_not_in_the_plan_is_a_sentence(planned: Cells) -> None:
    with pytest.raises(BadInput, match="Row 999 is not in the plan"):
        approved(planned, {999: "skip"})


def test_a_row_that_was_carried_out_stays_so(planned: Cells) -> None:
    row = row_of(planned, "Different")
    with planned.unit() as unit:
        unit.introductions.settle([row.id], "done")

        with pytest.raises(BadInput, match=f"Row {row.id} has been carried out already"):
            choose(unit, row.id, "zuper")


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("waiting_for_quickbooks", "there is no plan yet: the Web Connector has to call first"),
        ("planning", "the plan is still being made: look at it in a minute"),
        ("live", "the plan was approved already"),
        ("stopped", "the connection is stopped: settle that first"),
    ],
)
def test_only_a_plan_that_waits_for_it_can_be_approved(planned: Cells, state: str, why: str) -> None:
    with planned.unit() as unit:
        unit.facts.set_state(state)

    with pytest.raises(BadInput, match=why):
        approved(planned)


def test_approval_is_in_the_history(planned: Cells) -> None:
    approved(planned)

    with planned.unit() as unit:
        texts = {line.text for line in history(unit, most=9, kinds=("approval",))}
    assert "Ann approved the plan: 3 rows are carried out now, 5 wait for an answer" in texts
