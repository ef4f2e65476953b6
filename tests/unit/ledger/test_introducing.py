"""Records of both sides become rows of a plan, page by page, each once."""

from dataclasses import replace

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.ledger.introducing import PAGE, Rules, introduce_products
from stockbridge.storage.database import Database
from tests.unit.ledger.catalogue import BY_QUICKBOOKS, BY_ZUPER, Catalogue, a_product, an_item


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue.empty(database)


def test_every_record_gets_one_row_in_its_bucket(catalogue: Catalogue) -> None:
    catalogue.saw(
        [
            an_item("Equal"),
            an_item("Different", 7),
            an_item("Only here"),
            an_item("Near by"),
            an_item("Twice"),
            an_item("A group", None, "ItemGroup"),
        ],
        [
            a_product("Equal"),
            a_product("Different", 9),
            a_product("Only there"),
            a_product("NEAR-BY"),
            a_product("Twice"),
            replace(a_product("Twice"), product_uid="product:Twice again"),
            a_product("A bundle", None, "BUNDLE"),
        ],
    )
    catalogue.introduce(BY_QUICKBOOKS)
    assert {
        "item:Equal": Bucket.EQUAL,
        "item:Different": Bucket.DIFFERENT,
        "item:Only here": Bucket.CREATE_IN_ZUPER,
        "item:Near by": Bucket.NEAR,
        "item:Twice": Bucket.AMBIGUOUS,
        "item:A group": Bucket.NOT_SYNCED,
        "product:Only there": Bucket.NOT_SYNCED,
        "product:NEAR-BY": Bucket.NEAR,
        "product:Twice": Bucket.AMBIGUOUS,
        "product:Twice again": Bucket.AMBIGUOUS,
        "product:A bundle": Bucket.NOT_SYNCED,
    } == catalogue.buckets()


