"""Documents explain a difference and never decide its size."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.core.evidence import Effect, OpenLine, Part, adding_up_to, explain
from stockbridge.core.quantity import STEP

Told = list[tuple[Decimal, int | None]]
"""Parts as units and the number of the effect behind them."""

UNITS = st.integers(-5, 5).map(Decimal) | st.integers(-(10**6), 10**6).map(lambda number: number * STEP)


@st.composite
def histories(draw: st.DrawFn) -> list[Effect]:
    sizes = draw(st.lists(st.tuples(UNITS, st.integers(0, 4)), max_size=12))
    return [Effect(number, units, inferred=odds == 0) for number, (units, odds) in enumerate(sizes, start=1)]


def effects(*sizes: int | str) -> list[Effect]:
    """Known effects of these sizes, numbered from 1, oldest first."""
    return [Effect(number, Decimal(size)) for number, size in enumerate(sizes, start=1)]


def unsized(number: int) -> Effect:
    """A document that changed by nobody knows how much."""
    return Effect(number, Decimal(0), inferred=True)


def told(difference: int | str, known: Sequence[Effect]) -> Told:
    return [(part.units, part.effect.id if part.effect else None) for part in explain(Decimal(difference), known).parts]


def late(
    difference: int, known: Sequence[Effect], *earlier: int
) -> tuple[tuple[tuple[Decimal, int | None], ...], tuple[tuple[int, tuple[int, ...], Decimal], ...]]:
    """Parts, and of each earlier line that documents explain now: its number, theirs, and the rest."""
    lines = [OpenLine(number, Decimal(units)) for number, units in enumerate(earlier, start=1)]
    found = explain(Decimal(difference), known, lines)
    return (
        tuple((part.units, part.effect.id if part.effect else None) for part in found.parts),
        tuple((one.entry_id, tuple(effect.id for effect in one.effects), one.rest) for one in found.late),
    )


def sized(*parts: tuple[int | Decimal, int | None]) -> Told:
    return [(Decimal(units), number) for units, number in parts]


def test_effects_that_add_up_explain_everything() -> None:
    assert sized((-3, 1), (5, 2)) == told(2, effects(-3, 5))


def test_the_earliest_effects_that_add_up_are_taken_and_later_ones_wait() -> None:
    assert sized((-3, 1), (-1, 2)) == told(-4, effects(-3, -1, -2))


def test_an_effect_that_is_not_in_the_balance_yet_is_passed_over() -> None:
    assert sized((-2, 2)) == told(-2, effects(-7, -2))
    assert sized((-2, 2), (5, 4)) == told(3, effects(-7, -2, 9, 5))


def test_the_shortest_explanation_wins_over_a_longer_one() -> None:
    assert sized((-3, 3)) == told(-3, effects(-2, 8, -3, -1))


def test_where_no_documents_make_up_a_difference_all_moved_the_stock_and_the_rest_has_none() -> None:
    assert sized((Decimal("-0.25"), 1), (2, None)) == told("1.75", effects("-0.25"))
    assert sized((-3, 1), (-2, None)) == told(-5, effects(-3))
    assert sized((-3, 1), (20, 2), (-9, 3), (-14, None)) == told(-6, effects(-3, 20, -9))


def test_a_document_older_than_the_link_explains_only_what_it_makes_up() -> None:
    (old,) = effects(3)
    old = replace(old, is_older=True)
    assert sized((3, 1)) == told(3, [old])
    assert sized((-5, None)) == told(-5, [old])
    assert ((), ()) == late(0, [old], -1)


def test_documents_that_cancel_out_are_not_left_beside_a_change_without_one() -> None:
    assert sized((-3, 1), (3, 2), (2, None)) == told(2, effects(-3, 3))
    assert sized((-9, 1), (4, 2), (9, 3), (1, None)) == told(5, effects(-9, 4, 9))


def test_what_no_document_explains_has_none() -> None:
    assert sized((7, None)) == told(7, [])


def test_a_document_of_unknown_size_takes_the_rest() -> None:
    assert sized((-4, 9)) == told(-4, [unsized(9)])
    assert sized((-3, 1), (-1, 9)) == told(-4, [*effects(-3), unsized(9)])


def test_only_the_earliest_document_of_unknown_size_takes_the_rest() -> None:
    assert sized((-4, 8)) == told(-4, [unsized(8), unsized(9)])


def test_a_document_of_unknown_size_takes_nothing_where_nothing_is_left() -> None:
    assert sized((-3, 1)) == told(-3, [unsized(9), *effects(-3)])


def test_a_late_document_explains_the_line_that_it_makes_up() -> None:
    assert ((), ((1, (1,), Decimal(0)),)) == late(0, effects(-3), -3)
    assert (((Decimal(-1), 2),), ((1, (1,), Decimal(0)),)) == late(-1, effects(-3, -1), -3)


def test_a_late_document_that_does_not_make_up_a_line_leaves_the_rest_of_it_without_one() -> None:
    assert ((), ((1, (1,), Decimal(-4)),)) == late(0, effects(3), -1)
    assert ((), ((1, (1,), Decimal(-4)),)) == late(0, effects(-6), -10)


def test_late_documents_go_to_the_line_that_they_fit() -> None:
    assert ((), ((1, (1,), Decimal(-4)),)) == late(0, effects(-6), -10, 2)


def test_documents_read_between_two_numbers_make_up_both_together() -> None:
    """One document of 6 was changed to 5 and one of 4 taken, when the first of two numbers lay between the two changes."""
    assert ((), ((2, (1, 2), Decimal(0)),)) == late(0, effects(6, -4), -9, 2)
    assert (((Decimal(1), 2),), ((1, (1,), Decimal(0)),)) == late(1, effects(-5, -4), -10)


def test_a_late_document_and_a_change_without_one_are_told_apart() -> None:
    assert (((Decimal(-2), None),), ((1, (1,), Decimal(-4)),)) == late(-2, effects(-6), -10)


def test_no_difference_and_no_documents_is_nothing() -> None:
    assert [] == told(0, [])


def test_documents_that_cancel_out_explain_no_difference() -> None:
    assert sized((-3, 1), (3, 2)) == told(0, effects(-3, 3))


def test_a_document_that_the_number_does_not_show_waits() -> None:
    assert [] == told(0, effects(-3))


def test_two_documents_that_the_number_does_not_show_were_taken_back_without_one() -> None:
    assert sized((-3, 1), (2, 2), (1, None)) == told(0, effects(-3, 2))


def test_a_document_of_unknown_size_is_not_used_up_by_no_difference() -> None:
    assert [] == told(0, [unsized(9)])


def test_a_lone_document_is_not_sought_among_very_many() -> None:
    many = effects(*range(100, 111))
    assert many[1:2] == list(adding_up_to(Decimal(101), many[:10]) or [])
    assert adding_up_to(Decimal(101), many) is None


@given(UNITS, histories())
def test_the_parts_always_add_up_to_the_difference(difference: Decimal, known: list[Effect]) -> None:
    assert difference == sum((part.units for part in explain(difference, known).parts), Decimal(0))


@given(UNITS, histories())
def test_every_document_is_used_at_most_once_and_as_it_is(difference: Decimal, known: list[Effect]) -> None:
    parts = explain(difference, known).parts
    used = [part.effect for part in parts if part.effect is not None]
    assert len({effect.id for effect in used}) == len(used)
    assert all(effect in known for effect in used)
    assert all(part.units == part.effect.units for part in parts if part.effect and not part.effect.inferred)
    assert sum(part.effect is None or part.effect.inferred for part in parts) <= 1


@given(UNITS, histories())
def test_both_directions_are_explained_alike(difference: Decimal, known: list[Effect]) -> None:
    turned = [Effect(effect.id, -effect.units, effect.inferred) for effect in known]
    mirrored = [(-part.units, part.effect and part.effect.id) for part in explain(-difference, turned).parts]
    assert mirrored == told(str(difference), known)


@given(histories())
def test_all_documents_together_explain_their_own_sum(known: list[Effect]) -> None:
    certain = [effect for effect in known if not effect.inferred]
    total = sum((effect.units for effect in certain), Decimal(0))
    assert tuple(Part(effect.units, effect) for effect in certain) == explain(total, certain).parts


@given(UNITS, histories())
def test_effects_that_are_said_to_add_up_do(difference: Decimal, known: list[Effect]) -> None:
    chosen = adding_up_to(difference, known)
    if chosen is not None:
        assert chosen
        assert difference == sum((effect.units for effect in chosen), Decimal(0))
        order = [known.index(effect) for effect in chosen]
        assert order == sorted(set(order))


@pytest.mark.parametrize("difference", [0, 5])
def test_no_effects_add_up_to_nothing(difference: int) -> None:
    assert adding_up_to(Decimal(difference), []) is None


@given(UNITS, histories(), st.lists(UNITS.filter(bool), max_size=4))
def test_nothing_is_explained_away(difference: Decimal, known: list[Effect], earlier: list[Decimal]) -> None:
    """What has no document is what moved, less what the documents used did; of those of unknown size nobody knows."""
    sizes = [effect for effect in known if not effect.inferred]
    lines = [OpenLine(number, units) for number, units in enumerate(earlier, start=1)]
    found = explain(difference, sizes, lines)
    used = [part.effect for part in found.parts if part.effect] + [one for each in found.late for one in each.effects]
    rests = {line.entry_id: line.units for line in lines} | {one.entry_id: one.rest for one in found.late}
    open_now = [*rests.values(), *(part.units for part in found.parts if part.effect is None)]
    assert len({effect.id for effect in used}) == len(used)
    moved = difference + sum(earlier, Decimal(0))
    assert moved - sum((effect.units for effect in used), Decimal(0)) == sum(open_now, Decimal(0))
