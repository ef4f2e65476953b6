from datetime import date

import pytest

from stockbridge.qbxml.messages.deleted import TxnDeletedQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryQuery
from stockbridge.qbxml.messages.sales import InvoiceQuery
from stockbridge.simulators.quickbooks.backups import back_up, condense, duplicate, restore
from stockbridge.simulators.quickbooks.ledger import standing
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.unit.simulators.quickbooks.world import World, adjustment


def stocked() -> World:
    world = World()
    world.people.create_item("Filter", opening=10)
    return world


def test_a_restore_forgets_what_was_told_to_be_saved() -> None:
    world = stocked()
    backup = back_up(world.company)
    world.one(adjustment("Filter", -3))
    world.people.create_item("Belt")

    restore(world.company, backup)

    assert world.on_hand("Filter") == 10
    assert standing(world.company, "SB1") == 0
    assert world.quickbooks.ledger.executed("SB1") == 1
    assert len(world.one(ItemInventoryQuery()).rets) == 1


def test_one_backup_can_be_restored_twice() -> None:
    world = stocked()
    backup = back_up(world.company)
    for _ in range(2):
        restore(world.company, backup)
        assert world.on_hand("Filter") == 10
        world.people.enter(TxnKind.INVOICE, {"Filter": 4})


def test_condensing_removes_old_documents_and_keeps_the_stock() -> None:
    world = stocked()
    world.people.enter(TxnKind.INVOICE, {"Filter": 4}, on=date(2020, 1, 1))
    world.people.enter(TxnKind.INVOICE, {"Filter": 1})

    condense(world.company, date(2025, 12, 31))

    assert world.on_hand("Filter") == 5
    assert len(world.one(InvoiceQuery()).rets) == 1
    assert world.code(TxnDeletedQuery(txn_del_type=("Invoice",))) == 1


def test_a_copy_lives_its_own_life_with_the_same_ids() -> None:
    world = stocked()
    world.quickbooks.set_data_ext("{0}", "FileID", "{1}")

    twin = duplicate(world.company, "copy.qbw")
    world.people.enter(TxnKind.INVOICE, {"Filter": 4})

    item = world.people.item("Filter").list_id
    assert [world.on_hand("Filter"), twin.books.stock.on_hand(item)] == [6, 10]
    assert twin.books.data_ext == world.company.books.data_ext
    assert twin.path != world.company.path


@pytest.mark.parametrize("forms", [set(), {TxnKind.ADJUSTMENT}])
def test_open_forms_are_not_in_a_backup(forms: set[TxnKind]) -> None:
    world = stocked()
    backup = back_up(world.company)
    world.company.open_forms = forms

    restore(world.company, backup)

    assert world.company.open_forms == forms
