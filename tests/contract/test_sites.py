"""A company file with Advanced Inventory and a Zuper account with locations: every site is kept equal with its location."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stockbridge.core.plan import Policy
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger.answering import answer
from stockbridge.ledger.plan_report import plan_report
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_CA, ENTERPRISE_ADVANCED_US
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.stores import Stores, told


def test_first_contact_compares_and_posts_site_by_site(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10, "Truck 1": 4})
    stores.product("Valve", {"Main": 4, "Truck 1": 10})
    stores.settle_down()

    assert stores.zuper_has("Valve") == stores.quickbooks_has("Valve") == {"Main": 10, "Truck 1": 4}


def test_what_is_received_at_a_site_arrives_at_its_location(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    stores.office.enter(TxnKind.ITEM_RECEIPT, {"Valve": 5}, site="Truck 1")
    stores.settle_down()

    assert stores.zuper_has("Valve") == {"Main": 10, "Truck 1": 5}


def test_what_is_used_at_a_location_leaves_its_site(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10, "Truck 1": 4})
    stores.settle_down()
    stores.use("Valve", "Truck 1", 3)
    stores.settle_down()

    assert stores.quickbooks_has("Valve") == {"Main": 10, "Truck 1": 1}


def test_a_movement_is_explained_at_its_site(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    stores.office.enter(TxnKind.ITEM_RECEIPT, {"Valve": 5}, site="Truck 1", ref_number="R-7")
    stores.office.transfer({"Valve": 2}, "Main", "Truck 1")
    stores.settle_down()

    told = [(line.place, line.text) for line in stores.movements() if line.units == 5]
    assert [place for place, text in told if "R-7" in text] == ["Truck 1"]
    assert {line.place for line in stores.movements() if "Inventory transfer" in line.text} == {"Main", "Truck 1"}


def test_units_at_a_site_without_a_location_wait_for_it_and_go_by_themselves(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    stores.office.open_site("North")
    stores.office.enter(TxnKind.ITEM_RECEIPT, {"Valve": 5}, site="North")
    stores.settle_down()
    (held,) = stores.held()

    assert told(held) == "Valve, North, 5, no_location"
    assert 'Create a location named exactly "North" in Zuper.' in held.text
    assert stores.zuper_has("Valve") == {"Main": 10}

    stores.field.create_location("NORTH ")
    stores.settle_down()
    (held,) = stores.held()
    assert 'has a location "NORTH ", which is not exactly that: rename it to "North"' in held.text

    stores.field.rename_location(stores.location("NORTH "), "North")
    stores.settle_down()
    assert stores.held() == []
    assert stores.zuper_has("Valve") == {"Main": 10, "North": 5}


def test_units_at_a_location_without_a_site_wait_for_it_and_go_by_themselves(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    north = stores.field.create_location("North").uid
    stores.field.inward(stores.uid("Valve"), north, Decimal(5))
    stores.settle_down()
    (held,) = stores.held()

    assert told(held) == "Valve, North, 5, no_inventory_site"
    stores.office.open_site("North")
    stores.settle_down()
    assert stores.held() == []
    assert stores.quickbooks_has("Valve") == {"Main": 10, "North": 5}


def test_two_that_got_the_same_name_late_are_compared_and_nothing_is_doubled(stores: Stores) -> None:
    stores.office.open_site("North")
    north = stores.field.create_location("NORTH").uid
    for name, here, there in (("Equal", 7, 7), ("Apart", 7, 4)):
        stores.item(name, {"North": here})
        stores.product(name, {"NORTH": there})
    stores.settle_down()
    stores.field.rename_location(north, "North")
    stores.settle_down()

    assert stores.zuper_has("Equal") == stores.quickbooks_has("Equal") == {"North": 7}
    (held,) = stores.held()
    assert told(held) == "Apart, North, 3, place_differs"
    stores.answer("quickbooks")
    stores.settle_down()
    assert stores.zuper_has("Apart") == stores.quickbooks_has("Apart") == {"North": 7}


def test_units_at_no_site_are_held_until_they_are_assigned(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10})
    stores.unassigned("Valve", 3)
    stores.settle_down()
    (held,) = stores.held()

    assert told(held) == "Valve, no site, 3, at_no_site"
    assert stores.zuper_has("Valve") == {"Main": 10}
    stores.unassigned("Valve", -3)
    stores.office.adjust({"Valve": 3}, site="Truck 1")
    stores.settle_down()
    assert stores.held() == []
    assert stores.zuper_has("Valve") == {"Main": 10, "Truck 1": 3}


def test_a_build_consumes_components_and_adds_the_assembly_at_its_site(stores: Stores) -> None:
    stores.item("Valve", {"Truck 1": 10})
    stores.office.create_item("Kit", ItemKind.ASSEMBLY, components={"Valve": 2})
    stores.settle_down()
    stores.office.build("Kit", 3, site="Truck 1")
    stores.office.build("Kit", 9, site="Truck 1")  # short of components: pending, and moves nothing
    stores.settle_down()

    assert stores.zuper_has("Kit") == {"Truck 1": 3}
    assert stores.zuper_has("Valve") == {"Truck 1": 4}
    assert all(line.text.startswith("Build") for line in stores.movements() if line.item in ("Kit", "Valve"))


@pytest.mark.parametrize("on", [False, True])
def test_sites_switched_on_or_off_later_stop_the_connection_and_nothing_is_doubled(tmp_path: Path, *, on: bool) -> None:
    stores = Stores(tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"))
    stores.file.books.preferences.is_using_sites = not on
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    stores.file.books.preferences.is_using_sites = on
    stores.update()
    stores.cycle()

    assert [held.reason for held in stores.held()] == ["sites_switched"]
    assert stores.state() == "stopped"
    stores.file.books.preferences.is_using_sites = not on
    stores.answer("resume")
    stores.settle_down()
    assert stores.held() == []
    assert stores.zuper_has("Valve") == {"Main": 10}
    check_books(stores.database, CONNECTION_ID)


@pytest.mark.parametrize("transfers", ["documents", "adjustments"])
def test_a_transfer_in_zuper_moves_units_between_sites(tmp_path: Path, transfers: str) -> None:
    stores = Stores(
        tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"), settings={"transfers": transfers}
    )
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    stores.field.transfer(stores.uid("Valve"), stores.location("Main"), stores.location("Truck 1"), Decimal(4))
    stores.settle_down()

    assert stores.quickbooks_has("Valve") == {"Main": 6, "Truck 1": 4}
    kinds = [write.request for write in stores.quickbooks.ledger.writes]
    assert kinds == (
        ["TransferInventoryAdd"] if transfers == "documents" else ["InventoryAdjustmentAdd", "InventoryAdjustmentAdd"]
    )
    check_books(stores.database, CONNECTION_ID)


@pytest.mark.parametrize("transfers", ["documents", "adjustments"])
def test_a_transfer_in_quickbooks_moves_units_between_locations(tmp_path: Path, transfers: str) -> None:
    stores = Stores(
        tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"), settings={"transfers": transfers}
    )
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    before = len(stores.account.stock.movements)
    stores.office.transfer({"Valve": 4}, "Main", "Truck 1")
    stores.settle_down()

    assert stores.zuper_has("Valve") == {"Main": 6, "Truck 1": 4}
    kinds = sorted(row.type for row in stores.account.stock.movements[before:])
    assert kinds == (["TRANSFER"] if transfers == "documents" else ["INWARD", "OUTWARD"])
    check_books(stores.database, CONNECTION_ID)


@pytest.mark.parametrize("inward_elsewhere", ["creates_row", "refused"])
def test_the_first_units_at_a_location_add_it_to_the_product_or_are_held_with_the_remedy(
    tmp_path: Path, inward_elsewhere: Any
) -> None:
    stores = Stores(
        tmp_path,
        profile=ENTERPRISE_ADVANCED_US,
        sites=("Main", "Truck 1"),
        zuper_switches=ZuperSwitches(inward_elsewhere=inward_elsewhere),
    )
    stores.item("Valve", {"Main": 10})
    stores.product("Valve", {"Main": 10})
    stores.settle_down()
    stores.office.adjust({"Valve": 5}, site="Truck 1")
    stores.settle_down()
    if inward_elsewhere == "refused":
        (held,) = stores.held()
        assert told(held) == "Valve, Truck 1, 5, refused_by_zuper"
        assert 'kept at the location "Truck 1" yet: add the location to the part in Zuper.' in held.text
        assert stores.zuper_has("Valve") == {"Main": 10}
        stores.account.stock.open((stores.uid("Valve"), stores.location("Truck 1")), stores.account.new_shelf())
        stores.retry_all()
        stores.settle_down()

    assert stores.held() == []
    assert stores.zuper_has("Valve") == {"Main": 10, "Truck 1": 5}
    check_books(stores.database, CONNECTION_ID)


@pytest.mark.parametrize(
    "switch",
    [
        {"missing_site": "refused"},
        {"quantity_visible": "never"},
        {"quantity_visible": "bumps_time_modified"},
        {"assembly_quantity_visible": "documented"},
        {"multi_user_adjustment": "advanced_inventory"},
        {"enhanced_receiving": True},
    ],
    ids=str,
)
def test_sites_are_kept_equal_under_every_switch_that_touches_them(tmp_path: Path, switch: dict[str, Any]) -> None:
    switches = replace(Switches(), **switch)
    stores = Stores(tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"), quickbooks_switches=switches)
    stores.item("Valve", {"Main": 10})
    stores.office.create_item("Kit", ItemKind.ASSEMBLY, components={"Valve": 1})
    stores.settle_down()
    stores.office.enter(TxnKind.INVOICE, {"Valve": 1})  # a line without a site sells from the default one
    stores.office.enter(TxnKind.ITEM_RECEIPT, {"Valve": 5}, site="Truck 1")
    stores.office.build("Kit", 2, site="Truck 1")
    stores.use("Valve", "Main", 3)
    stores.settle_down()

    assert stores.zuper_has("Valve") == stores.quickbooks_has("Valve") == {"Main": 6, "Truck 1": 3}
    assert stores.zuper_has("Kit") == {"Truck 1": 2}
    check_books(stores.database, CONNECTION_ID)


@pytest.mark.parametrize("missing_site", ["default_site", "refused"])
def test_a_canadian_file_with_sites_is_kept_equal_by_totals_at_its_default_site(
    tmp_path: Path, missing_site: Any
) -> None:
    stores = Stores(
        tmp_path,
        profile=ENTERPRISE_ADVANCED_CA,
        sites=("Main", "Truck 1"),
        quickbooks_switches=Switches(missing_site=missing_site),
    )
    stores.item("Valve", {"Main": 10, "Truck 1": 3})
    stores.settle_down()
    stores.office.adjust({"Valve": 1}, site="Truck 1")
    for _ in range(2):
        stores.use("Valve", "Main", 1)
        stores.settle_down()

    assert stores.held() == []
    assert stores.quickbooks_has("Valve") == {"Main": 8, "Truck 1": 4}
    assert stores.zuper_has("Valve") == {"Main": 12}
    assert stores.quickbooks.ledger.statuses[3150] == (1 if missing_site == "refused" else 0)
    check_books(stores.database, CONNECTION_ID)


def test_the_plan_compares_place_by_place_and_names_what_is_no_place(tmp_path: Path) -> None:
    stores = Stores(
        tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1", "North"), settings={"first_sync": "review"}
    )
    stores.item("Valve", {"Main": 10, "Truck 1": 4, "North": 2})
    stores.product("Valve", {"Main": 4, "Truck 1": 10})
    stores.settle_down()
    with stores.database.unit(CONNECTION_ID) as unit:
        (row,) = plan_report(unit, Side.QUICKBOOKS).buckets["different"].rows

    assert [(count.place, show(count.quickbooks), show(count.zuper)) for count in row.places] == [
        ("Main", "10", "4"),
        ("Truck 1", "4", "10"),
    ]
    assert "2 at North in QuickBooks, which is no place of Zuper" in row.text
    assert row.choices[0].text == "QuickBooks is right: 0 in Zuper, by corrections at 2 places"


def test_a_merged_item_takes_its_units_along_at_every_site(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10, "Truck 1": 4})
    stores.item("Tap", {"Main": 1})
    stores.settle_down()
    stores.office.merge("Valve", "Tap")
    stores.clock.sleep(13 * 3600)
    stores.settle_down()
    with stores.database.unit(CONNECTION_ID) as unit:
        first = next(hold for hold in unit.holds.open(reason="item_deleted"))
        answer(unit, first.id, "merge", Policy(max_units=Decimal(1000)), by="Ann", at=stores.clock.now())
    stores.settle_down()

    assert stores.zuper_has("Valve") == {}
    assert stores.zuper_has("Tap") == {"Main": 11, "Truck 1": 4}
