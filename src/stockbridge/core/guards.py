"""Reasons to stop, tell, and wait for a person (design §6). Each is a sentence, or None when all is ordinary."""

from decimal import Decimal
from typing import Final

from stockbridge.core.side import Side

JUDGED_FROM_CELLS: Final = 50
"""In a smaller catalogue one busy day may well touch most of it."""

SHORT_LISTING_SHARE: Final = Decimal("0.9")


def mass_change(changed: int, cells: int, max_share: Decimal, side: Side) -> str | None:
    """Most cells changed at once on a side: more likely a restored backup, an import or a wrong file than a day's work."""
    if cells < JUDGED_FROM_CELLS or changed <= cells * max_share:
        return None
    return (
        f"{changed} of {cells} quantities changed in {side.label} at once. That is more than an ordinary day does, so nothing "
        f"was carried to {side.other.label}. If an import or a stock-take explains it, retry; if not, find out first what "
        "happened."
    )


def short_listing(seen: int, expected: int, side: Side) -> str | None:
    """A listing much shorter than last time says nothing about what it lacks."""
    if expected < JUDGED_FROM_CELLS or seen >= expected * SHORT_LISTING_SHARE:
        return None
    return (
        f"{side.label} listed {seen} items, but had {expected} before. Nothing is taken for deleted; the listing is read again. "
        "If the items were really removed, acknowledge it."
    )
