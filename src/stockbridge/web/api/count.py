"""Calls about a stock-take: begin it, see how it stands, enter numbers one by one or by a sheet, finish it."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.core.side import Side
from stockbridge.ledger.counting_sheet import SheetLine, enter_sheet, filled_sheet, sheet
from stockbridge.ledger.stock_take import CountStanding, begin, enter, finish, standing
from stockbridge.web.api.caller import Actor, Reader
from stockbridge.web.api.route import CarefulRoute, FileRoute
from stockbridge.web.api.shapes import Csv, Done, ExactUnits, Given, ItemName, Name, done, exact, ok, report
from stockbridge.web.long_answers import long_csv

router = APIRouter(route_class=CarefulRoute, tags=["count"])
file_router = APIRouter(route_class=FileRoute, tags=["count"])

LocationName = Annotated[str, Field(description="A location, by its name.", min_length=1, max_length=300)]


class WhatIsCounted(Given):
    """An item, a location, an item at a location, or everything."""

    item: ItemName | None = None
    location: LocationName | None = None
    everything: bool = False


class Counted(Given):
    """What there is of an item."""

    item: ItemName
    location: LocationName | None = None
    units: ExactUnits


class Finish(Given):
    """The system into which people entered what they counted, if they did: both come to hold what it holds."""

    right: Side | None = None


@router.get("/connections/{name}/count", summary="How the stock-take stands", responses=ok(CountStanding))
def count_of(name: Name, caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        return report(standing(books.unit))


@router.post("/connections/{name}/count", summary="Begin a stock-take", responses=ok(CountStanding))
def begin_it(name: Name, given: WhatIsCounted, caller: Actor) -> JSONResponse:
    """Nothing of what is counted is carried until the count is finished."""
    if given.everything == (given.item is not None or given.location is not None):
        raise BadInput("Say what is counted: `item`, `location`, or `everything`.")
    with caller.books(name) as books:
        found = begin(books.unit, item=given.item, location=given.location, by=caller.name, at=caller.now)
        caller.tell(books, f"began to count {given.item or given.location or 'everything'}")
    return report(found)


@router.post("/connections/{name}/count/entries", summary="Enter what was counted", responses=ok(Done))
def enter_it(name: Name, given: Counted, caller: Actor) -> JSONResponse:
    with caller.books(name) as books:
        number, at = exact(given.units), caller.now
        sentence = enter(books.unit, number, item=given.item, location=given.location, by=caller.name, at=at)
        caller.tell(books, f"counted {given.item}: {given.units}")
    return done(sentence)


@router.get("/connections/{name}/count/sheet.csv", summary="The counting sheet", response_class=Csv)
def sheet_of(name: Name, caller: Reader) -> Response:
    """A row for every quantity that is counted; its column *counted* is to be filled in."""
    with caller.view(name) as books:
        return long_csv(SheetLine, sheet(books.unit), f"{name}-count.csv")


@file_router.post(
    "/connections/{name}/count/sheet.csv", summary="Enter the numbers of a counting sheet", responses=ok(Done)
)
def enter_sheet_of(name: Name, file: Annotated[bytes, Body(media_type="text/csv")], caller: Actor) -> JSONResponse:
    """The sheet as it was fetched, with *counted* filled in. Rows in which something was booked meanwhile are set aside and named."""
    caller.connection(name)  # what is wrong with the file is told only to those who may see the connection
    rows = filled_sheet(file)
    with caller.books(name) as books:
        told = enter_sheet(books.unit, rows, by=caller.name, at=caller.now)
        caller.tell(books, f"counted by a sheet: {told}")
    return done(told)


@router.post(
    "/connections/{name}/count/end", summary="End the stock-take: every difference is carried once", responses=ok(Done)
)
def finish_it(name: Name, given: Finish, caller: Actor) -> JSONResponse:
    with caller.books(name) as books:
        sentence = finish(books.unit, right=given.right, by=caller.name, at=caller.now)
        caller.tell(books, f"finished the count: {sentence}")
    return done(sentence)
