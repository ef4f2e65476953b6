"""What becomes of units when people rename, swap, inactivate, delete and make anew the sites and locations they lie at."""

from decimal import Decimal

from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.simulation.stores import Stores, told


def test_renamed_places_stay_bound(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10, "Truck 1": 1})
    stores.settle_down()
    stores.office.rename_site("Truck 1", "Van 1")
    stores.office.enter(TxnKind.ITEM_RECEIPT, {"Valve": 5}, site="Van 1")
    stores.settle_down()

    assert stores.held() == []
    assert stores.zuper_has("Valve") == {"Main": 10, "Truck 1": 6}


def test_names_may_change_their_case_or_their_places_and_everything_stays_bound(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10, "Truck 1": 4})
    stores.settle_down()
    stores.office.rename_site("Main", "MAIN")
    stores.office.swap_site_names("MAIN", "Truck 1")
    stores.office.enter(TxnKind.ITEM_RECEIPT, {"Valve": 5}, site="MAIN")  # what was Truck 1
    stores.field.rename_location(stores.location("Main"), "Attic")
    stores.settle_down()

    assert stores.held() == []
    assert stores.zuper_has("Valve") == {"Attic": 10, "Truck 1": 9}
    assert stores.quickbooks_has("Valve") == {"Truck 1": 10, "MAIN": 9}


def test_an_inactive_site_is_read_and_what_is_owed_to_it_waits_until_it_is_active_again(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10, "Truck 1": 4})
    stores.settle_down()
    stores.office.set_site_active("Truck 1", active=False)
    stores.office.adjust({"Valve": -1}, site="Truck 1")
    stores.settle_down()
    assert stores.zuper_has("Valve") == {"Main": 10, "Truck 1": 3}

    stores.field.transfer(stores.uid("Valve"), stores.location("Main"), stores.location("Truck 1"), Decimal(2))
    stores.settle_down()
    (held,) = stores.held()
    assert told(held) == "Valve, Truck 1, 2, refused_by_quickbooks"
    assert "Truck 1" in held.text
    assert stores.quickbooks_has("Valve") == {"Main": 8, "Truck 1": 3}

    stores.office.set_site_active("Truck 1", active=True)
    stores.answer("retry")
    stores.settle_down()
    assert stores.held() == []
    assert stores.quickbooks_has("Valve") == stores.zuper_has("Valve") == {"Main": 8, "Truck 1": 5}


def test_a_site_where_nothing_ever_lay_keeps_its_place_when_it_is_deleted_and_made_anew(stores: Stores) -> None:
    stores.office.open_site("North")
    stores.field.create_location("North")
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    stores.office.delete_site("North")
    stores.settle_down()
    stores.office.open_site("North")
    stores.office.adjust({"Valve": 3}, site="North")
    stores.settle_down()

    assert stores.held() == []
    assert stores.zuper_has("Valve") == {"Main": 10, "North": 3}
    stores.use("Valve", "North", 1)
    stores.settle_down()
    assert stores.quickbooks_has("Valve") == {"Main": 10, "North": 2}


def test_what_waited_for_a_deleted_site_goes_to_the_one_made_in_its_stead(stores: Stores) -> None:
    stores.office.open_site("North")
    stores.field.create_location("North")
    stores.item("Valve", {"Main": 10})
    stores.settle_down()
    stores.office.delete_site("North")
    stores.field.transfer(stores.uid("Valve"), stores.location("Main"), stores.location("North"), Decimal(4))
    stores.settle_down()
    (held,) = stores.held()
    assert told(held) == "Valve, North, 4, refused_by_quickbooks"

    stores.office.open_site("North")
    stores.settle_down()
    stores.answer("retry")
    stores.settle_down()
    assert stores.held() == []
    assert stores.quickbooks_has("Valve") == stores.zuper_has("Valve") == {"Main": 6, "North": 4}


def test_what_lies_in_bins_lies_at_their_site(stores: Stores) -> None:
    for bin_name in ("A", "B"):
        stores.office.open_site(bin_name, parent="Main")
    stores.item("Valve", {"Main": 10, "Truck 1": 4})
    stores.office.put_into_bin("Valve", "Main:A", 6)
    stores.office.put_into_bin("Valve", "Main:B", 5)  # more than there is: one is missing outside the bins
    stores.settle_down()
    stores.use("Valve", "Main", 3)
    stores.office.enter(TxnKind.ITEM_RECEIPT, {"Valve": 5}, site="Main")
    stores.settle_down()

    assert stores.held() == []
    assert stores.zuper_has("Valve") == stores.quickbooks_has("Valve") == {"Main": 12, "Truck 1": 4}


def test_a_location_that_was_deleted_and_restored_is_read_again(stores: Stores) -> None:
    stores.item("Valve", {"Main": 10, "Truck 1": 4})
    stores.settle_down()
    stores.field.deactivate_location(stores.location("Truck 1"))
    stores.settle_down()
    assert stores.quickbooks_has("Valve") == {"Main": 10, "Truck 1": 4}

    stores.account.locations[stores.location("Truck 1")].is_deleted = False
    stores.use("Valve", "Truck 1", 1)
    stores.clock.sleep(13 * 3600)
    stores.settle_down()
    assert stores.quickbooks_has("Valve") == {"Main": 10, "Truck 1": 3}
