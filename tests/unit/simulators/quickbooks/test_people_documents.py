"""What people's documents do to stock, by the sign table of facts/QBXML.md §6."""

from datetime import date
from decimal import Decimal

import pytest

from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.ledger import moved_by, truth
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import SIGN, TxnKind
from tests.unit.simulators.quickbooks.world import World

IN = [kind for kind, sign in SIGN.items() if sign > 0 and kind is not TxnKind.ADJUSTMENT]
OUT = [kind for kind, sign in SIGN.items() if sign < 0]


def stocked(**arguments: object) -> World:
    world = World(**arguments)  # type: ignore[arg-type]
    world.people.create_item("Filter", opening=10, cost=Decimal(4), price=Decimal(9))
    return world


@pytest.mark.parametrize("kind", IN)
def test_goods_come_in(kind: TxnKind) -> None:
    world = stocked()

    assert world.people.enter(kind, {"Filter": 3}).units == 3
    assert world.on_hand("Filter") == 13


@pytest.mark.parametrize("kind", OUT)
def test_goods_go_out(kind: TxnKind) -> None:
    world = stocked()

    assert world.people.enter(kind, {"Filter": 3}).units == -3
    assert world.on_hand("Filter") == 7


@pytest.mark.parametrize("kind", [TxnKind.PURCHASE_ORDER, TxnKind.SALES_ORDER, TxnKind.ESTIMATE])
def test_orders_and_estimates_move_nothing(kind: TxnKind) -> None:
    assert stocked().people.enter(kind, {"Filter": 3}).units == 0


def test_a_negative_line_flips_the_sign() -> None:
    assert stocked().people.enter(TxnKind.INVOICE, {"Filter": -2}).units == 2


def test_stock_goes_below_zero_and_is_never_clamped() -> None:
    world = stocked()
    world.people.enter(TxnKind.INVOICE, {"Filter": "10.5"})

    assert world.on_hand("Filter") == Decimal("-0.5")


def test_a_pending_document_moves_when_it_is_finished() -> None:
    world = stocked()
    pending = world.people.enter(TxnKind.INVOICE, {"Filter": 4}, pending=True)

    assert pending.units == 0
    assert world.people.finish(pending.subject).units == -4


@pytest.mark.parametrize("undo", ["void", "delete"])
def test_voiding_and_deleting_take_the_units_back(undo: str) -> None:
    world = stocked()
    invoice = world.people.enter(TxnKind.INVOICE, {"Filter": 4}).subject

    assert getattr(world.people, undo)(invoice).units == 4
    assert world.on_hand("Filter") == 10


def test_edits_move_the_difference() -> None:
    world = stocked()
    world.people.create_item("Belt", opening=5)
    invoice = world.people.enter(TxnKind.INVOICE, {"Filter": 4, "Belt": 1}).subject

    assert world.people.change_quantity(invoice, "Filter", 6).units == -2
    assert world.people.remove_line(invoice, "Belt").units == 1
    swapped = world.people.swap_item(invoice, "Filter", "Belt").moved
    assert set(swapped.values()) == {Decimal(6), Decimal(-6)}
    assert [world.on_hand("Filter"), world.on_hand("Belt")] == [10, -1]


def test_dates_numbers_and_memos_move_nothing() -> None:
    world = stocked()
    invoice = world.people.enter(TxnKind.INVOICE, {"Filter": 4}).subject

    assert world.people.back_date(invoice, date(2020, 1, 1)).units == 0
    assert world.people.renumber(invoice, "77").units == 0
    assert world.people.rewrite_memo(invoice, "thanks").units == 0
    assert world.people.document(invoice).txn_date == date(2020, 1, 1)


def test_counting_sets_the_quantity() -> None:
    world = stocked()

    assert world.people.count({"Filter": 3}).units == -7
    assert world.on_hand("Filter") == 3


def test_a_bill_for_a_receipt_is_the_receipt_and_moves_nothing_again() -> None:
    world = stocked()
    receipt = world.people.enter(TxnKind.ITEM_RECEIPT, {"Filter": 5}).subject

    assert world.people.bill_receipt(receipt).units == 0
    assert world.people.document(receipt).kind is TxnKind.BILL
    assert world.on_hand("Filter") == 15


def test_with_enhanced_receiving_bills_move_nothing() -> None:
    world = stocked(switches=Switches(enhanced_receiving=True))
    receipt = world.people.enter(TxnKind.ITEM_RECEIPT, {"Filter": 5}).subject

    assert world.people.enter(TxnKind.BILL, {"Filter": 5}).units == 0
    assert world.people.bill_receipt(receipt).units == 0
    assert world.on_hand("Filter") == 15


