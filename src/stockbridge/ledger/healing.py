"""A person puts right what the audit found: keep it, take it back on both sides, or a count.

Nothing is set to a number in either system: what is decided becomes a debt of the book, and the planner carries it like any other, with
token and settling. A preview is the very same act, undone before it is committed; so what it shows is what is posted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stockbridge.core.audit import Cause, Debts, bring_to, undo
from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.plan import Policy
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.ledger import questions
from stockbridge.ledger.answering import LINE
from stockbridge.ledger.auditing import CELL, DOCUMENT, EFFECT, CellStates, Difference
from stockbridge.ledger.carrying import carry_cells
from stockbridge.storage.book import Line
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

CORRECTION = "correction"
_NOTHING = Debts(ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a person decided: which side is right, or what was counted."""

    trust: Side | None = None
    count: Decimal | None = None
    why: str = ""

    def __str__(self) -> str:
        return f"{show(self.count)} were counted" if self.count is not None else f"{_of(self.trust).label} is right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Healed:
    """What putting one difference right comes to."""

    id: str
    item: str
    place: str
    cause: Cause
    units: Decimal
    to_quickbooks: Decimal
    """What QuickBooks will still get for this item once it is done, all in all."""
    to_zuper: Decimal
    quickbooks: Decimal
    """What QuickBooks will hold in the end."""
    zuper: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """All that is put right; `id` names exactly this outcome."""

    id: str
    rows: tuple[Healed, ...]


def can_be_healed(one: Difference) -> bool:
    """Whether a person may decide this difference by hand. Where two numbers differ, time or the answer to a hold settles it."""
    return not one.id.startswith(CELL) or one.cause in (Cause.ACCEPTED, Cause.BOOK_BROKEN)


def preview(
    unit: Unit, wanted: Sequence[Difference], remedy: Remedy, policy: Policy, *, by: str, at: datetime
) -> Healing:
    """What `heal` would come to; nothing is changed.

    Raises:
        BadInput: as `heal`.
    """
    attempt = unit.transaction.begin_nested()
    try:
        return _heal(unit, wanted, remedy, policy, by, at)
    finally:
        attempt.rollback()


def heal(
    unit: Unit,
    wanted: Sequence[Difference],
    remedy: Remedy,
    policy: Policy,
    *,
    by: str,
    at: datetime,
    seen: str | None = None,
) -> Healing:
    """Put these differences right; `seen` is the id of the preview that the person looked at.

    Raises:
        BadInput: it would come to something else than the preview, or a difference cannot be put right this way.
    """
    if seen is not None:
        now = preview(unit, wanted, remedy, policy, by=by, at=at)
        if now.id != seen:
            raise BadInput(
                "Something has moved since that preview: nothing was done; look at the new one and apply that"
            )
    done = _heal(unit, wanted, remedy, policy, by, at)
    unit.facts.ring(at)  # the background worker begins at once
    return done


def _heal(unit: Unit, wanted: Sequence[Difference], remedy: Remedy, policy: Policy, by: str, at: datetime) -> Healing:
    run_id = unit.runs.begin("person", at)
    cells = [_decide(unit, one, remedy, run_id, by, at) for one in wanted]
    for side in Side:
        uncarried = unit.postings.uncarried(side, sorted(set(cells)))
        carry_cells(unit, side, uncarried, policy, run_id=run_id, at=at)
    unit.runs.end(run_id, "success", f"{by} put {len(wanted)} differences right: {remedy}", at)
    states = CellStates(unit).of(sorted(set(cells)))
    balances = {side: unit.book.balances(states, side) for side in Side}
    rows = []
    for one, cell_id in zip(wanted, cells, strict=True):
        ends = states[cell_id].cell.will_hold
        rows.append(
            Healed(
                id=one.id,
                item=one.item,
                place=one.place,
                cause=one.cause,
                units=one.units,
                to_quickbooks=ends[Side.QUICKBOOKS] - balances[Side.QUICKBOOKS][cell_id],
                to_zuper=ends[Side.ZUPER] - balances[Side.ZUPER][cell_id],
                quickbooks=ends[Side.QUICKBOOKS],
                zuper=ends[Side.ZUPER],
            )
        )
    return Healing(id=_fingerprint(rows, remedy), rows=tuple(rows))


def _decide(unit: Unit, one: Difference, remedy: Remedy, run_id: int, by: str, at: datetime) -> CellId:
    """Write down what a person decided about one difference; returns its cell."""
    kind, number = f"{one.id.partition(':')[0]}:", int(one.id.partition(":")[2])
    cell_id = one.cell_id
    debts = _debts(unit, one, remedy, cell_id)
    if remedy.count is not None:
        questions.answered_by_count(unit, [cell_id], by=by, run_id=run_id, at=at)
    text = f"{remedy}{f': {remedy.why}' if remedy.why else ''}"
    if kind == LINE:
        unit.evidence.decide(number, by, text, at)
    elif kind == DOCUMENT:
        unit.inspections.give_up(number, at)
    elif kind == EFFECT:
        unit.evidence.forget(number)
    for side in Side:
        if debts.to(side):
            owed = Line(side.other, EntryKind.DECIDED, debts.to(side), f"Correction by {by}: {text}", by)
            unit.book.write(cell_id, owed, at, run_id)
    unit.runs.tell(run_id, Happening(CORRECTION, "both", one.item, "success", f"{by}, {one.cause}: {text}"), at)
    return cell_id


def _debts(unit: Unit, one: Difference, remedy: Remedy, cell_id: CellId) -> Debts:
    """What each side is to get. A side that is trusted keeps what it holds; a movement on the other side is taken back."""
    cell = CellStates(unit).of([cell_id])[cell_id].cell
    if remedy.count is not None:
        return bring_to(remedy.count, cell.will_hold)
    trusted = _of(remedy.trust)
    if one.id.startswith(LINE):
        return _NOTHING if one.side is trusted else undo(one.units)
    if one.id.startswith(CELL):
        if not can_be_healed(one):
            raise BadInput(f"{one.id} ({one.cause}) cannot be put right by hand: {one.text}")
        return bring_to(cell.will_hold[trusted], cell.will_hold)
    return _NOTHING


def _of(side: Side | None) -> Side:
    assert side is not None, "a remedy trusts a side or has a count"
    return side


def _fingerprint(rows: Sequence[Healed], remedy: Remedy) -> str:
    text = "|".join(f"{row.id} {row.to_quickbooks} {row.to_zuper} {row.quickbooks} {row.zuper}" for row in rows)
    return hashlib.sha256(f"{remedy}|{text}".encode()).hexdigest()[:12]
