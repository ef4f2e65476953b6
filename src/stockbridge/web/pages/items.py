"""`/c/{connection}/items`: every record of both systems, found by name or number; and one item with all that is known of it.

A page is read at a time, and the next one continues after the last name: it costs the same on page 1 and on page 1,000.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from stockbridge.core.book import EntryKind
from stockbridge.core.errors import BadInput
from stockbridge.core.ownership import Field
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import AccountLine, account
from stockbridge.ledger.comparing import owners
from stockbridge.ledger.differing import counts, differences, make_equal
from stockbridge.ledger.item_closely import item_closely
from stockbridge.storage.catalogue import Catalogue, Pair
from stockbridge.storage.people import Rank
from stockbridge.web.long_answers import long_csv
from stockbridge.web.page import Page, Visit

_PAGE: Final = 50
_LINES_SHOWN: Final = 300
_SAMPLES: Final = 20
DIFFER: Final = "differ"
"""The filter that leaves linked records in which a field does not have its owner's value."""
SHOWN: Final = {
    "linked": (Side.QUICKBOOKS, True),
    DIFFER: (Side.QUICKBOOKS, True),
    "quickbooks": (Side.QUICKBOOKS, False),
    "zuper": (Side.ZUPER, False),
}
"""Which records the filter leaves: the side that is listed, and whether they are linked."""


def show(visit: Visit) -> Response:
    wanted, which = visit.query.text("q"), visit.query.text("which", "linked")
    first, linked = SHOWN.get(which, SHOWN["linked"])
    after = visit.query.text("after"), visit.query.text("after_id")
    with visit.services.database.view(visit.connection.id) as unit:
        catalogue = Catalogue(unit.transaction, unit.connection_id)
        found = catalogue.page(wanted, first=first, linked=linked, after=after, most=_PAGE + 1, differs=which == DIFFER)
        apart = [] if visit.is_part else counts(unit, owners(unit, visit.settings))
    template = "items.html#rows" if visit.is_part else "items.html"
    return visit.show(
        template,
        pairs=found[:_PAGE],
        more=_more(visit, found[_PAGE - 1], first) if len(found) > _PAGE else None,
        q=wanted,
        which=which,
        apart=apart,
    )


def _more(visit: Visit, last: Pair, first: Side) -> str:
    name, number = last.mark(first)
    query = {"q": visit.query.text("q"), "which": visit.query.text("which"), "after": name, "after_id": number}
    return f"{visit.path('items')}?{urlencode(query)}"


def look(visit: Visit) -> Response:
    asked = visit.query.text("kind")
    kind = EntryKind(asked) if asked in set(EntryKind) else None
    with visit.services.database.view(visit.connection.id) as unit:
        closely = item_closely(unit, str(visit.request.path_params["item"]), most=_LINES_SHOWN, kind=kind)
        list_id = closely.pair.list_id if closely.pair.is_linked else None
        apart = [] if list_id is None else differences(unit, list_id, owners(unit, visit.settings))
    return visit.show(
        "item.html",
        closely=closely,
        pair=closely.pair,
        apart=apart,
        kind=kind,
        sparks={side: _spark(totals) for side, totals in closely.account.totals.items()} if closely.account else {},
    )


def make_one_equal(visit: Visit) -> Response:
    """Fields of one pair; the page shows what is written before it is asked for."""
    number, fields = str(visit.request.path_params["item"]), _fields(visit)
    with visit.services.database.unit(visit.connection.id) as unit:
        told = make_equal(unit, fields, number, by=visit.person.name, at=visit.now)
        visit.log(unit, f"made fields equal: {told}")
    visit.services.wake()
    return visit.go_on(f"items/{quote(number, safe='')}", told)


def preview_all(visit: Visit) -> Response:
    """What making fields equal everywhere would write, before it is asked for."""
    with visit.services.database.view(visit.connection.id) as unit:
        owned = owners(unit, visit.settings)
        catalogue = Catalogue(unit.transaction, unit.connection_id)
        some = catalogue.page("", first=Side.QUICKBOOKS, linked=True, after=("", ""), most=_SAMPLES, differs=True)
        samples = [(pair, one) for pair in some for one in differences(unit, pair.list_id or "", owned)]
        apart = counts(unit, owned)
    return visit.show("items_equal.html", apart=apart, samples=[one for one in samples if one[1].is_possible])


def make_all_equal(visit: Visit) -> Response:
    fields = _fields(visit)
    with visit.services.database.unit(visit.connection.id) as unit:
        told = make_equal(unit, fields, None, by=visit.person.name, at=visit.now)
        visit.log(unit, f"made fields equal: {told}")
    visit.services.wake()
    return visit.go_on("items", told)


def _fields(visit: Visit) -> list[Field]:
    chosen = [field for field in Field if field in visit.form.all("field")]
    if not chosen:
        raise BadInput("Choose at least one field that shall be made equal.")
    return chosen


def as_csv(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        lines = account(unit, str(visit.request.path_params["item"]))
        return long_csv(AccountLine, lines, f"{visit.connection.name}-item.csv")


def _spark(totals: Sequence[Decimal]) -> str | None:
    """A balance as points of a line 100 wide and 24 high; None when there is nothing to draw."""
    if len(totals) < 2:
        return None
    low, high = min(totals), max(totals)
    span = (high - low) or Decimal(1)
    return " ".join(
        f"{100 * number / (len(totals) - 1):.1f},{22 - 20 * float((total - low) / span):.1f}"
        for number, total in enumerate(totals)
    )


PAGES: Final = (
    Page("GET", "/c/{connection}/items", Rank.VIEWER, show, "Items"),
    Page("GET", "/c/{connection}/items/equal", Rank.OPERATOR, preview_all),
    Page("POST", "/c/{connection}/items/equal", Rank.OPERATOR, make_all_equal),
    Page("POST", "/c/{connection}/items/{item}/equal", Rank.OPERATOR, make_one_equal),
    Page("GET", "/c/{connection}/items/{item}", Rank.VIEWER, look),
    Page("GET", "/c/{connection}/items/{item}/account.csv", Rank.VIEWER, as_csv),
)
