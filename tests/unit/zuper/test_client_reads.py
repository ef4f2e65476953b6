"""What the client reads of Zuper: records, lists, searches, in the words that Zuper understands."""

from datetime import UTC, datetime
from decimal import Decimal

import httpx2
import pytest

from stockbridge.zuper.errors import (
    ZuperError,
    ZuperNoSuchAddress,
    ZuperUnreadable,
)
from stockbridge.zuper.messages import Category, Company, Product, Webhook
from tests.unit.zuper.products_page import products_page
from tests.unit.zuper.scripted import Server, error, html, success

SCREWDRIVER = {"product_uid": "p-1", "product_name": "Screwdriver", "product_id": "SCR-5", "product_type": "PRODUCT"}


MOVED = {
    "transaction_uid": "t-1",
    "type": "INWARD",
    "product": {"product_uid": "p-1"},
    "quantity": 3,
    "created_at": "2026-01-01T00:00:00Z",
}


SORTED = "sort=ASC&sort_by=created_at"


def test_the_company_is_read_from_the_keys_profile() -> None:
    server = Server(success({"company_name": "Acme"}))

    assert server.client().company() == Company(name="Acme")
    assert server.asked() == ["GET /api/user/company"]


def test_a_product_is_read_in_full() -> None:
    server = Server(success(SCREWDRIVER))

    assert server.client().product("p-1") == Product(
        uid="p-1", name="Screwdriver", part_number="SCR-5", product_type="PRODUCT"
    )
    assert server.asked() == ["GET /api/product/p-1"]


def test_a_product_that_zuper_calls_invalid_is_none() -> None:
    assert Server(error("Invalid Product UID")).client().product("p-1") is None


@pytest.mark.parametrize(
    "answer", [error("Product module is disabled"), html(404), error("No such record", 404), success([]), success(None)]
)
def test_no_other_refusal_and_no_emptiness_makes_a_product_none(answer: httpx2.Response) -> None:
    with pytest.raises(ZuperError):
        Server(answer).client().product("p-1")


def test_an_answer_about_another_product_is_not_believed() -> None:
    with pytest.raises(ZuperUnreadable, match="asked for product p-2 and answered with p-1"):
        Server(success(SCREWDRIVER)).client().product("p-2")


@pytest.mark.parametrize("uid", ["", "..", "p/1", "p?x", "p 1", "p%2F1"])
def test_nothing_but_an_identity_goes_into_a_path(uid: str) -> None:
    client = Server().client()

    with pytest.raises(ValueError, match="not an identity"):
        client.product(uid)
    with pytest.raises(ValueError, match="not an identity"):
        client.inward(uid, "l-1", Decimal(1), "")


def test_a_page_of_products_says_whether_it_is_the_last() -> None:
    server = Server(success([SCREWDRIVER], total_records="101", total_pages="2"))

    page = server.client().products(1)

    assert [product.uid for product in page.rows] == ["p-1"]
    assert (page.total, page.pages, page.is_last) == (101, 2, False)
    assert server.asked() == [f"GET /api/product?page=1&count=100&{SORTED}"]


def test_the_other_list_path_is_tried_on_404_and_remembered() -> None:
    server = Server(html(404), products_page(SCREWDRIVER), products_page(SCREWDRIVER))
    client = server.client()

    client.products(1, 10)
    client.products(2, 10)

    assert [asked.partition("?")[0] for asked in server.asked()] == [
        "GET /api/product",
        "GET /api/products",
        "GET /api/products",
    ]


def test_a_remembered_list_path_is_tried_anew_when_it_is_gone() -> None:
    server = Server(html(404), products_page(SCREWDRIVER), error("Not Found", 404), products_page(SCREWDRIVER))
    client = server.client()

    client.products(1)
    client.products(1)

    assert [asked.partition("?")[0][9:] for asked in server.asked()] == ["product", "products", "products", "product"]


def test_no_list_path_at_all_is_a_wrong_address() -> None:
    with pytest.raises(ZuperNoSuchAddress, match=r"check the API address"):
        Server(html(404), html(404), html(404)).client().products(1)


def test_a_list_that_cannot_be_sorted_is_asked_unsorted_from_then_on() -> None:
    server = Server(html(404), error("Invalid Sort By Value"), products_page(SCREWDRIVER), products_page(SCREWDRIVER))
    client = server.client()

    client.products(1)
    client.products(2)

    assert server.asked()[2:] == ["GET /api/products?page=1&count=100", "GET /api/products?page=2&count=100"]


