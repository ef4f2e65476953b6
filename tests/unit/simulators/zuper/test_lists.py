from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest

from stockbridge.simulators.zuper.lists import Page, listing
from tests.unit.simulators.zuper.world import World, flat


def names(world: World, query: str) -> list[str]:
    return [row["product_name"] for row in world.get("/api/product", query).data]


def fill(world: World, count: int) -> list[str]:
    return [world.product(f"part {number:03}", number).product_name for number in range(count)]


def test_ten_rows_come_unless_asked_otherwise() -> None:
    world = World()
    fill(world, 12)

    said = world.get("/api/product")

    assert (10, 12, 2) == (len(said.data), said.json["total_records"], said.json["total_pages"])


@pytest.mark.parametrize(("setting", "page"), [("text", "2"), ("number", 2)])
def test_current_page(setting: str, page: object) -> None:
    world = World(current_page=setting)
    fill(world, 3)

    assert page == world.get("/api/product", "page=2&count=2").json["current_page"]


@pytest.mark.parametrize("cap", [100, 500])
def test_page_cap(cap: int) -> None:
    world = World(page_cap=cap)
    fill(world, cap + 1)

    assert cap == len(world.get("/api/product", "count=10000").data)


@pytest.mark.parametrize("sort_by", ["product_id", "product_no", "product_name", "quantity", "created_at"])
def test_a_full_wish_for_an_order_is_kept_on_every_page(sort_by: str) -> None:
    world = World()
    made = fill(world, 25)

    for sort, expected in (("ASC", made), ("DESC", made[::-1])):
        pages = [names(world, f"page={page}&count=10&sort={sort}&sort_by={sort_by}") for page in (1, 2, 3, 4)]
        if sort_by == "product_id":
            assert sorted(made) == sorted(flat(pages))
        else:
            assert expected == flat(pages)


def test_sorting_by_quantity_follows_the_stock() -> None:
    world = World()
    fill(world, 3)
    first = next(iter(world.account.catalogue))
    assert "part 000" == names(world, "sort=ASC&sort_by=quantity")[0]

    world.people.inward(first.product_uid, world.main, world.total(first) + 100)

    assert "part 000" == names(world, "sort=ASC&sort_by=quantity")[-1]


def test_sorting_by_name_follows_a_rename() -> None:
    world = World()
    fill(world, 3)
    assert "part 000" == names(world, "sort=ASC&sort_by=product_name")[0]

    world.people.rename_product(next(iter(world.account.catalogue)).product_uid, "zebra")

    assert "zebra" == names(world, "sort=ASC&sort_by=product_name")[-1]


@pytest.mark.parametrize("half", ["sort=ASC", "sort_by=product_no", ""])
def test_unstable_order_makes_pages_overlap_and_skip(half: str) -> None:
    world = World(unstable_order=True)
    made = fill(world, 100)

    pages = [names(world, f"page={page}&count=20&{half}") for page in range(1, 6)]

    assert sorted(flat(pages)) != sorted(made)
    assert all(len(page) <= 20 for page in pages)


def test_unstable_order_loses_nothing_when_one_page_holds_everything() -> None:
    world = World(unstable_order=True)
    made = fill(world, 30)

    assert made == sorted(names(world, "count=100"))


def test_an_unstable_list_still_ends() -> None:
    world = World(unstable_order=True)
    fill(world, 30)

    assert [] == names(world, "page=4&count=10")


def test_without_unstable_order_pages_are_exact() -> None:
    world = World(unstable_order=False)
    made = fill(world, 30)

    assert made == flat(names(world, f"page={page}&count=10") for page in (1, 2, 3))


class Counting(Sequence[int]):
    """A very long list that knows how many of its rows were looked at."""

    looked_at = 0

    def __len__(self) -> int:
        return 100_000

    def __getitem__(self, index: Any) -> Any:
        rows = range(100_000)[index]
        self.looked_at += len(rows)
        return rows


@pytest.mark.parametrize("stable", [True, False])
def test_a_page_costs_a_page_whatever_the_length_of_the_list(stable: bool) -> None:
    account, rows = World().account, Counting()

    listing(account, rows, Page(200, 100), lambda row: {"row": row}, stable=stable)

    assert 100 == rows.looked_at


def test_a_deletion_between_pages_shifts_the_offsets() -> None:
    world = World()
    made = fill(world, 20)
    order = "count=10&sort=ASC&sort_by=product_no"
    first = names(world, f"page=1&{order}")
    world.people.delete_product(next(iter(world.account.catalogue)).product_uid)

    assert made[10] not in first + names(world, f"page=2&{order}")


@pytest.mark.parametrize(
    ("query", "message"),
    [("sort=asc&sort_by=product_no", "Invalid Sort Value"), ("sort=ASC&sort_by=updated_at", "Invalid Sort By Value")],
)
def test_a_wrong_sort_is_refused(query: str, message: str) -> None:
    said = World().get("/api/product", query)

    assert (400, message) == (said.status, said.json["message"])


@pytest.mark.parametrize("query", ["page=x&count=-1", "page=0&count=0", "page=1e9", "count=99999999999999999999"])
def test_nonsense_in_page_and_count_counts_as_not_given(query: str) -> None:
    world = World()
    fill(world, 12)

    assert 10 == len(world.get("/api/product", query).data)


def test_unknown_parameters_are_ignored_without_a_word() -> None:
    world = World()
    fill(world, 3)

    assert 3 == len(names(world, "filter.unheard_of=x&brand=nobody"))


