"""Which documents explain a difference. They never decide its size: the balance does.

An *effect* is what one document did to one cell's stock (an invoice line took 3, a void put 3 back). Documents and quantities
are not read at the same instant, so the effects known so far may explain more or less than the difference that was read.
The rule: take the effects if they add up; else the earliest ones that do; else any that do. If none do, something moved
without a document as well: then all effects are in the difference, because a document is read before the quantity that it moved,
and the rest has no document yet. A difference of nothing shows no effect. Effects not used stay for the next reading, and may
explain an earlier movement afterwards.
"""

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a difference: its units and the effect that explains them, if any."""

    units: Decimal
    effect: Effect | None


def explain(difference: Decimal, effects: Sequence[Effect]) -> list[Part]:
    """Split a difference into parts, one for each document that explains units and one for the rest.

    The parts add up to `difference` exactly. `effects` come oldest first.
    """
    known = [effect for effect in effects if not effect.inferred]
    exact = adding_up_to(difference, known)
    if exact is not None:
        return [Part(effect.units, effect) for effect in exact]
    if difference == ZERO:
        return []
    rest = difference - sum((effect.units for effect in known), ZERO)
    unsized = next((effect for effect in effects if effect.inferred), None)
    return [*(Part(effect.units, effect) for effect in known), Part(rest, unsized)]


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
