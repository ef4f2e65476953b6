"""Whatever is sent, the simulator answers: a definite status, readable JSON or HTML, and books that agree."""

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from stockbridge.simulators.zuper.exchange import Request
from stockbridge.simulators.zuper.ledger import unexplained
from tests.unit.simulators.zuper.world import World

NASTY: list[Any] = [None, True, -1, 10**40, 1e29, "", "x", "1e999999", [], [[]], ["x"], {}, {"x": {}}]


class Bodies:
    """A body for every call that writes or filters, right in every part, and the world it is right in."""

    def __init__(self) -> None:
        world = self.world = World(put_wrong_type="refused")
        uid = world.product("x", 5, 3).product_uid
        part = {"product_uid": uid, "location_uid": world.main, "quantity": 1, "unit_price": 2, "serial_nos": []}
        order = world.people.send_transfer_order(world.main, world.van, [(uid, world.main, Decimal(1))])
        lines = {"line_items": [part]}
        bought = world.call("POST", "/api/purchase_orders", body={"purchase_order": lines}).data["purchase_order_uid"]
        line_uid = world.account.purchase_orders[bought].lines[0].line_item_uid
        bill = world.people.invoice([(uid, world.main, Decimal(1))]).uid
        product = {
            "product_name": "y",
            "product_category": world.category,
            "price": 1.5,
            "uom": "Each",
            "tax": {"tax_exempt": True},
            "meta_data": [{"label": "A", "value": "1"}],
            "location_availability": [{"location": world.main, "quantity": 1, "min_quantity": 2, "serial_nos": ["S"]}],
        }
        moved = {"transaction": {**part, "remarks": "token", "purchase_price": 3}}
        carried = {"product_uid": uid, "from_location_uid": world.main, "to_location_uid": world.van, "quantity": 1}
        sent = {"from_location": world.main, "to_location": world.van, **lines}
        page = {"page": 1, "limit": 5, "sort": "ASC"}
        rule = {"key": "product_name", "type": "default_field", "operator": "EQUAL_TO", "value": "x"}
        between = {**rule, "operator": "BETWEEN", "value": ["a", "z"]}
        paid = {"invoice_status": "PAID", "amount_paid": 1}
        received = {"line_item_uid": line_uid, "fulfilled_quantity": "1", "location_uid": world.main}
        hook = {"webhook_name": "n", "webhook_module": "INVOICE", "webhook_event": "invoice.new", "webhook_url": "u"}
        self.calls: list[tuple[str, str, Any]] = [
            ("POST", "/api/config", {"company_name": "acme"}),
            ("POST", "/api/product", {"product": product}),
            ("PUT", f"/api/product/{uid}", {"product": {**product, "product_uid": uid, "quantity": 3}}),
            ("POST", f"/api/product/{uid}/inward", moved),
            ("POST", f"/api/product/{uid}/outward", moved),
            ("POST", f"/api/product/{uid}/transfer", {"transaction": carried}),
            ("POST", "/api/product/filter", {**page, "sort_by": "product_name", "filter_rules": [rule, between]}),
            ("POST", "/api/products/location", {"product_location": {"location_name": "L", "location_type": "VAN"}}),
            (
                "POST",
                "/api/products/category",
                {"product_category": {"category_name": "C", "parent_category_uid": world.category}},
            ),
            ("POST", "/api/products/transfer_orders", {"transfer_order": sent}),
            ("PUT", f"/api/products/transfer_orders/{order.uid}/status", {"status_name": "COMPLETED"}),
            ("POST", "/api/purchase_orders", {"purchase_order": lines}),
            ("PATCH", f"/api/purchase_orders/{bought}/line_items", {"line_items": [received]}),
            ("POST", "/api/invoice", {"invoice": {"invoice_date": "2026-03-02T00:00:00Z", "tags": ["t"], **lines}}),
            ("PUT", f"/api/invoice/{bill}/status", paid),
            (
                "POST",
                "/api/invoice/filter",
                {**page, "sort_by": "invoice_date", "filter_rules": [{**rule, "key": "invoice_no", "value": 1}]},
            ),
            ("POST", "/api/settings/custom_fields/new", {"custom_field": {"label": "L", "module_name": "PRODUCT"}}),
            ("POST", "/api/settings/custom_fields", {"module_name": "PRODUCT", "custom_fields": [{"label": "L"}]}),
            ("POST", "/service/notifications/webhook", {"web_hook": {**hook, "headers": {"X-Secret": "s"}}}),
        ]


def spoiled(body: Any) -> Iterator[Any]:
    """The body with each of its parts, one at a time, replaced by each nasty value."""
    for path in _paths(body):
        for nasty in NASTY:
            wrong = copy.deepcopy(body)
            inner = wrong
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = nasty
            yield wrong


def _paths(body: Any) -> Iterator[tuple[Any, ...]]:
    steps = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, inner in steps:
        yield (step,)
        yield from ((step, *path) for path in _paths(inner))


NUMBER_OF_CALLS = len(Bodies().calls)


@pytest.mark.parametrize("number", range(NUMBER_OF_CALLS))
def test_the_right_body_is_accepted(number: int) -> None:
    bodies = Bodies()
    method, path, body = bodies.calls[number]

    assert 200 == bodies.world.call(method, path, body=body).status


@pytest.mark.parametrize("number", range(NUMBER_OF_CALLS))
def test_a_body_spoiled_in_any_one_part_gets_a_definite_answer(number: int) -> None:
    bodies = Bodies()
    world = bodies.world
    method, path, body = bodies.calls[number]
    tried = 0
    for wrong in spoiled(body):
        said = world.call(method, path, body=wrong)
        tried += 1
        assert said.status in {200, 400}, (wrong, said)
        assert said.json["type"] == ("success" if said.status == 200 else "error")

    assert tried >= len(NASTY)
    assert [] == unexplained(world.account)
    for readable in ("product", "invoice", "purchase_orders", "products/transfer_orders", "products/location"):
        assert 200 == world.get(f"/api/{readable}", "count=100").status, readable
    world.wait(31)
    assert 200 == world.get("/api/product/transaction", "count=100").status


@pytest.mark.parametrize(
    "query",
    [
        "sort=&sort_by=",
        "page=&count=",
        "=&&=",
        "%ff=%00",
        "filter.custom_field=[]",
        "created_at_from=%00",
        "filter.keyword=",
    ],
)
def test_a_strange_query_gets_a_definite_answer(query: str) -> None:
    world = World()

    for path in ("product", "product/transaction", "invoice", "products/location", "user/all"):
        assert world.get(f"/api/{path}", query).status in {200, 400}, path


def test_numbers_out_of_all_proportion_do_not_grow_the_answer() -> None:
    world = World()
    for price in ("1e999999", '"1e999999"', "1" * 5000):
        body = f'{{"product": {{"product_name": "x", "product_category": "{world.category}", "price": {price}}}}}'
        request = Request("POST", "/api/product", "", {"x-api-key": world.furnished.key.value}, body.encode())
        assert world.simulator.handle(request).status in {200, 400}

    for product in world.account.catalogue:
        assert len(json.dumps(world.detail(product))) < 5000
