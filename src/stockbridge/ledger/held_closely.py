"""One hold looked at closely: what it means for the stock, both sides as last read with their latest lines, and what each answer would do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.errors import BadInput
from stockbridge.core.item import STOCKED
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import AccountLine, account
from stockbridge.ledger.first_contact import asked_about
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.hold_words import reason_stock
from stockbridge.ledger.possible_answers import PossibleAnswer, possible_answers
from stockbridge.storage.catalogue import Catalogue, Pair
from stockbridge.storage.holds import OpenHold
from stockbridge.storage.unit import Unit

_LINES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SideClosely:
    """What one side has of it. `units` and `read_at` are None when it was never read."""

    side: Side
    name: str | None
    record_id: str | None
    counts_stock: bool
    units: Decimal | None
    read_at: datetime | None
    lines: tuple[AccountLine, ...]
    """The latest lines of the book, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldClosely:
    """Everything a person needs to answer."""

    hold: Held
    stock: str
    """What it means for the stock."""
    sides: tuple[SideClosely, ...]
    """Empty when the hold is about no single record; several of a side where any of them may be meant."""
    answers: tuple[PossibleAnswer, ...]


def held_closely(unit: Unit, hold_id: int, master: Side) -> HeldClosely:
    """Look at one hold closely.

    Raises:
        BadInput: it is not open any more.
    """
    known, hold = next(unit.holds.open(hold_id=hold_id), None), next(iter(held(unit, hold_id=hold_id)), None)
    if known is None or hold is None:
        raise BadInput("This is not held any more: somebody answered it, or its reason went away by itself.")
    return HeldClosely(
        hold=hold,
        stock=reason_stock(hold.reason),
        sides=tuple(_sides(unit, hold, known)),
        answers=tuple(possible_answers(unit, known, master)),
    )


def _sides(unit: Unit, hold: Held, known: OpenHold) -> Iterator[SideClosely]:
    """Both records; where one is only asked about, whatever it may be on the other side."""
    catalogue = Catalogue(unit.transaction, unit.connection_id)
    record_id = hold.quickbooks_id or hold.zuper_id
    pair = None if record_id is None else catalogue.pair(record_id)
    if pair is None:
        return
    row = asked_about(unit, known)
    here = [pair] if row is None or row.list_id else _pairs(catalogue, [one[0] for one in row.suggestions])
    there = [pair] if row is None or row.product_uid else _pairs(catalogue, [one[1] for one in row.suggestions])
    lines: list[AccountLine] = []
    if pair.is_linked:
        lines = [line for line in account(unit, pair.list_id) if hold.place in (None, line.place)]
    for one in here or [pair]:
        yield _side(one, Side.QUICKBOOKS, lines)
    for one in there or [pair]:
        yield _side(one, Side.ZUPER, lines)


def _side(pair: Pair, side: Side, lines: list[AccountLine]) -> SideClosely:
    is_here = side is Side.QUICKBOOKS
    return SideClosely(
        side=side,
        name=pair.item if is_here else pair.product,
        record_id=pair.list_id if is_here else pair.product_uid,
        counts_stock=pair.kind in STOCKED,
        units=pair.quantity_quickbooks if is_here else pair.quantity_zuper,
        read_at=pair.read_in_quickbooks if is_here else pair.read_in_zuper,
        lines=tuple([line for line in lines if line.side is side][: -_LINES - 1 : -1]),
    )


def _pairs(catalogue: Catalogue, record_ids: list[str]) -> list[Pair]:
    return [pair for record_id in dict.fromkeys(record_ids) if (pair := catalogue.pair(record_id)) is not None]
