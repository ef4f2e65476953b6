"""How much lies at which site, from the rows that QuickBooks tells."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.qbxml.answers import Answer, Status
from stockbridge.qbxml.messages.inventory_items import ItemInventoryRet
from stockbridge.qbxml.messages.item_sites import ItemSitesRet
from stockbridge.qbxml.notation import Ref
from stockbridge.quickbooks import sites
from stockbridge.quickbooks.company import CompanyFacts
from stockbridge.quickbooks.update import Agenda, Update
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.storage.unit import Unit
from tests.simulation.company import CONNECTION_ID, FILE_ID
from tests.simulation.stores import ByPlace, Stores

OK = Status(0, "Info", "Status OK")


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    made = Stores(tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"))
    made.item("Valve", {"Main": 10, "Truck 1": 4})
    made.settle_down()
    return made


def an_update(stores: Stores, unit: Unit) -> Update:
    return Update(
        unit=unit,
        agenda=Agenda(facts=CompanyFacts(has_sites=True)),
        settings=ConnectionSettings.from_json(stores.connection.settings),
        file_id=FILE_ID,
        state="live",
        run_id=unit.runs.begin("quickbooks_update", stores.clock.now()),
        now=stores.clock.now(),
        new_token=stores.new_token,
        tax_codes={},
        is_first_contact=False,
    )


def told(stores: Stores, total: int, *rows: tuple[str, int]) -> Iterator[Answer]:
    item = Ref(list_id=stores.office.item("Valve").list_id)
    yield Answer("ItemQuery", OK, (ItemInventoryRet(list_id=item.list_id, quantity_on_hand=Decimal(total)),))
    yield Answer(
        "ItemSitesQuery",
        OK,
        tuple(
            ItemSitesRet(
                item_inventory_ref=item,
                inventory_site_ref=Ref(list_id=stores.file.site(site).list_id) if site else None,
                quantity_on_hand=Decimal(units),
            )
            for site, units in rows
        ),
    )


def read(stores: Stores, total: int, *rows: tuple[str, int]) -> list[str]:
    with stores.database.unit(CONNECTION_ID) as unit:
        list_id = stores.office.item("Valve").list_id
        return sites.hear(an_update(stores, unit), [list_id], told(stores, total, *rows))


def moved(stores: Stores) -> ByPlace:
    return {line.place: line.units for line in stores.movements()}


def test_bins_and_lots_of_a_site_lie_at_the_site(stores: Stores) -> None:
    assert read(stores, 16, ("Main", 7), ("Main", 5), ("Truck 1", 4)) == []

    assert moved(stores) == {"Main": 2}


def test_where_the_rows_add_up_a_missing_one_means_that_nothing_is_there(stores: Stores) -> None:
    assert read(stores, 10, ("Main", 10)) == []

    assert moved(stores) == {"Truck 1": -4}


def test_rows_that_do_not_add_up_are_not_read_but_asked_for_again(stores: Stores) -> None:
    assert read(stores, 14, ("Main", 10)) == [stores.office.item("Valve").list_id]

    assert moved(stores) == {}


def test_units_at_no_site_are_part_of_the_total(stores: Stores) -> None:
    assert read(stores, 17, ("Main", 10), ("Truck 1", 4), ("", 3)) == []

    assert [held.reason for held in stores.held()] == ["at_no_site"]
    assert moved(stores) == {}
