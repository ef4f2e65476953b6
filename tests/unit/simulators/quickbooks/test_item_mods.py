import dataclasses
from decimal import Decimal

import pytest

from stockbridge.qbxml.messages.inventory_items import (
    ItemInventoryAssemblyMod,
    ItemInventoryMod,
    ItemInventoryRet,
)
from stockbridge.qbxml.messages.items import BarCode, SalesAndPurchaseMod, SalesOrPurchaseMod
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryMod, ItemServiceMod
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.quickbooks.profiles import PRO_US
from stockbridge.simulators.quickbooks.references import Account, AccountType
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.unit.simulators.quickbooks.world import World


def filtered(switches: Switches | None = None) -> tuple[World, Item]:
    world = World(switches=switches)
    world.people.create_item("Filter", price=Decimal(9), desc="old", part_number="F-1")
    return world, world.people.item("Filter")


def mod(item: Item, **fields: object) -> ItemInventoryMod:
    return ItemInventoryMod(list_id=item.list_id, edit_sequence=item.edit_sequence, **fields)  # type: ignore[arg-type]


def test_absent_keeps_and_empty_clears() -> None:
    world, item = filtered()

    world.one(mod(item, sales_price=Decimal(10), manufacturer_part_number="", sales_tax_code_ref=Ref()))

    assert (item.sales_desc, item.sales_price) == ("old", Decimal(10))
    assert (item.manufacturer_part_number, item.tax_code_id) == (None, None)


def test_a_mod_gives_a_new_edit_sequence_even_within_the_second() -> None:
    world, item = filtered()
    before = item.edit_sequence

    assert world.code(mod(item, sales_desc="new")) == 0
    assert item.edit_sequence != before


@pytest.mark.parametrize("shows", [True, False])
def test_a_stale_mod_is_refused_and_may_show_the_current_item(shows: bool) -> None:
    world, item = filtered(Switches(stale_answer_has_ret=shows))
    stale = ItemInventoryMod(list_id=item.list_id, edit_sequence="1416315972", sales_desc="lost")

    answer = world.one(stale)

    assert (answer.status.code, answer.status.severity) == (3200, "Error")
    assert answer.status.message == 'The provided edit sequence "1416315972" is out-of-date. '
    assert item.sales_desc == "old"
    assert len(answer.rets) == shows
    if shows:
        (ret,) = answer.rets
        assert isinstance(ret, ItemInventoryRet)
        assert ret.edit_sequence == item.edit_sequence


@pytest.mark.parametrize("touches", [True, False])
def test_whether_an_idle_mod_touches_is_a_switch(touches: bool) -> None:
    world, item = filtered(Switches(idle_mod_touches=touches))
    before = item.edit_sequence

    world.one(mod(item, sales_desc="old"))

    assert (item.edit_sequence != before) is touches


def test_unknown_foreign_and_malformed_ids() -> None:
    world, _ = filtered()
    service = world.people.item(world.people.create_item("Visit", ItemKind.SERVICE).subject)

    assert world.code(mod(service)) == 3120
    assert world.code(ItemInventoryMod(list_id="80000FFF-1", edit_sequence="1")) == 3120
    assert world.code(ItemInventoryMod(list_id="banana", edit_sequence="1")) == 3000


def test_a_refused_mod_changes_nothing_at_all() -> None:
    world, item = filtered()
    world.people.create_item("Belt")

    assert world.code(mod(item, name="belt", sales_desc="new")) == 3100
    assert world.code(mod(item, sales_desc="new", sales_tax_code_ref=Ref(full_name="XYZ"))) == 3140
    assert (item.name, item.sales_desc) == ("Filter", "old")


def test_an_item_that_someone_has_open_is_in_use() -> None:
    world, item = filtered()
    world.company.locked.add(item.list_id)

    assert world.code(mod(item, sales_desc="new")) == 3175
    world.company.locked.clear()
    assert world.code(mod(item, sales_desc="new")) == 0


def test_a_mod_renames_moves_and_inactivates() -> None:
    world, item = filtered()
    world.people.create_item("HVAC")

    world.one(mod(item, name="Pleated", parent_ref=Ref(full_name="HVAC"), is_active=False))
    assert world.company.books.items.full_name(item.list_id) == "HVAC:Pleated"
    assert not item.is_active

    world.one(mod(item, parent_ref=Ref()))
    assert world.company.books.items.full_name(item.list_id) == "Pleated"


