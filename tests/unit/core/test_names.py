"""What QuickBooks accepts as a name, and how names are compared."""

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.core.names import (
    exact_key,
    first_short_form,
    is_short_for,
    is_windows_1252,
    near_key,
    quickbooks_name,
    zuper_name,
)

LONG = "Copper pipe, soft, 15 mm outside, coil of 25 m"


def free(name: str) -> bool:
    return False


@pytest.mark.parametrize("name", ["Widget", "x" * 31, "Café crème – 5 €", '1/2" elbow & cap <new>'])
def test_a_name_quickbooks_can_hold_stays_as_it_is(name: str) -> None:
    short = quickbooks_name(name, free)
    assert (name, False, None) == (short.name, short.shortened, short.why)
    assert first_short_form(name) is None


def test_spaces_quickbooks_would_trim_are_not_worth_a_code() -> None:
    assert quickbooks_name("  Widget \t large\u200b\n", free).name == "Widget large"


def test_a_long_name_is_cut_and_carries_a_code_of_the_whole() -> None:
    short = quickbooks_name(LONG, free)
    assert short.name == "Copper pipe, soft, 15 mm o~hrz8"  # for ever: names in company files carry it
    assert short.shortened
    assert short.why == "QuickBooks names have at most 31 characters, this one has 46"
    assert quickbooks_name(LONG + "s", free).name != short.name
    assert first_short_form(LONG) == short.name


@pytest.mark.parametrize(
    ("name", "start", "why"),
    [
        ("Pipe:15 mm", "Pipe-15 mm~", "QuickBooks takes a colon for the end of a parent's name"),
        ("Māori 管", "Maori ?~", "QuickBooks has only Western European characters"),
        ("a:管", "a-?~", "QuickBooks takes a colon for the end of a parent's name; QuickBooks has only Western"),
    ],
)
def test_characters_quickbooks_lacks_are_replaced_and_say_so(name: str, start: str, why: str) -> None:
    short = quickbooks_name(name, free)
    assert short.name.startswith(start)
    assert (short.why or "").startswith(why)
    assert is_short_for(short.name, name)


def test_a_taken_name_gets_a_code_and_a_taken_code_grows() -> None:
    first = quickbooks_name("Widget", lambda name: name.casefold() == "widget")
    assert first.name.startswith("Widget~")
    assert first.why == "QuickBooks already has an item of this name"
    second = quickbooks_name("Widget", lambda name: name in {"Widget", first.name})
    assert second.name.startswith(first.name)
    assert len(second.name) == len(first.name) + 1
    assert all(is_short_for(name, "Widget") for name in ("Widget", first.name, second.name))


def test_the_code_never_costs_the_31_characters() -> None:
    names: set[str] = set()
    for _ in range(9):
        names.add(quickbooks_name(LONG, names.__contains__).name)
    assert len(names) == 9
    assert {len(name) for name in names} <= {30, 31}


def test_when_every_form_is_taken_a_person_has_to_rename() -> None:
    with pytest.raises(BadInput, match=r'every short form of "Widget": rename the product in Zuper'):
        quickbooks_name("Widget", lambda name: True)


@pytest.mark.parametrize("name", ["", "  ", "\u200b\x00"])
def test_no_name_is_no_name(name: str) -> None:
    with pytest.raises(BadInput, match="without a name"):
        quickbooks_name(name, free)


def test_half_a_character_from_a_broken_peer_does_no_harm() -> None:
    assert quickbooks_name("a:\ud800", free).name.startswith("a-~")


def test_a_short_form_is_recognised_beside_its_full_name_only() -> None:
    short = quickbooks_name(LONG, free).name
    assert is_short_for(short, LONG)
    assert not is_short_for(short, LONG + " ")
    assert not is_short_for("Copper pipe, soft, 15 mm o", LONG)
    assert is_short_for("Widget", "Widget ")
    assert not is_short_for("WIDGET", "Widget")
    assert not is_short_for("Pipe-15 mm", "Pipe:15 mm")


def test_the_parents_stay_in_the_name_a_sub_item_gets_in_zuper() -> None:
    assert zuper_name("Plumbing:Pipe:15 mm") == "Plumbing:Pipe:15 mm"


def test_exact_means_exact_but_for_the_spelling_of_accents() -> None:
    assert exact_key("Cafe\u0301") == exact_key("Café")
    assert len({exact_key(name) for name in ("Main", "MAIN", "Main ", "Ma in")}) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Widget", "  WIDGET "),
        ("Plumbing:Pipe", "Plumbing - Pipe"),
        ("Café crème", "cafe creme"),
        ("Straße", "STRASSE"),
        ("M8x20", "M 8 x 20"),
        ("½ elbow", "1/2 elbow"),
        ("Bolt, hex.", "bolt (hex)"),
    ],
)
def test_what_people_would_call_the_same_is_near(one: str, other: str) -> None:
    assert near_key(one) == near_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pipe 1.5", "Pipe 15"),
        ("1/2 elbow", "1.2 elbow"),
        ("1 1/2", "11/2"),
        ("A 12", "A 1 2"),
        ("---", "***"),
        ("a", "b"),
    ],
)
def test_what_people_would_not_call_the_same_is_not_near(one: str, other: str) -> None:
    assert near_key(one) != near_key(other)


def test_windows_1252_is_what_quickbooks_keeps() -> None:
    assert is_windows_1252("Ø 15 – “€”")
    assert not is_windows_1252("Ā")
    assert not is_windows_1252("\x81")
