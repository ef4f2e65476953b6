import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from stockbridge.simulators.zuper.webhooks import Mischief
from tests.unit.simulators.zuper.world import Said, World

PATH = "/service/notifications/webhook"


class Receiver:
    """The other end: remembers what came and answers a status."""

    def __init__(self, world: World, status: int = 200) -> None:
        self.got: list[tuple[str, str, dict[str, str], bytes]] = []
        self.status = status
        world.account.webhooks.deliver = self

    def __call__(self, method: str, url: str, headers: dict[str, str], body: bytes) -> int:
        self.got.append((method, url, headers, body))
        return 200 if method == "GET" else self.status

    @property
    def payloads(self) -> list[dict[str, Any]]:
        return [json.loads(body) for method, _, _, body in self.got if method == "POST"]


def register(world: World, event: str = "product.transcation_inward", **fields: Any) -> Said:
    sent = {
        "webhook_name": "stock",
        "webhook_module": "PRODUCTS",
        "webhook_event": event,
        "webhook_url": "https://stockbridge.test/hooks/zuper/secret",
        "headers": {"X-Secret": "s3cret"},
        **fields,
    }
    return world.call("POST", PATH, body={"web_hook": sent})


def test_registration_probes_the_url_with_get_first() -> None:
    world = World()
    receiver = Receiver(world)

    said = register(world)

    assert "webhook_uid" in said.data
    assert [("GET", "https://stockbridge.test/hooks/zuper/secret")] == [got[:2] for got in receiver.got]


def test_a_url_that_does_not_answer_is_refused() -> None:
    world = World()
    world.account.webhooks.deliver = lambda _method, _url, _headers, _body: 0

    assert 400 == register(world).status
    assert [] == world.get(PATH).data


@pytest.mark.parametrize(
    "fields",
    [
        {"webhook_name": ""},
        {"webhook_url": None},
        {"headers": 5},
        {"webhook_module": "JOB"},
        {"webhook_event": "product.transaction_inward"},
    ],
)
def test_a_registration_that_makes_no_sense_is_refused(fields: dict[str, Any]) -> None:
    assert 400 == register(World(), **fields).status


def test_an_empty_registration_is_refused_in_zupers_words() -> None:
    assert "Webhook details are mandatory" == World().call("POST", PATH, body={}).json["message"]


def test_one_webhook_per_event() -> None:
    world = World()

    assert [200, 400, 200] == [register(world).status, register(world).status, register(world, "product.new").status]


def test_the_list_shows_secrets() -> None:
    world = World()
    register(world)

    assert {"X-Secret": "s3cret"} == world.get(PATH).data[0]["headers"]


def test_headers_given_as_text_are_stored_and_never_sent() -> None:
    world = World()
    receiver = Receiver(world)
    register(world, headers='{"X-Secret": "s3cret"}')
    world.inward(world.product(), 1)
    world.simulator.tick()

    assert {"content-type": "application/json"} == receiver.got[-1][2]
    assert '{"X-Secret": "s3cret"}' == world.get(PATH).data[0]["headers"]


def test_a_payload_is_flat_and_stringly_and_never_the_same_twice() -> None:
    world = World(stock_event_keys="product")
    receiver = Receiver(world)
    register(world)
    product = world.product()
    world.inward(product, 1)
    world.inward(product, 1)
    world.simulator.tick()

    one, two = receiver.payloads

    assert {"content-type": "application/json", "X-Secret": "s3cret"} == receiver.got[-1][2]
    assert all(isinstance(value, str) for value in one.values())
    assert ("product.transcation_inward", product.product_uid, "False") == (
        one["event"],
        one["product_uid"],
        one["is_deleted"],
    )
    assert one.keys() != two.keys()
    assert "module" not in one


@pytest.mark.parametrize(
    ("setting", "keys"),
    [
        ("product", {("product_uid", "transaction_uid")}),
        ("transaction", {("transaction_uid",)}),
        ("neither", {()}),
        ("mixed", {("product_uid", "transaction_uid"), ("transaction_uid",), ()}),
    ],
)
def test_stock_event_keys(setting: str, keys: set[tuple[str, ...]]) -> None:
    world = World(stock_event_keys=setting)
    receiver = Receiver(world)
    register(world)
    product = world.product()
    for _ in range(30):
        world.inward(product, 1)
    world.simulator.tick()

    found = {
        tuple(name for name in ("product_uid", "transaction_uid") if name in payload) for payload in receiver.payloads
    }

    assert keys == found


