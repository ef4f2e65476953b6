"""What many calls take and answer, named and described once.

Rule: a report is written as the command line writes it (`ledger.as_json`), with units as exact text. The type beside a call only describes it.
"""

from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from stockbridge.core.quantity import units
from stockbridge.ledger.as_json import as_json

MOST_LINES: Final = 1000
NUMBER_MAX: Final = 2**62
"""The largest number of a record that every database knows."""

Name = Annotated[str, Path(description="The name of the connection.", max_length=63)]
Number = Annotated[int, Path(ge=1, le=NUMBER_MAX)]
Before = Annotated[int | None, Field(description="Go on where a page ended.", ge=1, le=NUMBER_MAX)]
Limit = Annotated[int, Field(description="How many at most.", ge=1, le=MOST_LINES)]
Words = Annotated[list[str], Field(default_factory=list, description="Only these; may be repeated.", max_length=50)]
Part = Annotated[str, Field(description="A part of the name; empty is every name.", max_length=300)]
ItemName = Annotated[
    str, Field(description="Full name, ListID, product UID or part number.", min_length=1, max_length=300)
]
ItemWanted = Annotated[
    str, Query(description="Full name, ListID, product UID or part number.", min_length=1, max_length=300)
]


ExactUnits = Annotated[
    str, Field(description="Exact, as text.", pattern=r"^-?[0-9]{1,10}(\.[0-9]{1,5})?$", examples=["12.5"])
]


class Given(BaseModel):
    """What a caller sends; a field that nobody knows is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Done(BaseModel):
    """What happens now, in a sentence."""

    done: str


class Problem(BaseModel):
    """What was wrong and what to do, in a sentence; of settings also key by key."""

    detail: str
    problems: dict[str, str] | None = None


class Csv(Response):
    """A file for spreadsheets."""

    media_type = "text/csv"


def ok(shape: Any, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """Describes what a call answers when all is well: by the report's own type."""
    return {status: {"model": shape}}


def done(sentence: str) -> JSONResponse:
    """The answer `Done`."""
    return report({"done": sentence})


def report(value: object, status: int = 200) -> JSONResponse:
    """A report that fits on a page; longer ones: `web.long_answers`."""
    return JSONResponse(as_json(value), status)


def exact(text: str) -> Decimal:
    """The units of a field that has been checked."""
    return units(text)
