"""Calls that only tell what happened and how it stands: status, history, runs, the account of every unit, items."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.responses import Response

from stockbridge.ledger.accounting import AccountLine, account
from stockbridge.ledger.history import LOOKS_BACK, HistoryLine, HistoryPage, Wanted, history, history_page
from stockbridge.ledger.item_card import ItemCard, item_card
from stockbridge.ledger.status import Status, status
from stockbridge.ledger.transcript import transcript
from stockbridge.storage.catalogue import Catalogue, Pair
from stockbridge.storage.reports import Reports
from stockbridge.web.api.caller import Reader
from stockbridge.web.api.route import CarefulRoute
from stockbridge.web.api.shapes import (
    Before,
    Csv,
    Given,
    ItemName,
    ItemWanted,
    Limit,
    Name,
    Number,
    Part,
    Words,
    ok,
    report,
)
from stockbridge.web.long_answers import long_csv, long_json
from stockbridge.web.pages.history import CSV_MAX
from stockbridge.web.pages.items import DIFFER, SHOWN

router = APIRouter(route_class=CarefulRoute, tags=["reports"])


class Latest(Given):
    """Which lines of the history."""

    limit: Limit = 50
    kind: Words
    status: Words


class Sought(Given):
    """Which records of the history; what is empty lets all pass."""

    kind: Words
    status: Words
    direction: Words
    record: Part = ""
    run: Before = None

    def wanted(self) -> Wanted:
        return Wanted(
            kinds=tuple(self.kind),
            statuses=tuple(self.status),
            directions=tuple(self.direction),
            record=self.record,
            run=self.run,
        )


class SoughtPage(Sought):
    """A page of them."""

    limit: Limit = 50
    before: Before = None


class RunsWanted(Given):
    """A page of the runs."""

    limit: Limit = 50
    before: Before = None


class ItemsWanted(Given):
    """A page of the items."""

    q: Part = ""
    which: Literal["linked", "differ", "quickbooks", "zuper"] = "linked"
    after: Part = ""
    after_id: Part = ""
    limit: Limit = 50


class OneItem(Given):
    """One item, or all of them."""

    item: ItemName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One Web Connector update or Zuper cycle, or what a person did at once. Its number goes on where a page ended."""

    id: int
    kind: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """Items by name; the next page comes after the name and the number that this one ended with, None when it is the last."""

    items: list[Pair]
    after: str | None
    after_id: str | None


@router.get("/connections/{name}/status", summary="How a connection stands", responses=ok(Status))
def status_of(name: Name, caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        return report(status(books.unit, books.settings, caller.now, caller.services.database.no_room()))


@router.get("/connections/{name}/history", summary="What happened, newest first", responses=ok(list[HistoryLine]))
def history_of(name: Name, wanted: Annotated[Latest, Query()], caller: Reader) -> JSONResponse:
    """As the command of that name: records, and the closing sentences of runs among them."""
    with caller.view(name) as books:
        kinds, statuses = tuple(wanted.kind), tuple(wanted.status)
        return report(history(books.unit, most=wanted.limit, kinds=kinds, statuses=statuses))


@router.get(
    "/connections/{name}/history/records", summary="Records of the history, filtered", responses=ok(HistoryPage)
)
def records_of(name: Name, wanted: Annotated[SoughtPage, Query()], caller: Reader) -> JSONResponse:
    """A page at a time: `older` is the `before` of the next one, also where a page is short or empty."""
    with caller.view(name) as books:
        return report(
            history_page(books.unit, wanted.wanted(), most=wanted.limit, before_id=wanted.before, among=LOOKS_BACK)
        )


@router.get("/connections/{name}/history.csv", summary="Records of the history as a file", response_class=Csv)
def history_csv(name: Name, wanted: Annotated[Sought, Query()], caller: Reader) -> Response:
    with caller.view(name) as books:
        return long_csv(
            HistoryLine, history_page(books.unit, wanted.wanted(), most=CSV_MAX).lines, f"{name}-history.csv"
        )


@router.get("/connections/{name}/runs", summary="Runs, newest first", responses=ok(list[RunLine]))
def runs_of(name: Name, wanted: Annotated[RunsWanted, Query()], caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        reports = Reports(books.unit.transaction, books.unit.connection_id)
        return report(
            [
                RunLine(
                    id=run.id,
                    kind=run.kind,
                    started_at=run.started_at,
                    ended_at=run.ended_at,
                    outcome=run.outcome,
                    text=run.text,
                )
                for run in reports.latest_runs(wanted.limit, before_id=wanted.before)
            ]
        )


@router.get("/connections/{name}/runs/{run}", summary="The transcript of a run", response_class=PlainTextResponse)
def transcript_of(name: Name, run: Number, caller: Reader) -> PlainTextResponse:
    """What it did, and the requests that left during it, word for word; nothing secret is in it."""
    with caller.view(name) as books:
        return PlainTextResponse(transcript(books.unit, run, caller.now))


@router.get("/connections/{name}/ledger", summary="The account of every unit", responses=ok(list[AccountLine]))
def ledger_of(name: Name, wanted: Annotated[OneItem, Query()], caller: Reader) -> Response:
    """Of one item, or of all: then as long as the whole history of the stock."""
    with caller.view(name) as books:
        return long_json(account(books.unit, wanted.item))


@router.get("/connections/{name}/ledger.csv", summary="The account of every unit as a file", response_class=Csv)
def ledger_csv(name: Name, wanted: Annotated[OneItem, Query()], caller: Reader) -> Response:
    with caller.view(name) as books:
        return long_csv(AccountLine, account(books.unit, wanted.item), f"{name}-ledger.csv")


@router.get("/connections/{name}/item", summary="One item: what each place holds on both sides", responses=ok(ItemCard))
def item_of(name: Name, item: ItemWanted, caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        return report(item_card(books.unit, item))


@router.get("/connections/{name}/items", summary="Records of both systems, by name", responses=ok(ItemPage))
def items_of(name: Name, wanted: Annotated[ItemsWanted, Query()], caller: Reader) -> JSONResponse:
    first, linked = SHOWN[wanted.which]
    with caller.view(name) as books:
        catalogue = Catalogue(books.unit.transaction, books.unit.connection_id)
        after = wanted.after, wanted.after_id
        found = catalogue.page(
            wanted.q,
            first=first,
            linked=linked,
            after=after,
            most=wanted.limit + 1,
            differs=wanted.which == DIFFER,
        )
    shown, end = found[: wanted.limit], ("", "")
    if len(found) > wanted.limit:
        end = shown[-1].mark(first)
    return report(ItemPage(items=shown, after=end[0] or None, after_id=end[1] or None))
