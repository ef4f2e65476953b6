"""`/c/{connection}/plan`: the first contact, looked at before anything is written: buckets, rows, choices, approval, progress.

Rule: only the plan that was seen is approved; every form of the page carries its mark. A page costs the same for 100 rows and 100,000.
"""

from collections.abc import Mapping
from typing import Final, TypedDict
from urllib.parse import urlencode

from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.core.matching import Bucket
from stockbridge.ledger.approval import NEEDS_APPROVAL, approve, choose, choose_many, refuse_unless_open
from stockbridge.ledger.approving import CHOICES
from stockbridge.ledger.plan_file import FileLine, choices_in, plan_lines
from stockbridge.ledger.plan_report import PlanRow, plan_rows
from stockbridge.ledger.plan_review import TITLES, plan_mark, plan_review
from stockbridge.ledger.rules import master_of
from stockbridge.storage.people import Rank
from stockbridge.storage.plan_pages import Order, PlanPages, Shown, Total, Wanted
from stockbridge.web.long_answers import long_csv
from stockbridge.web.page import Page, Visit

CHOICE_LABELS: Final = {
    "link": "Link them",
    "quickbooks": "QuickBooks is right",
    "zuper": "Zuper is right",
    "keep_both": "Keep both numbers, follow only changes",
    "create": "Create it there",
    "skip": "Leave it out",
}
_PAGE: Final = 50


class _Part(TypedDict):
    """A page of rows and what goes with them."""

    wanted: Wanted
    order: Order
    rows: list[PlanRow]
    found: Total | None
    more_path: str | None
    title: str
    choices: tuple[str, ...]
    labels: Mapping[str, str]
    can_choose: bool


def show(visit: Visit) -> Response:
    part = visit.query.text("part") if visit.is_part else ""
    if part in ("rows", "more"):
        return visit.show(f"plan.html#{part}", **_rows(visit, _wanted(visit), with_sum=part == "rows"))
    with visit.services.database.view(visit.connection.id) as unit:
        review = plan_review(unit, master_of(visit.settings), visit.now)
    if part == "progress":
        return visit.show("plan.html#progress", review=review)
    first = next((one.bucket for one in review.buckets if one.count), Bucket.DIFFERENT)
    return visit.show("plan.html", review=review, orders=Order, **_rows(visit, _wanted(visit, first), with_sum=True))


def _rows(visit: Visit, wanted: Wanted, *, with_sum: bool) -> _Part:
    order, master = _order(visit), master_of(visit.settings)
    with visit.services.database.view(visit.connection.id) as unit:
        state = unit.facts.connection().state
        pages = PlanPages(unit.transaction, unit.connection_id)
        shown = pages.page(wanted, order, visit.query.text("after"), _PAGE + 1)
        rows = list(plan_rows(unit, [one.row for one in shown[:_PAGE]], master))
        found = pages.sum_of(wanted) if with_sum else None
    return {
        "wanted": wanted,
        "order": order,
        "rows": rows,
        "found": found,
        "more_path": _more(visit, wanted, order, shown),
        "title": TITLES[wanted.bucket],
        "choices": CHOICES[wanted.bucket],
        "labels": CHOICE_LABELS,
        "can_choose": state == NEEDS_APPROVAL and visit.may(Rank.OPERATOR),
    }


def choose_row(visit: Visit) -> Response:
    master, row_id, choice = master_of(visit.settings), visit.form.number("row"), visit.form.text("choice")
    with visit.services.database.unit(visit.connection.id) as unit:
        refuse_unless_open(unit)
        row = choose(unit, row_id, choice)
        visit.log(unit, f"plan: chose {choice} for row {row_id}")
        (changed,) = plan_rows(unit, list(unit.introductions.rows(after_id=row.id - 1, most=1)), master)
    if not visit.is_part:
        return visit.go(
            f"{visit.path('plan')}?{urlencode({'bucket': row.bucket})}#row-{row.id}", "Your choice is kept."
        )
    response = visit.show("plan.html#one_row", rows=[changed], can_choose=True)
    response.headers["hx-trigger"] = "plan-changed"
    return response


