"""Sites and locations: which belong together, and what to do about those that nearly do."""

import pytest

from stockbridge.core.places import Location, Site, advice_for_location, advice_for_site, near_miss, pairs

LOOK_ALIKE = "M\N{CYRILLIC SMALL LETTER A}in"


def test_only_the_very_same_name_pairs() -> None:
    sites = [Site("s1", "Main"), Site("s2", "Van")]
    locations = [Location("l1", "MAIN "), Location("l2", "Van"), Location("l3", LOOK_ALIKE)]

    assert [(site.list_id, location.uid) for site, location in pairs(sites, locations, ())] == [("s2", "l2")]


@pytest.mark.parametrize(
    "name", ["MAIN ", " Main", "main", "M\N{ZERO WIDTH SPACE}ain", LOOK_ALIKE, "Ma1n", "Main.", "Ma\N{SOFT HYPHEN}in"]
)
def test_what_looks_alike_is_a_near_miss(name: str) -> None:
    assert near_miss("Main", ["Attic", name]) == name


@pytest.mark.parametrize(("name", "other"), [("Truck 1", "Truck  1"), ("Van O1", "Van 01"), ("Truck 1", "Truck\xa01")])
def test_spaces_and_digits_look_alike_too(name: str, other: str) -> None:
    assert near_miss(name, [other]) == other


@pytest.mark.parametrize("other", ["Truck 2", "Truck 12", "Truck", "Main 2"])
def test_another_number_is_another_place(other: str) -> None:
    assert near_miss("Truck 1", [other]) is None


def test_a_letter_that_nobody_can_tell_apart_is_named() -> None:
    advice = advice_for_site(Site("s1", "Main"), [Location("l1", LOOK_ALIKE)], ())

    assert f'rename it to "Main" (capitals and spaces count). In "{LOOK_ALIKE}"' in advice
    assert advice.endswith("is CYRILLIC SMALL LETTER A.")


def test_an_invisible_character_is_named() -> None:
    advice = advice_for_location(Location("l1", "Main"), [Site("s1", "Ma\N{ZERO WIDTH SPACE}in")], ())

    assert advice.endswith("an invisible character is ZERO WIDTH SPACE.")


def test_nobody_is_told_to_rename_what_is_bound_to_another_place() -> None:
    advice = advice_for_site(Site("s2", "MAIN"), [Location("l1", "Main")], {"s1", "l1"})

    assert advice == 'Create a location named exactly "MAIN" in Zuper.'


def test_a_name_that_the_other_side_cannot_hold_is_to_be_changed_first() -> None:
    long = "Warehouse of the northern region"

    assert "at most 26 characters: shorten the site's name" in advice_for_site(Site("s1", long[:30]), [], ())
    for name in (long, "North: attic", " North", "\N{CJK UNIFIED IDEOGRAPH-5317}"):
        assert "QuickBooks cannot hold this name" in advice_for_location(Location("l1", name), [], ())
