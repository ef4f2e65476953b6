"""Twins: one deed of people that stands in both systems, as when a part used in Zuper is invoiced in QuickBooks as well.

Equal units alone never make two documents twins: on a busy day small numbers meet by chance. What does is a sign that both
carry: a number, a name, a mention of the one in the other. Whether the units agree says how much of them is the same, and
`overlap` says it to the unit. Kinds that are declared to stand in both systems (`core.movement_kinds`) need no person where the
numbers agree; everything else is asked about.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from itertools import product
from typing import Final

from stockbridge.core.movement_kinds import MovementKind, may_be_one
from stockbridge.core.quantity import ZERO

WINDOW: Final = timedelta(days=3)
"""Documents further apart than this are not taken for twins on a mere suspicion."""

_NAMES_WITHIN: Final = timedelta(days=1)
_NAMES_FROM_UNITS: Final = Decimal(10)
"""A customer buys one filter here and one there; ten of a kind twice in a day are worth a question."""

_TELLING: Final = 4
"""Characters from which on a number is more than a coincidence: both systems have an invoice 7."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the twin of a document may be numbered in the other system."""

    own: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Numbers that it only refers to: Zuper's reference, the customer's order."""

    @classmethod
    def of(cls, own: Iterable[str | None], references: Iterable[str | None] = ()) -> "Numbers":
        """Those of these that are numbers, each once."""
        named = dict.fromkeys(one for one in own if number_key(one) and one)
        others = dict.fromkeys(one for one in references if number_key(one) and one not in named and one)
        return cls(tuple(sorted(named)), tuple(sorted(others)))

    def all(self) -> tuple[str, ...]:
        """Own numbers first."""
        return self.own + self.references


NO_NUMBERS: Final = Numbers()


@dataclass(frozen=True, slots=True)
class Paper:
    """What one document did to one cell, as far as it has been booked."""

    document: str
    """TxnID, the UID of a Zuper invoice or order, or of a row of Zuper's that stands for itself."""
    numbers: Numbers
    party: str | None
    text: str
    units: Decimal
    kind: MovementKind | None
    seen_at: datetime
    done_at: datetime
    """When people did it, where the peer tells that to the second; else when it was seen."""


class Sign(Enum):
    """What two documents have in common, the strongest first."""

    NUMBER = auto()
    REFERENCE = auto()
    """A number that at least one of them only refers to."""
    MENTION = auto()
    NAME = auto()


class Judgement(Enum):
    """What to make of two documents that are alike."""

    SAME = auto()
    ASK = auto()
    DIFFERENT = auto()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two papers look like one deed."""

    sign: Sign
    why: str
    is_telling: bool = True
    """Whether what they share is long enough to be more than a coincidence."""


def number_key(number: str | None) -> str | None:
    """What two systems' spellings of one number share: its last digits without zeros before them, else all of it."""
    if not number or not number.strip():
        return None
    digits = re.search(r"(\d+)\D*$", number)
    return digits[1].lstrip("0") or "0" if digits else number.strip().casefold()


def number_in(remarks: str) -> str | None:
    """The number that remarks consist of: one word with a digit in it. Remarks that say more name no number of their own."""
    words = remarks.split()
    return words[0] if len(words) == 1 and any(char.isdigit() for char in words[0]) else None


def overlap(here: Decimal, there: Decimal) -> Decimal:
    """The units that two papers may share: both must go the same way, and the smaller one bounds it."""
    if here * there <= 0:
        return ZERO
    return min(here, there, key=abs)


def likeness(here: Paper, there: Paper) -> Likeness | None:
    """What a paper of QuickBooks (`here`) and one of Zuper (`there`) have in common, the strongest sign of it."""
    if overlap(here.units, there.units) == ZERO:
        return None
    return shared_number(here, there) or next(_signs(here, there), None)


def shared_number(here: Paper, there: Paper) -> Likeness | None:
    """The number that two papers of matching kinds carry, whatever their units; their own numbers before others."""
    if not may_be_one(here.kind, there.kind):
        return None
    pairs = product(here.numbers.all(), there.numbers.all())
    for one, other in ((one, other) for one, other in pairs if _same_number(one, other)):
        is_own = one in here.numbers.own and other in there.numbers.own
        return Likeness(Sign.NUMBER if is_own else Sign.REFERENCE, f"both carry the number {other}", _is_telling(one))
    return None


def judge(here: Paper, there: Paper, like: Likeness, matched: Collection[MovementKind]) -> Judgement:
    """Whether two papers are one deed; `matched` are the kinds that are declared to stand in both systems.

    A number of their own decides for those. A number that is only referred to decides where the units agree as well, for a
    customer's order may bear the number of somebody else's invoice.
    """
    are_equal, are_near = here.units == there.units, abs(here.seen_at - there.seen_at) <= WINDOW
    if here.kind in matched:
        if like.sign is Sign.NUMBER or (like.sign is Sign.REFERENCE and like.is_telling and are_equal):
            return Judgement.SAME
        if like.sign is Sign.REFERENCE and like.is_telling:
            return Judgement.ASK
    return Judgement.ASK if are_equal and are_near and like.is_telling else Judgement.DIFFERENT


def _signs(here: Paper, there: Paper) -> Iterator[Likeness]:
    for one in here.numbers.own:
        if _mentions(there.text, one):
            yield Likeness(Sign.MENTION, f"Zuper's names the number {one}")
    for one in there.numbers.own:
        if _mentions(here.text, one):
            yield Likeness(Sign.MENTION, f"QuickBooks' names the number {one}")
    many = abs(here.units) >= _NAMES_FROM_UNITS and abs(here.seen_at - there.seen_at) <= _NAMES_WITHIN
    if many and here.party and there.party and _folded(here.party) == _folded(there.party):
        yield Likeness(Sign.NAME, f"both name {here.party}")


def _same_number(here: str, there: str) -> bool:
    """The same, or the same digits where one of them has nothing else (a prefix was left out)."""
    if _folded(here) == _folded(there):
        return True
    return number_key(here) == number_key(there) and (here.strip().isdigit() or there.strip().isdigit())


def _is_telling(number: str) -> bool:
    return len(_folded(number)) >= _TELLING


def _mentions(text: str, number: str) -> bool:
    return _is_telling(number) and any(char.isdigit() for char in number) and _folded(number) in words(text)


def words(text: str) -> set[str]:
    """The words of a text in small letters, without the punctuation around them."""
    return {_folded(word.strip(".,:;!?()[]#\"'")) for word in text.split()}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
