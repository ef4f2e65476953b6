"""Documents with the places they move units at: one of an adjustment, two of a transfer; and whether a held cell keeps one back."""

from typing import Final

from sqlalchemy import ColumnElement, select

from stockbridge.core.side import Side
from stockbridge.storage.tables import book as t
from stockbridge.storage.tables import items as i

_GOAL: Final = i.place.alias("goal")
WITH_PLACES: Final = (
    select(
        t.document,
        i.place.c.site_list_id,
        _GOAL.c.site_list_id.label("to_site_list_id"),
        _GOAL.c.location_uid.label("to_location_uid"),
    )
    .join(i.place, i.place.c.id == t.document.c.place_id)
    .outerjoin(_GOAL, _GOAL.c.id == t.document.c.to_place_id)
)


def is_held(connection_id: str, side: Side) -> ColumnElement[bool]:
    """Whether a posting to that side is in a held cell, or is one end of a transfer whose other end is."""
    held = select(t.hold.c.cell_id).where(
        t.hold.c.connection_id == connection_id,
        t.hold.c.resolved_at.is_(None),
        t.hold.c.cell_id.is_not(None),
        (t.hold.c.side == side) | t.hold.c.side.is_(None),
    )
    end = t.posting.alias("end")
    goes_with_held = (
        select(end.c.id)
        .join(t.document, t.document.c.id == end.c.document_id)
        .where(
            end.c.document_id == t.posting.c.document_id,
            t.document.c.to_place_id.is_not(None),
            end.c.cell_id.in_(held),
        )
        .exists()
    )
    return t.posting.c.cell_id.in_(held) | goes_with_held
