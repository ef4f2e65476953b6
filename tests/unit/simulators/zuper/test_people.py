from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.invoices import added
from stockbridge.simulators.zuper.ledger import balances, unexplained
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.switches import all_settings
from tests.unit.simulators.zuper.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

ONE, TWO, SEVEN = Decimal(1), Decimal(2), Decimal(7)


@pytest.mark.parametrize(("rows", "count"), [("with", 1), ("without", 0)])
def test_import_rows(rows: str, count: int) -> None:
    world = World(import_rows=rows)
    product = world.product("x", 5)

    deed = world.people.import_counts([(product.product_uid, world.main, TWO)])

    assert {(product.product_uid, world.main): -3} == deed.units
    assert 2 == world.balance(product)
    assert count == len(world.rows())


@pytest.mark.parametrize("rows", ["with", "without"])
def test_an_import_that_changes_nothing_is_no_movement(rows: str) -> None:
    world = World(import_rows=rows)
    product = world.product("x", 5)

    assert {} == world.people.import_counts([(product.product_uid, world.main, Decimal(5))]).units
    assert [] == world.rows()


@pytest.mark.parametrize(("overwrites", "balance"), [(True, 5), (False, 8)])
def test_a_stale_form_brings_the_old_stock_back_without_a_row(overwrites: bool, balance: int) -> None:
    world = World(put_overwrites_stock=overwrites)
    product = world.product("x", 5)
    form = world.people.open_form(product.product_uid).uid
    world.inward(product, 3)

    deed = world.people.save_form(form)

    assert balance == world.balance(product)
    assert balance - 8 == sum(deed.units.values())
    assert 1 == len(world.rows())


def test_a_form_is_saved_once_and_never_for_a_deleted_product() -> None:
    world = World()
    product = world.product("x", 5)
    first, second = (world.people.open_form(product.product_uid).uid for _ in range(2))
    world.people.save_form(first)
    world.people.delete_product(product.product_uid)

    for form in (first, second):
        with pytest.raises(Refused):
            world.people.save_form(form)


def test_a_restored_product_is_listed_in_its_old_place_with_its_stock() -> None:
    world = World()
    first, _ = world.product("x", 5), world.product("y", 1)
    world.people.delete_product(first.product_uid)

    world.people.restore_product(first.product_uid)

    assert ["x", "y"] == [one.product_name for one in world.account.catalogue.listed()]
    assert 5 == world.total(first)
    with pytest.raises(Refused):
        world.people.restore_product(first.product_uid)


def test_tracking_is_switched_off_and_on_and_the_stock_stands() -> None:
    world = World()
    product = world.product("x", 5)
    world.people.stop_tracking(product.product_uid)
    assert not product.counts_stock

    world.people.track_again(product.product_uid)

    assert (True, 5) == (product.counts_stock, world.total(product))


def test_filling_in_a_form_changes_fields_and_no_stock() -> None:
    world = World()
    product = world.product("x", 5)

    world.people.fill_in(product.product_uid, {"brand": "Acme", "min_quantity": 3})

    assert ("Acme", 3, 5) == (product["brand"], product["min_quantity"], world.total(product))


def test_a_duplicate_has_the_same_name_number_and_foreign_ids_and_no_stock() -> None:
    world = World()
    ids = [{"label": "QuickBooks ID", "value": "80000001-1"}]
    product = world.product("x", 5, product_id="X-1", meta_data=ids)

    clone = world.account.catalogue.get(world.people.duplicate_product(product.product_uid).uid)

    assert ("x", "X-1", ids) == (clone["product_name"], clone["product_id"], clone["meta_data"])
    assert 0 == world.total(clone)


def test_products_are_created_renamed_renumbered_priced_and_put_to_sleep() -> None:
    world = World(price_form="number")
    deed = world.people.create_product("new", world.category, world.main, SEVEN)
    world.people.rename_product(deed.uid, "newer")
    world.people.renumber_product(deed.uid, "N-2")
    world.people.price_product(deed.uid, Decimal("2.50"))
    world.people.deactivate_product(deed.uid)

    detail = world.get(f"/api/product/{deed.uid}").data

    assert {(deed.uid, world.main): 7} == deed.units
    assert ("newer", "N-2", 2.5, False) == tuple(
        detail[name] for name in ("product_name", "product_id", "price", "is_available")
    )
    assert world.furnished.worker.user_uid == detail["created_by"]["user_uid"]
    world.people.activate_product(deed.uid)
    assert world.get(f"/api/product/{deed.uid}").data["is_available"] is True


