import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from stockbridge.qbxml.messages.adjustments import (
    InventoryAdjustmentQuery,
    InventoryAdjustmentRet,
    QuantityAdjustment,
)
from stockbridge.qbxml.messages.queries import ObjectFilter
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.ledger import moved_by, standing
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US, ENTERPRISE_US, PRO_US, Profile
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.unit.simulators.quickbooks.world import APP, World, adjustment


def stocked(switches: Switches | None = None, profile: Profile = ENTERPRISE_US, sites: tuple[str, ...] = ()) -> World:
    world = World(switches=switches, profile=profile, sites=sites)
    world.people.create_item("Filter", opening=10, cost=Decimal("4.25"))
    return world


def test_a_difference_moves_so_many_units_at_average_cost() -> None:
    world = stocked()

    (ret,) = world.one(adjustment("Filter", -3)).rets

    assert isinstance(ret, InventoryAdjustmentRet)
    (line,) = ret.inventory_adjustment_line_ret
    assert [line.quantity_difference, line.value_difference] == [-3, Decimal("-12.75")]
    assert (ret.ref_number, ret.txn_date) == ("SB1", date(2026, 3, 2))
    assert world.on_hand("Filter") == 7
    assert moved_by(world.company, APP) == world.quickbooks.ledger.posted()


def test_a_new_quantity_is_a_difference_at_the_moment_of_saving_and_is_noted() -> None:
    world = stocked()
    add = adjustment("Filter")
    (line,) = add.inventory_adjustment_line_add
    absolute = dataclasses.replace(line, quantity_adjustment=QuantityAdjustment(new_quantity=Decimal(4)))

    (ret,) = world.ask(dataclasses.replace(add, inventory_adjustment_line_add=(absolute,)), set_id="x")[0].rets

    assert isinstance(ret, InventoryAdjustmentRet)
    assert ret.inventory_adjustment_line_ret[0].quantity_difference == -6
    assert world.quickbooks.ledger.violations == [
        "an adjustment of Filter gives a new quantity instead of a difference"
    ]


def test_quantity_below_zero_is_allowed_or_refused() -> None:
    assert stocked().code(adjustment("Filter", -11)) == 0

    careful = stocked(Switches(negative_stock="refused"))
    assert careful.code(adjustment("Filter", -11)) == 3180
    assert careful.code(adjustment("Filter", -10)) == 0


@pytest.mark.parametrize(("zero", "code"), [("accepted", 0), ("refused", 3210)])
def test_a_line_that_changes_nothing(zero: str, code: int) -> None:
    assert stocked(Switches(zero_difference=zero)).code(adjustment("Filter", 0)) == code  # type: ignore[arg-type]


def test_the_same_ref_number_twice_is_two_documents() -> None:
    world = stocked()
    world.one(adjustment("Filter", token="T"))
    world.one(adjustment("Filter", token="t"))

    assert len(world.one(InventoryAdjustmentQuery(ref_number=("T",))).rets) == 2
    assert standing(world.company, "T") == 2
    assert world.quickbooks.ledger.executed("T") == 1
    world.one(adjustment("Filter", token="T"))
    assert world.quickbooks.ledger.doubled() == ["T"]


def test_no_ref_number_stays_none() -> None:
    (ret,) = stocked().one(adjustment("Filter", token=None)).rets

    assert isinstance(ret, InventoryAdjustmentRet)
    assert ret.ref_number is None


@pytest.mark.parametrize(("missing", "expected"), [("last_used", date(2020, 5, 5)), ("today", date(2026, 3, 2))])
def test_a_missing_date_is_a_switch(missing: str, expected: date) -> None:
    world = stocked(Switches(missing_date=missing))  # type: ignore[arg-type]
    world.one(dataclasses.replace(adjustment("Filter"), txn_date=date(2020, 5, 5)))

    (ret,) = world.one(adjustment("Filter")).rets

    assert isinstance(ret, InventoryAdjustmentRet)
    assert ret.txn_date == expected


@pytest.mark.parametrize("code", [3180, 3171])
def test_the_closed_period_is_closed(code: int) -> None:
    world = stocked(Switches(closed_period_code=code))  # type: ignore[arg-type]
    world.company.books.preferences.closing_date = date(2026, 2, 28)

    assert world.code(dataclasses.replace(adjustment("Filter"), txn_date=date(2026, 2, 28))) == code
    assert world.code(dataclasses.replace(adjustment("Filter"), txn_date=date(2026, 3, 1))) == 0


@pytest.mark.parametrize("kind", [ItemKind.SERVICE, ItemKind.NON_INVENTORY, ItemKind.GROUP])
def test_only_items_with_stock_can_be_adjusted(kind: ItemKind) -> None:
    world = World()
    world.people.create_item("Thing", kind)

    assert world.code(adjustment("Thing")) == 3280


def test_unknown_items_and_accounts_are_named() -> None:
    world = stocked()

    status = world.one(adjustment("Nothing")).status
    assert status.code == 3140
    assert 'QuickBooks Item "Nothing" in the InventoryAdjustment line.' in status.message
    assert world.code(dataclasses.replace(adjustment("Filter"), account_ref=Ref(full_name="Nowhere"))) == 3140


def test_a_list_id_wins_over_a_name() -> None:
    world = stocked()
    world.people.create_item("Belt")
    add = adjustment("Belt", 5)
    (line,) = add.inventory_adjustment_line_add
    both = Ref(list_id=world.people.item("Filter").list_id, full_name="Belt")

    world.one(dataclasses.replace(add, inventory_adjustment_line_add=(dataclasses.replace(line, item_ref=both),)))

    assert [world.on_hand("Filter"), world.on_hand("Belt")] == [15, 0]


