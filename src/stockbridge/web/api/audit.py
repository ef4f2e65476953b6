"""Calls about the drift audit: its report, asking both systems afresh, and putting differences right after a preview.

Rule: what is done is what the preview showed, or nothing.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import Response

from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.side import Side
from stockbridge.ledger.auditing import Audit, Difference, audit, differences_of
from stockbridge.ledger.healing import Healing, Remedy, heal, preview
from stockbridge.ledger.inspecting import ask, inspection
from stockbridge.web.api.caller import Actor, Books, Caller, Reader
from stockbridge.web.api.route import CarefulRoute
from stockbridge.web.api.shapes import Done, ExactUnits, Given, Name, done, exact, ok, report
from stockbridge.web.long_answers import long_json

router = APIRouter(route_class=CarefulRoute, tags=["audit"])

AT_ONCE_MAX: Final = 1000
DifferenceId = Annotated[
    str, Field(min_length=1, max_length=40, description="The `id` of a difference.", examples=["line:345"])
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport(Audit):
    """What the audit found, and how fresh that is."""

    as_of: datetime | None
    quickbooks_as_of: datetime | None
    zuper_as_of: datetime | None
    asked_at: datetime | None
    asked_by: str | None
    waiting: tuple[str, ...]


class Decision(Given):
    """Which side is right, or what was counted; exactly one of the two."""

    only: Annotated[list[DifferenceId], Field(min_length=1, max_length=AT_ONCE_MAX)]
    right: Side | None = None
    count: ExactUnits | None = None
    why: Annotated[str, Field(max_length=300, description="For those who read the ledger later.")] = ""

    def remedy(self) -> Remedy:
        if (self.right is None) == (self.count is None):
            raise BadInput("Say what is right: `right` is quickbooks or zuper, or `count` is what was counted.")
        return Remedy(trust=self.right, count=None if self.count is None else exact(self.count), why=self.why)


class SeenDecision(Decision):
    """A decision whose preview was seen."""

    seen: Annotated[str, Field(min_length=1, max_length=40, description="The `id` of the preview.")]


@router.get("/connections/{name}/audit", summary="The drift audit, by what was read last", responses=ok(AuditReport))
def audit_of(name: Name, caller: Reader) -> Response:
    """Adds the book up afresh. Ask for an audit first where both systems are to be read for it; `waiting` tells how that comes along."""
    with caller.view(name) as books:
        found, fresh = audit(books.unit, books.settings, caller.now), inspection(books.unit)
    parts = {field.name: getattr(part, field.name) for part in (found, fresh) for field in fields(part)}
    return long_json(AuditReport(**parts))


@router.post("/connections/{name}/audit", summary="Ask both systems for fresh readings", responses=ok(Done))
def ask_both(name: Name, caller: Actor) -> JSONResponse:
    with caller.books(name) as books:
        is_new = ask(books.unit, by=caller.name, at=caller.now)
        if is_new:
            caller.tell(books, "asked for an audit")
    return done("The audit is under way." if is_new else "It is under way already, or the connection is not live.")


@router.post("/connections/{name}/audit/preview", summary="What putting right would come to", responses=ok(Healing))
def look_before(name: Name, given: Decision, caller: Actor) -> JSONResponse:
    remedy, cells = given.remedy(), _cells(caller, name, given)
    with caller.books(name) as books:
        wanted = _wanted(caller, books, given, cells)
        return report(preview(books.unit, wanted, remedy, books.policy, by=caller.name, at=caller.now))


@router.post(
    "/connections/{name}/audit/healing", summary="Put right, exactly as the preview showed", responses=ok(Healing)
)
def put_right(name: Name, given: SeenDecision, caller: Actor) -> JSONResponse:
    remedy, cells = given.remedy(), _cells(caller, name, given)
    with caller.books(name) as books:
        wanted = _wanted(caller, books, given, cells)
        healing = heal(books.unit, wanted, remedy, books.policy, by=caller.name, at=caller.now, seen=given.seen)
        caller.tell(books, f"put {len(wanted)} differences right: {remedy}")
    return report(healing)


def _cells(caller: Caller, name: str, given: Decision) -> set[CellId]:
    """Where the differences are. All cells are looked through for it, so it is done while nobody is kept waiting."""
    with caller.view(name) as books:
        return {
            one.cell_id for one in audit(books.unit, books.settings, caller.now).differences if one.id in given.only
        }


def _wanted(caller: Caller, books: Books, given: Decision, cells: set[CellId]) -> list[Difference]:
    ids = set(given.only)
    found = [one for one in differences_of(books.unit, books.settings, caller.now, cells) if one.id in ids]
    if unknown := sorted(ids - {one.id for one in found}):
        raise BadInput(
            f"There is no difference {', '.join(unknown[:5])}: look at the audit again, it may be gone meanwhile."
        )
    if given.count is not None and len(cells) > 1:
        raise BadInput("A count is of one item at one place: choose that one alone, or say which side is right.")
    return found