def test_a_pair_has_one_row_with_both_numbers(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget", 7)], [a_product("Widget", "9.5")])
    catalogue.introduce()
    (row,) = catalogue.rows()
    widget, other = an_item("Widget", 7), a_product("Widget", "9.5")
    assert (widget.list_id, other.product_uid, widget.quantity_on_hand, other.total) == (
        row.list_id,
        row.product_uid,
        row.quantity_quickbooks,
        row.quantity_zuper,
    )
    assert (None, '"Widget": QuickBooks has 7, Zuper has 9.5') == (row.choice, row.text)


@pytest.mark.parametrize(
    ("rules", "here", "there"),
    [
        (BY_QUICKBOOKS, Bucket.CREATE_IN_ZUPER, Bucket.NOT_SYNCED),
        (BY_ZUPER, Bucket.NOT_SYNCED, Bucket.CREATE_IN_QUICKBOOKS),
        (Rules(Side.QUICKBOOKS, create=False), Bucket.NOT_SYNCED, Bucket.NOT_SYNCED),
    ],
)
def test_only_the_product_masters_records_are_created_and_only_if_wanted(
    catalogue: Catalogue, rules: Rules, here: Bucket, there: Bucket
) -> None:
    catalogue.saw([an_item("Here")], [a_product("There")])
    catalogue.introduce(rules)
    assert {"item:Here": here, "product:There": there} == catalogue.buckets()


def test_suggestions_name_both_records(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by")], [a_product("NEAR-BY")])
    catalogue.introduce()
    expected = ("item:Near by", "product:NEAR-BY", "the names differ in capitals, spaces or punctuation only")
    assert [(expected,), (expected,)] == [row.suggestions for row in catalogue.rows()]


def test_a_large_catalogue_is_introduced_page_by_page(catalogue: Catalogue) -> None:
    count = PAGE + 50
    catalogue.saw(
        [an_item(f"Item {n:04}", n) for n in range(count)],
        [a_product(f"Item {n:04}", n % 7) for n in range(25, count + 25)],
    )
    assert 3 == catalogue.introduce(BY_ZUPER), "two pages of items; of the products a few are left, which is one page"
    buckets = list(catalogue.buckets().values())
    assert 25 == buckets.count(Bucket.NOT_SYNCED)
    assert 25 == buckets.count(Bucket.CREATE_IN_QUICKBOOKS)
    assert 225 == buckets.count(Bucket.EQUAL) + buckets.count(Bucket.DIFFERENT)


def test_linked_and_planned_records_are_left_alone(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget"), an_item("Linked")], [a_product("Widget"), a_product("Linked")])
    with catalogue.cells.unit() as unit:
        unit.links.bind("item:Linked", "product:Linked", "service", "Ann", catalogue.cells.now)
    catalogue.introduce()
    before = catalogue.rows()
    assert ["item:Widget"] == [row.list_id for row in before]
    catalogue.introduce()
    assert before == catalogue.rows()


def test_a_record_is_never_suggested_to_one_that_is_linked(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by"), an_item("NEAR-BY")], [a_product("Near by")])
    with catalogue.cells.unit() as unit:
        unit.links.bind("item:Near by", "product:Near by", "service", "Ann", catalogue.cells.now)
    catalogue.introduce()
    assert {"item:NEAR-BY": Bucket.CREATE_IN_ZUPER} == catalogue.buckets()


def test_what_is_gone_is_not_introduced(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget"), an_item("Gone")], [a_product("Gone")])
    with catalogue.cells.unit() as unit:
        unit.items.gone(Side.QUICKBOOKS, ["item:Gone"], catalogue.cells.now)
    catalogue.introduce(BY_ZUPER)
    assert {"item:Widget": Bucket.NOT_SYNCED, "product:Gone": Bucket.CREATE_IN_QUICKBOOKS} == catalogue.buckets()


def test_two_that_meet_have_one_row_whoever_comes_first(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget")], [a_product("Widget")])
    with catalogue.cells.unit() as unit:
        assert introduce_products(unit, BY_ZUPER, "", catalogue.cells.now) is None
    catalogue.introduce(BY_ZUPER)
    assert [("item:Widget", "product:Widget", Bucket.EQUAL)] == [
        (row.list_id, row.product_uid, row.bucket) for row in catalogue.rows()
    ]


def test_one_that_was_alone_is_linked_when_its_namesake_is_made_by_hand(catalogue: Catalogue) -> None:
    catalogue.saw([], [a_product("Widget")])
    catalogue.introduce(BY_QUICKBOOKS)
    assert {"product:Widget": Bucket.NOT_SYNCED} == catalogue.buckets()
    catalogue.saw([an_item("Widget")], [])
    catalogue.introduce(BY_QUICKBOOKS)
    assert [("item:Widget", "product:Widget")] == [(row.list_id, row.product_uid) for row in catalogue.rows()]


@pytest.mark.parametrize("side", Side)
def test_what_one_side_would_not_make_joins_its_namesake_that_was_made_there_by_hand(
    catalogue: Catalogue, side: Side
) -> None:
    rules, here, there = (
        (BY_ZUPER, [], [a_product("Widget")]) if side is Side.QUICKBOOKS else (BY_QUICKBOOKS, [an_item("Widget")], [])
    )
    catalogue.saw(here, there)
    catalogue.introduce(rules)
    catalogue.choose("create")
    catalogue.carry_out(rules.master)
    with catalogue.cells.unit() as unit:
        (creation,) = unit.creations.in_state(side, State.PLANNED, 9)
        for event in (Event.SEND, Event.NO):
            unit.creations.move(creation.id, event, catalogue.cells.now, "the name is taken")
    catalogue.saw([an_item("Widget")], [a_product("Widget")])

    catalogue.introduce(rules)

    assert [("item:Widget", "product:Widget", Bucket.EQUAL)] == [
        (row.list_id, row.product_uid, row.bucket) for row in catalogue.rows()
    ]
    with catalogue.cells.unit() as unit:
        assert [unit.introductions.not_introduced(one, after="", most=9) for one in Side] == [[], []]


def test_a_name_that_quickbooks_has_already_is_made_to_differ(catalogue: Catalogue) -> None:
    long = "A widget with a name of more than thirty-one characters"
    catalogue.saw([], [a_product(long), replace(a_product(f"{long}, too"), product_uid="product:other")])
    catalogue.introduce(BY_ZUPER)
    names = [row.name for row in catalogue.rows()]
    assert all(name is not None and len(name) <= 31 for name in names)
    assert 2 == len(set(names))


def test_introducing_writes_no_book(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget", 7)], [a_product("Widget", 9)])
    catalogue.introduce()
    with catalogue.cells.unit() as unit:
        assert (0, 0) == (unit.links.count(), unit.book.count_cells())
