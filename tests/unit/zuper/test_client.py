import logging
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from stockbridge.core.errors import BadInput
from stockbridge.zuper.answers import Cause, No, NobodyKnows, Verdict, Yes
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.errors import (
    ZuperError,
    ZuperFailed,
    ZuperNoSuchAddress,
    ZuperRefusedKey,
    ZuperSaidNo,
    ZuperTooBusy,
    ZuperUnreachable,
    ZuperUnreadable,
)
from stockbridge.zuper.messages import Category, Company, Product, Webhook
from stockbridge.zuper.pace import Pace
from stockbridge.zuper.writes import NewProduct, ProductEdit, WebhookRequest
from tests.unit.zuper.scripted import API_URL, KEY, Server, StandingClock, Step, cut, error, html, success

SCREWDRIVER = {"product_uid": "p-1", "product_name": "Screwdriver", "product_id": "SCR-5", "product_type": "PRODUCT"}
MOVED = {
    "transaction_uid": "t-1",
    "type": "INWARD",
    "product": {"product_uid": "p-1"},
    "quantity": 3,
    "created_at": "2026-01-01T00:00:00Z",
}
SORTED = "sort=ASC&sort_by=created_at"


def products_page(*rows: dict[str, Any], total: int | None = None) -> httpx2.Response:
    return success(list(rows), total_records=len(rows) if total is None else total, current_page="1")


# Reads.


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


# Trouble while reading.


@pytest.mark.parametrize(
    "trouble",
    [
        lambda: httpx2.ConnectError("no route"),
        lambda: httpx2.ReadTimeout("slow"),
        lambda: httpx2.ReadError("reset"),
        lambda: error("Error Fetching Products", 500),
        lambda: html(502, "Bad Gateway"),
        lambda: html(200, "maintenance"),
        cut,
    ],
)
def test_a_read_outlives_passing_trouble(trouble: Callable[[], Step]) -> None:
    server = Server(trouble(), trouble(), trouble(), success({"company_name": "Acme"}))

    assert server.client().company().name == "Acme"
    assert server.clock.sleeps == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("trouble", "expected", "message"),
    [
        (
            lambda: httpx2.ConnectError("x"),
            ZuperUnreachable,
            "No connection to us-east-1.zuperpro.com: check the internet connection",
        ),
        (lambda: httpx2.ReadTimeout("x"), ZuperUnreachable, "Zuper did not answer in time"),
        (lambda: error("Oops", 500), ZuperFailed, "Zuper answered HTTP 500: Oops: a fault on Zuper's side"),
        (cut, ZuperUnreadable, "Zuper's answer was cut after 21 bytes"),
        (
            lambda: httpx2.Response(301, headers={"location": "https://x.invalid"}),
            ZuperUnreadable,
            "HTTP 301, which is not followed",
        ),
    ],
)
def test_lasting_trouble_is_told_after_four_attempts(
    trouble: Callable[[], Step], expected: type[ZuperError], message: str
) -> None:
    server = Server(*(trouble() for _ in range(4)))

    with pytest.raises(expected, match=message):
        server.client().company()


@pytest.mark.parametrize(
    ("answer", "expected", "message"),
    [
        (
            error("Unauthorized", 401),
            ZuperRefusedKey,
            r"Zuper refused the API key \(HTTP 401: Unauthorized\): check the API key",
        ),
        (html(403, "Forbidden"), ZuperRefusedKey, r"\(HTTP 403\): check the API key and the rights of its user"),
        (error("Module disabled"), ZuperSaidNo, 'Zuper refused to answer: "Module disabled"'),
        (error("Module disabled", 200), ZuperSaidNo, "Module disabled"),
        (html(404), ZuperNoSuchAddress, "does not know the address"),
        (success({"company_name": 7.5, "company_uid": "a b"}), ZuperUnreadable, "company_uid is not an identity"),
        (success([{}, {}]), ZuperUnreadable, "no single record"),
    ],
)
def test_a_definite_refusal_is_told_at_once(answer: httpx2.Response, expected: type[ZuperError], message: str) -> None:
    server = Server(answer)

    with pytest.raises(expected, match=message):
        server.client().company()
    assert len(server.requests) == 1


def test_a_busy_zuper_is_given_the_time_it_asks_for() -> None:
    server = Server(httpx2.Response(429, headers={"retry-after": "7"}), success({"company_name": "Acme"}))

    assert server.client().company().name == "Acme"
    assert server.clock.sleeps == [7.0]


