from datetime import date
from decimal import Decimal

import pytest

from stockbridge.qbxml.messages import REQUESTS, RETS
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentQuery
from stockbridge.qbxml.messages.builds import BuildAssemblyQuery, BuildAssemblyRet
from stockbridge.qbxml.messages.purchases import BillQuery, ItemReceiptQuery, ItemReceiptRet
from stockbridge.qbxml.messages.queries import (
    ModifiedDateRangeFilter,
    ObjectFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)
from stockbridge.qbxml.messages.sales import InvoiceQuery, InvoiceRet
from stockbridge.qbxml.messages.transfers import TransferInventoryAdd, TransferInventoryLineAdd, TransferInventoryQuery
from stockbridge.qbxml.notation import Ref, table
from stockbridge.simulators.quickbooks.document_rets import GROUP_FIELDS, LINE_FIELDS
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US, PRO_US
from stockbridge.simulators.quickbooks.transactions import SIGN, TxnKind
from tests.unit.simulators.quickbooks.world import World


def stocked() -> World:
    world = World()
    world.people.create_item("Filter", opening=10, cost=Decimal(4), price=Decimal(9))
    world.people.create_item("Belt", opening=10)
    return world


def numbers(world: World, query: InvoiceQuery) -> list[str | None]:
    return [ret.ref_number for ret in world.one(query).rets if isinstance(ret, InvoiceRet)]


def test_headers_only_unless_lines_are_asked_for() -> None:
    world = stocked()
    world.people.enter(TxnKind.INVOICE, {"Filter": 3})

    (header,) = world.one(InvoiceQuery()).rets
    (whole,) = world.one(InvoiceQuery(include_line_items=True)).rets

    assert isinstance(header, InvoiceRet)
    assert isinstance(whole, InvoiceRet)
    assert header.lines == ()
    (line,) = whole.lines
    assert (line.item_ref, getattr(line, "amount", None)) == (
        Ref(list_id=world.people.item("Filter").list_id, full_name="Filter"),
        Decimal("27.00"),
    )


@pytest.mark.parametrize("kind", [kind for kind in SIGN if kind is not TxnKind.ADJUSTMENT])
def test_every_stock_moving_kind_can_be_asked_for_with_its_lines(kind: TxnKind) -> None:
    world = stocked()
    world.people.create_item("Set", ItemKind.GROUP, components={"Belt": 2})
    document = world.people.enter(kind, {"Filter": 3, "Set": 1}, ref_number="7").subject
    query = REQUESTS[f"{kind.value}QueryRq"](include_line_items=True)  # type: ignore[call-arg]

    (ret,) = world.one(query).rets

    assert getattr(ret, "txn_id", None) == document
    assert sorted(str(line.item_ref.full_name) for line in ret.lines if line.item_ref) == ["Belt", "Filter"]  # type: ignore[attr-defined]


def test_documents_are_found_by_id_and_number() -> None:
    world = stocked()
    one = world.people.enter(TxnKind.INVOICE, {"Filter": 1}, ref_number="A-1").subject
    world.people.enter(TxnKind.INVOICE, {"Filter": 1}, ref_number="a-1")

    assert numbers(world, InvoiceQuery(txn_id=(one,))) == ["A-1"]
    assert numbers(world, InvoiceQuery(ref_number=("a-1",))) == ["A-1", "a-1"]
    assert numbers(world, InvoiceQuery(ref_number_case_sensitive=("a-1",))) == ["a-1"]
    assert world.code(InvoiceQuery(ref_number=("b",))) == 500
    assert world.code(InvoiceQuery(txn_id=("banana",))) == 3000
    assert world.code(BillQuery(txn_id=(one,))) == 500


def test_filters_choose_documents() -> None:
    world = stocked()
    world.people.enter(TxnKind.INVOICE, {"Filter": 1}, ref_number="100", on=date(2026, 1, 1))
    world.wait(hours=1)
    world.people.enter(TxnKind.INVOICE, {"Belt": 1}, ref_number="205", on=date(2026, 2, 1))

    for query, expected in (
        (
            InvoiceQuery(modified_date_range_filter=ModifiedDateRangeFilter(from_modified_date="2026-03-02T10:00:00")),
            ["205"],
        ),
        (
            InvoiceQuery(modified_date_range_filter=ModifiedDateRangeFilter(to_modified_date="2026-03-02T09:59:59")),
            ["100"],
        ),
        (InvoiceQuery(txn_date_range_filter=TxnDateRangeFilter(to_txn_date=date(2026, 1, 1))), ["100"]),
        (InvoiceQuery(txn_date_range_filter=TxnDateRangeFilter(from_txn_date=date(2026, 1, 2))), ["205"]),
        (InvoiceQuery(ref_number_filter=RefNumberFilter(match_criterion="StartsWith", ref_number="2")), ["205"]),
        (InvoiceQuery(ref_number_range_filter=RefNumberRangeFilter(to_ref_number="100")), ["100"]),
        (InvoiceQuery(entity_filter=ObjectFilter(full_name=("Walk-in",))), ["100", "205"]),
        (InvoiceQuery(entity_filter=ObjectFilter(full_name=("Acme Supply",))), []),
    ):
        assert numbers(world, query) == expected
    assert world.code(InvoiceQuery(entity_filter=ObjectFilter(full_name=("Nobody",)))) == 3140


