"""What waits for a person: held once, answered by name, lifted when the reason goes away."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.tables.book import hold
from tests.cells import NOON, Cells

LATER = NOON + timedelta(hours=1)


def a_hold(cells: Cells, number: int = 0) -> NewHold:
    return NewHold(
        subject=f"cell:{number}:zuper",
        reason="too_large",
        text="5000 units at once",
        who="whoever looks after the stock",
        actions=("retry", "post_anyway"),
        cell_id=cells.ids[number],
        list_id=f"item-{number}",
        product_uid=f"product-{number}",
        side=Side.ZUPER,
        units=Decimal("-5000.5"),
    )


def test_a_hold_is_shown_as_it_was_put(cells: Cells) -> None:
    with cells.unit() as unit:
        assert unit.holds.put(a_hold(cells), NOON)
        (found,) = unit.holds.open()
    hold = a_hold(cells)
    for name in ("subject", "reason", "text", "who", "actions", "cell_id", "list_id", "product_uid", "side", "units"):
        assert getattr(hold, name) == getattr(found, name), name
    assert NOON == found.since


def test_saying_it_again_renews_the_words_and_not_the_date(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.holds.put(a_hold(cells), NOON)
        assert not unit.holds.put(replace(a_hold(cells), text="6000 units", units=Decimal(6000)), LATER)
        (found,) = unit.holds.open()
    assert ("6000 units", Decimal(6000), NOON) == (found.text, found.units, found.since)


def test_open_holds_are_found_by_reason_number_and_subject(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.holds.put(a_hold(cells, 1), NOON)
        unit.holds.put(replace(a_hold(cells, 0), reason="negative"), NOON)
        first, second = unit.holds.open()
        assert [second] == list(unit.holds.open(reason="negative"))
        assert [first] == list(unit.holds.open(hold_id=first.id))
        assert [] == list(unit.holds.open(reason="negative", hold_id=first.id))
        assert unit.holds.is_open("cell:1:zuper")
        assert unit.holds.is_open("cell:1:zuper", "too_large")
        assert not unit.holds.is_open("cell:1:zuper", "negative")
        assert 2 == unit.holds.count()


def test_a_resolved_hold_is_open_no_more_and_may_be_put_again(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.holds.put(a_hold(cells), NOON)
        (found,) = unit.holds.open()
        assert 1 == unit.holds.resolve([found.id], "retry", "Ann", NOON)
        assert 0 == unit.holds.resolve([found.id], "skip", "Bob", NOON), "the first answer stands"
        assert 0 == unit.holds.count()
        assert unit.holds.put(a_hold(cells), LATER)


def test_lifting_says_that_nobody_had_to_act(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.holds.put(a_hold(cells), NOON)
        assert not unit.holds.lift("cell:0:zuper", "negative", "no longer needed", NOON)
        assert unit.holds.lift("cell:0:zuper", "too_large", "no longer needed", NOON)
        assert not unit.holds.lift("cell:0:zuper", "too_large", "no longer needed", NOON)
        assert not unit.holds.is_released("cell:0:zuper", "too_large", NOON)


def test_only_a_retry_releases_and_only_for_a_while(cells: Cells) -> None:
    with cells.unit() as unit:
        for answer, at in (("acknowledge", NOON), ("retry", LATER)):
            unit.holds.put(a_hold(cells), at)
            (found,) = unit.holds.open()
            unit.holds.resolve([found.id], answer, "Ann", at)
            assert (answer == "retry") == unit.holds.is_released("cell:0:zuper", "too_large", at)
        assert unit.holds.is_released("cell:0:zuper", "too_large", NOON)
        assert not unit.holds.is_released("cell:0:zuper", "too_large", LATER + timedelta(seconds=1))


def test_the_last_answer_counts_only_while_nothing_is_asked_again(cells: Cells) -> None:
    with cells.unit() as unit:
        assert unit.holds.last_answer("cell:0:zuper", "too_large", NOON) is None
        for answer in ("first", "second"):
            unit.holds.put(a_hold(cells), NOON)
            assert unit.holds.last_answer("cell:0:zuper", "too_large", NOON) is None
            (found,) = unit.holds.open()
            unit.holds.resolve([found.id], answer, "Ann", NOON)
            assert answer == unit.holds.last_answer("cell:0:zuper", "too_large", NOON)
        assert unit.holds.last_answer("cell:0:zuper", "too_large", LATER) is None


def test_held_cells_and_products_are_found_by_side_and_reason(cells: Cells) -> None:
    with cells.unit() as unit:
        for number in (2, 0):
            unit.holds.put(a_hold(cells, number), NOON)
        assert {cells.ids[0], cells.ids[2]} == set(unit.holds.cells_held_for(Side.ZUPER, ["too_large", "negative"]))
        assert [] == unit.holds.cells_held_for(Side.QUICKBOOKS, ["too_large"])
        assert [] == unit.holds.cells_held_for(Side.ZUPER, ["negative"])
        assert ["product-2", "product-0"] == unit.holds.products_held_for("too_large", 10), "the longest held first"
        assert ["product-2"] == unit.holds.products_held_for("too_large", 1)


def test_why_a_hold_went_away_is_kept_in_as_many_words_as_it_takes(cells: Cells) -> None:
    why = "they lie there no longer, or the place has its counterpart now"
    with cells.unit() as unit:
        unit.holds.put(a_hold(cells), NOON)
        assert unit.holds.lift("cell:0:zuper", "too_large", why, LATER)
        assert unit.transaction.execute(select(hold.c.resolution)).scalars().all() == [why]
