import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAdd, ItemInventoryRet
from stockbridge.qbxml.messages.items import BarCode, SalesAndPurchase, SalesOrPurchase
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryAdd, ItemServiceAdd
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US, PRO_US
from stockbridge.simulators.quickbooks.references import Account, AccountType
from stockbridge.simulators.quickbooks.switches import Switches
from tests.unit.simulators.quickbooks.world import World

PART = ItemInventoryAdd(
    name="Filter",
    income_account_ref=Ref(full_name="Sales"),
    cogs_account_ref=Ref(full_name="Cost of Goods Sold"),
    asset_account_ref=Ref(full_name="Inventory Asset"),
)


def with_opening(**fields: object) -> ItemInventoryAdd:
    return dataclasses.replace(PART, quantity_on_hand=Decimal(5), **fields)  # type: ignore[arg-type]


def test_a_part_is_added_and_shown() -> None:
    world = World()
    add = dataclasses.replace(
        PART,
        name=" Filter ",
        manufacturer_part_number="F-1",
        sales_tax_code_ref=Ref(full_name="tax"),
        pref_vendor_ref=Ref(full_name="Acme Supply"),
        sales_price=Decimal("12.5"),
        reorder_point=Decimal(3),
        external_guid="{7d543f23-f3b1-4dea-8ff4-37bd26d15e6c}",
    )

    (ret,) = world.one(add).rets

    assert isinstance(ret, ItemInventoryRet)
    assert (ret.name, ret.quantity_on_hand, ret.reorder_point, ret.sublevel) == ("Filter", Decimal(0), Decimal(3), 0)
    assert ret.sales_tax_code_ref == Ref(list_id="80000001-1772460000", full_name="Tax")
    assert ret.external_guid == "{7D543F23-F3B1-4DEA-8FF4-37BD26D15E6C}"


def test_a_name_in_use_has_quickbooks_own_words() -> None:
    world = World()
    world.people.create_item("FILTER", ItemKind.SERVICE)

    status = world.one(PART).status

    assert (status.code, status.severity) == (3100, "Error")
    assert status.message == 'The name "Filter" of the list element is already in use.'


@pytest.mark.parametrize("account", ["income_account_ref", "cogs_account_ref", "asset_account_ref"])
def test_all_three_accounts_are_demanded(account: str) -> None:
    assert World().code(dataclasses.replace(PART, **{account: None})) == 3150  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "types", "expected"), [(3140, "strict", 3140), (3180, "strict", 3180), (3140, "recorded", 0)]
)
def test_an_account_of_the_wrong_type_is_refused_as_the_switches_say(code: int, types: str, expected: int) -> None:
    world = World(switches=Switches(wrong_account_code=code, account_types=types))  # type: ignore[arg-type]
    wrong = dataclasses.replace(PART, income_account_ref=Ref(full_name="Inventory Asset"))

    assert world.code(wrong) == expected
    assert len(world.company.books.items) == (1 if expected == 0 else 0)


@pytest.mark.parametrize(("accepted", "expected"), [(True, 0), (False, 3140)])
def test_other_income_is_accepted_as_the_switch_says(accepted: bool, expected: int) -> None:
    world = World(switches=Switches(other_income_accepted=accepted))
    world.company.add(world.company.books.accounts, Account(name="Extra", type=AccountType.OTHER_INCOME))

    assert world.code(dataclasses.replace(PART, income_account_ref=Ref(full_name="Extra"))) == expected


def test_an_unknown_account_or_parent_is_named() -> None:
    world = World()

    unknown = world.one(dataclasses.replace(PART, income_account_ref=Ref(full_name="Nowhere"))).status
    assert unknown.code == 3140
    assert unknown.message.startswith(
        'There is an invalid reference to QuickBooks Account "Nowhere" in the Item.  QuickBooks'
    )
    assert world.code(dataclasses.replace(PART, parent_ref=Ref(full_name="Nobody"))) == 3130


