"""Every write leaves once, says exactly what is meant, and ends in a verdict: yes, no, or nobody knows."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from stockbridge.zuper.answers import Cause, No, NobodyKnows, Verdict, Yes
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.errors import (
    ZuperTooBusy,
)
from stockbridge.zuper.messages import Product
from stockbridge.zuper.writes import NewProduct, ProductEdit
from tests.unit.zuper.every_write import WRITES, each_write
from tests.unit.zuper.scripted import Server, Step, cut, error, html, success


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