def test_an_edit_brings_a_document_back_into_view() -> None:
    world = stocked()
    invoice = world.people.enter(TxnKind.INVOICE, {"Filter": 1}, ref_number="1").subject
    world.wait(days=30)
    world.people.change_quantity(invoice, "Filter", 2)

    recent = ModifiedDateRangeFilter(from_modified_date="2026-04-01")
    assert numbers(world, InvoiceQuery(modified_date_range_filter=recent)) == ["1"]


def test_a_voided_document_shows_zero_lines() -> None:
    world = stocked()
    world.people.void(world.people.enter(TxnKind.INVOICE, {"Filter": 3}).subject)

    (ret,) = world.one(InvoiceQuery(include_line_items=True)).rets

    assert isinstance(ret, InvoiceRet)
    assert (ret.memo, ret.invoice_line_ret[0].quantity) == ("VOID:", Decimal(0))


def test_a_billed_receipt_is_a_bill_and_no_receipt_any_more() -> None:
    world = stocked()
    receipt = world.people.enter(TxnKind.ITEM_RECEIPT, {"Filter": 3}).subject
    world.people.bill_receipt(receipt)

    assert world.one(ItemReceiptQuery()).rets == ()
    assert getattr(world.one(BillQuery()).rets[0], "txn_id", None) == receipt


def test_links_are_shown_when_asked_for() -> None:
    world = stocked()
    order = world.people.enter(TxnKind.PURCHASE_ORDER, {"Filter": 5}).subject
    world.people.enter(TxnKind.ITEM_RECEIPT, {"Filter": 5}, order=order)

    (bare,) = world.one(ItemReceiptQuery()).rets
    (linked,) = world.one(ItemReceiptQuery(include_linked_txns=True)).rets

    assert isinstance(bare, ItemReceiptRet)
    assert isinstance(linked, ItemReceiptRet)
    assert (bare.linked_txn, [link.txn_id for link in linked.linked_txn]) == ((), [order])


def test_adjustments_are_found_by_the_items_below_a_parent() -> None:
    world = stocked()
    world.people.create_item("Small", parent="Belt")
    inside = world.people.adjust({"Belt:Small": 1}).subject
    world.people.adjust({"Filter": 1})

    query = InventoryAdjustmentQuery(item_filter=ObjectFilter(full_name_with_children="Belt"))

    assert [getattr(ret, "txn_id", None) for ret in world.one(query).rets] == [inside]


def test_builds_tell_their_components_and_whether_they_are_pending() -> None:
    world = stocked()
    world.people.create_item("Kit", ItemKind.ASSEMBLY, components={"Filter": 2})
    world.people.build("Kit", 2)
    world.people.build("Kit", 50)

    (done,) = world.one(BuildAssemblyQuery(pending_status="NotPendingOnly", include_component_line_items=True)).rets
    (pending,) = world.one(BuildAssemblyQuery(pending_status="PendingOnly")).rets

    assert isinstance(done, BuildAssemblyRet)
    assert isinstance(pending, BuildAssemblyRet)
    assert [done.quantity_to_build, done.component_item_line_ret[0].quantity_needed] == [2, 4]
    assert [pending.quantity_can_build, pending.quantity_on_hand] == [3, 2]
    assert pending.is_pending
    assert World(profile=PRO_US).code(BuildAssemblyQuery()) == 3250


def test_transfers_are_written_and_found() -> None:
    world = World(profile=ENTERPRISE_ADVANCED_US, sites=["Main", "Truck 7"])
    world.people.create_item("Filter", opening=10)
    line = TransferInventoryLineAdd(item_ref=Ref(full_name="Filter"), quantity_to_transfer=Decimal(3))
    main, truck = Ref(full_name="Main"), Ref(full_name="Truck 7")
    add = TransferInventoryAdd(
        from_inventory_site_ref=main, to_inventory_site_ref=truck, transfer_inventory_line_add=(line,)
    )

    assert world.code(add) == 0
    assert world.on_hand("Filter") == 10
    assert len(world.one(TransferInventoryQuery()).rets) == 1
    nowhere = TransferInventoryAdd(
        from_inventory_site_ref=main, to_inventory_site_ref=main, transfer_inventory_line_add=(line,)
    )
    assert world.code(nowhere) == 3152
    empty = TransferInventoryAdd(
        from_inventory_site_ref=main,
        to_inventory_site_ref=truck,
        transfer_inventory_line_add=(TransferInventoryLineAdd(quantity_to_transfer=Decimal(1)),),
    )
    assert world.code(empty) == 3150
    assert stocked().code(add) == 3250
    assert stocked().code(TransferInventoryQuery()) == 3250


def test_line_and_group_fields_exist_in_the_messages() -> None:
    for fields in (LINE_FIELDS, GROUP_FIELDS):
        for kind, name in fields.items():
            assert name in {field.name for field in table(RETS[f"{kind.value}Ret"]).elements}