def test_an_account_with_history_changes_only_when_told_to_change_history() -> None:
    world, item = filtered()
    world.company.add(world.company.books.accounts, Account(name="Parts", type=AccountType.INCOME))
    parts = Ref(full_name="Parts")
    world.people.enter(TxnKind.INVOICE, {"Filter": 1})

    assert world.code(mod(item, income_account_ref=parts)) == 3170
    assert world.code(mod(item, income_account_ref=parts, apply_income_account_ref_to_existing_txns=True)) == 0


def test_every_field_of_a_part_can_be_changed() -> None:
    world, item = filtered()
    sales, cogs, asset = (Ref(full_name=name) for name in ("Sales", "Cost of Goods Sold", "Inventory Asset"))

    answer = world.one(
        mod(
            item,
            bar_code=BarCode(bar_code_value="0123"),
            purchase_desc="p",
            purchase_cost=Decimal(2),
            reorder_point=Decimal(5),
            max=Decimal(50),
            income_account_ref=sales,
            cogs_account_ref=cogs,
            asset_account_ref=asset,
            pref_vendor_ref=Ref(full_name="Acme Supply"),
        )
    )

    (ret,) = answer.rets
    assert isinstance(ret, ItemInventoryRet)
    assert (ret.bar_code_value, ret.purchase_desc) == ("0123", "p")
    assert [ret.purchase_cost, ret.reorder_point, ret.max] == [2, 5, 50]
    assert ret.pref_vendor_ref is not None


def test_a_barcode_needs_enterprise() -> None:
    world = World(profile=PRO_US)
    item = world.people.item(world.people.create_item("Filter").subject)

    assert world.code(mod(item, bar_code=BarCode(bar_code_value="0123"))) == 3250


def test_a_trade_item_changes_prices_accounts_and_vendor() -> None:
    world = World()
    both = world.people.item(world.people.create_item("Tape", ItemKind.NON_INVENTORY).subject)
    one = world.people.item(world.people.create_item("Visit", ItemKind.SERVICE).subject)
    one.is_bought_and_sold = False
    checking = Ref(full_name="Checking")
    changed = SalesAndPurchaseMod(
        sales_price=Decimal(3),
        purchase_cost=Decimal(2),
        expense_account_ref=checking,
        pref_vendor_ref=Ref(full_name="Acme Supply"),
    )

    assert (
        world.code(
            ItemNonInventoryMod(list_id=both.list_id, edit_sequence=both.edit_sequence, sales_and_purchase_mod=changed)
        )
        == 0
    )
    single = SalesOrPurchaseMod(price=Decimal(4), account_ref=checking)
    assert (
        world.code(ItemServiceMod(list_id=one.list_id, edit_sequence=one.edit_sequence, sales_or_purchase_mod=single))
        == 0
    )
    account = world.company.account("Checking").list_id
    assert (both.expense_account_id, one.income_account_id) == (account, account)
    assert [both.sales_price, both.purchase_cost, one.sales_price] == [3, 2, 4]
    assert both.vendor_id is not None


def test_the_form_of_a_service_never_changes() -> None:
    world = World()
    service = world.people.item(world.people.create_item("Visit", ItemKind.SERVICE).subject)
    plain = ItemServiceMod(list_id=service.list_id, edit_sequence=service.edit_sequence)

    assert world.code(dataclasses.replace(plain, sales_or_purchase_mod=SalesOrPurchaseMod(desc="x"))) == 3170
    assert world.code(dataclasses.replace(plain, sales_and_purchase_mod=SalesAndPurchaseMod(sales_desc="x"))) == 0
    assert service.sales_desc == "x"


def test_an_assembly_has_a_build_point() -> None:
    world = World()
    kit = world.people.item(world.people.create_item("Kit", ItemKind.ASSEMBLY).subject)
    change = ItemInventoryAssemblyMod(list_id=kit.list_id, edit_sequence=kit.edit_sequence, build_point=Decimal(2))

    (ret,) = world.one(change).rets

    assert getattr(ret, "build_point", None) == 2
