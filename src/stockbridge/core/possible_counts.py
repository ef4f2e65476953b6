"""Stock-takes that nobody announced: somebody counts a shelf and types the number, which takes in what the other system moved.

QuickBooks tells of an adjustment only by how much it changed, never what was counted (facts/QBXML.md §6). But whoever counts a
shelf types what lies there, and that is what both systems moved; so the change is, to the unit, what the other system had moved
and this one had not heard of. That is the sign. A count that found more or less as well shows no sign, and is taken for
what it looks like: a movement of its own. Counts that are announced (`stockbridge count`) need none of this.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Final

from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.core.twins import Paper, words

_COUNTS: Final = frozenset(
    {"import", "imported", "count", "counted", "recount", "stock-take", "stocktake", "inventory"}
)


def may_be_count(side: Side, paper: Paper) -> bool:
    """Whether a document of a side may be a stock-take: any adjustment in QuickBooks, in Zuper one whose remarks say so.

    By hand is how units usually move in Zuper; in QuickBooks nearly every movement has a document of its own.
    """
    if paper.kind is not MovementKind.ADJUSTMENTS:
        return False
    return side is Side.QUICKBOOKS or not _COUNTS.isdisjoint(words(paper.text))


@dataclass(frozen=True, slots=True)
class Unheard:
    """What one system had moved and the other had not got, in units, oldest first."""

    dated: tuple[Decimal, ...]
    undated: tuple[Decimal, ...]
    """Found by comparing: nobody knows when it happened."""


def has_seen(change: Decimal, unheard: Unheard) -> bool:
    """Whether a count's change is what the other system had moved by some moment."""
    by_then, perhaps = accumulate(unheard.dated, initial=ZERO), tuple(accumulate(unheard.undated, initial=ZERO))
    return change != ZERO and any(change == dated + undated for dated in by_then for undated in perhaps)
