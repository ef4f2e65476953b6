"""What the client makes of a Zuper that does not answer as it should: it waits, asks again, or tells what is wrong."""

from collections.abc import Callable
from decimal import Decimal

import httpx2
import pytest

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
from tests.unit.zuper.products_page import products_page
from tests.unit.zuper.scripted import Server, Step, cut, error, html, success


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


def test_all_calls_share_one_pace() -> None:
    server = Server(success({"company_name": "Acme"}), success({"transaction_uid": "t-1"}), products_page())
    client = server.client(requests_per_minute=1)

    client.company()
    client.inward("p-1", "l-1", Decimal(1), "")
    client.products(1)

    assert server.clock.sleeps == [61.0, 61.0]
