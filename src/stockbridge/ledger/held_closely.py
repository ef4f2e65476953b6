"""One hold looked at closely: both sides as last read, the latest lines of each with their documents, and what each answer would do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import AccountLine, account
from stockbridge.ledger.carrying import POST_ANYWAY
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.hold_words import answer_words
from stockbridge.ledger.plan_report import row_report
from stockbridge.storage.catalogue import Catalogue, Pair
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

_LINES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SideClosely:
    """What one side has of it. `units` and `read_at` are None when it was never read."""

    side: Side
    name: str | None
    record_id: str | None
    units: Decimal | None
    read_at: datetime | None
    lines: tuple[AccountLine, ...]
    """The latest lines of the book, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleAnswer:
    """An answer, what its button says, and what it does."""

    action: str
    label: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldClosely:
    """Everything a person needs to answer."""

    hold: Held
    sides: tuple[SideClosely, ...]
    """Empty when the hold is about no single record."""
    answers: tuple[PossibleAnswer, ...]


def held_closely(unit: Unit, hold_id: int, master: Side) -> HeldClosely:
    """Look at one hold closely.

    Raises:
        BadInput: it is not open any more.
    """
    hold = next((one for one in held(unit) if one.id == hold_id), None)
    if hold is None:
        raise BadInput("This is not held any more: somebody answered it, or its reason went away by itself.")
    record_id = hold.quickbooks_id or hold.zuper_id
    pair = None if record_id is None else Catalogue(unit.transaction, unit.connection_id).pair(record_id)
    return HeldClosely(
        hold=hold,
        sides=() if pair is None else tuple(_sides(unit, hold, pair)),
        answers=tuple(_answers(unit, hold, master)),
    )


def _sides(unit: Unit, hold: Held, pair: Pair) -> Iterator[SideClosely]:
    lines: list[AccountLine] = []
    if pair.is_linked:
        lines = [line for line in account(unit, pair.list_id) if hold.place in (None, line.place)]
    here, there = Side.QUICKBOOKS, Side.ZUPER
    yield SideClosely(
        side=here,
        name=pair.item,
        record_id=pair.list_id,
        units=pair.quantity_quickbooks,
        read_at=pair.read_in_quickbooks,
        lines=_latest(lines, here),
    )
    yield SideClosely(
        side=there,
        name=pair.product,
        record_id=pair.product_uid,
        units=pair.quantity_zuper,
        read_at=pair.read_in_zuper,
        lines=_latest(lines, there),
    )


def _latest(lines: list[AccountLine], side: Side) -> tuple[AccountLine, ...]:
    return tuple([line for line in lines if line.side is side][: -_LINES - 1 : -1])


def _answers(unit: Unit, hold: Held, master: Side) -> Iterator[PossibleAnswer]:
    effects = _effects_of_choices(unit, hold, master)
    for action in hold.actions:
        words = answer_words(action)
        effect = effects.get(action, words.effect)
        if action == POST_ANYWAY and hold.units is not None and hold.side is not None:
            effect = f"{show(hold.units)} units are posted to {hold.side.label}, this once. {words.effect.partition('. ')[2]}"
        yield PossibleAnswer(action=action, label=words.label, effect=effect)


def _effects_of_choices(unit: Unit, hold: Held, master: Side) -> dict[str, str]:
    """What each choice for a row of the plan leads to, as the plan says it."""
    row_id = Reports(unit.transaction, unit.connection_id).row_of(hold.quickbooks_id, hold.zuper_id)
    is_question = any(action.startswith("link:") for action in hold.actions)
    row = row_report(unit, row_id, master) if is_question and row_id is not None else None
    return {} if row is None else {choice.choice: _sentence(choice.text) for choice in row.choices}


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
