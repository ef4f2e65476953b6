"""Calls about what waits for a person: the queue, one hold closely, and answers to one, to several, or to all that can be retried."""

from typing import Annotated, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from stockbridge.core.errors import BadInput
from stockbridge.ledger.answering import acknowledge_line, answer, retry
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.held_closely import HeldClosely, held_closely
from stockbridge.web.api.caller import Actor, Caller, Reader
from stockbridge.web.api.route import CarefulRoute
from stockbridge.web.api.shapes import NUMBER_MAX, Done, Given, Name, Number, done, ok, report

router = APIRouter(route_class=CarefulRoute, tags=["held"])

AT_ONCE_MAX: Final = 500
HoldNumber = Annotated[int, Field(ge=1, le=NUMBER_MAX)]
Word = Annotated[
    str, Field(min_length=1, max_length=32, description="One of the hold's `actions`.", examples=["retry"])
]


class Answer(Given):
    """An answer to one hold."""

    answer: Word


class Answers(Given):
    """The same answer to several holds: all get it, or none."""

    holds: Annotated[list[HoldNumber], Field(min_length=1, max_length=AT_ONCE_MAX)]
    answer: Word


class Retry(Given):
    """What to try again; without numbers everything that can be."""

    holds: Annotated[list[HoldNumber] | None, Field(min_length=1, max_length=AT_ONCE_MAX)] = None


class Why(Given):
    """Why it is right, for those who read the ledger later."""

    why: Annotated[str, Field(min_length=1, max_length=300)] = "acknowledged"


class AllDone(BaseModel):
    """What happens now, in a sentence for each."""

    done: list[str]


@router.get("/connections/{name}/held", summary="What waits for a person", responses=ok(list[Held]))
def held_of(name: Name, caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        return report(held(books.unit))


@router.get(
    "/connections/{name}/held/{hold}",
    summary="One hold closely, and what each answer would do",
    responses=ok(HeldClosely),
)
def look_closely(name: Name, hold: Number, caller: Reader) -> JSONResponse:
    with caller.view(name) as books:
        return report(held_closely(books.unit, hold, books.master))


@router.post("/connections/{name}/held/{hold}", summary="Answer what is held", responses=ok(Done))
def answer_one(name: Name, hold: Number, given: Answer, caller: Actor) -> JSONResponse:
    return done(_give(caller, name, [hold], given.answer)[0])


@router.post("/connections/{name}/answers", summary="Answer several holds alike, all or none", responses=ok(AllDone))
def answer_several(name: Name, given: Answers, caller: Actor) -> JSONResponse:
    return report({"done": _give(caller, name, list(dict.fromkeys(given.holds)), given.answer)})


def _give(caller: Caller, name: str, holds: list[int], word: str) -> list[str]:
    with caller.books(name) as books:
        sentences = [answer(books.unit, hold, word, books.policy, by=caller.name, at=caller.now) for hold in holds]
        for sentence in sentences:
            caller.tell(books, f"answered {word}: {sentence}")
    return sentences


@router.post(
    "/connections/{name}/retry",
    summary="Try again what was held, after its reason was put right",
    responses=ok(AllDone),
)
def retry_them(name: Name, given: Retry, caller: Actor) -> JSONResponse:
    with caller.books(name) as books:
        sentences = retry(books.unit, given.holds, books.policy, by=caller.name, at=caller.now)
        for sentence in sentences:
            caller.tell(books, f"answered retry: {sentence}")
    return report({"done": sentences})


@router.post(
    "/connections/{name}/movements/{line}/acknowledgement",
    summary="Take note of a movement that no document explains",
    responses=ok(Done),
)
def acknowledge_it(name: Name, line: Number, given: Why, caller: Actor) -> JSONResponse:
    """`line` is the number N of a movement that the audit lists under `unexplained` as `line:N`."""
    if not given.why.isprintable():
        raise BadInput("Say why in one line of text.")
    with caller.books(name) as books:
        sentence = acknowledge_line(books.unit, line, given.why, by=caller.name, at=caller.now)
        caller.tell(books, f"acknowledged line:{line}: {sentence}")
    return done(sentence)
