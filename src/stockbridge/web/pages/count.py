"""`/c/{connection}/count`: a stock-take from its beginning to its end, with the sheet that people fill in between.

Rule: numbers are taken only once both systems stand still; until then the page says what is waited for, and by itself when it is over.
"""

from typing import Final

from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import NotAQuantityError, units
from stockbridge.core.side import Side
from stockbridge.ledger.counting_sheet import SheetLine, enter_sheet, filled_sheet, sheet
from stockbridge.ledger.stock_take import begin, enter, finish, standing
from stockbridge.storage.people import Rank
from stockbridge.web.long_answers import long_csv
from stockbridge.web.page import Page, Visit

_MOVED_SHOWN: Final = 100


def show(visit: Visit) -> Response:
    """The page, or how the waiting comes along; once that is over the whole page is another one."""
    with visit.services.database.view(visit.connection.id) as unit:
        found = standing(unit, most=_MOVED_SHOWN)
        places = [place.name for place in unit.places.all()]
    if visit.is_part and (found.is_ready or not found.is_under_way):
        return Response(status_code=204, headers={"hx-refresh": "true"})
    return visit.show("count.html#state" if visit.is_part else "count.html", count=found, places=places)


def begin_it(visit: Visit) -> Response:
    what = visit.form.text("what")
    item = visit.form.text("item") if what == "item" else None
    location = visit.form.text("location") if what == "location" else None
    if what not in ("item", "location", "everything") or "" in (item, location):
        raise BadInput("Say first what is counted: one item, a location, or everything.")
    with visit.services.database.unit(visit.connection.id) as unit:
        begin(unit, item=item, location=location, by=visit.person.name, at=visit.now)
        visit.log(unit, f"began to count {item or location or 'everything'}")
    visit.services.wake()
    return visit.go_on("count", "The count has begun. This page says when everything is read and carried: then count.")


def download(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        return long_csv(SheetLine, sheet(unit), f"{visit.connection.name}-count.csv")


def upload(visit: Visit) -> Response:
    """The downloaded sheet with its column *counted* filled in."""
    rows = filled_sheet(visit.body)
    with visit.services.database.unit(visit.connection.id) as unit:
        told = enter_sheet(unit, rows, by=visit.person.name, at=visit.now)
        visit.log(unit, f"counted by a sheet: {told}")
    visit.go_on("count", told)
    return Response(status_code=204, headers={"hx-redirect": visit.path("count")})


def enter_number(visit: Visit) -> Response:
    item, typed = visit.form.text("item"), visit.form.text("number")
    try:
        number = units(typed)
    except NotAQuantityError:
        raise BadInput("Fill in what was counted, as a number such as 12 or 0.5.") from None
    with visit.services.database.unit(visit.connection.id) as unit:
        location, by = visit.form.text("location") or None, visit.person.name
        told = enter(unit, number, item=item, location=location, by=by, at=visit.now)
        visit.log(unit, f"counted {item}: {typed}")
    return visit.go_on("count", f"{told}.")


def finish_it(visit: Visit) -> Response:
    chosen = visit.form.text("right")
    right = Side(chosen) if chosen in set(Side) else None
    with visit.services.database.unit(visit.connection.id) as unit:
        told = finish(unit, right=right, by=visit.person.name, at=visit.now)
        visit.log(unit, f"finished the count: {told}")
    visit.services.wake()
    return visit.go_on("count", f"{told[:1].upper()}{told[1:]}.")


PAGES: Final = (
    Page("GET", "/c/{connection}/count", Rank.VIEWER, show, "Stock-take"),
    Page("GET", "/c/{connection}/count/sheet.csv", Rank.VIEWER, download),
    Page("POST", "/c/{connection}/count/begin", Rank.OPERATOR, begin_it),
    Page("POST", "/c/{connection}/count/sheet", Rank.OPERATOR, upload, takes_file=True),
    Page("POST", "/c/{connection}/count/number", Rank.OPERATOR, enter_number),
    Page("POST", "/c/{connection}/count/finish", Rank.OPERATOR, finish_it),
)