def choose_bucket(visit: Visit) -> Response:
    form, choice = visit.form, visit.form.text("choice")
    if form.text("bucket") not in set(Bucket):
        raise BadInput("There is no such bucket: load the page again.")
    wanted = Wanted(Bucket(form.text("bucket")), form.text("q"), undecided=form.text("undecided") == "1")
    if choice not in CHOICES[wanted.bucket]:
        raise BadInput("Choose first what is to be done with these rows.")
    with visit.services.database.unit(visit.connection.id) as unit:
        refuse_unless_open(unit)
        count = PlanPages(unit.transaction, unit.connection_id).choose_wanted(wanted, choice)
        visit.log(unit, f"plan: chose {choice} for {count} rows of {wanted.bucket}")
    notice = f"{CHOICE_LABELS[choice]}: chosen for {count} rows."
    return visit.go(f"{visit.path('plan')}?{urlencode({'bucket': wanted.bucket, 'q': wanted.search})}", notice)


def download(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        lines = plan_lines(unit, master_of(visit.settings))
        return long_csv(FileLine, lines, f"{visit.connection.name}-plan.csv")


def upload(visit: Visit) -> Response:
    """The downloaded file with its column *choice* filled in or changed."""
    choices = choices_in(visit.body)
    with visit.services.database.unit(visit.connection.id) as unit:
        refuse_unless_open(unit)
        count = choose_many(unit, choices)
        visit.log(unit, f"plan: chose for {count} rows by a file")
    visit.go(visit.path("plan"), f"The file is read: {count} rows have the choice it names.")
    return Response(status_code=204, headers={"hx-redirect": visit.path("plan")})


def approve_it(visit: Visit) -> Response:
    with visit.services.database.unit(visit.connection.id) as unit:
        if plan_mark(unit) != visit.form.text("mark"):
            raise BadInput("The plan has changed since you looked at it: look at it again, then approve it.")
        approved = approve(unit, {}, master=master_of(visit.settings), by=visit.person.name, at=visit.now)
        visit.log(unit, f"approved the plan: {approved.chosen} rows")
    visit.services.wake()
    return visit.go_on("plan", f"Approved by {approved.by}: {approved.chosen} rows are carried out now.")


def _wanted(visit: Visit, first: Bucket = Bucket.DIFFERENT) -> Wanted:
    asked = visit.query.text("bucket")
    bucket = Bucket(asked) if asked in set(Bucket) else first
    return Wanted(bucket, visit.query.text("q"), undecided=visit.query.text("undecided") == "1")


def _order(visit: Visit) -> Order:
    asked = visit.query.text("order")
    return Order(asked) if asked in set(Order) else Order.VALUE


def _more(visit: Visit, wanted: Wanted, order: Order, shown: list[Shown]) -> str | None:
    if len(shown) <= _PAGE:
        return None
    query = {"bucket": wanted.bucket, "q": wanted.search, "order": order, "after": shown[_PAGE - 1].mark}
    if wanted.undecided:
        query["undecided"] = "1"
    return f"{visit.path('plan')}?{urlencode(query)}"


PAGES: Final = (
    Page("GET", "/c/{connection}/plan", Rank.VIEWER, show, "First contact"),
    Page("GET", "/c/{connection}/plan.csv", Rank.VIEWER, download),
    Page("POST", "/c/{connection}/plan/row", Rank.OPERATOR, choose_row),
    Page("POST", "/c/{connection}/plan/bucket", Rank.OPERATOR, choose_bucket),
    Page("POST", "/c/{connection}/plan/file", Rank.OPERATOR, upload, takes_file=True),
    Page("POST", "/c/{connection}/plan/approve", Rank.OPERATOR, approve_it),
)
