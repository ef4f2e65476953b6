"""The book of one cell: what its entries say each side should hold, and what a reading adds to them.

The equation that holds after every commit, for each cell and side (design §3, invariant 6):

    last reading = opening + movements + confirmed postings + corrections

Echoes need no filter: what we posted is in the sum, so it never shows as a movement. *Owed* entries stand beside the
equation: they weigh nothing on their own side and only say that the other side lacks units no movement accounts for (the
difference agreed at first contact; the part of a posting that the peer did not keep). *Decided* entries do the same because a
named person put right what the audit found; the posting that carries nothing else is booked as a *correction*.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side


class EntryKind(StrEnum):
    """The kinds of lines in the book. Lines are only ever added."""

    OPENING = "opening"
    MOVEMENT = "movement"
    POSTING = "posting"
    CORRECTION = "correction"
    OWED = "owed"
    DECIDED = "decided"


CARRIED = frozenset({EntryKind.MOVEMENT, EntryKind.OWED, EntryKind.DECIDED})
"""Lines that a posting must carry to the other side, once."""

WEIGHING = frozenset({EntryKind.OPENING, EntryKind.MOVEMENT, EntryKind.POSTING, EntryKind.CORRECTION})
"""Lines that make up a side's balance."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the book, in units; positive puts stock on `side`, negative takes it away."""

    side: Side
    kind: EntryKind
    units: Decimal


def balance(entries: Iterable[Entry], side: Side) -> Decimal:
    """What a side should hold according to the book."""
    return sum((entry.units for entry in entries if entry.side is side and entry.kind in WEIGHING), ZERO)


def moved(reading: Decimal, book: Decimal) -> Decimal:
    """The units that people moved since the last reading: what was read, less what the book already says."""
    return reading - book