def test_a_window_is_always_closed_at_both_ends_and_in_full_iso_form() -> None:
    server = Server(products_page())
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime.fromisoformat("2026-01-02T01:30:00+02:00")

    server.client().products(1, updated=(start, end))

    query = dict(server.requests[0].url.params)
    assert query["filter.updated_at_from"] == "2026-01-01T00:00:00Z"
    assert query["filter.updated_at_to"] == "2026-01-01T23:30:00Z"


def test_movements_are_asked_newest_first_and_without_filter_prefix() -> None:
    server = Server(success([MOVED], total_records=1))

    page = server.client().movements(1, product_uid="p-1", created_from=datetime(2026, 1, 1, tzinfo=UTC))

    assert [movement.uid for movement in page.rows] == ["t-1"]
    assert dict(server.requests[0].url.params) == {
        "page": "1",
        "count": "100",
        "sort": "DESC",
        "sort_by": "created_at",
        "product_uid": "p-1",
        "created_at_from": "2026-01-01T00:00:00Z",
    }


def test_movements_of_everything_carry_no_filter() -> None:
    server = Server(success([], total_records=0))

    assert server.client().movements(3, 50).is_last
    assert server.asked() == ["GET /api/product/transaction?page=3&count=50&sort=DESC&sort_by=created_at"]


def test_one_movement_is_read_and_must_be_the_one_that_was_asked_for() -> None:
    assert Server(success([MOVED])).client().movement("t-1").units == 3
    with pytest.raises(ZuperUnreadable, match="asked for movement t-2"):
        Server(success(MOVED)).client().movement("t-2")


def test_a_product_is_searched_by_name_and_compared_here() -> None:
    other = SCREWDRIVER | {"product_uid": "p-2", "product_name": "screwdriver"}
    server = Server(products_page(SCREWDRIVER, other))

    found = server.client().find_products(name="Screwdriver")

    assert [product.uid for product in found] == ["p-1"]
    assert server.asked() == ["POST /api/product/filter"]
    assert server.bodies() == [
        {
            "page": 1,
            "limit": 1000,
            "sort": "ASC",
            "sort_by": "created_at",
            "filter_rule_operator": "AND",
            "filter_rules": [
                {"key": "product_name", "type": "default_field", "operator": "EQUAL_TO", "value": "Screwdriver"}
            ],
        }
    ]


def test_name_and_part_number_are_searched_one_after_the_other_and_each_product_comes_once() -> None:
    same_number = SCREWDRIVER | {"product_uid": "p-2", "product_name": "Driver"}
    server = Server(products_page(SCREWDRIVER), products_page(SCREWDRIVER, same_number))

    found = server.client().find_products(name="Screwdriver", part_number="SCR-5")

    assert [product.uid for product in found] == ["p-1", "p-2"]


def test_an_ignored_filter_is_read_to_the_end_of_the_list() -> None:
    others = [SCREWDRIVER | {"product_uid": f"p-{number}", "product_name": f"Other {number}"} for number in range(1000)]
    late = SCREWDRIVER | {"product_uid": "p-late"}
    server = Server(products_page(*others, total=1001), products_page(late, total=1001))

    assert [product.uid for product in server.client().find_products(name="Screwdriver")] == ["p-late"]


def test_a_search_that_was_not_complete_shows_nothing() -> None:
    unreadable = SCREWDRIVER | {"quantity": "many"}

    with pytest.raises(ZuperUnreadable, match="could not be read completely: row 1 of page 1: quantity"):
        Server(products_page(unreadable)).client().find_products(name="Screwdriver")


def test_categories_and_locations_are_read_whole() -> None:
    categories = [{"category_uid": f"c-{number}", "category_name": f"C{number}"} for number in range(101)]
    server = Server(
        success(categories[:100], total_records=101, total_pages=2),
        success(categories[100:], total_records=101, total_pages=2),
        success([{"location_uid": "l-1", "location_name": "Main"}], total_records=1),
    )
    client = server.client()

    assert client.categories()[100] == Category(uid="c-100", name="C100")
    assert [location.name for location in client.locations()] == ["Main"]
    assert server.asked() == [
        "GET /api/products/category?page=1&count=500",
        "GET /api/products/category?page=2&count=500",
        "GET /api/products/location?page=1&count=500",
    ]


def test_webhooks_live_beside_the_api_and_are_read_without_their_secrets() -> None:
    hook = {"webhook_uid": "w-1", "webhook_event": "product.update", "headers": {"X": "s3cret"}}
    server = Server(success([hook], total_records=1))

    assert server.client().webhooks() == [Webhook(uid="w-1", event="product.update")]
    assert server.asked() == ["GET /service/notifications/webhook?page=1&count=100"]
