from decimal import Decimal
from functools import partial

import pytest

from stockbridge.qbxml.messages.deleted import ListDeletedQuery
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.refusals import RefusedError
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.unit.simulators.quickbooks.world import World


@pytest.mark.parametrize("kind", list(ItemKind))
def test_items_of_every_kind_can_be_created(kind: ItemKind) -> None:
    world = World()

    assert world.people.item(world.people.create_item("Thing", kind).subject).kind is kind


def test_merging_moves_stock_documents_and_sub_items() -> None:
    world = World()
    world.people.create_item("Old", opening=4)
    world.people.create_item("Part", parent="Old")
    world.people.create_item("New", opening=6)
    invoice = world.people.enter(TxnKind.INVOICE, {"Old": 1}).subject

    deed = world.people.merge("Old", "New")

    assert sorted(deed.moved.values()) == [-3, 3]
    assert world.on_hand("New") == 9
    assert world.people.document(invoice).lines[0].item_id == world.people.item("New").list_id
    assert world.people.item("New:Part").parent_id == world.people.item("New").list_id
    with pytest.raises(KeyError):
        world.people.item("Old")


def test_voiding_a_document_of_a_merged_item_gives_back_to_the_kept_one() -> None:
    world = World()
    world.people.create_item("Old", opening=4)
    world.people.create_item("New", opening=6)
    invoice = world.people.enter(TxnKind.INVOICE, {"Old": 1}).subject
    world.people.merge("Old", "New")

    world.people.void(invoice)

    assert world.on_hand("New") == 10


def test_a_merged_item_is_listed_as_deleted() -> None:
    world = World()
    gone = world.people.create_item("Old").subject
    world.people.create_item("New")
    world.people.merge("Old", "New")

    (ret,) = world.one(ListDeletedQuery(list_del_type=("ItemInventory",))).rets

    assert getattr(ret, "list_id", None) == gone


def test_only_items_of_one_kind_can_be_merged() -> None:
    world = World()
    world.people.create_item("Part")
    world.people.create_item("Visit", ItemKind.SERVICE)

    with pytest.raises(RefusedError, match="one type"):
        world.people.merge("Part", "Visit")


def test_a_used_item_cannot_be_deleted_and_an_unused_one_can() -> None:
    world = World()
    world.people.create_item("Used", opening=1)
    world.people.create_item("Unused")
    world.people.create_item("Component")
    world.people.create_item("Kit", ItemKind.ASSEMBLY, components={"Component": 1})

    for name in ("Used", "Component"):
        with pytest.raises(RefusedError, match="3160"):
            world.people.delete_item(name)
    world.people.delete_item("Unused")

    assert world.company.books.items.named("Unused") is None


def test_edits_change_time_and_edit_sequence_and_move_nothing() -> None:
    world = World()
    item = world.people.item(world.people.create_item("Filter").subject)
    people = world.people
    edits = (
        partial(people.reprice, "Filter", price=Decimal(3), cost=Decimal(2)),
        partial(people.describe, "Filter", "new"),
        partial(people.set_part_number, "Filter", "F-1"),
        partial(people.set_tax_code, "Filter", "Non"),
        partial(people.set_bar_code, "Filter", "0123"),
        partial(people.set_reorder_point, "Filter", Decimal(4)),
        partial(people.set_active, "Filter", active=False),
    )
    for edit in edits:
        world.wait(minutes=1)
        before = (item.modified, item.edit_sequence)
        assert not edit().moved
        assert (item.modified, item.edit_sequence) > before


def test_an_item_moves_out_from_below_its_parent() -> None:
    world = World()
    world.people.create_item("HVAC")
    world.people.create_item("Filter", parent="HVAC")

    world.people.reparent("HVAC:Filter", None)

    assert world.people.item("Filter").parent_id is None


def test_merging_changes_what_assemblies_are_made_of() -> None:
    world = World()
    world.people.create_item("Old")
    world.people.create_item("New")
    world.people.create_item("Kit", ItemKind.ASSEMBLY, components={"Old": 2})

    world.people.merge("Old", "New")

    (part,) = world.people.item("Kit").components
    assert part.item_id == world.people.item("New").list_id


def test_merging_assemblies_takes_their_builds_along() -> None:
    world = World()
    world.people.create_item("Part", opening=10)
    for name in ("Old", "New"):
        world.people.create_item(name, ItemKind.ASSEMBLY, components={"Part": 1})
    build = world.people.build("Old", 3).subject

    world.people.merge("Old", "New")
    world.people.delete(build)

    assert [world.on_hand("New"), world.on_hand("Part")] == [0, 10]


def test_the_cost_of_an_item_that_never_moved_is_its_purchase_cost() -> None:
    world = World()
    item = world.people.create_item("Filter", cost=Decimal(4)).subject

    assert world.company.books.stock.average_cost(item) == 4


def test_what_is_not_there_is_named() -> None:
    people = World().people

    people.create_item("a")
    for act, missing in (
        (partial(people.rename, "Nothing", "x"), "Item named 'Nothing'"),
        (partial(people.void, "1-1"), "document 1-1"),
        (partial(people.set_tax_code, "a", "XYZ"), "tax code named 'XYZ'"),
    ):
        with pytest.raises(KeyError, match=missing):
            act()


def test_an_opening_quantity_is_a_movement() -> None:
    assert World().people.create_item("Filter", opening=3).units == 3


def test_an_opening_leaves_time_modified_a_second_after_creation() -> None:
    world = World()
    item = world.people.item(world.people.create_item("Filter", opening=3).subject)

    assert item.modified == item.created + 1