@pytest.mark.parametrize(("setting", "trouble"), [("errors", True), ("works", False)])
def test_deep_offset(setting: str, trouble: bool) -> None:
    world = World(deep_offset=setting)

    statuses = {world.get("/api/product", "page=271&count=100").status for _ in range(60)}

    assert ({200, 500} if trouble else {200}) == statuses
    assert {200} == {world.get("/api/product", "page=270&count=100").status for _ in range(60)}


def test_a_poisoned_product_takes_its_page_with_it_and_no_other() -> None:
    world = World()
    fill(world, 20)
    world.account.poisoned.add(list(world.account.catalogue)[13].product_uid)
    order = "sort=ASC&sort_by=product_no"

    assert 200 == world.get("/api/product", f"page=1&count=10&{order}").status
    assert 500 == world.get("/api/product", f"page=2&count=10&{order}").status
    assert [200, 500] == [world.get("/api/product", f"page={page}&count=1&{order}").status for page in (13, 14)]


def test_poisoned_movements_and_invoices_take_their_page_too() -> None:
    world = World()
    product = world.product()
    moved = world.people.inward(product.product_uid, world.main, world.total(product))
    billed = world.people.invoice([(product.product_uid, world.main, world.total(product))])
    world.account.poisoned |= {moved.uid, billed.uid}
    world.wait(31)

    assert 500 == world.get("/api/product/transaction").status
    assert 500 == world.get("/api/invoice").status


def test_a_search_by_keyword_is_slow() -> None:
    world = World()
    fill(world, 12)

    said = world.get("/api/product", "filter.keyword=PART%20011")

    assert ["part 011"] == [row["product_name"] for row in said.data]
    assert 3 <= said.seconds <= 14
    assert 0 == world.get("/api/product").seconds


@pytest.mark.parametrize(
    "query",
    [
        "filter.updated_at_from=2026-01-01",
        "filter.updated_at_from=2026-01-01T00:00:00Z&filter.updated_at_to=soon",
    ],
)
def test_a_bare_or_broken_updated_date_is_refused(query: str) -> None:
    said = World().get("/api/product", query)

    assert (400, "Invalid Updated Date") == (said.status, said.json["message"])


@pytest.mark.parametrize(("setting", "found"), [("ignored", 2), ("honoured", 0)])
def test_product_updated_filter_in_a_window_in_the_future(setting: str, found: int) -> None:
    world = World(product_updated_filter=setting)
    fill(world, 2)
    window = "filter.updated_at_from=2030-01-01T00:00:00Z&filter.updated_at_to=2031-01-01T00:00:00Z"

    assert found == len(names(world, window))


def test_product_updated_filter_alone_is_ignored_even_where_it_is_honoured() -> None:
    world = World(product_updated_filter="honoured")
    fill(world, 2)

    assert 2 == len(names(world, "filter.updated_at_from=2030-01-01T00:00:00Z"))


def test_product_updated_filter_finds_an_edited_product() -> None:
    world = World(product_updated_filter="honoured")
    fill(world, 2)
    world.wait(3600)
    world.people.rename_product(next(iter(world.account.catalogue)).product_uid, "renamed")
    window = "filter.updated_at_from=2026-03-02T14:30:00Z&filter.updated_at_to=2026-03-03T00:00:00Z"

    assert ["renamed"] == names(world, window)


def test_get_filters_by_field() -> None:
    world = World()
    wanted = world.product("one", 5, product_id="A-1", brand="Bosch", product_barcode="4711", is_available=False)
    world.product("two", 0, product_type="SERVICE", track_quantity=False)

    for query in (
        "filter.product_id=A-1",
        "filter.brand=Bosch",
        "filter.scan_code=4711",
        "filter.is_available=false",
        f"filter.product_uid={wanted.product_uid}",
        "filter.product_type=PRODUCT",
        f"filter.location_uid={world.main}&filter.brand=Bosch",
        f"filter.product_category={world.category}&filter.low_stock=false&filter.brand=Bosch",
        "filter.from_date=2026-01-01T00:00:00.000Z&filter.to_date=2026-12-31T00:00:00.000Z&filter.brand=Bosch",
    ):
        assert ["one"] == names(world, query), query
    assert [] == names(world, "filter.location_uid=nowhere")
    assert [] == names(world, "filter.from_date=2027-01-01T00:00:00.000Z")


def test_get_filters_by_custom_field() -> None:
    world = World()
    world.product("one", 5, meta_data=[{"label": "QuickBooks ID", "value": "80000001-1"}])

    def found(text: str) -> list[str]:
        return names(world, f"filter.custom_field={quote(text)}")

    assert ["one"] == found('{"label": "QuickBooks ID", "value": "80000001-1"}')
    assert ["one"] == found('{"label": "QuickBooks ID", "value": "8000", "is_regex": true}')
    assert [] == found('{"label": "QuickBooks ID", "value": "8000"}')
    assert [] == found('{"name": "QuickBooks ID", "content": "80000001-1"}')
    assert [] == found("[]")


def test_a_malformed_custom_field_filter_is_a_500() -> None:
    said = World().get("/api/product", "filter.custom_field=%7Bbroken")

    assert (500, "Error Fetching Products") == (said.status, said.json["message"])


def test_deleted_products_are_listed_only_when_asked_for() -> None:
    world = World()
    gone = world.product("gone", 5)
    world.product("here", 5)
    world.people.delete_product(gone.product_uid)

    assert ["here"] == names(world, "count=100")
    assert ["gone"] == names(world, "filter.is_deleted=true")
