"""Calls about the fields of linked records: where they differ, whose value wins, and making them equal."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field as Described

from stockbridge.core.errors import BadInput
from stockbridge.core.ownership import Field
from stockbridge.ledger.accounting import linked_item
from stockbridge.ledger.comparing import owners
from stockbridge.ledger.differing import Difference, FieldCount, counts, differences, make_equal
from stockbridge.web.api.caller import Actor, Reader
from stockbridge.web.api.route import CarefulRoute
from stockbridge.web.api.shapes import Done, Given, ItemName, ItemWanted, Name, done, ok, report

router = APIRouter(route_class=CarefulRoute, tags=["fields"])


class WhatIsMadeEqual(Given):
    """Fields of one item, or wherever they differ."""

    fields: Annotated[list[Field], Described(min_length=1, max_length=len(Field))]
    item: ItemName | None = None
    everything: bool = False


@router.get(
    "/connections/{name}/fields", summary="In how many linked pairs each field differs", responses=ok(list[FieldCount])
)
def fields_of(name: Name, caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        return report(counts(books.unit, owners(books.unit, books.settings)))


@router.get(
    "/connections/{name}/item/fields", summary="Where the records of one item differ", responses=ok(list[Difference])
)
def fields_of_item(name: Name, item: ItemWanted, caller: Reader) -> JSONResponse:
    """Field by field: whose value wins, and what making it equal writes, or why it cannot be."""
    with caller.view(name) as books:
        list_id = linked_item(books.unit, item)
        return report(differences(books.unit, list_id, owners(books.unit, books.settings)))


@router.post("/connections/{name}/fields/equal", summary="Have fields made equal", responses=ok(Done))
def make_fields_equal(name: Name, given: WhatIsMadeEqual, caller: Actor) -> JSONResponse:
    """To the value of whoever owns the field, by the ordinary edits of the next run."""
    if given.everything == (given.item is not None):
        raise BadInput("Say where the fields are made equal: `item` or `everything`.")
    with caller.books(name) as books:
        list_id = None if given.item is None else linked_item(books.unit, given.item)
        told = make_equal(books.unit, given.fields, list_id, by=caller.name, at=caller.now)
        caller.tell(books, f"made fields equal: {told}")
    return done(told)
