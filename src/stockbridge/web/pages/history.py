"""`/c/{connection}/history`: every run and every record it touched, with filters, as a page and as CSV; and one run as a transcript."""

from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from stockbridge.ledger.history import LOOKS_BACK, STATUSES, HistoryLine, Wanted, history_page
from stockbridge.ledger.transcript import transcript
from stockbridge.storage.people import Rank
from stockbridge.storage.reports import Reports
from stockbridge.web.long_answers import long_csv
from stockbridge.web.page import NotFoundError, Page, Visit

_PAGE: Final = 50
CSV_MAX: Final = 100_000
_SORTS_AMONG: Final = 2000


def show(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        reports = Reports(unit.transaction, unit.connection_id)
        before = visit.query.number("before") or None
        page = history_page(unit, _wanted(visit), most=_PAGE, before_id=before, among=LOOKS_BACK)
        run = reports.run(visit.query.number("run")) if visit.query.text("run") else None
        kinds, directions = reports.recent_sorts(_SORTS_AMONG)
    template = "history.html#lines" if visit.is_part else "history.html"
    return visit.show(
        template,
        lines=page.lines,
        looked_through=LOOKS_BACK,
        older=None if page.older is None else _address(visit, before=str(page.older)),
        csv=_address(visit, page="history.csv", before=""),
        kinds=kinds,
        statuses=STATUSES,
        directions=directions,
        chosen={name: visit.query.text(name) for name in ("kind", "status", "direction", "record", "run")},
        run=run,
        is_older=bool(visit.query.text("before")),
    )


def runs(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        reports = Reports(unit.transaction, unit.connection_id)
        found = list(reports.latest_runs(_PAGE + 1, before_id=visit.query.number("before") or None))
    older = f"{visit.path('runs')}?before={found[_PAGE - 1].id}" if len(found) > _PAGE else None
    return visit.show("runs.html", runs=found[:_PAGE], older=older)


def as_csv(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        lines = history_page(unit, _wanted(visit), most=CSV_MAX).lines
        return long_csv(HistoryLine, lines, f"{visit.connection.name}-history.csv")


def as_transcript(visit: Visit) -> Response:
    number = str(visit.request.path_params["run"]).removesuffix(".txt")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise NotFoundError
    with visit.services.database.view(visit.connection.id) as unit:
        text = transcript(unit, int(number), visit.now)
    name = f'attachment; filename="{visit.connection.name}-run-{number}.txt"'
    return Response(text, media_type="text/plain; charset=utf-8", headers={"content-disposition": name})


def _wanted(visit: Visit) -> Wanted:
    query = visit.query
    return Wanted(
        kinds=_chosen(query.text("kind")),
        statuses=_chosen(query.text("status")),
        directions=_chosen(query.text("direction")),
        record=query.text("record"),
        run=query.number("run") or None,
    )


def _chosen(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _address(visit: Visit, page: str = "history", **changes: str) -> str:
    """The address of a page with the filter as it is."""
    kept = {name: visit.query.text(name) for name in ("kind", "status", "direction", "record", "run")}
    return f"{visit.path(page)}?{urlencode({name: value for name, value in (kept | changes).items() if value})}"


PAGES: Final = (
    Page("GET", "/c/{connection}/history", Rank.VIEWER, show, "History"),
    Page("GET", "/c/{connection}/history.csv", Rank.VIEWER, as_csv),
    Page("GET", "/c/{connection}/runs", Rank.VIEWER, runs),
    Page("GET", "/c/{connection}/runs/{run}", Rank.VIEWER, as_transcript),
)