@pytest.mark.parametrize(("kinds", "expected"), [("same", 3180), ("any", 0)])
def test_a_sub_item_has_its_parents_kind_as_the_switch_says(kinds: str, expected: int) -> None:
    world = World(switches=Switches(sub_item_kind=kinds))  # type: ignore[arg-type]
    world.people.create_item("Services", ItemKind.SERVICE)

    assert world.code(dataclasses.replace(PART, parent_ref=Ref(full_name="Services"))) == expected


def test_without_inventory_there_are_no_parts() -> None:
    world = World()
    world.company.books.preferences.is_using_inventory = False

    assert world.code(PART) == 3250


def test_a_full_list_takes_no_more() -> None:
    world = World(profile=dataclasses.replace(ENTERPRISE_US, item_capacity=1))

    assert world.code(PART) == 0
    assert world.code(dataclasses.replace(PART, name="Belt")) == 3180


def test_features_of_other_editions_are_refused() -> None:
    pro = World(profile=PRO_US)

    assert pro.code(dataclasses.replace(PART, bar_code=BarCode(bar_code_value="1"))) == 3250
    assert pro.code(dataclasses.replace(PART, unit_of_measure_set_ref=Ref(full_name="Box"))) == 3250
    assert World().code(dataclasses.replace(PART, unit_of_measure_set_ref=Ref(full_name="Box"))) == 3140
    assert World().code(dataclasses.replace(PART, class_ref=Ref(full_name="North"))) == 3250
    with_classes = World()
    with_classes.company.books.preferences.is_using_class_tracking = True
    assert with_classes.code(dataclasses.replace(PART, class_ref=Ref(full_name="North"))) == 3140


@pytest.mark.parametrize(("visible", "documents"), [(False, 0), (True, 1)])
def test_an_opening_quantity_is_a_document_that_a_switch_shows(visible: bool, documents: int) -> None:
    world = World(switches=Switches(opening_is_visible=visible))

    (ret,) = world.one(with_opening(purchase_cost=Decimal("4.25"))).rets

    assert isinstance(ret, ItemInventoryRet)
    assert (ret.quantity_on_hand, ret.average_cost) == (Decimal(5), Decimal("4.25"))
    assert (ret.time_created, ret.time_modified) == ("2026-03-02T09:00:00-05:00", "2026-03-02T09:00:01-05:00")
    assert len(world.one(InventoryAdjustmentQuery()).rets) == documents


def test_a_total_value_gives_the_cost_and_needs_a_quantity() -> None:
    world = World()

    assert world.code(dataclasses.replace(PART, total_value=Decimal("10.00"))) == 3150
    (ret,) = world.one(with_opening(total_value=Decimal("10.00"))).rets
    assert isinstance(ret, ItemInventoryRet)
    assert ret.average_cost == 2


def test_an_opening_in_the_closed_period_is_refused() -> None:
    world = World()
    world.company.books.preferences.closing_date = date(2026, 1, 31)

    assert world.code(with_opening(inventory_date=date(2026, 1, 31))) == 3180
    assert world.code(with_opening(inventory_date=date(2026, 2, 1))) == 0


def test_services_and_non_inventory_parts_keep_their_form() -> None:
    world = World()
    one = SalesOrPurchase(desc="d", price=Decimal(3), account_ref=Ref(full_name="Sales"))
    both = SalesAndPurchase(
        income_account_ref=Ref(full_name="Sales"), expense_account_ref=Ref(full_name="Job Materials")
    )

    (service,) = world.one(ItemServiceAdd(name="Visit", sales_or_purchase=one)).rets
    (part,) = world.one(ItemNonInventoryAdd(name="Tape", sales_and_purchase=both)).rets

    assert getattr(service, "sales_or_purchase", None) is not None
    assert getattr(service, "sales_and_purchase", None) is None
    assert getattr(part, "sales_and_purchase", None) is not None


def test_a_trade_item_needs_its_account() -> None:
    assert World().code(ItemServiceAdd(name="Visit", sales_or_purchase=SalesOrPurchase(price=Decimal(1)))) == 3150
