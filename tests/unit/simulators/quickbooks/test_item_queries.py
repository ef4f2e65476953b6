import dataclasses
from datetime import timedelta
from decimal import Decimal

import pytest

from stockbridge.qbxml.messages.all_items import ItemQuery
from stockbridge.qbxml.messages.inventory_items import (
    ItemInventoryAssemblyQuery,
    ItemInventoryQuery,
    ItemInventoryRet,
)
from stockbridge.qbxml.messages.queries import NameFilter, NameRangeFilter, ObjectFilter
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryQuery, ItemServiceQuery
from stockbridge.qbxml.notation import Request
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.unit.simulators.quickbooks.world import World


def names(world: World, query: Request) -> list[str]:
    return [str(getattr(ret, "name", None)) for ret in world.one(query).rets]


def stocked(switches: Switches | None = None) -> World:
    """A part, an assembly and a service, made at nine o'clock; now it is ten."""
    world = World(switches=switches)
    world.people.create_item("Filter", opening=10)
    world.people.create_item("Kit", ItemKind.ASSEMBLY, components={"Filter": 1})
    world.people.create_item("Visit", ItemKind.SERVICE)
    world.people.create_item("Tape", ItemKind.NON_INVENTORY)
    world.wait(hours=1)
    return world


SINCE_HALF_PAST = "2026-03-02T09:30:00"


@pytest.mark.parametrize(
    ("visible", "expected"), [("documented", ["Filter"]), ("never", []), ("bumps_time_modified", ["Filter"])]
)
def test_whether_a_sale_makes_an_item_modified_is_a_switch(visible: str, expected: list[str]) -> None:
    world = stocked(Switches(quantity_visible=visible))  # type: ignore[arg-type]
    before = dataclasses.replace(world.people.item("Filter"))
    world.people.enter(TxnKind.INVOICE, {"Filter": 1})

    assert names(world, ItemInventoryQuery(from_modified_date=SINCE_HALF_PAST)) == expected
    item = world.people.item("Filter")
    bumped = (item.modified, item.edit_sequence) != (before.modified, before.edit_sequence)
    assert bumped is (visible == "bumps_time_modified")


@pytest.mark.parametrize(
    ("visible", "expected"), [("documented", ["Kit"]), ("never", []), ("bumps_time_modified", ["Kit"])]
)
def test_assemblies_have_a_switch_of_their_own(visible: str, expected: list[str]) -> None:
    world = stocked(Switches(assembly_quantity_visible=visible))  # type: ignore[arg-type]
    world.people.build("Kit", 1)

    assert names(world, ItemInventoryAssemblyQuery(from_modified_date=SINCE_HALF_PAST)) == expected


def test_item_query_does_not_see_quantities_change() -> None:
    world = stocked()
    world.people.enter(TxnKind.INVOICE, {"Filter": 1})

    assert names(world, ItemQuery(from_modified_date=SINCE_HALF_PAST)) == []


def test_a_removed_line_makes_its_item_modified() -> None:
    world = stocked()
    invoice = world.people.enter(TxnKind.INVOICE, {"Filter": 1}).subject
    world.wait(hours=1)
    world.people.remove_line(invoice, "Filter")

    assert names(world, ItemInventoryQuery(from_modified_date="2026-03-02T10:30:00")) == ["Filter"]


def test_modified_bounds_are_inclusive_to_the_second() -> None:
    world = stocked()
    world.people.reprice("Visit")

    for bounds, expected in (
        (("2026-03-02T10:00:00", None), ["Visit"]),
        (("2026-03-02T10:00:01", None), []),
        (("2026-03-02T09:30:00", "2026-03-02T10:00:00"), ["Visit"]),
        (("2026-03-02T09:30:00", "2026-03-02T09:59:59"), []),
    ):
        assert names(world, ItemServiceQuery(from_modified_date=bounds[0], to_modified_date=bounds[1])) == expected


def test_a_skewed_host_filters_by_its_own_clock() -> None:
    world = stocked()
    world.company.clock.skew = timedelta(minutes=20)
    world.people.reprice("Visit")

    assert names(world, ItemServiceQuery(from_modified_date="2026-03-02T10:15:00")) == ["Visit"]


def test_a_backward_range_is_refused() -> None:
    query = ItemServiceQuery(from_modified_date="2026-03-02", to_modified_date="2026-03-01")

    assert stocked().code(query) == 3030