def test_a_zuper_that_stays_busy_is_told_with_the_wait() -> None:
    server = Server(*(httpx2.Response(429, headers={"retry-after": "7"}) for _ in range(4)))

    with pytest.raises(ZuperTooBusy, match="asks to wait 7 seconds") as caught:
        server.client().company()
    assert caught.value.retry_after == 7


def test_a_list_that_is_no_list_is_unreadable() -> None:
    with pytest.raises(ZuperUnreadable, match="answer at /product cannot be used: Zuper's answer has no list"):
        Server(success({"rows": []})).client().products(1)


# Writes.

WRITES: list[tuple[str, Callable[[ZuperClient], Verdict[Any]]]] = [
    ("inward", lambda client: client.inward("p-1", "l-1", Decimal("2.50000"), "why")),
    ("outward", lambda client: client.outward("p-1", "l-1", Decimal(1), "why")),
    ("transfer", lambda client: client.transfer("p-1", "l-1", "l-2", Decimal(1), "why")),
    (
        "create",
        lambda client: client.create_product(
            NewProduct(name="A", category_uid="c-1", product_type="PARTS", track_quantity=False)
        ),
    ),
    (
        "update",
        lambda client: client.update_product(Product(uid="p-1", name="A", product_type="PARTS"), ProductEdit(name="B")),
    ),
    (
        "webhook",
        lambda client: client.register_webhook(
            WebhookRequest(
                name="a", module="PRODUCTS", event="product.update", url=SecretStr("https://example.com"), headers={}
            )
        ),
    ),
]
each_write = pytest.mark.parametrize("write", [write for _, write in WRITES], ids=[name for name, _ in WRITES])


@pytest.mark.parametrize("verb", ["inward", "outward"])
def test_units_are_moved_as_an_exact_positive_difference(verb: str) -> None:
    server = Server(success({"transaction_uid": "t-1"}))

    verdict = getattr(server.client(), verb)("p-1", "l-1", Decimal("2.50000"), "[qz:01] invoice 1042")

    assert verdict == Yes("t-1")
    assert server.asked() == [f"POST /api/product/p-1/{verb}"]
    assert server.requests[0].content == (
        b'{"transaction":{"product_uid":"p-1","location_uid":"l-1","quantity":2.5,"serial_nos":[],'
        b'"remarks":"[qz:01] invoice 1042"}}'
    )


def test_a_transfer_names_both_locations() -> None:
    server = Server(success({"transaction_uid": "t-1"}))

    assert server.client().transfer("p-1", "l-1", "l-2", Decimal(3), "move") == Yes("t-1")
    assert server.asked() == ["POST /api/product/p-1/transfer"]
    assert server.bodies() == [
        {
            "transaction": {
                "product_uid": "p-1",
                "from_location_uid": "l-1",
                "to_location_uid": "l-2",
                "quantity": 3,
                "serial_nos": [],
                "remarks": "move",
            }
        }
    ]


@pytest.mark.parametrize("units", ["0", "-1", "-0.00001"])
def test_no_units_or_negative_ones_cannot_be_moved(units: str) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Server().client().inward("p-1", "l-1", Decimal(units), "")


def test_creating_and_changing_go_to_their_documented_addresses() -> None:
    server = Server(success([{"product_uid": "p-9"}]), success())
    client = server.client()

    assert client.create_product(
        NewProduct(name="A", category_uid="c", product_type="PRODUCT", track_quantity=True)
    ) == Yes("p-9")
    assert client.update_product(Product(uid="p-9", name="A", product_type="PRODUCT"), ProductEdit(name="B")) == Yes(
        None
    )
    assert server.asked() == ["POST /api/product", "PUT /api/product/p-9"]
    assert server.bodies()[1] == {"product": {"product_uid": "p-9", "product_name": "B"}}


def test_a_webhook_is_registered_beside_the_api() -> None:
    server = Server(success())

    assert WRITES[-1][1](server.client()) == Yes(None)
    assert server.asked() == ["POST /service/notifications/webhook"]