@pytest.mark.parametrize(("echo", "events"), [(True, 2), (False, 1)])
def test_echo_events(echo: bool, events: int) -> None:
    world = World(echo_events=echo)
    receiver = Receiver(world)
    register(world)
    product = world.product()
    world.inward(product, 1)
    world.people.inward(product.product_uid, world.main, Decimal(1))
    world.simulator.tick()

    assert events == len(receiver.payloads)


def test_each_change_has_its_event_and_a_void_has_none() -> None:
    world = World()
    receiver = Receiver(world)
    events = [
        "product.new",
        "product.update",
        "product.transcation_outward",
        "product.transcation_transfer",
        "product.consumption",
        "product.location_new",
        "product.location_update",
        "product.location_delete",
        "product.delete",
    ]
    for event in events:
        register(world, event)
    bills = ["invoice.new", "invoice.status_update", "invoice.payment", "invoice.update", "invoice.delete"]
    for event in bills:
        register(world, event, webhook_module="INVOICE")
    people, one = world.people, Decimal(1)
    uid = people.create_product("x", world.category, world.main, Decimal(5)).uid
    people.rename_product(uid, "y")
    people.void_movement(people.outward(uid, world.main, one).uid)
    people.transfer(uid, world.main, world.van, one)
    bill = people.invoice([(uid, world.main, one)]).uid
    world.call("PUT", f"/api/invoice/{bill}/status", body={"invoice_status": "PAID", "amount_paid": 1})
    people.edit_invoice(bill, [])
    people.delete_invoice(bill)
    place = people.create_location("Shed").uid
    people.rename_location(place, "Barn")
    people.deactivate_location(place)
    people.delete_product(uid)
    world.simulator.tick()

    assert Counter(events + bills) == Counter(payload["event"] for payload in receiver.payloads)


def test_what_is_refused_is_tried_four_times_more_with_growing_delay_and_then_never() -> None:
    world = World()
    receiver = Receiver(world, status=500)
    register(world)
    world.inward(world.product(), 1)
    times = []
    for second in range(1000):
        before = len(receiver.got)
        world.simulator.tick()
        if len(receiver.got) > before:
            times.append(second)
        world.wait(1)

    assert [0, 10, 40, 130, 400] == times
    history = world.get("/service/notifications/webhook_history").data
    assert [5, 4, 3, 2, 1] == [entry["attempt_no"] for entry in history]
    assert {"500"} == {entry["response_status"] for entry in history}


def test_a_delivery_accepted_on_the_second_try_is_done() -> None:
    world = World()
    receiver = Receiver(world, status=500)
    register(world)
    world.inward(world.product(), 1)
    world.simulator.tick()
    receiver.status = 204
    for _ in range(3):
        world.wait(100)
        world.simulator.tick()

    assert 2 == len(receiver.payloads)


def deliveries(mischief: Mischief, count: int = 40) -> list[str]:
    world = World(stock_event_keys="transaction")
    receiver = Receiver(world)
    register(world)
    world.account.webhooks.mischief = mischief
    product = world.product()
    sent = [world.inward(product, 1).data["transaction_uid"] for _ in range(count)]
    for _ in range(70):
        world.simulator.tick()
        world.wait(1)
    return [str(sent.index(payload["transaction_uid"])) for payload in receiver.payloads]


def test_deliveries_are_dropped_doubled_and_overtaken_by_seed() -> None:
    in_order = [str(number) for number in range(40)]

    assert in_order == deliveries(Mischief())
    assert 0 < len(deliveries(Mischief(drop=0.5))) < 40
    assert [] == deliveries(Mischief(drop=1.0))
    assert {2} == set(Counter(deliveries(Mischief(duplicate=1.0))).values())
    late = deliveries(Mischief(delay=0.5))
    assert in_order != late
    assert sorted(in_order) == sorted(late)
    assert late == deliveries(Mischief(delay=0.5))


def test_without_a_receiver_nothing_arrives_and_it_gives_up() -> None:
    world = World()
    register(world)
    world.inward(world.product(), 1)
    for _ in range(20):
        world.simulator.tick()
        world.wait(60)

    assert [0] * 5 == [attempt.response_status for attempt in world.account.webhooks.history]
    assert () == world.account.webhooks.waiting()
