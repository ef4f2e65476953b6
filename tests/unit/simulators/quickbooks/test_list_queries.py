import pytest

from stockbridge.qbxml.messages.accounts import AccountQuery
from stockbridge.qbxml.messages.deleted import ListDeletedQuery, TxnDeletedQuery, TxnDeletedRet
from stockbridge.qbxml.messages.inventory_sites import InventorySiteQuery, InventorySiteRet
from stockbridge.qbxml.messages.item_sites import ItemSiteFilter, ItemSitesQuery, ItemSitesRet
from stockbridge.qbxml.messages.queries import DeletedDateRangeFilter, ObjectFilter, SiteFilter
from stockbridge.qbxml.messages.tax_codes import SalesTaxCodeQuery
from stockbridge.qbxml.notation import Request
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US, ENTERPRISE_CA
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.unit.simulators.quickbooks.world import World


def names(world: World, query: Request) -> list[str]:
    return [str(getattr(ret, "name", None)) for ret in world.one(query).rets]


def sited() -> World:
    world = World(profile=ENTERPRISE_ADVANCED_US, sites=["Main", "Truck 7"])
    world.people.create_item("Filter", opening=10)
    return world


def test_accounts_by_type_name_and_number() -> None:
    world = World()
    world.company.account("Sales").number = "4000"

    assert names(world, AccountQuery(account_type=("CostOfGoodsSold",))) == [
        "Cost of Goods Sold",
        "Inventory Adjustment",
    ]
    assert names(world, AccountQuery(full_name=("sales",))) == ["Sales"]
    assert names(world, AccountQuery(max_returned=1)) == ["Checking"]
    assert world.code(AccountQuery(full_name=("4000",))) == 500
    world.company.books.preferences.is_using_account_numbers = True
    assert names(world, AccountQuery(full_name=("4000",))) == ["Sales"]


def test_tax_codes_are_those_of_the_country() -> None:
    assert names(World(), SalesTaxCodeQuery()) == ["Tax", "Non"]
    assert names(World(), SalesTaxCodeQuery(full_name=("non",))) == ["Non"]
    assert names(World(profile=ENTERPRISE_CA), SalesTaxCodeQuery()) == ["Tax", "Non", "G", "H"]


def test_sites_and_bins() -> None:
    world = sited()
    world.people.open_site("Bin A", parent="Main")
    world.people.rename_site("Truck 7", "Truck 77")

    rets = [ret for ret in world.one(InventorySiteQuery()).rets if isinstance(ret, InventorySiteRet)]

    assert [(ret.name, ret.is_default_site) for ret in rets] == [("Main", True), ("Truck 77", False), ("Bin A", False)]
    assert rets[2].parent_site_ref is not None
    assert names(world, InventorySiteQuery(full_name=("Main",))) == ["Main"]


@pytest.mark.parametrize("query", [InventorySiteQuery(), ItemSitesQuery()])
def test_sites_are_a_feature_that_may_be_off(query: Request) -> None:
    assert World().code(query) == 3250


def rows(world: World, query: ItemSitesQuery) -> list[tuple[str | None, object]]:
    rets = [ret for ret in world.one(query).rets if isinstance(ret, ItemSitesRet)]
    return [
        (ret.inventory_site_ref.full_name if ret.inventory_site_ref else None, ret.quantity_on_hand) for ret in rets
    ]


def test_item_sites_has_a_row_for_every_site_the_item_knows() -> None:
    world = sited()
    world.people.assign_to_site("Filter", "Truck 7")

    assert rows(world, ItemSitesQuery()) == [("Main", 10), ("Truck 7", 0)]
    world.people.transfer({"Filter": 4}, "Main", "Truck 7")
    assert rows(world, ItemSitesQuery()) == [("Main", 6), ("Truck 7", 4)]


def test_item_sites_filters() -> None:
    world = sited()
    world.people.create_item("Kit", ItemKind.ASSEMBLY, opening=1, components={"Filter": 1})
    world.people.transfer({"Filter": 4}, "Main", "Truck 7")
    by_item = ItemSiteFilter(item_filter=ObjectFilter(full_name=("Filter",)))
    by_site = ItemSiteFilter(site_filter=SiteFilter(full_name=("Truck 7",)))

    assert rows(world, ItemSitesQuery(item_type_filter="Assembly")) == [("Main", 1)]
    assert rows(world, ItemSitesQuery(item_site_filter=by_item)) == [("Main", 6), ("Truck 7", 4)]
    assert rows(world, ItemSitesQuery(item_site_filter=by_site)) == [("Truck 7", 4)]
    world.people.set_active("Kit", active=False)
    assert rows(world, ItemSitesQuery(item_type_filter="Assembly")) == []
    assert rows(world, ItemSitesQuery(item_type_filter="Assembly", active_status="All")) == [("Main", 1)]


def test_item_sites_come_in_pages() -> None:
    world = sited()
    world.people.transfer({"Filter": 4}, "Main", "Truck 7")

    first = world.one(ItemSitesQuery(iterator="Start", max_returned=1))
    last = world.one(ItemSitesQuery(iterator="Continue", iterator_id=first.iterator_id, max_returned=1))

    assert (first.iterator_remaining, last.iterator_remaining, len(last.rets)) == (1, 0, 1)


def test_deleted_documents_are_remembered_by_kind_for_ninety_days() -> None:
    world = World()
    world.people.create_item("Filter")
    gone = world.people.enter(TxnKind.INVOICE, {"Filter": 1}, ref_number="1042").subject
    world.people.delete(gone)

    (ret,) = world.one(TxnDeletedQuery(txn_del_type=("Invoice",))).rets
    assert isinstance(ret, TxnDeletedRet)
    assert (ret.txn_id, ret.ref_number, ret.txn_del_type) == (gone, "1042", "Invoice")
    assert world.code(TxnDeletedQuery(txn_del_type=("Bill",))) == 1
    world.wait(days=91)
    assert world.code(TxnDeletedQuery(txn_del_type=("Invoice",))) == 1


def test_deletions_can_be_counted() -> None:
    world = World()
    world.people.create_item("Filter")
    world.people.delete_item("Filter")

    counted = world.one(ListDeletedQuery(list_del_type=("ItemInventory",), meta_data="MetaDataOnly"))

    assert (counted.ret_count, counted.rets) == (1, ())


def test_rows_of_items_merged_meanwhile_are_left_out() -> None:
    world = sited()
    world.people.create_item("Belt", opening=1)
    first = world.one(ItemSitesQuery(iterator="Start", max_returned=1))
    world.people.merge("Belt", "Filter")

    rest = world.one(ItemSitesQuery(iterator="Continue", iterator_id=first.iterator_id, max_returned=1))

    assert (rest.rets, rest.iterator_remaining) == ((), 0)


def test_deletions_are_filtered_by_time() -> None:
    world = World()
    world.people.create_item("Filter")
    world.people.delete_item("Filter")

    for bounds, code in (
        (DeletedDateRangeFilter(from_deleted_date="2026-03-02T09:00:00"), 0),
        (DeletedDateRangeFilter(from_deleted_date="2026-03-02T09:00:01"), 1),
        (DeletedDateRangeFilter(to_deleted_date="2026-03-02T08:59:59"), 1),
    ):
        query = ListDeletedQuery(list_del_type=("ItemInventory",), deleted_date_range_filter=bounds)
        assert world.code(query) == code


def test_an_inactive_item_is_not_deleted() -> None:
    world = World()
    world.people.create_item("Filter")
    world.people.set_active("Filter", active=False)

    assert world.code(ListDeletedQuery(list_del_type=("ItemInventory",))) == 1
