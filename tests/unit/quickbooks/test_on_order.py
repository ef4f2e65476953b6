"""What is on order in QuickBooks is shown, and is no stock."""

from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

from stockbridge.ledger.item_card import ItemCard, item_card
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.stores import Stores
from tests.unit.quickbooks.office import Office


def by_place(one: ItemCard) -> dict[str, Decimal | None]:
    return {place.place: place.on_order for place in one.places}


def card(office: Company) -> ItemCard:
    with office.database.unit(CONNECTION_ID) as unit:
        return item_card(unit, "Hose")


def test_units_on_a_purchase_order_are_shown_and_move_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, quickbooks_switches=Switches(quantity_visible="never"))
    office.stock(Hose=5, Valve=7)
    before = card(office)
    order = office.office.enter(TxnKind.PURCHASE_ORDER, {"Hose": 12})
    office.update()
    ordered = card(office)
    office.office.enter(TxnKind.ITEM_RECEIPT, {"Hose": 12}, order=order.subject)
    office.update()
    received = card(office)

    assert [(one.on_order, one.places[0].quickbooks) for one in (before, ordered, received)] == [
        (Decimal(0), Decimal(5)),
        (Decimal(12), Decimal(5)),
        (Decimal(0), Decimal(17)),
    ]
    assert ordered.on_order_read_at == ordered.quickbooks_read_at
    assert office.owed_to_zuper("Hose") == Decimal(12)


def test_an_order_that_was_changed_or_deleted_is_no_longer_counted_without_a_full_reading(tmp_path: Path) -> None:
    office = Office(tmp_path, quickbooks_switches=Switches(quantity_visible="never"))
    office.stock(Hose=5, Valve=7)
    first = office.office.enter(TxnKind.PURCHASE_ORDER, {"Hose": 12, "Valve": 1})
    second = office.office.enter(TxnKind.PURCHASE_ORDER, {"Hose": 3})
    office.update()
    office.office.remove_line(first.subject, "Hose")
    office.update()
    shortened = card(office)
    office.office.delete(second.subject)
    office.update()

    assert (shortened.on_order, card(office).on_order) == (Decimal(3), Decimal(0))


@pytest.mark.parametrize("quantity_visible", ["documented", "never"])
def test_with_sites_what_is_on_order_is_told_for_each_of_them(
    tmp_path: Path, quantity_visible: Literal["documented", "never"]
) -> None:
    stores = Stores(
        tmp_path,
        profile=ENTERPRISE_ADVANCED_US,
        sites=("Main", "Truck 1"),
        quickbooks_switches=Switches(quantity_visible=quantity_visible),
    )
    stores.item("Hose", {"Main": 5, "Truck 1": 1})
    stores.settle_down()
    stores.office.enter(TxnKind.PURCHASE_ORDER, {"Hose": 12}, site="Main")
    order = stores.office.enter(TxnKind.PURCHASE_ORDER, {"Hose": 2}, site="Truck 1")
    stores.update()
    ordered = card(stores)
    stores.office.delete(order.subject)
    stores.update()
    fewer = card(stores)

    assert (ordered.on_order, by_place(ordered)) == (Decimal(14), {"Main": Decimal(12), "Truck 1": Decimal(2)})
    assert (fewer.on_order, by_place(fewer)) == (Decimal(12), {"Main": Decimal(12), "Truck 1": Decimal(0)})
    assert fewer.on_order_read_at is not None
    assert ordered.on_order_read_at is not None
    assert fewer.on_order_read_at > ordered.on_order_read_at
