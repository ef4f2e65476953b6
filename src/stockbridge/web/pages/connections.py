"""`/connections`: every connection the person may see, those that need somebody first."""

from typing import Final

from starlette.responses import Response

from stockbridge.ledger.connections import summaries
from stockbridge.storage.people import Rank
from stockbridge.web.page import Page, Visit

_SHOWN_MAX: Final = 200


def show(visit: Visit) -> Response:
    wanted = visit.query.text("q").casefold()
    with visit.services.database.look() as transaction:
        names = [name for name in visit.connections if wanted in name.casefold()]
        found = summaries(transaction, names)
    found.sort(key=lambda one: (not one.needs_somebody, one.name))
    template = "connections.html#rows" if visit.is_part else "connections.html"
    return visit.show(
        template,
        connections=found[:_SHOWN_MAX],
        left_out=max(0, len(found) - _SHOWN_MAX),
        q=visit.query.text("q"),
        needing=sum(one.needs_somebody for one in found),
    )


PAGES: Final = (Page("GET", "/connections", Rank.VIEWER, show, "Connections"),)
