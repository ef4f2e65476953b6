"""A record is a newcomer for as long as neither a link nor a row of the plan names it, on both databases."""

from datetime import timedelta

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from stockbridge.storage.introductions import Row
from stockbridge.storage.unit import Unit
from tests.cells import NOON, add_connection
from tests.records import item, product


@pytest.fixture(autouse=True)
def records(database: Database) -> None:
    """Three records on each side."""
    add_connection(database, "acme")
    with database.unit("acme") as unit:
        saw(unit)


def saw(unit: Unit) -> None:
    later = NOON + timedelta(minutes=5)
    unit.items.saw_items([item(f"Item {n}", f"item-{n}") for n in range(3)], 1, later)
    unit.items.saw_products([product(f"Item {n}", f"product-{n}") for n in range(3)], 1, later)


def newcomers(unit: Unit) -> list[str]:
    left = unit.introductions.not_introduced
    return [*left(Side.QUICKBOOKS, after="", most=9), *left(Side.ZUPER, after="", most=9)]


def pair(number: int, product_number: int | None = None) -> Row:
    product_uid = f"product-{number if product_number is None else product_number}"
    return Row(bucket=Bucket.EQUAL, list_id=f"item-{number}", product_uid=product_uid, text="equal")


def test_a_row_names_both_its_records_until_it_is_dropped(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.introductions.add([pair(1)])
        assert ["item-0", "item-2", "product-0", "product-2"] == newcomers(unit)
        unit.introductions.drop(Side.ZUPER, ["product-1", "product-9"])
        assert ["item-0", "item-1", "item-2", "product-0", "product-1", "product-2"] == newcomers(unit)


def test_a_row_that_found_no_room_leaves_its_record_a_newcomer(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.introductions.add([pair(0), pair(1, product_number=0)])
        assert ["item-1", "item-2", "product-1", "product-2"] == newcomers(unit)


def test_what_is_linked_stays_so_when_the_plan_is_made_anew(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.introductions.add([pair(0), pair(1)])
        unit.links.bind("item-0", "product-0", "inventory", "Ann", NOON)
        unit.introductions.clear_open()
        assert ["item-1", "item-2", "product-1", "product-2"] == newcomers(unit)


def test_to_be_read_again_makes_nobody_new(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.links.bind("item-0", "product-0", "inventory", "Ann", NOON)
        unit.introductions.add([pair(1)])
        saw(unit)
        assert ["item-2", "product-2"] == newcomers(unit)


def test_a_product_that_was_read_at_the_moment_of_its_link_need_not_be_read_again(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.links.bind("item-0", "product-0", "inventory", "Ann", NOON + timedelta(minutes=5))
        unit.links.bind("item-1", "product-1", "inventory", "Ann", NOON + timedelta(minutes=6))
        assert ["product-1"] == unit.links.unread(9)
