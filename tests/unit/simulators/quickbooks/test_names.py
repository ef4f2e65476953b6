import pytest

from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.refusals import RefusedError
from stockbridge.simulators.quickbooks.switches import Switches
from tests.unit.simulators.quickbooks.world import World


def test_a_name_is_taken_whatever_its_case_kind_or_activity() -> None:
    world = World()
    world.people.create_item("Filter")
    world.people.set_active("Filter", active=False)

    with pytest.raises(RefusedError, match=r'3100: The name "FILTER" of the list element is already in use\.'):
        world.people.create_item("FILTER", ItemKind.SERVICE)


def test_the_same_name_is_free_below_another_parent() -> None:
    world = World()
    world.people.create_item("Filter")
    world.people.create_item("HVAC")

    deed = world.people.create_item("Filter", parent="HVAC")

    assert world.people.item("HVAC:Filter").list_id == deed.subject


def test_a_colon_is_no_part_of_a_name() -> None:
    with pytest.raises(RefusedError, match="3090"):
        World().people.create_item("HVAC:Filter")


def test_five_levels_are_the_most() -> None:
    world, parent = World(), None
    for name in "abcde":
        world.people.create_item(name, parent=parent)
        parent = f"{parent}:{name}" if parent else name

    with pytest.raises(RefusedError, match="five levels"):
        world.people.create_item("f", parent=parent)


def test_renaming_a_parent_renames_what_is_below_it() -> None:
    world = World()
    world.people.create_item("HVAC")
    child = world.people.create_item("Filter", parent="HVAC").subject

    world.people.rename("HVAC", "Air")

    assert world.company.books.items.full_name(child) == "Air:Filter"


@pytest.mark.parametrize("touches", [False, True])
def test_whether_renaming_a_parent_changes_its_children_is_a_switch(touches: bool) -> None:
    world = World(switches=Switches(rename_touches_children=touches))
    world.people.create_item("HVAC")
    child = world.people.item(world.people.create_item("Filter", parent="HVAC").subject)
    before = child.modified
    world.wait(minutes=1)

    world.people.rename("HVAC", "Air")

    assert (child.modified > before) is touches


def test_an_item_cannot_be_put_below_itself() -> None:
    world = World()
    world.people.create_item("a")
    world.people.create_item("b", parent="a")

    with pytest.raises(RefusedError, match="3130"):
        world.people.reparent("a", "a:b")


def test_a_freed_name_can_be_used_again() -> None:
    world = World()
    world.people.create_item("Filter")
    world.people.rename("Filter", "Old filter")

    world.people.create_item("Filter")

    assert world.people.item("Filter") is not world.people.item("Old filter")
