"""The plan of the first contact on disk."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from stockbridge.storage.holds import NewHold
from stockbridge.storage.introductions import Row
from stockbridge.storage.unit import Unit
from tests.cells import NOON, add_connection
from tests.records import item, product

DIFFERENT = Row(
    bucket=Bucket.DIFFERENT,
    list_id="item-0",
    product_uid="product-0",
    text="12 and 7",
    quantity_quickbooks=Decimal(12),
    quantity_zuper=Decimal(7),
)
NEAR = Row(
    bucket=Bucket.NEAR,
    list_id="item-1",
    product_uid=None,
    text="it may be another",
    suggestions=(("item-1", "product-1", "the part numbers are the same"),),
    name="Item 1",
)
ALONE = Row(bucket=Bucket.CREATE_IN_QUICKBOOKS, list_id=None, product_uid="product-2", text="made", name="Item 2")


@pytest.fixture(autouse=True)
def connection(database: Database) -> None:
    add_connection(database, "acme")


def rows(unit: Unit) -> list[Row]:
    return list(unit.introductions.rows())


def ids(unit: Unit) -> list[int]:
    return [row.id for row in rows(unit)]


def test_rows_are_kept_as_they_were_planned(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.introductions.add([DIFFERENT, NEAR, ALONE])
        unit.introductions.add([])
        assert [DIFFERENT, NEAR, ALONE] == [replace(row, id=0) for row in rows(unit)]
        assert {Bucket.DIFFERENT: 1, Bucket.NEAR: 1, Bucket.CREATE_IN_QUICKBOOKS: 1} == unit.introductions.counts()


def test_a_record_that_has_a_row_keeps_it(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.introductions.add([DIFFERENT])
        unit.introductions.add([replace(DIFFERENT, product_uid="product-9", text="later"), ALONE])
        assert [DIFFERENT, ALONE] == [replace(row, id=0) for row in rows(unit)]


def test_rows_are_read_page_by_page_and_by_bucket(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.introductions.add([DIFFERENT, NEAR, ALONE])
        first, second, third = ids(unit)
        assert [first, second] == [row.id for row in unit.introductions.rows(most=2)]
        assert [third] == [row.id for row in unit.introductions.rows(after_id=second)]
        assert [second] == [row.id for row in unit.introductions.rows(bucket=Bucket.NEAR)]


def test_chosen_rows_wait_until_they_are_settled(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.introductions.add([DIFFERENT, NEAR, ALONE])
        first, second, third = ids(unit)
        assert [] == list(unit.introductions.chosen(10))
        assert unit.introductions.choose(second, "link:0")
        assert 1 == unit.introductions.choose_all(Bucket.DIFFERENT, "zuper")
        assert 0 == unit.introductions.choose_all(Bucket.DIFFERENT, "quickbooks"), "a choice that was made stands"
        assert [(first, "zuper"), (second, "link:0")] == [(r.id, r.choice) for r in unit.introductions.chosen(10)]
        assert [first] == [row.id for row in unit.introductions.chosen(1)]
        unit.introductions.settle([first], "done")
        unit.introductions.settle([second], "skipped", "one is gone")
        assert 0 == unit.introductions.count_chosen()
        assert not unit.introductions.choose(first, "skip"), "what was carried out stays so"
        assert "one is gone" == rows(unit)[1].text
        assert unit.introductions.choose(third, "create")


def test_planning_anew_keeps_what_was_carried_out(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.introductions.add([DIFFERENT, NEAR, ALONE])
        first, second, _ = ids(unit)
        unit.introductions.settle([first], "done")
        unit.introductions.settle([second], "skipped")
        unit.introductions.drop(Side.ZUPER, ["product-0", "product-1"])
        unit.introductions.drop(Side.QUICKBOOKS, ["item-0", "item-1"])
        assert [DIFFERENT, ALONE] == [replace(row, id=0) for row in rows(unit)]
        unit.introductions.clear_open()
        assert [first] == ids(unit)


def test_only_records_that_are_neither_linked_nor_planned_nor_gone_are_introduced(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.items.saw_items([item(f"Item {n}", f"item-{n}") for n in range(6)], 1, NOON)
        unit.items.saw_products([product(f"Item {n}", f"product-{n}") for n in range(6)], 1, NOON)
        unit.introductions.add([DIFFERENT])
        unit.links.bind("item-1", "product-1", "inventory", "Ann", NOON)
        unit.items.gone(Side.QUICKBOOKS, ["item-2"], NOON)
        unit.items.gone(Side.ZUPER, ["product-3"], NOON)
        left = unit.introductions.not_introduced
        assert ["item-3", "item-4", "item-5"] == left(Side.QUICKBOOKS, after="", most=10)
        assert ["product-2", "product-4", "product-5"] == left(Side.ZUPER, after="", most=10)
        assert ["item-4"] == left(Side.QUICKBOOKS, after="item-3", most=1)


def test_a_difference_is_verified_once_and_may_turn_out_to_be_none(database: Database) -> None:
    other = replace(DIFFERENT, list_id="item-5", product_uid="product-5")
    with database.unit("acme") as unit:
        unit.introductions.add([DIFFERENT, other, NEAR])
        assert ["product-0", "product-5"] == unit.introductions.unverified(10)
        unit.introductions.verify("product-0", Decimal(12))
        unit.introductions.verify("product-5", Decimal(8))
        assert [] == unit.introductions.unverified(10)
        equal, still, _ = rows(unit)
        assert (Bucket.EQUAL, Decimal(12)) == (equal.bucket, equal.quantity_zuper)
        assert (Bucket.DIFFERENT, Decimal(8)) == (still.bucket, still.quantity_zuper)


def test_a_question_is_asked_once_until_it_is_answered(database: Database) -> None:
    question = NewHold(subject="introduction:item-1", reason="near_match", text="x", who="x", actions=("skip",))
    with database.unit("acme") as unit:
        unit.introductions.add([DIFFERENT, NEAR, ALONE])
        assert [NEAR.text] == [row.text for row in unit.introductions.unasked(Bucket.NEAR, 10)]
        unit.holds.put(question, NOON)
        assert [] == list(unit.introductions.unasked(Bucket.NEAR, 10))
        unit.holds.lift(question.subject, question.reason, "x", NOON)
        assert 1 == len(list(unit.introductions.unasked(Bucket.NEAR, 10)))
        unit.introductions.choose(ids(unit)[1], "skip")
        assert [] == list(unit.introductions.unasked(Bucket.NEAR, 10))
