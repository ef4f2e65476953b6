import random

import pytest

from stockbridge.qbxml.messages.host import HostQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryQuery
from stockbridge.simulators.quickbooks import web_connector
from stockbridge.simulators.quickbooks.backups import duplicate
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.web_connector import CannotOpenError, ProcessingError
from tests.unit.simulators.quickbooks.world import APP, PATH, World, adjustment

OTHER = r"C:\books\other.qbw"


def test_it_is_what_a_web_connector_needs() -> None:
    def name_of(quickbooks: web_connector.QuickBooks) -> str:
        return quickbooks.company_file_name()

    assert name_of(World().quickbooks) == PATH


def test_the_open_file_answers_when_no_path_is_named() -> None:
    world = World()
    world.quickbooks.open("")

    assert world.quickbooks.company_file_name() == PATH


def test_files_open_by_path_and_only_one_at_a_time() -> None:
    world = World()
    world.quickbooks.add(duplicate(world.company, OTHER))

    world.quickbooks.open(PATH)
    with pytest.raises(CannotOpenError, match="0x8004040A"):
        world.quickbooks.open(OTHER)
    world.quickbooks.switch_to(None)
    with pytest.raises(CannotOpenError, match="0x80040416"):
        world.quickbooks.open("")
    with pytest.raises(CannotOpenError, match="0x80040406"):
        world.quickbooks.open(r"C:\nothing.qbw")
    world.quickbooks.open(OTHER)

    assert world.quickbooks.company_file_name() == OTHER


def test_opening_can_be_refused_for_any_reason() -> None:
    world = World()
    world.quickbooks.refuses_to_open = ("0x80040408", "Could not start QuickBooks.")

    with pytest.raises(CannotOpenError, match="0x80040408"):
        world.quickbooks.open("")


def test_nothing_is_processed_outside_a_session() -> None:
    world = World()
    world.quickbooks.end_session()

    with pytest.raises(ProcessingError, match="0x8004040D"):
        world.one(HostQuery())


def test_nothing_is_processed_without_a_file() -> None:
    quickbooks = QuickBooks([], rng=random.Random(1))
    quickbooks.begin_session()

    with pytest.raises(ProcessingError, match="0x80040417"):
        quickbooks.process("", APP)


def test_a_switched_file_does_not_know_ids_of_the_other() -> None:
    world, other = World(), World(seed=2)
    other.company.path = OTHER
    item = world.people.create_item("Filter").subject
    world.quickbooks.add(other.company)
    world.quickbooks.switch_to(OTHER)

    assert world.code(ItemInventoryQuery(list_id=(item,))) == 500


def test_a_write_into_a_file_that_is_not_the_bound_one_is_noted() -> None:
    world = World()
    world.people.create_item("Filter")
    world.quickbooks.ledger.bound_files[APP] = PATH
    world.ask(adjustment("Filter"), set_id="a")
    assert world.quickbooks.ledger.violations == []

    world.quickbooks.add(duplicate(world.company, OTHER))
    world.quickbooks.switch_to(OTHER)
    world.ask(adjustment("Filter"), set_id="b")

    assert world.quickbooks.ledger.violations == [
        rf"InventoryAdjustmentAdd was sent to {OTHER}, which is not the bound company file"
    ]
