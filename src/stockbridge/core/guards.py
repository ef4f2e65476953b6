"""Reasons to stop, tell, and wait for a person (design §6). Each is a sentence, or None when all is ordinary."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.side import Side

JUDGED_FROM_CELLS: Final = 50
"""In a smaller catalogue one busy day may well touch most of it."""

SHORT_LISTING_SHARE: Final = Decimal("0.9")

DISK_RESERVE_BYTES: Final = 64 * 1024 * 1024
_DISK_RESERVE_PART: Final = 20
"""On a small disk the reserve is this part of it."""

CLOCK_SKEW_MAX: Final = timedelta(minutes=5)
"""Less than how far back a write is looked for, so that a wrong clock cannot hide it."""


def mass_change(changed: int, cells: int, max_share: Decimal, side: Side) -> str | None:
    """Most cells changed at once on a side: more likely a restored backup, an import or a wrong file than a day's work."""
    if cells < JUDGED_FROM_CELLS or changed <= cells * max_share:
        return None
    return (
        f"{changed} of {cells} quantities changed in {side.label} at once. That is more than an ordinary day does, so nothing "
        f"was carried to {side.other.label}. If an import or a stock-take explains it, have it carried; if not, find out "
        "first what happened."
    )


def short_listing(seen: int, expected: int, side: Side) -> str | None:
    """A listing much shorter than last time says nothing about what it lacks."""
    if expected < JUDGED_FROM_CELLS or seen >= expected * SHORT_LISTING_SHARE:
        return None
    return (
        f"{side.label} listed {seen} items, but had {expected} before. Nothing is taken for deleted; the listing is read again. "
        "If the items were really removed, say so."
    )


def disk_nearly_full(free: int, total: int) -> str | None:
    """Too little room to be sure that what happens can be written down; `free` and `total` in bytes."""
    reserve = min(DISK_RESERVE_BYTES, total // _DISK_RESERVE_PART)
    if free >= reserve:
        return None
    return (
        f"The disk with the database is nearly full: {free // 1024} KiB are left, {reserve // 1024} are needed. Nothing is asked or "
        "written until there is room, because what happens could not be written down; nothing is lost. Free some space; it goes on by "
        "itself."
    )


def clock_skew(ahead: timedelta | None) -> str | None:
    """Our clock and Zuper's are so far apart that times of one mean nothing to the other; `ahead` is how far ours is ahead."""
    if ahead is None or abs(ahead) <= CLOCK_SKEW_MAX:
        return None
    minutes = round(abs(ahead).total_seconds() / 60)
    return (
        f"The clock of this computer is {minutes} minutes {'ahead of' if ahead > timedelta() else 'behind'} Zuper's. Nothing is written to "
        "Zuper and nothing in doubt is settled there, because how long ago something was cannot be told. Set the clock right (switch on "
        "network time); it goes on by itself."
    )
