"""Links: found from either side, counted, and read once after they were made."""

from datetime import timedelta

import pytest

from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from stockbridge.storage.ended_links import end
from stockbridge.storage.unit import Unit
from tests.cells import NOON, add_connection
from tests.records import item, product


@pytest.fixture(autouse=True)
def connection(database: Database) -> None:
    add_connection(database, "acme")


def link(unit: Unit, number: int, kind: str = "inventory") -> None:
    unit.items.saw_items([item(f"Item {number}", f"item-{number}")], 1, NOON)
    unit.items.saw_products([product(f"Item {number}", f"product-{number}")], 1, NOON)
    unit.links.bind(f"item-{number}", f"product-{number}", kind, "Ann", NOON + timedelta(minutes=1))


def test_links_are_found_from_either_side(database: Database) -> None:
    with database.unit("acme") as unit:
        for number in range(3):
            link(unit, number)
        (one,) = unit.links.of(Side.QUICKBOOKS, ["item-1", "item-9"]).values()
        assert ("item-1", "product-1", "inventory") == (one.list_id, one.product_uid, one.kind)
        assert {"product-1": one} == unit.links.of(Side.ZUPER, ["product-1"])
        assert 3 == unit.links.count()
        unit.items.gone(Side.QUICKBOOKS, ["item-0"], NOON)
        assert ["item-1", "item-2"] == unit.links.oldest(10)
        assert ["item-1"] == unit.links.oldest(1)


def test_products_with_stock_are_read_once_after_they_were_linked(database: Database) -> None:
    with database.unit("acme") as unit:
        link(unit, 0)
        link(unit, 1)
        link(unit, 2, kind="service")
        assert ["product-0", "product-1"] == unit.links.unread(10)
        assert ["product-0"] == unit.links.unread(1)
        unit.items.saw_products([product("Item 0", "product-0")], 0, NOON + timedelta(minutes=2))
        unit.items.gone(Side.ZUPER, ["product-1"], NOON)
        assert [] == unit.links.unread(10)


def test_a_product_that_was_linked_anew_is_known_by_the_link_that_lives(database: Database) -> None:
    with database.unit("acme") as unit:
        link(unit, 0)
        (old,) = unit.links.of(Side.ZUPER, ["product-0"]).values()
        end(unit.transaction, "acme", old)
        assert unit.links.linked_at("product-0") is None
        unit.links.bind("item-0", "product-0", "inventory", "Ann", NOON + timedelta(hours=1))
        assert unit.links.linked_at("product-0") == NOON + timedelta(hours=1)