def test_services_and_untracked_parts_are_created_without_stock() -> None:
    world = World()
    uid = world.people.create_untracked("visit", world.category, "SERVICE").uid

    detail = world.get(f"/api/product/{uid}").data

    assert ("SERVICE", False, []) == tuple(
        detail[name] for name in ("product_type", "track_quantity", "location_availability")
    )


def test_locations_are_created_renamed_and_deactivated() -> None:
    world = World()
    uid = world.people.create_location("Van 9").uid
    world.people.rename_location(uid, "Van 10")
    world.people.deactivate_location(uid)

    rows = {row["location_uid"]: row for row in world.get("/api/products/location", "count=100").data}

    assert ("Van 10", True) == (rows[uid]["location_name"], rows[uid]["is_deleted"])


def test_an_untracked_part_on_an_invoice_moves_nothing() -> None:
    world = World()
    glue = world.product("glue", product_type="PARTS", track_quantity=False)

    assert {} == world.people.invoice([(glue.product_uid, world.main, ONE)]).units


def test_acts_on_what_does_not_exist_are_refused_and_leave_no_deed() -> None:
    world = World()
    product, people = world.product(), world.people
    part = (product.product_uid, world.main, ONE)

    acts: list[Callable[[], object]] = [
        lambda: people.inward("nowhere", world.main, ONE),
        lambda: people.outward(product.product_uid, "nowhere", ONE),
        lambda: people.void_movement("nowhere"),
        lambda: people.set_invoice_status("nowhere", "PAID"),
        lambda: people.complete_transfer_order("nowhere"),
        lambda: people.create_product("x", "nowhere", world.main, ONE),
        lambda: people.invoice([("nowhere", world.main, ONE)]),
        lambda: people.use_on_job([(part[0], part[1], -ONE)]),
        lambda: people.rename_product(product.product_uid, ""),
        lambda: people.inward(product.product_uid, world.main, ONE, by="nobody"),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()

    assert [] == people.deeds


def test_people_may_act_as_somebody_else() -> None:
    world = World()
    product, other = world.product(), world.account.add_user("Otto")

    deed = world.people.inward(product.product_uid, world.main, ONE, by=other.user_uid)

    assert other.user_uid == deed.by
    assert "Otto" == world.rows()[0]["created_by"]["first_name"]


def work_a_day(world: World, product: Product, other: Product) -> None:
    """Everything that moves stock, once or more, with the integration's own writes between."""
    people, main, van = world.people, world.main, world.van
    uid = product.product_uid
    form = people.open_form(uid).uid
    people.inward(uid, main, SEVEN)
    people.outward(uid, main, ONE)
    people.transfer(uid, main, van, TWO)
    bill = people.invoice([(uid, main, TWO), (other.product_uid, main, Decimal("0.5"))], "PAID")
    people.edit_invoice(bill.uid, [(uid, main, ONE)])
    people.set_invoice_status(people.invoice([(uid, van, TWO)], "AWAIT_PAYMENT").uid, "CANCELED")
    people.delete_invoice(people.invoice([(uid, van, TWO)], "PAID").uid)
    people.use_on_job([(uid, van, ONE)])
    people.use_on_quote([(uid, van, ONE)])
    people.complete_transfer_order(people.send_transfer_order(main, van, [(uid, main, TWO)]).uid)
    people.void_transfer_order(people.send_transfer_order(main, van, [(uid, main, TWO)]).uid)
    people.receive_purchase_order([(uid, main, SEVEN)])
    world.inward(product, 3, remarks="ours")
    people.void_movement(world.account.stock.movements[0].transaction_uid)
    people.save_form(form)
    people.import_counts([(uid, van, SEVEN)])
    people.create_product("z", world.category, van, ONE)
    people.deactivate_location(van)
    people.delete_product(other.product_uid)


@pytest.mark.parametrize(("switch", "setting"), all_settings())
def test_under_every_setting_the_deeds_tell_the_truth_and_the_books_agree(switch: str, setting: Any) -> None:
    world = World(**{switch: setting})
    product, other = world.product("x", 50, 20), world.product("y", "7.5")
    before = balances(world.account)
    work_a_day(world, product, other)
    ours = [row.effect() for row in world.account.stock.movements if row.remarks == "ours"]
    truth = added([before, *(deed.units for deed in world.people.deeds), *ours])

    assert added([balances(world.account)]) == truth
    assert [] == unexplained(world.account)
    assert world.get("/api/product", "page=1&count=100").status in {200, 404}
    assert [] == world.simulator.log.violations
