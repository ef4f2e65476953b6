from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.invoices import local_midnight
from stockbridge.simulators.zuper.ledger import unexplained
from stockbridge.simulators.zuper.records import Product
from tests.unit.simulators.zuper.world import Said, World

TWO, THREE = Decimal(2), Decimal(3)


def create(world: World, product: Product, quantity: object = 2, **fields: Any) -> Said:
    line = {"product_uid": product.product_uid, "location_uid": world.main, "quantity": quantity, "unit_price": 3}
    sent = {"invoice_date": "2026-03-02T05:00:00Z", "line_items": [line, {"name": "Labour", "quantity": 1}], **fields}
    return world.call("POST", "/api/invoice", body={"invoice": sent})


def status(world: World, uid: str, wanted: str, **more: Any) -> Said:
    return world.call("PUT", f"/api/invoice/{uid}/status", body={"invoice_status": wanted, **more})


@pytest.mark.parametrize(
    ("setting", "balances"),
    [("draft", [3, 3, 3]), ("await_payment", [5, 3, 3]), ("paid", [5, 5, 3])],
)
def test_deduct_at(setting: str, balances: list[int]) -> None:
    world = World(deduct_at=setting)
    product = world.product("x", 5)

    uid = create(world, product).data["invoice_uid"]
    found = [world.balance(product)]
    for wanted in ("AWAIT_PAYMENT", "PAID"):
        assert 200 == status(world, uid, wanted).status
        found.append(world.balance(product))

    assert balances == found
    assert 1 == len(world.rows())


def test_consumption_leaves_a_row_that_names_its_document() -> None:
    world = World()
    uid = create(world, world.product("x", 5)).data["invoice_uid"]

    (row,) = world.rows()

    assert ("CONSUMED", 2, "INVOICE", uid) == tuple(
        row[name] for name in ("type", "quantity", "module_name", "module_uid")
    )
    assert "to_location" not in row


@pytest.mark.parametrize("module", ["invoice", "job", "quote", "none"])
def test_consumption_module(module: str) -> None:
    world = World(consumption_module=module)
    product = world.product("x", 5)
    parts = [(product.product_uid, world.main, Decimal(1))]

    acts = {
        "invoice": world.people.invoice(parts),
        "job": world.people.use_on_job(parts),
        "quote": world.people.use_on_quote(parts),
    }

    assert {module} - {"none"} == {name for name, deed in acts.items() if deed.units}
    assert [module.upper()] * (module != "none") == [row["module_name"] for row in world.rows()]


@pytest.mark.parametrize(
    ("setting", "balance", "rows"),
    [
        ("void", 5, [("CONSUMED", True)]),
        ("compensating_row", 5, [("CONSUMED", False), ("RETURNED", False)]),
        ("none", 3, [("CONSUMED", False)]),
    ],
)
@pytest.mark.parametrize("way", ["cancel", "delete"])
def test_restore_as(setting: str, balance: int, rows: list[tuple[str, bool]], way: str) -> None:
    world = World(restore_as=setting)
    product = world.product("x", 5)
    uid = create(world, product).data["invoice_uid"]

    deed = world.people.delete_invoice(uid) if way == "delete" else world.people.set_invoice_status(uid, "CANCELED")

    assert balance == world.balance(product)
    assert {(product.product_uid, world.main): 2} == deed.units or balance == 3
    assert rows == [(row["type"], row["is_deleted"]) for row in world.rows()]
    assert [] == unexplained(world.account)


@pytest.mark.parametrize("kind", ["INWARD", "RETURNED"])
def test_reversal_type(kind: str) -> None:
    world = World(restore_as="compensating_row", reversal_type=kind)
    uid = create(world, world.product("x", 5)).data["invoice_uid"]
    status(world, uid, "CANCELED")

    assert kind == world.rows()[-1]["type"]


@pytest.mark.parametrize(("setting", "balance"), [("void", 2), ("compensating_row", 2), ("none", 3)])
def test_an_edit_takes_again_what_it_gave_back(setting: str, balance: int) -> None:
    world = World(restore_as=setting)
    product = world.product("x", 5)
    uid = create(world, product).data["invoice_uid"]

    deed = world.people.edit_invoice(uid, [(product.product_uid, world.main, THREE)])

    assert balance == world.balance(product)
    assert balance - 3 == sum(deed.units.values())


def test_a_cancelled_invoice_gives_back_once() -> None:
    world = World(restore_as="compensating_row")
    product = world.product("x", 5)
    uid = create(world, product).data["invoice_uid"]

    status(world, uid, "CANCELED")
    world.people.delete_invoice(uid)

    assert 5 == world.balance(product)


def test_a_row_voided_by_hand_is_not_given_back_again() -> None:
    world = World(restore_as="void")
    product = world.product("x", 5)
    uid = create(world, product).data["invoice_uid"]
    world.people.void_movement(world.account.stock.movements[0].transaction_uid)

    status(world, uid, "CANCELED")

    assert 5 == world.balance(product)


def test_an_invoice_that_cannot_be_supplied_changes_nothing() -> None:
    world = World(allow_negative=False)
    one, two = world.product("one", 5), world.product("two", 1)
    parts = [(one.product_uid, world.main, TWO), (two.product_uid, world.main, TWO)]

    with pytest.raises(Refused):
        world.people.invoice(parts)
    first = world.people.invoice(parts[:1])
    with pytest.raises(Refused):
        world.people.edit_invoice(first.uid, parts)

    assert (3, 1) == (world.balance(one), world.balance(two))
    assert 1 == len(world.rows())