@pytest.mark.parametrize(("inactive", "code"), [("refused", 3140), ("accepted", 0)])
def test_an_inactive_item(inactive: str, code: int) -> None:
    world = stocked(Switches(inactive_reference=inactive))  # type: ignore[arg-type]
    world.people.set_active("Filter", active=False)

    assert world.code(adjustment("Filter")) == code


@pytest.mark.parametrize(
    ("profile", "needs", "refusal", "code"),
    [
        (PRO_US, "enterprise", 3175, 3175),
        (PRO_US, "enterprise", 3162, 3162),
        (ENTERPRISE_US, "enterprise", 3175, 0),
        (ENTERPRISE_US, "advanced_inventory", 3175, 3175),
        (ENTERPRISE_ADVANCED_US, "advanced_inventory", 3175, 0),
    ],
)
def test_multi_user_mode(profile: Profile, needs: str, refusal: int, code: int) -> None:
    switches = Switches(multi_user_adjustment=needs, multi_user_code=refusal)  # type: ignore[arg-type]
    world = stocked(switches, profile)
    world.company.is_multi_user = True

    assert world.code(adjustment("Filter")) == code
    world.company.is_multi_user = False
    assert world.code(adjustment("Filter")) == 0


def test_without_inventory_nothing_can_be_adjusted() -> None:
    world = stocked()
    world.company.books.preferences.is_using_inventory = False

    assert world.code(adjustment("Filter")) == 3250


def test_an_open_adjustment_form_stops_adding_and_asking() -> None:
    world = stocked()
    world.company.open_forms.add(TxnKind.ADJUSTMENT)

    assert world.code(adjustment("Filter")) == 3175
    assert world.code(InventoryAdjustmentQuery()) == 3175


def test_an_item_that_someone_has_open_locks_the_document() -> None:
    world = stocked()
    world.company.locked.add(world.people.item("Filter").list_id)

    assert world.code(adjustment("Filter")) == 3176


def test_a_bad_line_refuses_the_whole_document() -> None:
    world = stocked()
    good, bad = adjustment("Filter"), adjustment("Nothing")
    lines = good.inventory_adjustment_line_add + bad.inventory_adjustment_line_add

    assert world.code(dataclasses.replace(good, inventory_adjustment_line_add=lines)) == 3140
    assert world.on_hand("Filter") == 10


def test_lots_serials_bins_and_classes_are_features_that_are_off() -> None:
    world = stocked()
    add = adjustment("Filter")
    (line,) = add.inventory_adjustment_line_add
    asked = dataclasses.replace(line.quantity_adjustment, lot_number="L1")

    assert world.code(dataclasses.replace(add, class_ref=Ref(full_name="North"))) == 3250
    lot = dataclasses.replace(
        add, inventory_adjustment_line_add=(dataclasses.replace(line, quantity_adjustment=asked),)
    )
    assert world.code(lot) == 3250


def test_a_customer_can_be_named() -> None:
    (ret,) = stocked().one(dataclasses.replace(adjustment("Filter"), customer_ref=Ref(full_name="Walk-in"))).rets

    assert isinstance(ret, InventoryAdjustmentRet)
    assert ret.customer_ref is not None


def test_a_site_in_a_file_without_sites_is_refused() -> None:
    assert stocked().code(adjustment("Filter", site="Main")) == 3250


def test_an_adjustment_is_for_the_site_in_its_header() -> None:
    world = stocked(profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 7"))

    world.one(adjustment("Filter", 2, site="Truck 7"))

    cell = Cell(world.people.item("Filter").list_id, world.company.site("Truck 7").list_id)
    assert world.company.books.stock.at_site(cell) == 2
    assert world.code(adjustment("Filter", site="Nowhere")) == 3140


@pytest.mark.parametrize(("missing", "code"), [("default_site", 0), ("refused", 3150)])
def test_a_missing_site_in_a_file_with_sites(missing: str, code: int) -> None:
    world = stocked(Switches(missing_site=missing), ENTERPRISE_ADVANCED_US, ("Main", "Truck 7"))  # type: ignore[arg-type]

    assert world.code(adjustment("Filter", 2)) == code
    main = Cell(world.people.item("Filter").list_id, world.company.site("Main").list_id)
    assert world.company.books.stock.at_site(main) == (12 if code == 0 else 10)


def test_people_change_our_document_and_that_is_their_movement() -> None:
    world = stocked()
    (ret,) = world.one(adjustment("Filter", 5)).rets
    ours = str(getattr(ret, "txn_id", ""))

    assert world.people.change_quantity(ours, "Filter", 4).units == -1
    assert world.people.delete(ours).units == -4
    assert world.on_hand("Filter") == 10
    assert moved_by(world.company, APP) == world.quickbooks.ledger.posted()


def test_an_add_is_found_by_account_and_time_and_item() -> None:
    world = stocked()
    world.one(adjustment("Filter", 5))
    world.people.create_item("Belt", opening=1)

    for field, value in {"account_filter": "Inventory Adjustment", "item_filter": "Filter"}.items():
        query = InventoryAdjustmentQuery(**{field: ObjectFilter(full_name=(value,))}, include_line_items=True)  # type: ignore[arg-type]
        (found,) = world.one(query).rets
        assert isinstance(found, InventoryAdjustmentRet)
        assert found.inventory_adjustment_line_ret
