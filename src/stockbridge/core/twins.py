"""Twins: one deed of people that stands in both systems, as when a part used in Zuper is invoiced in QuickBooks as well.

Equal units alone never make two documents twins: on a busy day small numbers meet by chance. What does is a sign that both
carry: a number, a name, a mention of the one in the other. Whether the units agree says how much of them is the same, and
`overlap` says it to the unit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.quantity import ZERO

WINDOW: Final = timedelta(days=3)
"""Documents further apart than this are not taken for twins on a mere suspicion."""

_NAMES_WITHIN: Final = timedelta(days=1)
_NAMES_FROM_UNITS: Final = Decimal(10)
"""A customer buys one filter here and one there; ten of a kind twice in a day are worth a question."""

_TELLING: Final = 4
"""Characters from which on a number is more than a coincidence: both systems have an invoice 7."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What one document did to one cell, as far as it has been booked."""

    document: str
    """TxnID, the UID of a Zuper invoice, or of a row of Zuper's that stands for itself."""
    number: str | None
    party: str | None
    text: str
    units: Decimal
    is_invoice: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two papers look like one deed; `is_declared` where both are invoices of one number."""

    why: str
    is_declared: bool = False


def number_key(number: str | None) -> str | None:
    """What two systems' spellings of one number share: its last digits without zeros before them, else all of it."""
    if not number or not number.strip():
        return None
    digits = re.search(r"(\d+)\D*$", number)
    return digits[1].lstrip("0") or "0" if digits else number.strip().casefold()


def overlap(here: Decimal, there: Decimal) -> Decimal:
    """The units that two papers may share: both must go the same way, and the smaller one bounds it."""
    if here * there <= 0:
        return ZERO
    return min(here, there, key=abs)


def likeness(here: Paper, there: Paper) -> Likeness | None:
    """Whether a paper of QuickBooks (`here`) and one of Zuper (`there`) may be the same deed, and why."""
    if overlap(here.units, there.units) == ZERO:
        return None
    if here.is_invoice and there.is_invoice and _same_number(here.number, there.number):
        return Likeness(f"both carry the number {there.number}", is_declared=True)
    return next((Likeness(why) for why in _signs(here, there)), None)


def is_suspicious(here: Paper, there: Paper, like: Likeness) -> bool:
    """Whether a person should be asked, where nobody has declared that invoices stand in both systems."""
    if here.units != there.units or abs(here.seen_at - there.seen_at) > WINDOW:
        return False
    return not like.is_declared or len(_folded(here.number)) >= _TELLING


def _signs(here: Paper, there: Paper) -> Iterator[str]:
    if len(_folded(here.number)) >= _TELLING and _mentions(there.text, here.number):
        yield f"Zuper's names the number {here.number}"
    if len(_folded(there.number)) >= _TELLING and _mentions(here.text, there.number):
        yield f"QuickBooks' names the number {there.number}"
    many = abs(here.units) >= _NAMES_FROM_UNITS and abs(here.seen_at - there.seen_at) <= _NAMES_WITHIN
    if many and here.party and there.party and _folded(here.party) == _folded(there.party):
        yield f"both name {here.party}"


def _same_number(here: str | None, there: str | None) -> bool:
    """The same, or the same digits where one of them has nothing else (a prefix was left out)."""
    if not here or not there:
        return False
    if _folded(here) == _folded(there):
        return True
    return number_key(here) == number_key(there) and (here.strip().isdigit() or there.strip().isdigit())


def _mentions(text: str, number: str | None) -> bool:
    return number is not None and any(char.isdigit() for char in number) and _folded(number) in _words(text)


def _words(text: str) -> set[str]:
    return {_folded(word.strip(".,:;!?()[]#\"'")) for word in text.split()}


def _folded(text: str | None) -> str:
    return "" if text is None else " ".join(text.split()).casefold()