def test_a_status_that_cannot_be_supplied_is_not_taken() -> None:
    world = World(allow_negative=False, deduct_at="paid")
    product = world.product("x", 1)
    uid = create(world, product).data["invoice_uid"]

    assert 400 == status(world, uid, "PAID").status
    assert "DRAFT" == world.get(f"/api/invoice/{uid}").data["invoice_status"]


def test_canceled_has_one_l() -> None:
    world = World()
    uid = create(world, world.product()).data["invoice_uid"]

    assert (400, 200) == (status(world, uid, "CANCELLED").status, status(world, uid, "CANCELED").status)


def test_a_payment_comes_with_the_status() -> None:
    world = World()
    uid = create(world, world.product()).data["invoice_uid"]

    status(world, uid, "PAID", amount_paid=6.5, payment_mode_uid="cash")

    detail = world.get(f"/api/invoice/{uid}").data
    assert [{"amount_paid": 6.5, "payment_mode_uid": "cash"}] == detail["payment_history"]
    assert ["PAID"] == [entry["invoice_status"] for entry in detail["status_history"]]


def test_lists_have_no_lines_and_the_detail_has() -> None:
    world = World(invoice_lines="full")
    uid = create(world, world.product()).data["invoice_uid"]

    (row,) = world.get("/api/invoice").data
    part, free_text = world.get(f"/api/invoice/{uid}").data["line_items"]

    assert "line_items" not in row
    assert 6 == row["total"]
    assert ("Screwdriver", "Main") == (part["name"], part["location_name"])
    assert (None, None, None) == tuple(free_text[name] for name in ("product_uid", "product_ref_id", "location_uid"))


@pytest.mark.parametrize(("setting", "always"), [("sparse", False), ("full", True)])
def test_invoice_lines(setting: str, always: bool) -> None:
    world = World(invoice_lines=setting)
    uid = create(world, world.product()).data["invoice_uid"]
    lines = [world.get(f"/api/invoice/{uid}").data["line_items"][0] for _ in range(60)]

    for name in ("line_item_uid", "product_uid"):
        assert always == all(name in line for line in lines), name
    assert always == all(line["product_ref_id"] for line in lines)


def test_lists_are_filtered_and_sorted() -> None:
    world = World()
    product = world.product("x", 50)
    dates = ("2026-03-04T05:00:00Z", "2026-03-03T05:00:00Z")
    first, second = (
        create(world, product, invoice_date=day, reference_no=f"R{index}", customer="c1").data["invoice_uid"]
        for index, day in enumerate(dates)
    )
    world.wait(3600)
    status(world, second, "PAID")

    def found(query: str) -> list[str]:
        return [row["invoice_uid"] for row in world.get("/api/invoice", query).data]

    assert [second] == found("filter.status=PAID")
    assert [second] == found("filter.is_paid=true")
    assert [first] == found(f"filter.invoice_uid={first}&filter.customer=c1")
    assert [second, first] == found("sort=ASC&sort_by=invoice_date")
    assert [second, first] == found("sort=DESC&sort_by=invoice_no")
    assert {first, second} == set(found("filter.updated_at_from=2026-03-02T14:30:00Z"))
    assert [second] == found("filter.updated_at_from=2026-03-02T14:30:00Z&filter.updated_at_to=2027-01-01T00:00:00Z")
    assert 400 == world.get("/api/invoice", "sort=ASC&sort_by=updated_at").status


def test_deleted_invoices_are_listed_only_when_asked_for() -> None:
    world = World()
    uid = create(world, world.product()).data["invoice_uid"]
    world.people.delete_invoice(uid)

    assert [] == world.get("/api/invoice").data
    assert 1 == len(world.get("/api/invoice", "filter.is_deleted=true").data)
    assert 400 == world.get(f"/api/invoice/{uid}").status


def test_invoices_by_rule() -> None:
    world = World()
    product = world.product("x", 50)
    create(world, product, reference_no="R1")
    create(world, product, reference_no="R2")

    def ask(**rule: object) -> Said:
        return world.call("POST", "/api/invoice/filter", body={"filter_rules": [{"operator": "EQUAL_TO", **rule}]})

    assert ["R2"] == [row["reference_no"] for row in ask(key="reference_no", value="R2").data]
    assert [] == ask(key="invoice_status", value="PAID").data
    assert 400 == ask(key="updated_at", value="x").status


@pytest.mark.parametrize(
    "fields",
    [
        {"invoice_date": None},
        {"invoice_date": "2026-03-02"},
        {"line_items": "x"},
        {"line_items": ["x"]},
        {"line_items": [{"product_uid": "nowhere"}]},
        {"line_items": [{"name": "x", "quantity": 0}]},
        {"line_items": [{"name": "x", "location_uid": "nowhere"}]},
    ],
)
def test_an_invoice_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    world = World()

    assert 400 == create(world, world.product(), **fields).status
    assert [] == world.get("/api/invoice").data


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2026, 3, 7), 5),
        (date(2026, 3, 8), 5),
        (date(2026, 3, 9), 4),
        (date(2026, 11, 1), 4),
        (date(2026, 11, 2), 5),
    ],
)
def test_an_invoice_date_is_local_midnight_in_utc_across_clock_changes(day: date, hour: int) -> None:
    moment = local_midnight(World().account, day)

    assert (day, hour) == (moment.date(), moment.hour)
