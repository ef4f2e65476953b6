"""`/c/{connection}/checklist`: every point that must be right on both sides, asked while somebody looks, each with its remedy."""

from typing import Final

from starlette.responses import Response

from stockbridge.storage.people import Rank
from stockbridge.sync.points import points
from stockbridge.web.page import Page, Visit


def show(visit: Visit) -> Response:
    """The frame at once; what takes a call to Zuper follows by itself."""
    if not visit.is_part:
        return visit.show("checklist.html", points=None, alerts=())
    services = visit.services
    found = points(services.database, services.vault, visit.connection, visit.now)
    with services.database.view(visit.connection.id) as unit:
        alerts = unit.alerts.open()
    return visit.show("checklist.html#points", points=sorted(found, key=lambda point: point.ok), alerts=alerts)


PAGES: Final = (Page("GET", "/c/{connection}/checklist", Rank.VIEWER, show, "Checklist"),)
