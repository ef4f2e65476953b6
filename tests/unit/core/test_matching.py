"""Introductions: who is linked, who is suggested, who is created, who is left alone."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.errors import Broken
from stockbridge.core.item import QuickBooksItem, ZuperProduct
from stockbridge.core.matching import Bucket, Introduction, introduce, introduce_product, near_keys
from stockbridge.core.side import Side
from tests.records import item, product


def of_item(
    one: QuickBooksItem, *products: ZuperProduct, master: Side = Side.QUICKBOOKS, create: bool = True
) -> Introduction:
    return introduce(one, products, master=master, create=create)


def of_product(
    one: ZuperProduct,
    *items: QuickBooksItem,
    twins: Iterable[ZuperProduct] = (),
    taken: Iterable[str] = (),
    master: Side = Side.ZUPER,
    create: bool = True,
) -> Introduction:
    return introduce_product(one, items, twins=twins, taken=set(taken).__contains__, master=master, create=create)


def test_the_same_name_and_the_same_stock_is_equal() -> None:
    found = of_item(item(), product())
    assert found == Introduction(Bucket.EQUAL, item(), product(), '"Widget": QuickBooks has 12, Zuper has 12')
    assert found == of_product(product(), item())


def test_the_same_name_and_another_stock_is_different() -> None:
    found = of_item(replace(item(), quantity_on_hand=Decimal("-3.5")), product())
    assert (Bucket.DIFFERENT, '"Widget": QuickBooks has -3.5, Zuper has 12') == (found.bucket, found.text)


@pytest.mark.parametrize(
    ("one", "other"), [(replace(item(), quantity_on_hand=None), product()), (item(), replace(product(), total=None))]
)
def test_stock_that_was_not_read_is_never_compared(one: QuickBooksItem, other: ZuperProduct) -> None:
    with pytest.raises(Broken, match='"Widget" cannot be introduced before its stock is read'):
        of_item(one, other)


def test_records_without_quantity_are_equal_by_name_alone() -> None:
    service = replace(item(type_name="ItemService"), quantity_on_hand=None)
    found = of_item(service, replace(product(product_type="SERVICE"), total=None))
    assert (Bucket.EQUAL, '"Widget" is in both; it has no quantity') == (found.bucket, found.text)


def test_a_sub_item_is_introduced_by_its_full_name() -> None:
    assert of_item(item("Tools:Widget"), product("Tools:Widget")).bucket is Bucket.EQUAL


def test_the_exact_name_wins_over_names_that_are_alike() -> None:
    assert of_item(item(), product("WIDGET", "uid-0"), product()).product == product()


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (item(), product(" WIDGET"), "the names differ in capitals, spaces or punctuation only"),
        (item("Tools:Widget"), product("widget"), "only the parents of the item are missing from the name"),
        (
            item("Copper pipe, soft, 15 mm o~hrz8"),
            product("Copper pipe, soft, 15 mm outside, coil of 25 m"),
            "the name in QuickBooks is the short form of the name in Zuper",
        ),
        (
            replace(item("Gadget"), part_number="ab 100"),
            replace(product(), part_number="AB-100"),
            "the part numbers are the same",
        ),
        (
            item("AB-100"),
            replace(product(), part_number="AB-100"),
            "the name in QuickBooks is the part number in Zuper",
        ),
    ],
)
def test_what_is_merely_alike_is_suggested_and_not_linked(one: QuickBooksItem, other: ZuperProduct, why: str) -> None:
    assert near_keys(one) & near_keys(other)
    for found in (of_item(one, other), of_product(other, one)):
        assert found.bucket is Bucket.NEAR
        assert None in (found.item, found.product)
        (suggestion,) = found.suggestions
        assert (one, other, why) == (suggestion.item, suggestion.product, suggestion.why)
        assert why in found.text


@pytest.mark.parametrize("number", [None, "", "N/A", "-", "000", "1"])
def test_a_part_number_that_says_nothing_suggests_nothing(number: str | None) -> None:
    one, other = replace(item("Gadget"), part_number=number), replace(product(), part_number=number)
    assert not near_keys(one) & near_keys(other)
    assert of_item(one, other).bucket is Bucket.CREATE_IN_ZUPER


def test_two_that_are_alike_are_a_question() -> None:
    found = of_item(item(), product("widget", "b"), product("WIDGET", "a"))
    assert found.bucket is Bucket.AMBIGUOUS
    assert ["a", "b"] == [suggestion.product.product_uid for suggestion in found.suggestions]
    assert found.text == '"Widget": 2 records are like it: link the right one, or have it created'


def test_alike_but_of_another_kind_waits_for_a_person_without_a_suggestion() -> None:
    found = of_item(item(), product("widget", product_type="SERVICE"))
    assert (Bucket.NEAR, ()) == (found.bucket, found.suggestions)
    assert found.text.endswith("rename one of them; or have it created as it is")


def test_which_unlinkable_record_is_named_does_not_depend_on_the_order() -> None:
    one, two = product("widget", "a", "SERVICE"), product("WIDGET", "b", "PARTS")
    assert of_item(item(), one, two) == of_item(item(), two, one)


def test_the_same_name_on_another_kind_is_not_linked_and_says_why() -> None:
    for found in (of_item(item(), product(product_type="PARTS")), of_product(product(product_type="PARTS"), item())):
        assert found.bucket is Bucket.NOT_SYNCED
        assert '"Widget" in Zuper would be a non-inventory part' in found.text


def test_two_products_of_one_name_are_a_question_from_both_sides() -> None:
    one, two = product(uid="a"), product(uid="b")
    seen_from_item = of_item(item(), two, one)
    assert seen_from_item.bucket is Bucket.AMBIGUOUS
    assert [one, two] == [suggestion.product for suggestion in seen_from_item.suggestions]
    seen_from_product = of_product(one, item(), twins=[one, two])
    assert seen_from_product.bucket is Bucket.AMBIGUOUS
    assert [item()] == [suggestion.item for suggestion in seen_from_product.suggestions]
    assert "Zuper has 2 products of this name" in seen_from_product.text


def test_two_products_of_one_name_are_not_both_created() -> None:
    assert of_product(product(uid="a"), twins=[product(uid="b")]).bucket is Bucket.AMBIGUOUS


@pytest.mark.parametrize(
    "gone", [replace(product(uid="gone"), is_deleted=True), replace(product(uid="gone"), is_available=False)]
)
def test_a_twin_that_is_gone_does_not_count(gone: ZuperProduct) -> None:
    assert of_item(item(), gone, product()).product == product()
    assert of_product(product(), item(), twins=[gone]).item == item()


def test_an_inactive_record_of_the_same_name_is_not_made_twice() -> None:
    sleeping = replace(product(), is_available=False)
    assert of_item(item(), sleeping).text == '"Widget": Zuper has this name, but inactive: make it active there'
    asleep = replace(item(), is_active=False)
    assert (
        of_product(product(), asleep).text == '"Widget": QuickBooks has this name, but inactive: make it active there'
    )


def test_a_deleted_product_of_the_same_name_does_not_stop_creation() -> None:
    assert of_item(item(), replace(product(), is_deleted=True)).bucket is Bucket.CREATE_IN_ZUPER


def test_an_inactive_record_that_is_alike_suggests_nothing() -> None:
    assert of_item(item(), replace(product("widget"), is_available=False)).bucket is Bucket.CREATE_IN_ZUPER


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        ("ItemInventory", '"Tools:Widget" is created in Zuper as PRODUCT, quantity tracked'),
        ("ItemInventoryAssembly", '"Tools:Widget" is created in Zuper as PRODUCT, quantity tracked'),
        ("ItemNonInventory", '"Tools:Widget" is created in Zuper as PARTS, quantity not tracked'),
        ("ItemService", '"Tools:Widget" is created in Zuper as SERVICE, quantity not tracked'),
    ],
)
def test_an_unknown_item_is_created_in_zuper(type_name: str, text: str) -> None:
    found = of_item(item("Tools:Widget", type_name=type_name))
    assert (Bucket.CREATE_IN_ZUPER, text, "Tools:Widget") == (found.bucket, found.text, found.name)


def test_an_unknown_product_is_created_in_quickbooks() -> None:
    found = of_product(product())
    assert (Bucket.CREATE_IN_QUICKBOOKS, "Widget") == (found.bucket, found.name)
    assert found.text == '"Widget" is created in QuickBooks as an inventory part'


def test_a_name_that_must_be_shortened_is_in_the_preview() -> None:
    found = of_product(product(), taken={"Widget"})
    assert found.name is not None
    assert found.name.startswith("Widget~")
    assert found.text.endswith(f'named "{found.name}": QuickBooks already has an item of this name')


def test_a_name_quickbooks_cannot_take_in_any_form_is_left_to_a_person() -> None:
    found = introduce_product(product(), (), twins=(), taken=lambda name: True, master=Side.ZUPER, create=True)
    assert found.bucket is Bucket.NOT_SYNCED
    assert "rename the product in Zuper" in found.text


@pytest.mark.parametrize("master", Side)
def test_without_product_masters_nothing_is_created(master: Side) -> None:
    assert "product masters are not synced" in of_item(item(), master=master, create=False).text
    found = of_product(product(), master=master, create=False)
    assert found.bucket is Bucket.NOT_SYNCED
    assert found.text.endswith("create it in QuickBooks by hand, with exactly this name")


def test_without_product_masters_what_exists_is_still_introduced() -> None:
    assert of_item(item(), product(), create=False).bucket is Bucket.EQUAL


def test_nothing_is_created_in_the_product_master() -> None:
    found = of_item(item(), master=Side.ZUPER)
    assert found.bucket is Bucket.NOT_SYNCED
    assert found.text == '"Widget": Zuper is the product master: create it there by hand, with exactly this name'
    assert of_product(product(), master=Side.QUICKBOOKS).bucket is Bucket.NOT_SYNCED


def test_what_is_never_synced_says_why_before_anything_else() -> None:
    group = of_item(item(type_name="ItemGroup"), product())
    assert (Bucket.NOT_SYNCED, None) == (group.bucket, group.product)
    assert "A group holds no stock" in group.text
    assert "A bundle holds no stock" in of_product(product(product_type="BUNDLE"), item()).text


def test_candidates_that_are_not_alike_are_not_believed() -> None:
    assert of_item(item(), product("Gadget")).bucket is Bucket.CREATE_IN_ZUPER


def test_what_is_merely_alike_may_be_created_where_it_would_be_alone() -> None:
    near, two, other_kind = product("WIDGET!"), product("widget.", "uid-2"), product("WIDGET!", product_type="SERVICE")
    for found in (of_item(item(), near), of_item(item(), near, two), of_item(item(), other_kind)):
        assert "Widget" == found.name
        assert of_item(item(), near, create=False).name is None
    assert "WIDGET!" == of_product(near, item()).name


def test_what_cannot_be_created_is_not_said_to_be() -> None:
    near, two, other_kind = product("WIDGET!"), product("widget.", "uid-2"), product("WIDGET!", product_type="SERVICE")
    for products in ((near,), (near, two), (other_kind,)):
        found = of_item(item(), *products, master=Side.ZUPER)
        assert found.name is None
        assert "created" not in found.text


def test_a_name_that_is_there_twice_is_never_created_a_third_time() -> None:
    assert of_item(item(), product(), product(uid="uid-2")).name is None
    assert of_product(product(), twins=[product(uid="uid-2")]).name is None
