"""The words for an audit: what each light asks, what each cause is called, and the sentence for each difference.

A sentence says what happened, what it means for the stock, and what a person can do.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from stockbridge.core.audit import Cause, Light
from stockbridge.core.quantity import show
from stockbridge.core.side import Side

LIGHT_WORDS: Final[Mapping[Light, tuple[str, str]]] = MappingProxyType(
    {
        Light.BOOK: ("The book", "Added up afresh, does it agree with itself?"),
        Light.OURS: ("Our postings", "Is each exactly once in the other system, as we wrote it?"),
        Light.THEIRS: ("Their documents", "Do they and the movements booked explain each other?"),
        Light.PEERS: ("Both sides", "Do QuickBooks and Zuper hold the same number?"),
    }
)
"""What each light looks at, and what it asks."""

CAUSE_TITLES: Final[Mapping[Cause, str]] = MappingProxyType(
    {
        Cause.BOOK_BROKEN: "The book contradicts itself",
        Cause.POSTING_DELETED: "A posting of ours was deleted",
        Cause.POSTING_CHANGED: "A posting of ours was changed",
        Cause.POSTING_DOUBLED: "A posting of ours is there twice",
        Cause.POSTING_MISSING: "A posting of ours is gone",
        Cause.NO_DOCUMENT: "Moved without a document",
        Cause.NO_MOVEMENT: "A document that moved nothing",
        Cause.NOT_SEEN_YET: "Its document may still show",
        Cause.HELD: "Held for a person",
        Cause.IN_DOUBT: "Posted, and its fate is being found out",
        Cause.PLANNED: "About to be posted",
        Cause.ON_THE_ROAD: "On the road",
        Cause.ACCEPTED: "Kept apart at the first contact",
        Cause.NOT_BOOKED: "Read and not booked yet",
    }
)

_HEAL = "Keep it, or take it back on both sides, or count."


def say(cause: Cause, side: Side | None, units: Decimal, document: str | None) -> str:
    """What a difference means; `side` and `units` say where it happened and how much."""
    where = side.label if side is not None else "one of the systems"
    much = f"{'+' if units > 0 else ''}{show(units)}"
    paper = f" ({document})" if document else ""
    match cause:
        case Cause.BOOK_BROKEN:
            return "The book contradicts itself: a unit was lost or counted twice. Please report it; then count."
        case Cause.POSTING_DELETED:
            return f"Somebody deleted or voided a posting of ours in {where}{paper}: {much} there. It counts as their movement. {_HEAL}"
        case Cause.POSTING_CHANGED:
            return f"Somebody changed a posting of ours in {where}{paper}: {much} there. It counts as their movement. {_HEAL}"
        case Cause.POSTING_DOUBLED:
            return f"A posting of ours is there a second time in {where}{paper}: {much} too much. Remove one, or take it back here."
        case Cause.POSTING_MISSING:
            return (
                f"{where} does not show a posting of ours any more, and not as deleted either ({document}). Was a backup put back? "
                "Nothing is written because of it; what its absence did to the stock is shown as a movement of its own."
            )
        case Cause.NO_DOCUMENT:
            return f"{much} in {where} without any document: changed behind everybody's back. {_HEAL}"
        case Cause.NO_MOVEMENT:
            return (
                f"A document in {where} says {much}{paper}, and no balance ever showed it. Count, or take note of it."
            )
        case Cause.NOT_SEEN_YET:
            return f"{much} in {where}; its document may still show."
        case Cause.HELD:
            return "It waits for a person; what is held says why."
        case Cause.IN_DOUBT:
            return "A posting has left, and whether it arrived is being found out."
        case Cause.PLANNED:
            return "The difference is about to be posted."
        case Cause.ON_THE_ROAD:
            return "Units left on a transfer order that is not over: QuickBooks keeps them until they have arrived."
        case Cause.ACCEPTED:
            return "A person chose to keep both numbers when the two were introduced."
        case Cause.NOT_BOOKED:
            return "A number was read that the book has not taken up yet: it is looked at again."
