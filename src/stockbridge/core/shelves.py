"""What both sides hold at each place, from what each told of its own sites and locations. Pure.

A side that told its stock place by place told all of it: where it has no row, nothing lies (the readers make sure of that). Units
at a site or location that is no place yet are *stranded*: they belong to no cell, and nothing is written for them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stockbridge.core.cell import Place, PlaceId
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side

Stock = Sequence[tuple[str, Decimal]]
"""Units by site (ListID) or location (UID)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the two sides hold of one item at one place."""

    place_id: PlaceId
    quickbooks: Decimal
    zuper: Decimal

    @property
    def is_equal(self) -> bool:
        """Whether both hold the same."""
        return self.quickbooks == self.zuper


def shelves(places: Sequence[Place], quickbooks: Stock, zuper: Stock) -> tuple[Shelf, ...]:
    """The places where at least one side has a row, in the order of `places`."""
    here, there = dict(quickbooks), dict(zuper)
    return tuple(
        Shelf(place.id, here.get(place.site_list_id, ZERO), there.get(place.location_uid, ZERO))
        for place in places
        if place.site_list_id is not None and (place.site_list_id in here or place.location_uid in there)
    )


def key_of(place: Place, side: Side) -> str | None:
    """How a side names the place; None for the whole company in QuickBooks."""
    return place.site_list_id if side is Side.QUICKBOOKS else place.location_uid


def stranded(places: Sequence[Place], side: Side, stock: Mapping[str, Decimal]) -> Iterator[tuple[str, Decimal]]:
    """Sites or locations where units lie, but which are no place: each with its units."""
    bound = {key_of(place, side) for place in places}
    yield from ((key, units) for key, units in stock.items() if units and key not in bound)
