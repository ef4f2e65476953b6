"""The town is whole, the same every time, and has every blemish the story tells of."""

from datetime import UTC, datetime
from decimal import Decimal

from stockbridge.demo.stock_list import stock_list
from stockbridge.demo.town import (
    BELOW_ZERO,
    DIFFERENT,
    NEAR_MISS,
    ONLY_IN_QUICKBOOKS,
    ONLY_IN_ZUPER,
    TWICE,
    Town,
    build_town,
)
from stockbridge.demo.truth import remember
from stockbridge.simulators.quickbooks.items import ItemKind

MORNING = datetime(2026, 3, 2, 14, tzinfo=UTC)


def town(seed: int = 7) -> Town:
    return build_town(seed, clock=lambda: MORNING)


def names_in_zuper(built: Town) -> list[str]:
    return [product.product_name for product in built.account.catalogue.listed()]


def test_names_fit_quickbooks_and_are_there_once() -> None:
    wares = stock_list()

    assert [] == [ware.name for ware in wares if len(ware.name) > 31 or ":" in ware.name]
    assert len(wares) == len({ware.full_name for ware in wares})


def test_about_two_hundred_items_of_every_kind_the_story_needs() -> None:
    kinds = {item.kind for item in town().company.books.items}

    assert 180 <= len(stock_list()) <= 220
    assert {
        ItemKind.INVENTORY,
        ItemKind.ASSEMBLY,
        ItemKind.NON_INVENTORY,
        ItemKind.SERVICE,
        ItemKind.OTHER_CHARGE,
        ItemKind.GROUP,
        ItemKind.DISCOUNT,
    } == kinds


def test_the_same_seed_gives_the_same_town_and_another_seed_another_stock() -> None:
    assert remember(town()) == remember(town())
    assert remember(town(7)).quickbooks != remember(town(8)).quickbooks


def test_both_sides_hold_the_same_but_for_the_blemishes() -> None:
    morning = remember(town())

    apart = {
        name: morning.zuper[name] - units
        for name, units in morning.quickbooks.items()
        if morning.zuper[name] != units and name not in ONLY_IN_QUICKBOOKS
    }

    assert {name: Decimal(more) for name, more in DIFFERENT.items()} == apart


def test_the_blemishes_are_there() -> None:
    built = town()
    names = names_in_zuper(built)
    stock = built.company.books.stock

    assert 2 == names.count(TWICE)
    assert NEAR_MISS[1] in names
    assert NEAR_MISS[0] not in names
    assert ONLY_IN_ZUPER in names
    assert len(ONLY_IN_ZUPER) > 31
    assert not ONLY_IN_QUICKBOOKS & set(names)
    assert BELOW_ZERO == {name: stock.on_hand(built.office.item(name).list_id) for name in BELOW_ZERO}
    assert any(units % 1 for units in remember(built).quickbooks.values())


def test_goods_lie_in_the_warehouse_and_on_three_trucks() -> None:
    built = town()
    product = built.pairs()["Filters:Pleated 16x25x1 MERV 8"]

    assert product is not None
    loads = [shelf.quantity for shelf in built.account.stock.shelves(product.product_uid).values()]
    assert 4 == len(loads)
    assert all(load > 0 for load in loads)