def test_each_query_answers_with_its_own_kind() -> None:
    world = stocked()

    assert names(world, ItemInventoryQuery()) == ["Filter"]
    assert names(world, ItemInventoryAssemblyQuery()) == ["Kit"]
    assert names(world, ItemServiceQuery()) == ["Visit"]
    assert names(world, ItemNonInventoryQuery()) == ["Tape"]
    assert names(world, ItemQuery()) == ["Visit", "Tape", "Filter", "Kit"]


def test_inactive_items_hide_from_filters_and_not_from_keys() -> None:
    world = stocked()
    world.people.set_active("Filter", active=False)

    assert names(world, ItemInventoryQuery()) == []
    assert names(world, ItemInventoryQuery(active_status="InactiveOnly")) == ["Filter"]
    assert names(world, ItemInventoryQuery(active_status="All")) == ["Filter"]
    assert names(world, ItemInventoryQuery(full_name=("filter",))) == ["Filter"]


@pytest.mark.parametrize(
    ("criterion", "part", "expected"),
    [
        ("StartsWith", "FIL", ["Filter"]),
        ("EndsWith", "ter", ["Filter"]),
        ("Contains", "ilt", ["Filter"]),
        ("Contains", "x", []),
    ],
)
def test_name_filters_ignore_case(criterion: str, part: str, expected: list[str]) -> None:
    chosen = NameFilter(match_criterion=criterion, name=part)  # type: ignore[arg-type]

    assert names(stocked(), ItemInventoryQuery(name_filter=chosen)) == expected


def test_name_ranges_have_open_ends() -> None:
    world = stocked()

    assert names(world, ItemQuery(name_range_filter=NameRangeFilter(from_name="l"))) == ["Visit", "Tape"]
    assert names(world, ItemQuery(name_range_filter=NameRangeFilter(to_name="L"))) == ["Filter", "Kit"]


def test_a_missing_key_is_a_warning_with_what_was_found() -> None:
    answer = stocked().one(ItemInventoryQuery(full_name=("Filter", "Nothing")))

    assert (answer.status.code, answer.status.severity, len(answer.rets)) == (500, "Warn", 1)
    assert answer.status.message == (
        "The query request has not been fully completed. "
        'There was a required element ("Nothing") that could not be found in QuickBooks.'
    )


@pytest.mark.parametrize("code", [500, 3120])
def test_what_all_missing_keys_give_is_a_switch(code: int) -> None:
    world = stocked(Switches(all_keys_missing=code))  # type: ignore[arg-type]

    assert world.code(ItemInventoryQuery(list_id=("80000FFF-1",))) == code


def test_a_key_without_the_form_of_an_id_is_refused() -> None:
    assert stocked().code(ItemInventoryQuery(list_id=("banana",))) == 3000


def test_an_item_of_another_kind_is_not_found() -> None:
    world = stocked()

    assert world.code(ItemInventoryQuery(list_id=(world.people.item("Visit").list_id,))) == 500


def test_only_the_elements_named_are_returned_and_typos_are_silent() -> None:
    (ret,) = stocked().one(ItemInventoryQuery(include_ret_element=("ListID", "QuantityOnHand", "Qantity"))).rets

    assert isinstance(ret, ItemInventoryRet)
    assert (ret.quantity_on_hand, ret.name, ret.edit_sequence) == (Decimal(10), None, None)


def test_meta_data_counts() -> None:
    world = stocked()
    only = world.one(ItemInventoryQuery(meta_data="MetaDataOnly"))
    both = world.one(ItemInventoryQuery(meta_data="MetaDataAndResponseData"))

    assert (only.ret_count, only.rets) == (1, ())
    assert (both.ret_count, len(both.rets)) == (1, 1)


def test_counting_does_not_need_pages() -> None:
    counted = stocked().one(
        ItemInventoryQuery(meta_data="MetaDataOnly", name_filter=NameFilter(match_criterion="Contains", name="x"))
    )

    assert (counted.status.code, counted.ret_count) == (1, 0)


def test_item_query_finds_by_key_whatever_the_kind() -> None:
    assert names(stocked(), ItemQuery(full_name=("visit", "Filter"))) == ["Visit", "Filter"]


def test_classes_are_a_feature_that_is_off() -> None:
    assert stocked().code(ItemInventoryQuery(class_filter=ObjectFilter(full_name=("North",)))) == 3250


def test_orders_show_in_the_item() -> None:
    world = stocked()
    world.people.enter(TxnKind.PURCHASE_ORDER, {"Filter": 24})
    world.people.enter(TxnKind.SALES_ORDER, {"Filter": 2})

    (ret,) = world.one(ItemInventoryQuery()).rets

    assert isinstance(ret, ItemInventoryRet)
    assert [ret.quantity_on_order, ret.quantity_on_sales_order, ret.quantity_on_hand] == [24, 2, 10]
