"""Items of both systems as last read; what was not told leaves standing what was known."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.cell import Place
from stockbridge.core.matching import near_keys
from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from stockbridge.storage.items import Seen
from tests.cells import NOON, add_connection
from tests.records import item, product

NOTHING: frozenset[str] = frozenset()


@pytest.fixture(autouse=True)
def connection(database: Database) -> None:
    add_connection(database, "acme")


def test_a_page_says_what_is_new_and_what_changed(database: Database) -> None:
    widget, gadget = item(), item("Gadget", "80000002-2")
    with database.unit("acme") as unit:
        assert Seen(frozenset({widget.list_id}), NOTHING) == unit.items.saw_items([widget], 1, NOON)
        assert Seen(frozenset({gadget.list_id}), NOTHING) == unit.items.saw_items([widget, gadget], 1, NOON)
        renamed = replace(widget, name="Widget 2", full_name="Widget 2")
        assert Seen(NOTHING, frozenset({widget.list_id})) == unit.items.saw_items([renamed, gadget], 1, NOON)
        assert {renamed.list_id: renamed} == unit.items.quickbooks_items([renamed.list_id, "unknown"])


def test_a_quantity_alone_is_no_change_of_the_record(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.items.saw_items([item()], 1, NOON)
        unit.items.saw_products([product()], 1, NOON)
        counted = replace(item(), quantity_on_hand=Decimal(3))
        assert Seen(NOTHING, NOTHING) == unit.items.saw_items([counted], 1, NOON)
        assert Seen(NOTHING, NOTHING) == unit.items.saw_products([replace(product(), total=Decimal(3))], 1, NOON)
        assert Decimal(3) == unit.items.quickbooks_items([counted.list_id])[counted.list_id].quantity_on_hand
        assert Decimal(3) == unit.items.zuper_products(["uid-1"])["uid-1"].total


def test_a_quantity_that_was_not_told_leaves_the_last_one_standing(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.items.saw_items([item()], 1, NOON)
        unit.items.saw_products([product()], 1, NOON)
        unit.items.saw_items([replace(item(), quantity_on_hand=None)], 2, NOON)
        unit.items.saw_products([replace(product(), total=None)], 2, NOON)
        assert Decimal(12) == unit.items.quickbooks_items([item().list_id])[item().list_id].quantity_on_hand
        assert Decimal(12) == unit.items.zuper_products(["uid-1"])["uid-1"].total


def test_a_quantity_that_was_never_told_is_no_zero(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.items.saw_items([replace(item(), quantity_on_hand=None)], 1, NOON)
        assert unit.items.quickbooks_items([item().list_id])[item().list_id].quantity_on_hand is None


def test_what_is_gone_keeps_its_quantity_and_comes_back_when_seen(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.items.saw_items([item()], 1, NOON)
        unit.items.gone(Side.QUICKBOOKS, [item().list_id], NOON)
        assert {} == unit.items.quickbooks_items([item().list_id])
        assert 0 == unit.items.count(Side.QUICKBOOKS)
        assert not unit.items.is_name_taken("Widget")
        assert Seen(NOTHING, NOTHING) == unit.items.saw_items([replace(item(), quantity_on_hand=None)], 2, NOON)
        assert {item().list_id: item()} == unit.items.quickbooks_items([item().list_id])


def test_where_a_product_is_kept_stands_until_it_is_told_otherwise(database: Database) -> None:
    with database.unit("acme") as unit:
        assert not unit.items.is_kept_at("uid-1", "van")
        for stock, is_there in (
            (None, False),
            ((("shop", Decimal(1)), ("van", Decimal(0))), True),
            (None, True),
            ((("shop", Decimal(1)),), False),
        ):
            unit.items.saw_products([replace(product(), product_uid="uid-1", stock=stock)], 0, NOON)
            assert unit.items.is_kept_at("uid-1", "van") is is_there


def test_only_a_later_sweep_makes_a_record_unseen(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.items.saw_items([item(), item("Gadget", "2")], 3, NOON)
        unit.items.saw_items([item()], 4, NOON)
        unit.items.saw_items([item()], 0, NOON)  # read in between, outside any sweep
        assert ["2"] == unit.items.unseen(Side.QUICKBOOKS, 4, 10)
        assert [] == unit.items.unseen(Side.ZUPER, 4, 10)
        assert (1, 2) == (unit.items.count_seen(Side.QUICKBOOKS, 4), unit.items.count_seen(Side.QUICKBOOKS, 3))
        unit.items.gone(Side.QUICKBOOKS, ["2"], NOON)
        assert [] == unit.items.unseen(Side.QUICKBOOKS, 4, 10)


@pytest.mark.parametrize("asked", ["Widget", "WIDGET", "wIdGeT"])
def test_a_name_is_taken_in_any_capitals(database: Database, asked: str) -> None:
    with database.unit("acme") as unit:
        assert not unit.items.is_name_taken(asked)
        unit.items.saw_items([item()], 1, NOON)
        assert unit.items.is_name_taken(asked)
        assert not unit.items.is_name_taken(f"Tools:{asked}")


def test_records_are_found_by_their_keys_until_they_are_linked(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.items.saw_items([item()], 1, NOON)
        keys = near_keys(product())
        assert {key: {item().list_id} for key in keys} == unit.items.sharing_keys(Side.QUICKBOOKS, keys)
        assert {} == unit.items.sharing_keys(Side.ZUPER, keys)
        unit.links.bind(item().list_id, "uid-1", "inventory", "Ann", NOON)
        assert {} == unit.items.sharing_keys(Side.QUICKBOOKS, keys)


def test_a_renamed_record_is_found_by_its_new_name_only(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.items.saw_items([item()], 1, NOON)
        unit.items.saw_items([item("Gadget", item().list_id)], 1, NOON)
        assert {} == unit.items.sharing_keys(Side.QUICKBOOKS, near_keys(item()))
        assert unit.items.sharing_keys(Side.QUICKBOOKS, near_keys(item("Gadget")))


def test_stock_is_held_by_parts_and_assemblies(database: Database) -> None:
    types = ["ItemInventory", "ItemInventoryAssembly", "ItemNonInventory", "ItemService"]
    with database.unit("acme") as unit:
        unit.items.saw_items([item(name, name, name) for name in types], 1, NOON)
        assert {"ItemInventory", "ItemInventoryAssembly"} == unit.items.holding_stock([*types, "unknown"])


def test_places_are_listed_as_they_were_bound(database: Database) -> None:
    with database.unit("acme") as unit:
        first = unit.places.add("site-1", "location-1", "Main")
        second = unit.places.add("site-2", "location-2", "Truck")
        assert [Place(first, "site-1", "location-1", "Main"), Place(second, "site-2", "location-2", "Truck")] == (
            unit.places.all()
        )


def test_more_records_than_one_query_takes_are_read_whole(database: Database) -> None:
    items = [item(f"Item {number}", f"item-{number}") for number in range(1203)]
    with database.unit("acme") as unit:
        assert 1203 == len(unit.items.saw_items(items, 1, NOON).new)
        assert {one.list_id: one for one in items} == unit.items.quickbooks_items([one.list_id for one in items])
