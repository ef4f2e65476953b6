"""Introductions over whole random worlds: seen from both sides, in any order, found through the keys alone."""

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stockbridge.core.item import QuickBooksItem, ZuperProduct
from stockbridge.core.matching import Bucket, Introduction, introduce, introduce_product, near_keys
from stockbridge.core.names import exact_key, is_short_for, is_windows_1252, near_key, quickbooks_name
from stockbridge.core.side import Side
from tests.records import item, product

LONG = "A widget with a name of more than 31 characters"
NAMES = [
    "Widget",
    "widget ",
    "Wid-get",
    "Gadget",
    "Tools:Widget",
    "AB-100",
    LONG,
    quickbooks_name(LONG, lambda _: False).name,
]
NUMBERS = [None, "", "AB-100", "ab 100", "N/A"]
LINKED = {Bucket.EQUAL, Bucket.DIFFERENT}

World = tuple[list[QuickBooksItem], list[ZuperProduct], Side, bool]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A company file, whose full names are unique in any capitals, and an account, where nothing is."""
    types = st.sampled_from(["ItemInventory"] * 5 + ["ItemService", "ItemGroup"])
    names = draw(st.lists(st.sampled_from(NAMES), unique_by=lambda name: name.strip().casefold(), max_size=5))
    items = [
        replace(
            item(name.strip(), f"list-{number}", draw(types)),
            part_number=draw(st.sampled_from(NUMBERS)),
            is_active=draw(st.integers(0, 9)) > 0,
        )
        for number, name in enumerate(names)
    ]
    products = [
        replace(
            product(
                draw(st.sampled_from(NAMES)),
                f"uid-{number}",
                draw(st.sampled_from(["PRODUCT"] * 5 + ["SERVICE", "BUNDLE"])),
            ),
            part_number=draw(st.sampled_from(NUMBERS)),
            is_available=draw(st.integers(0, 9)) > 0,
            is_deleted=draw(st.integers(0, 9)) == 0,
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    return items, products, draw(st.sampled_from(Side)), draw(st.booleans())


def introductions(
    world: World,
    found_for_item: Sequence[Sequence[ZuperProduct]],
    found_for_product: Sequence[Sequence[QuickBooksItem]],
) -> list[Introduction]:
    """What every record of the world is told when these are its candidates."""
    items, products, master, create = world
    names = {one.full_name.casefold() for one in items}
    return [
        *(
            introduce(one, found, master=master, create=create)
            for one, found in zip(items, found_for_item, strict=True)
        ),
        *(
            introduce_product(
                other,
                found,
                twins=products,
                taken=lambda name: name.casefold() in names,
                master=master,
                create=create,
            )
            for other, found in zip(products, found_for_product, strict=True)
        ),
    ]


def seen_whole(world: World) -> list[Introduction]:
    items, products, *_ = world
    return introductions(world, [products] * len(items), [items] * len(products))


@given(worlds())
def test_both_sides_see_the_same_pairs(world: World) -> None:
    items = world[0]
    told = seen_whole(world)
    from_items = {(i.item, i.product) for i in told[: len(items)] if i.bucket in LINKED}
    from_products = {(i.item, i.product) for i in told[len(items) :] if i.bucket in LINKED}
    assert from_items == from_products
    assert len({one for one, _ in from_items}) == len({other for _, other in from_items}) == len(from_items)


@given(worlds())
def test_every_record_is_told_once_and_only_in_its_own_name(world: World) -> None:
    items, products, *_ = world
    told = seen_whole(world)
    assert [i.item for i in told[: len(items)]] == items
    assert [i.product for i in told[len(items) :]] == products
    for introduction in told:
        both = introduction.item is not None and introduction.product is not None
        assert both == (introduction.bucket in LINKED)
        assert introduction.text


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_matter(world: World, shuffler: random.Random) -> None:
    items, products, *_ = world
    mixed_products = [shuffler.sample(products, len(products)) for _ in items]
    mixed_items = [shuffler.sample(items, len(items)) for _ in products]
    assert introductions(world, mixed_products, mixed_items) == seen_whole(world)


@given(worlds())
def test_the_keys_find_every_candidate_that_matters(world: World) -> None:
    items, products, *_ = world
    by_item = [[other for other in products if near_keys(one) & near_keys(other)] for one in items]
    by_product = [[one for one in items if near_keys(one) & near_keys(other)] for other in products]
    assert introductions(world, by_item, by_product) == seen_whole(world)


@given(worlds())
def test_nothing_is_created_where_the_exact_name_exists(world: World) -> None:
    items, products, *_ = world
    here = {exact_key(one.full_name) for one in items}
    there = {exact_key(other.name) for other in products if not other.is_deleted}
    for introduction in seen_whole(world):
        if introduction.bucket is Bucket.CREATE_IN_ZUPER:
            assert introduction.name not in there
        if introduction.bucket is Bucket.CREATE_IN_QUICKBOOKS:
            assert introduction.name not in here


@given(st.text())
def test_the_key_of_a_key_is_the_key(name: str) -> None:
    assert near_key(near_key(name)) == near_key(name)
    assert exact_key(exact_key(name)) == exact_key(name)


@given(st.text())
def test_the_same_name_is_always_near(name: str) -> None:
    assert near_key(exact_key(f" {name}\n")) == near_key(name)


@given(st.text(min_size=1).filter(lambda name: any(c.isprintable() and not c.isspace() for c in name)))
def test_whatever_people_write_becomes_a_name_quickbooks_takes(full: str) -> None:
    short = quickbooks_name(full, lambda _: False)
    assert 0 < len(short.name) <= 31
    assert ":" not in short.name
    assert is_windows_1252(short.name)
    assert short.name == " ".join(short.name.split())
    assert is_short_for(short.name, full)


def test_ten_thousand_long_names_never_meet() -> None:
    chance = random.Random(7)
    full_names = {f"Copper pipe, soft, seamless, {chance.getrandbits(40)} mm" for _ in range(10_000)}
    taken: set[str] = set()
    for full in sorted(full_names):
        name = quickbooks_name(full, lambda name: name.casefold() in taken).name
        assert name.casefold() not in taken
        assert is_short_for(name, full)
        taken.add(name.casefold())
