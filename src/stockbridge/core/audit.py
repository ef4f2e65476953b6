"""What a drift audit can find: the four lights, every cause of a difference, and what may be done about each.

Pure: it judges what others have read. Two systems that show the same number prove nothing (design/SYNC.md §5), so three lights
look at evidence, and only the last compares the sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side


class Light(StrEnum):
    """What a difference speaks against."""

    BOOK = "book"
    """The book, added up afresh, contradicts itself."""
    OURS = "ours"
    """A posting of ours is not exactly once and unchanged in the peer."""
    THEIRS = "theirs"
    """The peer's documents and the movements booked do not explain each other."""
    PEERS = "peers"
    """QuickBooks and Zuper hold different numbers."""


class Cause(StrEnum):
    """Why there is a difference. docs/audit.md says for each what it means and what can be done."""

    BOOK_BROKEN = "book_broken"
    POSTING_DELETED = "posting_deleted"
    POSTING_CHANGED = "posting_changed"
    POSTING_DOUBLED = "posting_doubled"
    POSTING_MISSING = "posting_missing"
    NO_DOCUMENT = "movement_without_document"
    NO_MOVEMENT = "document_without_movement"
    NOT_SEEN_YET = "document_not_seen_yet"
    HELD = "held"
    IN_DOUBT = "in_doubt"
    PLANNED = "planned"
    ON_THE_ROAD = "on_the_road"
    ACCEPTED = "accepted_at_first_contact"
    NOT_BOOKED = "reading_not_booked"


LIGHT_OF: Final[Mapping[Cause, Light]] = MappingProxyType(
    {
        Cause.BOOK_BROKEN: Light.BOOK,
        Cause.POSTING_DELETED: Light.OURS,
        Cause.POSTING_CHANGED: Light.OURS,
        Cause.POSTING_DOUBLED: Light.OURS,
        Cause.POSTING_MISSING: Light.OURS,
        Cause.NO_DOCUMENT: Light.THEIRS,
        Cause.NO_MOVEMENT: Light.THEIRS,
        Cause.NOT_SEEN_YET: Light.THEIRS,
        Cause.HELD: Light.PEERS,
        Cause.IN_DOUBT: Light.PEERS,
        Cause.PLANNED: Light.PEERS,
        Cause.ON_THE_ROAD: Light.PEERS,
        Cause.ACCEPTED: Light.PEERS,
        Cause.NOT_BOOKED: Light.PEERS,
    }
)

PASSING: Final = frozenset({Cause.NOT_SEEN_YET, Cause.IN_DOUBT, Cause.PLANNED, Cause.NOT_BOOKED})
"""Under way: time settles them, so they are no drift."""

KNOWN: Final = frozenset({Cause.HELD, Cause.ACCEPTED, Cause.ON_THE_ROAD})
"""A person knows of them already: no drift either."""


SHOWS_WITHIN: Final[Mapping[Side, timedelta]] = MappingProxyType(
    {Side.QUICKBOOKS: timedelta(), Side.ZUPER: timedelta(seconds=45)}
)
"""How long after a change a side may still show what was before it: Zuper's lists and rows lag by half a minute (facts/ZUPER.md §8.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What the book says of the two sides of a cell."""

    holds: Mapping[Side, Decimal]
    will_hold: Mapping[Side, Decimal]
    """Once everything owed has arrived."""
    accepted: Decimal
    """How far the sides were apart when the two were introduced."""
    is_owed: bool
    """Something is about to be posted, or is on its way."""
    is_on_the_road: bool
    """Units left on a transfer order that is not over: Zuper holds them nowhere, and QuickBooks keeps them."""
    is_held: bool
    is_in_doubt: bool


def judge(cell: Cell) -> Cause | None:
    """Why the two sides of a cell differ; None where they do not, and the book agrees with itself."""
    apart = cell.will_hold[Side.QUICKBOOKS] - cell.will_hold[Side.ZUPER]
    if apart not in (ZERO, cell.accepted):
        return Cause.BOOK_BROKEN
    if cell.holds[Side.QUICKBOOKS] == cell.holds[Side.ZUPER]:
        return None
    if cell.is_in_doubt:
        return Cause.IN_DOUBT
    if cell.is_held:
        return Cause.HELD
    if cell.is_owed:
        return Cause.PLANNED
    if cell.is_on_the_road:
        return Cause.ON_THE_ROAD
    return Cause.ACCEPTED if apart != ZERO else Cause.NOT_BOOKED


def is_drift(cause: Cause) -> bool:
    """Whether a named person should look at it."""
    return cause not in PASSING | KNOWN


@dataclass(frozen=True, slots=True)
class Debts:
    """What each side is to get so that it ends where a person says."""

    quickbooks: Decimal
    zuper: Decimal

    def to(self, side: Side) -> Decimal:
        return self.quickbooks if side is Side.QUICKBOOKS else self.zuper


def bring_to(number: Decimal, will_hold: Mapping[Side, Decimal]) -> Debts:
    """Both sides come to hold `number`, whatever is still on its way to them."""
    return Debts(number - will_hold[Side.QUICKBOOKS], number - will_hold[Side.ZUPER])


def undo(units: Decimal) -> Debts:
    """A movement is taken back where it happened and, because it is carried, on the other side as well."""
    return Debts(-units, -units)
