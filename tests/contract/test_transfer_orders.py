"""Zuper's transfer orders: units on the road are still the company's, so QuickBooks keeps them where they were until the order is over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stockbridge.core.plan import Policy
from stockbridge.core.quantity import show
from stockbridge.ledger.answering import answer
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US, PREMIER_US
from stockbridge.simulators.zuper.switches import Switches
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.stores import Stores

MANY_UPDATES = 5


def stores(folder: Path, *, sites: bool, zuper: Switches | None = None, **settings: object) -> Stores:
    """Ten valves in the store, with or without sites in QuickBooks."""
    made = Stores(
        folder,
        profile=ENTERPRISE_ADVANCED_US if sites else PREMIER_US,
        sites=("Main", "Truck 1") if sites else (),
        zuper_switches=zuper or Switches(),
        settings=settings,
    )
    made.item("Valve", {"Main": 10})
    made.settle_down()
    return made


def send(company: Stores, units: int) -> str:
    """A transfer order from the store to the truck, on its way."""
    main, truck = company.location("Main"), company.location("Truck 1")
    return company.field.send_transfer_order(main, truck, [(company.uid("Valve"), main, Decimal(units))]).uid


def let_time_pass(company: Stores) -> None:
    for _ in range(MANY_UPDATES):
        company.clock.sleep(3600)
        company.settle_down()


def told(company: Stores) -> list[str]:
    return [f"{one.item}, {one.place}, {show(one.units or Decimal(0))}, {one.reason}" for one in company.held()]


def writes(company: Stores) -> list[str]:
    """What the integration wrote into QuickBooks since the item was new."""
    return [write.request for write in company.quickbooks.ledger.writes]


@pytest.mark.parametrize("sites", [False, True])
def test_units_on_the_road_stay_in_quickbooks_until_they_arrive(tmp_path: Path, sites: bool) -> None:
    company = stores(tmp_path, sites=sites)
    order = send(company, 4)
    let_time_pass(company)

    assert writes(company) == []
    assert told(company) == ["Valve, Main, 4, on_the_road"]
    company.field.complete_transfer_order(order)
    company.settle_down()
    assert told(company) == []
    assert writes(company) == (["TransferInventoryAdd"] if sites else [])
    assert company.zuper_has("Valve") == {"Main": 6, "Truck 1": 4}
    assert company.quickbooks_has("Valve") == ({"Main": 6, "Truck 1": 4} if sites else {"no site": 10})
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("sites", [False, True])
@pytest.mark.parametrize("void_as", ["flag", "compensating_row"])
def test_an_order_that_is_voided_moves_nothing(tmp_path: Path, sites: bool, void_as: Any) -> None:
    company = stores(tmp_path, sites=sites, zuper=replace(Switches(), void_as=void_as))
    order = send(company, 4)
    let_time_pass(company)
    company.field.void_transfer_order(order)
    let_time_pass(company)

    assert told(company) == []
    assert company.zuper_has("Valve") == {"Main": 10}
    assert company.quickbooks_has("Valve") == {"Main" if sites else "no site": 10}
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("sites", [False, True])
def test_where_rows_name_no_order_the_ends_of_a_product_belong_together(tmp_path: Path, sites: bool) -> None:
    company = stores(tmp_path, sites=sites, zuper=replace(Switches(), transit_names_order=False))
    order = send(company, 4)
    let_time_pass(company)

    assert told(company) == ["Valve, Main, 4, on_the_road"]
    company.field.complete_transfer_order(order)
    company.settle_down()
    assert told(company) == []
    assert company.quickbooks_has("Valve") == ({"Main": 6, "Truck 1": 4} if sites else {"no site": 10})
    check_books(company.database, CONNECTION_ID)


def test_the_link_of_units_on_the_road_may_end(tmp_path: Path) -> None:
    company = stores(tmp_path, sites=False)
    send(company, 4)
    company.settle_down()
    company.field.delete_product(company.uid("Valve"))
    for _ in range(2):
        company.clock.sleep(13 * 3600)
        company.settle_down()
    with company.database.unit(CONNECTION_ID) as unit:
        hold = next(unit.holds.open(reason="product_missing"))
        answer(unit, hold.id, "unlink", Policy(max_units=Decimal(1000)), by="Ann", at=company.clock.now())

    assert [one for one in told(company) if "on_the_road" in one] == []
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("sites", [False, True])
def test_what_arrives_in_part_is_carried_and_the_rest_stays(tmp_path: Path, sites: bool) -> None:
    company = stores(tmp_path, sites=sites)
    order = send(company, 4)
    company.field.receive_part_of_transfer_order(order, Decimal(3))
    let_time_pass(company)

    assert told(company) == ["Valve, Main, 1, on_the_road"]
    assert company.quickbooks_has("Valve") == ({"Main": 7, "Truck 1": 3} if sites else {"no site": 10})
    company.field.complete_transfer_order(order)
    company.settle_down()
    assert told(company) == []
    assert company.quickbooks_has("Valve") == ({"Main": 6, "Truck 1": 4} if sites else {"no site": 10})
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("sites", [False, True])
def test_what_is_lost_on_the_road_leaves_quickbooks_when_the_order_is_completed_without_it(
    tmp_path: Path, sites: bool
) -> None:
    company = stores(tmp_path, sites=sites)
    order = send(company, 4)
    company.field.receive_part_of_transfer_order(order, Decimal(3))
    company.settle_down()
    company.field.complete_transfer_order(order, short=True)
    let_time_pass(company)

    assert told(company) == []
    assert company.zuper_has("Valve") == {"Main": 6, "Truck 1": 3}
    assert company.quickbooks_has("Valve") == ({"Main": 6, "Truck 1": 3} if sites else {"no site": 9})
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("sites", [False, True])
def test_a_person_may_say_that_units_on_the_road_will_not_arrive(tmp_path: Path, sites: bool) -> None:
    company = stores(tmp_path, sites=sites)
    order = send(company, 4)
    let_time_pass(company)
    company.answer("take_off")
    company.settle_down()

    assert told(company) == []
    assert company.quickbooks_has("Valve") == {"Main" if sites else "no site": 6}
    company.field.complete_transfer_order(order)  # they turned up after all
    let_time_pass(company)
    assert told(company) == []
    assert company.quickbooks_has("Valve") == ({"Main": 6, "Truck 1": 4} if sites else {"no site": 10})
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("sites", [False, True])
def test_other_movements_of_the_item_go_on_meanwhile(tmp_path: Path, sites: bool) -> None:
    company = stores(tmp_path, sites=sites)
    order = send(company, 4)
    company.settle_down()
    company.use("Valve", "Main", 2)
    company.office.adjust({"Valve": 5}, site="Main" if sites else None)
    company.settle_down()

    assert company.quickbooks_has("Valve") == {"Main" if sites else "no site": 13}
    assert company.zuper_has("Valve") == {"Main": 9}
    company.field.complete_transfer_order(order)
    company.settle_down()
    assert company.quickbooks_has("Valve") == ({"Main": 9, "Truck 1": 4} if sites else {"no site": 13})
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize(
    "sooner",
    [lambda company: company.clock.sleep(60), lambda company: company.cycle()],
    ids=["its row shows", "its row is late"],
)
def test_a_departure_that_is_read_before_its_row_shows_stays_all_the_same(
    tmp_path: Path, sooner: Callable[[Stores], object]
) -> None:
    company = stores(tmp_path, sites=False)
    send(company, 4)
    sooner(company)
    company.use("Valve", "Main", 1)
    for _ in range(3):
        company.cycle()
        company.clock.sleep(20)
    company.settle_down()

    assert company.quickbooks_has("Valve") == {"no site": 9}
    assert told(company) == ["Valve, Main, 4, on_the_road"]


@pytest.mark.parametrize("sites", [False, True])
def test_what_arrives_before_its_departure_shows_is_not_kept_on_the_road(tmp_path: Path, sites: bool) -> None:
    company = stores(tmp_path, sites=sites)
    order = send(company, 4)
    departure = company.account.stock.movements[-1]
    company.field.receive_part_of_transfer_order(order, Decimal(1))
    departure.visible_at = company.clock.now() + timedelta(minutes=10)
    for _ in range(4):
        company.clock.sleep(60)
        company.cycle()
    let_time_pass(company)

    assert told(company) == ["Valve, Main, 3, on_the_road"]
    assert company.quickbooks_has("Valve") == ({"Main": 9, "Truck 1": 1} if sites else {"no site": 10})
    company.field.complete_transfer_order(order)
    company.settle_down()
    assert told(company) == []
    assert company.quickbooks_has("Valve") == ({"Main": 6, "Truck 1": 4} if sites else {"no site": 10})


@pytest.mark.parametrize("sites", [False, True])
def test_an_order_that_takes_at_its_end_is_a_plain_transfer(tmp_path: Path, sites: bool) -> None:
    company = stores(tmp_path, sites=sites, zuper=replace(Switches(), transit_takes="at_end"), transfers="adjustments")
    order = send(company, 4)
    let_time_pass(company)

    assert told(company) == []
    company.field.complete_transfer_order(order)
    company.settle_down()
    assert writes(company) == (["InventoryAdjustmentAdd"] * 2 if sites else [])
    assert company.quickbooks_has("Valve") == ({"Main": 6, "Truck 1": 4} if sites else {"no site": 10})
