"""Documents with the places they move units at: one of an adjustment, two of a transfer."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

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


def goes_with_held(held: Select[Any]) -> ColumnElement[bool]:
    """Whether a posting is one end of a transfer whose other end is in a held cell."""
    end = t.posting.alias("end")
    return (
        select(end.c.id)
        .join(t.document, t.document.c.id == end.c.document_id)
        .where(
            end.c.document_id == t.posting.c.document_id,
            t.document.c.to_place_id.is_not(None),
            end.c.cell_id.in_(held),
        )
        .exists()
    )