@pytest.mark.parametrize(
    ("trouble", "expected", "cause"),
    [
        (lambda: httpx2.ConnectError("x"), No, Cause.UNSENT),
        (lambda: error("Would go below zero"), No, Cause.REFUSED),
        (lambda: error("Unauthorized", 401), No, Cause.KEY),
        (lambda: error("Slow down", 429), No, Cause.BUSY),
        (lambda: html(404), No, Cause.ADDRESS),
        (lambda: httpx2.ReadTimeout("x"), NobodyKnows, Cause.SILENCE),
        (lambda: httpx2.RemoteProtocolError("x"), NobodyKnows, Cause.SILENCE),
        (lambda: error("Oops", 500), NobodyKnows, Cause.FAULT),
        (lambda: error("Too late", 408), NobodyKnows, Cause.FAULT),
        (cut, NobodyKnows, Cause.UNREADABLE),
        (lambda: html(200, "login"), NobodyKnows, Cause.UNREADABLE),
        (lambda: httpx2.Response(303, headers={"location": "https://x.invalid"}), NobodyKnows, Cause.UNREADABLE),
    ],
)
@each_write
def test_a_write_leaves_once_and_ends_in_a_verdict(
    write: Callable[[ZuperClient], Verdict[Any]],
    trouble: Callable[[], Step],
    expected: type[No | NobodyKnows],
    cause: Cause,
) -> None:
    server = Server(trouble())

    verdict = write(server.client())

    assert type(verdict) is expected
    assert verdict.cause is cause
    assert len(server.requests) == 1
    assert server.clock.sleeps == []


@pytest.mark.parametrize("data", [None, {}, [], {"transaction_uid": None}, {"transaction_uid": "a b"}, "t-1"])
def test_a_yes_to_moved_units_without_the_movements_uid_is_doubt(data: object) -> None:
    verdict = Server(success(data)).client().inward("p-1", "l-1", Decimal(1), "")

    assert isinstance(verdict, NobodyKnows)
    assert verdict.why.startswith("Zuper said yes, but:")


def test_a_yes_to_a_new_product_without_its_uid_is_doubt() -> None:
    product = NewProduct(name="A", category_uid="c", product_type="PRODUCT", track_quantity=True)

    assert isinstance(Server(success({})).client().create_product(product), NobodyKnows)


@each_write
def test_a_write_that_would_wait_too_long_was_never_sent(write: Callable[[ZuperClient], Verdict[Any]]) -> None:
    server = Server(httpx2.Response(429, headers={"retry-after": "3600"}))
    client = server.client()
    with pytest.raises(ZuperTooBusy):
        client.company()

    verdict = write(client)

    assert isinstance(verdict, No)
    assert verdict.cause is Cause.BUSY
    assert len(server.requests) == 1


@each_write
def test_a_write_that_is_stopped_before_its_turn_was_never_sent(write: Callable[[ZuperClient], Verdict[Any]]) -> None:
    server = Server(success({"company_name": "Acme"}))
    client = server.client(requests_per_minute=1)
    client.company()
    server.clock.stopped = True

    assert write(client) == No("Stockbridge was stopped before it was sent", Cause.UNSENT)
    assert len(server.requests) == 1


def test_all_calls_share_one_pace() -> None:
    server = Server(success({"company_name": "Acme"}), success({"transaction_uid": "t-1"}), products_page())
    client = server.client(requests_per_minute=1)

    client.company()
    client.inward("p-1", "l-1", Decimal(1), "")
    client.products(1)

    assert server.clock.sleeps == [61.0, 61.0]


# Secrets and addresses.


def test_the_key_is_in_no_address_text_error_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f"x-api-key: {KEY}"
    refusals: list[Step] = [error(echo, 400), error(echo, 401), error(echo, 404), html(403, echo), error(echo, 200)]
    lasting: list[Step] = [
        error(echo, 500),
        httpx2.Response(200, content=echo.encode()),
        httpx2.LocalProtocolError(f"header {echo}"),
    ]
    server = Server()
    client = server.client()
    told = [repr(client), str(client)]
    for steps in [*([step] for step in refusals), *([step] * 4 for step in lasting)]:
        server.steps = steps
        with pytest.raises(ZuperError) as caught:
            client.company()
        told += [str(caught.value), repr(caught.value), repr(caught.value.__cause__), repr(caught.value.__context__)]
    server.steps = [error(echo, 400), error(echo, 500), httpx2.ReadError(echo)]
    told += [repr(write(client)) for _, write in WRITES[:3]]

    assert KEY not in "\n".join(told)
    assert KEY not in caplog.text
    assert all(KEY not in asked for asked in server.asked())
    assert "(key)" in "\n".join(told)


@pytest.mark.parametrize("api_url", ["http://us-east-1.zuperpro.com/api", "us-east-1.zuperpro.com", ""])
def test_an_unsafe_address_is_refused_before_anything_is_sent(api_url: str) -> None:
    with pytest.raises(BadInput, match=r"^zuper\.api_url"):
        ZuperClient(httpx2.Client(), api_url=api_url, api_key=SecretStr(KEY), pace=Pace(StandingClock()))


def test_an_unusable_key_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(BadInput, match=r"^The API key is not a key"):
        ZuperClient(httpx2.Client(), api_url=API_URL, api_key=SecretStr("two\nlines"), pace=Pace(StandingClock()))
