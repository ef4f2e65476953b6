import random
import re

import pytest

from stockbridge.simulators.quickbooks.identity import ID, Counters, edit_sequence
from stockbridge.simulators.quickbooks.switches import Switches
from tests.unit.simulators.quickbooks.world import World


def test_ids_look_as_recorded() -> None:
    counters = Counters()

    assert counters.list_id("Item", 1772460904) == "80000001-1772460904"
    assert counters.list_id("Item", 1772460905) == "80000002-1772460905"
    assert counters.list_id("Account", 1772460905) == "80000001-1772460905"
    assert counters.txn_id(1772460905) == "1-1772460905"


@pytest.mark.parametrize("old_style", ["40000-1232328070", "4C-1415942229", "80000027-1415713663"])
def test_every_recorded_form_of_id_is_one(old_style: str) -> None:
    assert ID.fullmatch(old_style)


def test_an_edit_sequence_never_repeats_within_a_second_by_default() -> None:
    rng = random.Random(1)

    assert edit_sequence(100, "100", Switches(), rng) == "101"
    assert edit_sequence(100, "100", Switches(edit_sequence="epoch_not_unique"), rng) == "100"


def test_random_edit_sequences_are_digits() -> None:
    assert re.fullmatch(r"\d{10}", edit_sequence(100, "100", Switches(edit_sequence="random"), random.Random(1)))


def test_the_same_seed_gives_the_same_world() -> None:
    first, second = (World(seed=5, switches=Switches(edit_sequence="random")) for _ in range(2))
    for world in (first, second):
        world.people.create_item("Filter", opening=3)

    assert first.quickbooks.host_company_preferences() == second.quickbooks.host_company_preferences()
    assert first.people.item("Filter").edit_sequence == second.people.item("Filter").edit_sequence
