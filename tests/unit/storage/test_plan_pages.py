"""Pages of the plan on both databases: every row once in every order, sums that are exact, choices for what was searched."""

from decimal import Decimal

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.storage.introductions import Row
from stockbridge.storage.plan_pages import Order, PlanPages, Wanted
from tests.cells import Cells

DIFFERENT = Wanted(Bucket.DIFFERENT)


def a_row(number: int) -> Row:
    return Row(
        bucket=Bucket.DIFFERENT,
        list_id=f"new-{number}",
        product_uid=f"new-{number}",
        text="x",
        quantity_quickbooks=Decimal(number % 5),
        quantity_zuper=Decimal(2),
        label=f"part {number % 7} ~ {'äöü'[number % 3]}_%",
        cost=Decimal("0.12345") if number % 2 else None,
    )


@pytest.fixture
def planned(cells: Cells) -> Cells:
    with cells.unit() as unit:
        unit.introductions.add([a_row(number) for number in range(25)])
    return cells


@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_each_other_without_a_gap_or_a_repeat(planned: Cells, order: Order) -> None:
    seen: list[str | None] = []
    mark = ""
    with planned.unit() as unit:
        pages = PlanPages(unit.transaction, unit.connection_id)
        while shown := pages.page(DIFFERENT, order, mark, 4):
            seen += [one.row.list_id for one in shown]
            mark = shown[-1].mark

    assert len(seen) == 25
    assert set(seen) == {f"new-{number}" for number in range(25)}


def test_the_largest_value_comes_first_and_a_mark_of_another_order_begins_anew(planned: Cells) -> None:
    with planned.unit() as unit:
        pages = PlanPages(unit.transaction, unit.connection_id)
        first, *_ = pages.page(DIFFERENT, Order.VALUE, "", 3)
        again, *_ = pages.page(DIFFERENT, Order.VALUE, "7~part 1", 3)

    assert first.row.value == Decimal("0.24690")
    assert again == first


def test_sums_are_exact(planned: Cells) -> None:
    rows = [a_row(number) for number in range(25)]
    apart = [(row.quantity_quickbooks or Decimal(0)) - Decimal(2) for row in rows]
    with planned.unit() as unit:
        pages = PlanPages(unit.transaction, unit.connection_id)
        total = pages.sum_of(DIFFERENT)
        (whole,) = pages.sums()

    assert total.count == whole.count == 25
    assert total.quickbooks_more == whole.quickbooks_more == sum(one for one in apart if one > 0)
    assert total.zuper_more == whole.zuper_more == -sum(one for one in apart if one < 0)
    assert total.value == whole.value == sum(row.value or Decimal(0) for row in rows)


def test_a_search_takes_signs_as_they_are_and_decides_for_what_it_finds(planned: Cells) -> None:
    with planned.unit() as unit:
        pages = PlanPages(unit.transaction, unit.connection_id)
        assert pages.sum_of(Wanted(Bucket.DIFFERENT, "_%")).count == 25
        assert pages.sum_of(Wanted(Bucket.DIFFERENT, "%%")).count == 0
        found = pages.choose_wanted(Wanted(Bucket.DIFFERENT, "PART 3 ~ Ä"), "skip")
        left = pages.sum_of(Wanted(Bucket.DIFFERENT, undecided=True)).count

    assert found > 0
    assert left == 25 - found


def test_the_detail_of_a_product_changes_what_its_row_is_worth(planned: Cells) -> None:
    with planned.unit() as unit:
        unit.introductions.verify("new-1", Decimal(11))
        pages = PlanPages(unit.transaction, unit.connection_id)
        first, *_ = pages.page(DIFFERENT, Order.VALUE, "", 1)

    assert (first.row.list_id, first.row.value) == ("new-1", Decimal("1.23450"))
