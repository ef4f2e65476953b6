"""`/c/{connection}/checklist`: every point that must be right on both sides, wrong ones first, each with its remedy.

What is known shows at once; Zuper is asked while the page is open, and again whenever somebody wants it.
"""

from collections.abc import Iterable
from typing import Final

from starlette.responses import Response

from stockbridge.storage.people import Rank
from stockbridge.sync.checklist import Point
from stockbridge.sync.points import known_points, points_of_zuper
from stockbridge.web.page import Page, Visit


def show(visit: Visit) -> Response:
    part = visit.query.text("part") if visit.is_part else ""
    services, connection = visit.services, visit.connection
    asks_zuper = part == "zuper" or visit.query.text("ask") == "zuper"
    zuper = _wrong_first(points_of_zuper(services.database, services.vault, connection)) if asks_zuper else None
    if part == "zuper":
        return visit.show("checklist.html#zuper", zuper=zuper)
    known = known_points(services.database, connection, visit.now)
    with services.database.view(connection.id) as unit:
        alerts = unit.alerts.open()
    return visit.show(
        "checklist.html#known" if part == "known" else "checklist.html",
        zuper=zuper,
        alerts=alerts,
        groups=[
            ("quickbooks", "As QuickBooks was at its last update", _wrong_first(known.quickbooks)),
            ("settings", "As the settings say, and as somebody confirmed", _wrong_first([*known.settings, known.disk])),
        ],
    )


def _wrong_first(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda point: point.ok)


PAGES: Final = (Page("GET", "/c/{connection}/checklist", Rank.VIEWER, show, "Checklist"),)
