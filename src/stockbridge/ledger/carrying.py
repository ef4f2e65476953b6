"""What one side moved becomes what the other side is owed: the planner, run over the books.

Called by whoever has just finished looking at a side, for the other one. It never sends anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.cell import CellId
from stockbridge.core.guards import mass_change
from stockbridge.core.plan import Account, Hold, HoldReason, Policy, Post, Uncarried, Waiting, plan
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

SLICE: Final = 200
"""Cells planned in one transaction: long enough to be quick, short enough not to keep a Web Connector waiting."""

POST_ANYWAY: Final = "post_anyway"
MASS_CHANGE: Final = "mass_change"
_RELEASED_FOR: Final = timedelta(hours=1)
"""How long a person's word that a mass change is right holds: long enough to carry it, too short for the next one."""

PLANNER_REASONS: Final = frozenset(HoldReason)


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings that the planner and its guard obey."""

    policy: Policy
    max_changed_share: Decimal


def carry(unit: Unit, side: Side, limits: Limits, *, run_id: int, at: datetime) -> int:
    """Plan what `side` is owed, up to a slice of cells; returns how many postings were planned. Call again until 0."""
    if _is_mass_change(unit, side, limits, run_id, at):
        return 0
    waiting_for_a_reason = unit.holds.cells_held_for(side, PLANNER_REASONS)
    cell_ids = [*unit.postings.owed_cells(side, SLICE), *waiting_for_a_reason]
    uncarried = unit.postings.uncarried(side, cell_ids)
    return carry_cells(unit, side, uncarried, limits.policy, run_id=run_id, at=at)


def carry_cells(
    unit: Unit,
    side: Side,
    uncarried: dict[CellId, tuple[Uncarried, ...]],
    policy: Policy,
    *,
    run_id: int,
    at: datetime,
    released: frozenset[str] = frozenset(),
) -> int:
    """Plan for these cells; `released` are planner's reasons that a person overrules. Returns the number of postings."""
    waiting = unit.postings.waiting(list(uncarried), side)
    if not released:
        uncarried = {
            cell_id: lines
            for cell_id, lines in uncarried.items()
            if not _is_answered(unit, cell_id, waiting.get(cell_id), side)
        }
    balances = unit.book.balances(uncarried, side)
    accounts = [
        Account(cell_id, side, balances[cell_id], lines, waiting.get(cell_id), released)
        for cell_id, lines in uncarried.items()
    ]
    planned = 0
    for decision in plan(accounts, policy):
        if isinstance(decision, Post):
            unit.postings.plan(decision, _text(unit, decision.entry_ids), at)
            _lift(unit, decision, HoldReason, at)
            planned += 1
        else:
            _hold(unit, decision, run_id, at)
    return planned


def _is_answered(unit: Unit, cell_id: CellId, waiting: Waiting | None, side: Side) -> bool:
    """Whether what waits to leave was decided by a person: then it leaves as they saw it, and later movements after it."""
    if waiting is None or waiting.state is not State.PLANNED:
        return False
    subject, since = f"cell:{cell_id}:{side}", unit.postings.planned_at(waiting.posting_id)
    return any(unit.holds.last_answer(subject, reason, since) == POST_ANYWAY for reason in HoldReason)


def _is_mass_change(unit: Unit, side: Side, limits: Limits, run_id: int, at: datetime) -> bool:
    subject = f"carry:{side}"
    if unit.holds.is_open(subject, MASS_CHANGE):
        return True
    moved = unit.postings.count_moved(side)
    if moved == 0:  # most often, and then nobody need count all the cells
        return False
    text = mass_change(moved, unit.book.count_cells(), limits.max_changed_share, side.other)
    if text is None or unit.holds.is_released(subject, MASS_CHANGE, at - _RELEASED_FOR):
        return False
    unit.holds.put(
        NewHold(
            subject=subject,
            reason=MASS_CHANGE,
            text=text,
            who="whoever looks after both systems",
            actions=("retry",),
            side=side,
        ),
        at,
    )
    unit.runs.tell(run_id, Happening(MASS_CHANGE, f"{side.other} to {side}", "all items", "held", text), at)
    return True


def _text(unit: Unit, entry_ids: Sequence[int]) -> str:
    texts = list(dict.fromkeys(unit.book.texts(entry_ids)))
    shown = "; ".join(texts[:3])
    return shown if len(texts) <= 3 else f"{shown}; and {len(texts) - 3} more"


def _lift(unit: Unit, decision: Post | Hold, reasons: Iterable[HoldReason], at: datetime) -> None:
    for reason in reasons:
        unit.holds.lift(f"cell:{decision.cell_id}:{decision.side}", reason, "no longer needed", at)


def _hold(unit: Unit, hold: Hold, run_id: int, at: datetime) -> None:
    _lift(unit, hold, [reason for reason in HoldReason if reason is not hold.reason], at)
    subject = f"cell:{hold.cell_id}:{hold.side}"
    if unit.holds.is_acknowledged(subject, hold.reason, hold.units):
        return
    actions = ("acknowledge",) if hold.reason is HoldReason.FRACTIONAL_UNITS else ("retry", POST_ANYWAY)
    is_new = unit.holds.put(
        NewHold(
            subject=subject,
            reason=hold.reason,
            text=hold.text,
            who="whoever looks after the stock",
            actions=actions,
            cell_id=hold.cell_id,
            side=hold.side,
            units=hold.units,
        ),
        at,
    )
    if is_new:
        name = unit.book.item_name(hold.cell_id)
        unit.runs.tell(run_id, Happening(hold.reason, f"to {hold.side}", name, "held", hold.text), at)
