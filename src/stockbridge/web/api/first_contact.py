"""Calls about the first contact: the plan as a whole or a page at a time, choices by row, by bucket or by a file, and the approval.

Rule: only the plan that was seen is approved; `id` and `mark` both stand for what was seen.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.core.matching import Bucket
from stockbridge.ledger.approval import Approved, approve, choose, choose_many, refuse_unless_open
from stockbridge.ledger.approving import CHOICES
from stockbridge.ledger.plan_file import FileLine, choices_in, plan_lines
from stockbridge.ledger.plan_report import PlanReport, PlanRow, plan_id, plan_report, plan_rows
from stockbridge.ledger.plan_review import PlanReview, plan_mark, plan_review
from stockbridge.storage.plan_pages import Order, PlanPages, Wanted
from stockbridge.web.api.caller import Actor, Reader
from stockbridge.web.api.route import CarefulRoute, FileRoute
from stockbridge.web.api.shapes import NUMBER_MAX, Csv, Done, Given, Limit, Name, Number, Part, done, ok, report
from stockbridge.web.long_answers import long_csv, long_json

router = APIRouter(route_class=CarefulRoute, tags=["first contact"])
file_router = APIRouter(route_class=FileRoute, tags=["first contact"])

Choice = Annotated[str, Field(min_length=1, max_length=40, description="One of the row's choices.", examples=["skip"])]
RowNumber = Annotated[int, Field(ge=1, le=NUMBER_MAX)]


class OneBucket(Given):
    """One bucket, or all."""

    bucket: Bucket | None = None


class RowsWanted(Given):
    """A page of a bucket."""

    bucket: Bucket
    q: Part = ""
    undecided: Annotated[bool, Field(description="Only open rows without a choice.")] = False
    order: Annotated[Order, Field(description="By units and value the largest come first.")] = Order.VALUE
    after: Annotated[str, Field(description="The `after` of the page before.", max_length=400)] = ""
    limit: Limit = 50


class Chosen(Given):
    """What is to be done with a row."""

    choice: Choice


class ChosenForMany(Given):
    """What is to be done with every open row of a bucket that is meant."""

    choice: Choice
    q: Part = ""
    undecided: bool = False


class Approval(Given):
    """The plan that was seen, and choices for some of its rows; all others get their default."""

    plan: Annotated[
        str, Field(description="The `id` of the plan or the `mark` of its review.", min_length=1, max_length=64)
    ]
    choices: Annotated[dict[RowNumber, Choice], Field(default_factory=dict, max_length=10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """Rows of a bucket; `after` begins the next page, None when this is the last."""

    rows: list[PlanRow]
    after: str | None


@router.get("/connections/{name}/plan", summary="The plan of the first contact, whole", responses=ok(PlanReport))
def plan_of(name: Name, wanted: Annotated[OneBucket, Query()], caller: Reader) -> Response:
    """Every row of every bucket: large for a large catalogue. The review and pages of rows cost the same for any size."""
    with caller.view(name) as books:
        return long_json(plan_report(books.unit, books.master, only=wanted.bucket))


@router.get(
    "/connections/{name}/plan/review",
    summary="The plan at a glance, and how far it was carried out",
    responses=ok(PlanReview),
)
def review_of(name: Name, caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        return report(plan_review(books.unit, books.master, caller.now))


@router.get("/connections/{name}/plan/rows", summary="Rows of a bucket, a page at a time", responses=ok(RowPage))
def rows_of(name: Name, wanted: Annotated[RowsWanted, Query()], caller: Reader) -> JSONResponse:
    which = Wanted(wanted.bucket, wanted.q, undecided=wanted.undecided)
    with caller.view(name) as books:
        pages = PlanPages(books.unit.transaction, books.unit.connection_id)
        found = pages.page(which, wanted.order, wanted.after, wanted.limit + 1)
        rows = list(plan_rows(books.unit, [one.row for one in found[: wanted.limit]], books.master))
    return report(RowPage(rows=rows, after=found[wanted.limit - 1].mark if len(found) > wanted.limit else None))


@router.get("/connections/{name}/plan.csv", summary="The plan as a file to fill in", response_class=Csv)
def plan_csv(name: Name, caller: Reader) -> Response:
    with caller.view(name) as books:
        return long_csv(FileLine, plan_lines(books.unit, books.master), f"{name}-plan.csv")


@file_router.post(
    "/connections/{name}/plan.csv", summary="Choose by a file: its columns id and choice", responses=ok(Done)
)
def choose_by_file(name: Name, file: Annotated[bytes, Body(media_type="text/csv")], caller: Actor) -> JSONResponse:
    """The file as it was fetched, with *choice* filled in or changed. All of its choices are made, or none."""
    caller.connection(name)  # what is wrong with the file is told only to those who may see the connection
    choices = choices_in(file)
    with caller.books(name) as books:
        refuse_unless_open(books.unit)
        count = choose_many(books.unit, choices)
        caller.tell(books, f"plan: chose for {count} rows by a file")
    return done(f"{count} rows have the choice the file names.")


@router.post("/connections/{name}/plan/rows/{row}", summary="Choose for a row", responses=ok(Done))
def choose_row(name: Name, row: Number, given: Chosen, caller: Actor) -> JSONResponse:
    with caller.books(name) as books:
        refuse_unless_open(books.unit)
        choose(books.unit, row, given.choice)
        caller.tell(books, f"plan: chose {given.choice} for row {row}")
    return done(f"Row {row}: {given.choice}.")


@router.post(
    "/connections/{name}/plan/buckets/{bucket}", summary="Choose for many rows of a bucket", responses=ok(Done)
)
def choose_bucket(name: Name, bucket: Annotated[Bucket, Path()], given: ChosenForMany, caller: Actor) -> JSONResponse:
    if given.choice not in CHOICES[bucket]:
        raise BadInput(
            f'"{given.choice}" is no choice for {bucket}: {", ".join(CHOICES[bucket]) or "nothing can be chosen"}'
        )
    which = Wanted(bucket, given.q, undecided=given.undecided)
    with caller.books(name) as books:
        refuse_unless_open(books.unit)
        count = PlanPages(books.unit.transaction, books.unit.connection_id).choose_wanted(which, given.choice)
        caller.tell(books, f"plan: chose {given.choice} for {count} rows of {bucket}")
    return done(f"{given.choice}: chosen for {count} rows.")


@router.post("/connections/{name}/plan/approval", summary="Approve the plan that was seen", responses=ok(Approved))
def approve_it(name: Name, given: Approval, caller: Actor) -> JSONResponse:
    """From now on both sides are kept equal. A plan that has changed since is not approved."""
    with caller.books(name) as books:
        if given.plan not in (plan_mark(books.unit), plan_id(books.unit)):
            raise BadInput("The plan has changed since you looked at it: look at it again, then approve it.")
        approved = approve(books.unit, given.choices, master=books.master, by=caller.name, at=caller.now)
        caller.tell(books, f"approved the plan: {approved.chosen} rows")
    return report(approved)