@pytest.mark.parametrize("touches", [True, False])
def test_whether_a_payment_touches_the_invoice_is_a_switch(touches: bool) -> None:
    world = stocked(switches=Switches(link_touches=touches))
    invoice = world.people.enter(TxnKind.INVOICE, {"Filter": 1}).subject
    before = world.people.document(invoice).modified
    world.wait(minutes=5)

    world.people.pay(invoice)

    assert (world.people.document(invoice).modified > before) is touches


def test_a_build_takes_components_and_gives_assemblies() -> None:
    world = stocked()
    world.people.create_item("Kit", ItemKind.ASSEMBLY, components={"Filter": 2})

    deed = world.people.build("Kit", 3)

    assert [world.on_hand("Kit"), world.on_hand("Filter")] == [3, 4]
    assert world.people.delete(deed.subject).units == 3


def test_a_build_short_of_components_is_pending() -> None:
    world = stocked()
    world.people.create_item("Kit", ItemKind.ASSEMBLY, components={"Filter": 2})

    deed = world.people.build("Kit", 6)

    assert deed.units == 0
    assert world.people.document(deed.subject).is_pending


def test_a_group_moves_its_members() -> None:
    world = stocked()
    world.people.create_item("Set", ItemKind.GROUP, components={"Filter": 2})

    assert world.people.enter(TxnKind.INVOICE, {"Set": 3}).units == -6


def test_services_on_a_document_move_nothing() -> None:
    world = stocked()
    world.people.create_item("Visit", ItemKind.SERVICE)

    assert world.people.enter(TxnKind.INVOICE, {"Visit": 1, "Filter": 1}).units == -1


def test_a_dozen_is_twelve() -> None:
    assert stocked().people.enter(TxnKind.INVOICE, {"Filter": 2}, unit=("dozen", 12)).units == -24


def test_transfers_change_sites_and_not_the_total() -> None:
    world = stocked(profile=ENTERPRISE_ADVANCED_US, sites=["Main", "Truck 7"])

    deed = world.people.transfer({"Filter": 4}, "Main", "Truck 7")

    item = world.people.item("Filter").list_id
    main, truck = (world.company.site(name).list_id for name in ("Main", "Truck 7"))
    assert dict(deed.moved) == {Cell(item, main): -4, Cell(item, truck): 4}
    assert world.on_hand("Filter") == 10


def test_a_document_moves_to_another_site() -> None:
    world = stocked(profile=ENTERPRISE_ADVANCED_US, sites=["Main", "Truck 7"])
    invoice = world.people.enter(TxnKind.INVOICE, {"Filter": 4}).subject

    deed = world.people.move_to_site(invoice, "Truck 7")

    assert sorted(deed.moved.values()) == [-4, 4]


def test_a_build_moves_to_another_site_with_its_components() -> None:
    world = stocked(profile=ENTERPRISE_ADVANCED_US, sites=["Main", "Truck 7"])
    world.people.create_item("Kit", ItemKind.ASSEMBLY, components={"Filter": 2})
    build = world.people.build("Kit", 1).subject

    assert sorted(world.people.move_to_site(build, "Truck 7").moved.values()) == [-2, -1, 1, 2]


def test_average_cost_follows_purchases_and_not_sales() -> None:
    world = stocked()
    world.people.reprice("Filter", cost=Decimal(10))
    world.people.enter(TxnKind.BILL, {"Filter": 10})
    world.people.enter(TxnKind.INVOICE, {"Filter": 5})

    assert world.company.books.stock.average_cost(world.people.item("Filter").list_id) == 7


def test_receiving_an_order_closes_it() -> None:
    world = stocked()
    item = world.people.item("Filter").list_id
    order = world.people.enter(TxnKind.PURCHASE_ORDER, {"Filter": 5}).subject
    documents = world.company.books.documents
    assert documents.on_order(TxnKind.PURCHASE_ORDER, item) == 5

    world.people.enter(TxnKind.ITEM_RECEIPT, {"Filter": 5}, order=order)

    assert documents.on_order(TxnKind.PURCHASE_ORDER, item) == 0


def test_the_journal_explains_the_stock() -> None:
    world = stocked()
    world.people.enter(TxnKind.INVOICE, {"Filter": 4})
    world.people.adjust({"Filter": -1})

    assert moved_by(world.company, "people") == truth(world.company)
