"""Which documents explain a difference. They never decide its size: the balance does.

An *effect* is what one document did to one cell's stock (an invoice line took 3, a void put 3 back). Documents are read before
quantities, so what is known of them is in the number; what somebody saved between the two is in it as well, and its document shows
later. The rule: late documents explain earlier lines that they make up; then a difference is explained by effects that make it up. Where
none do, all of them moved the stock, and the rest has no document. A single document that no number shows waits: it moved nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from stockbridge.core.quantity import ZERO

_SUBSETS_UP_TO = 10


@dataclass(frozen=True, slots=True)
class Effect:
    """What one document did to one cell on one side, in units."""

    id: int
    units: Decimal
    inferred: bool = False
    """The document is known to have changed, but not by how much (deleted or edited before we had read it)."""
    is_older: bool = False
    """It is older than the link, so it may stand in the opening: it explains only what it makes up."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a difference: its units and the effect that explains them, if any."""

    units: Decimal
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of the book, and how much of it no document explains yet."""

    entry_id: int
    units: Decimal


@dataclass(frozen=True, slots=True)
class Late:
    """What effects explain of an earlier line, and what of it still has no document."""

    entry_id: int
    effects: tuple[Effect, ...]
    rest: Decimal


@dataclass(frozen=True, slots=True)
class Explanation:
    """`parts` add up to the difference exactly; no effect is used twice."""

    parts: tuple[Part, ...]
    late: tuple[Late, ...]


def explain(difference: Decimal, effects: Sequence[Effect], earlier: Sequence[OpenLine] = ()) -> Explanation:
    """Split a difference into parts, one for each document that explains units and one for the rest.

    `effects` and `earlier` come oldest first.
    """
    late = list(_made_up(earlier, effects))
    left = _without(effects, (effect for one in late for effect in one.effects))
    done = {one.entry_id for one in late}
    still = [line for line in earlier if line.entry_id not in done]
    exact = adding_up_to(difference, _sized(left))
    if exact is not None:
        parts = [Part(effect.units, effect) for effect in exact]
        return Explanation(tuple(parts), (*late, *_shared(still, _sure(_without(left, exact)))))
    # A single document that no number shows moved nothing; of several, something without a document took back what they moved.
    if difference == ZERO and (still or len(_sure(left)) < 2):
        return Explanation((), (*late, *_shared(still, _sure(left))))
    parts, rests = _all_moved(difference, left, still)
    return Explanation(tuple(parts), (*late, *rests))


def adding_up_to(difference: Decimal, effects: Sequence[Effect]) -> Sequence[Effect] | None:
    """The effects that make up `difference` exactly: all, else the shortest beginning, else any; None where there are none."""
    if not effects:
        return None
    if sum((effect.units for effect in effects), ZERO) == difference:
        return effects
    if difference == ZERO:
        return None
    total = ZERO
    for count, effect in enumerate(effects, start=1):
        total += effect.units
        if total == difference:
            return effects[:count]
    if len(effects) > _SUBSETS_UP_TO:
        return None
    for size in range(1, len(effects)):
        for subset in combinations(effects, size):
            if sum((effect.units for effect in subset), ZERO) == difference:
                return subset
    return None


def _made_up(earlier: Sequence[OpenLine], effects: Sequence[Effect]) -> Iterable[Late]:
    """Lines that late documents make up, or that one of unknown size explains."""
    left = effects
    for line in earlier:
        chosen = adding_up_to(line.units, _sized(left)) or [one for one in left if one.inferred][:1]
        if chosen:
            yield Late(line.entry_id, tuple(chosen), ZERO)
            left = _without(left, chosen)


def _all_moved(
    difference: Decimal, left: Sequence[Effect], lines: Sequence[OpenLine]
) -> tuple[list[Part], Sequence[Late]]:
    """No effects make up the difference, so all of them are in it or in earlier lines; the rest has no document."""
    sure = _sure(left)
    if sure and (joint := _made_up_together(lines, sum((one.units for one in sure), ZERO) - difference)):
        *others, last = sure
        return [Part(difference, last)], _as_one(joint, others)
    rest, parts, for_lines = difference, list[Part](), list[Effect]()
    for effect in sure:
        if not _fits(effect, rest) and any(_fits(effect, line.units) for line in lines):
            for_lines.append(effect)
            continue
        parts.append(Part(effect.units, effect))
        rest -= effect.units
    if rest:
        parts.append(Part(rest, next((effect for effect in left if effect.inferred), None)))
    return parts, _shared(lines, for_lines)


def _shared(lines: Sequence[OpenLine], effects: Sequence[Effect]) -> Sequence[Late]:
    """Effects that are in the numbers already: they are in lines without a document, though they make up none of them."""
    if not lines or not effects:
        return ()
    if joint := _made_up_together(lines, sum((effect.units for effect in effects), ZERO)):
        return _as_one(joint, effects)
    rests = {line.entry_id: line.units for line in lines}
    chosen: dict[int, list[Effect]] = {}
    for effect in effects:
        entry_id = next((one for one, rest in rests.items() if _fits(effect, rest)), lines[-1].entry_id)
        rests[entry_id] -= effect.units
        chosen.setdefault(entry_id, []).append(effect)
    return [Late(entry_id, tuple(some), rests[entry_id]) for entry_id, some in chosen.items()]


def _made_up_together(lines: Sequence[OpenLine], units: Decimal) -> Sequence[OpenLine]:
    """The newest lines that come to so many units together."""
    total = ZERO
    for count, line in enumerate(reversed(lines), start=1):
        total += line.units
        if total == units:
            return lines[-count:]
    return ()


def _as_one(lines: Sequence[OpenLine], effects: Sequence[Effect]) -> Sequence[Late]:
    """Effects that make up lines only together stand beside the first of them."""
    first, *others = lines
    return [Late(first.entry_id, tuple(effects), ZERO), *(Late(line.entry_id, (), ZERO) for line in others)]


def _fits(effect: Effect, units: Decimal) -> bool:
    """It points the same way and does not exceed it."""
    return effect.units * units > 0 and abs(effect.units) <= abs(units)


def _sized(effects: Sequence[Effect]) -> list[Effect]:
    return [effect for effect in effects if not effect.inferred]


def _sure(effects: Sequence[Effect]) -> list[Effect]:
    """Those that every number read since contains."""
    return [effect for effect in effects if not effect.inferred and not effect.is_older]


def _without(effects: Sequence[Effect], used: Iterable[Effect]) -> list[Effect]:
    ids = {effect.id for effect in used}
    return [effect for effect in effects if effect.id not in ids]
