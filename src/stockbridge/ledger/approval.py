"""A person approves the plan of the first contact, row by row or as it stands. Nothing is written to either system here.

Rule: only a plan that was made completely can be approved, and only the one that was seen: its id is compared. What the
choices lead to happens afterwards, in slices, in the background (`ledger.approving`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from stockbridge.core.errors import BadInput
from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.ledger.approving import CHOICES, CREATE, LINK
from stockbridge.ledger.first_contact import choose_defaults
from stockbridge.storage.connections import Connections
from stockbridge.storage.introductions import Row
from stockbridge.storage.plan_pages import PlanPages
from stockbridge.storage.reports import Reports
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

NEEDS_APPROVAL: Final = "needs_approval"
_TOLD: Final = 20
"""Wrong choices that are named; more are counted."""

_NOT_YET: Final = {
    "waiting_for_quickbooks": "there is no plan yet: the Web Connector has to call first",
    "planning": "the plan is still being made: look at it in a minute",
    "live": "the plan was approved already",
    "stopped": "the connection is stopped: settle that first",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What was approved."""

    by: str
    chosen: int
    """Rows that are carried out now."""
    open: int
    """Rows that only a person can decide and nobody has; each becomes a hold."""


def possible_choices(row: Row) -> tuple[str, ...]:
    """What may be chosen for a row; `link:<n>` links its n-th suggested pair, counted from 0."""
    links = (f"{LINK}:{number}" for number in range(len(row.suggestions)))
    return (*links, *(choice for choice in CHOICES[row.bucket] if choice != CREATE or row.name is not None))


def refuse_unless_open(unit: Unit) -> None:
    """Say that nothing can be chosen any more, or not yet.

    Raises:
        BadInput: the plan was approved already, or is not complete.
    """
    if unit.facts.connection().state != NEEDS_APPROVAL:
        raise BadInput("Nothing can be chosen now: the plan was approved already, or is not complete yet.")


def choose(unit: Unit, row_id: int, choice: str) -> Row:
    """Decide for one open row of the plan.

    Raises:
        BadInput: there is no such open row, or it has no such choice.
    """
    row = next((row for row in unit.introductions.rows(after_id=row_id - 1, most=1) if row.id == row_id), None)
    if row is None:
        raise BadInput(f"Row {row_id} is not in the plan (any more): look at the plan again")
    possible = possible_choices(row)
    if choice not in possible:
        may = f"choose one of: {', '.join(possible)}" if possible else "nothing can be chosen for it"
        raise BadInput(f'"{choice}" is no choice for row {row_id}: {may}')
    if not unit.introductions.choose(row_id, choice):
        raise BadInput(f"Row {row_id} has been carried out already: what was linked or created stays so")
    return row


def choose_many(unit: Unit, choices: Mapping[int, str]) -> int:
    """Decide for many open rows at once, all or none; returns for how many.

    Raises:
        BadInput: a row is not open any more, or has no such choice; the first of them are named. Nothing was changed.
    """
    pages = PlanPages(unit.transaction, unit.connection_id)
    rows = pages.rows_with(choices)
    wrong = [_wrong(row_id, choice, rows.get(row_id)) for row_id, choice in choices.items()]
    told = [sentence for sentence in wrong if sentence]
    if told:
        more = f"\nand {len(told) - _TOLD} more" if len(told) > _TOLD else ""
        raise BadInput("Nothing was changed:\n" + "\n".join(told[:_TOLD]) + more)
    for choice in dict.fromkeys(choices.values()):
        pages.choose_rows([row_id for row_id, one in choices.items() if one == choice], choice)
    return len(choices)


def _wrong(row_id: int, choice: str, row: Row | None) -> str | None:
    if row is None:
        return f"row {row_id} is not in the plan, or was carried out already"
    possible = possible_choices(row)
    if choice in possible:
        return None
    return f'row {row_id}: "{choice}" is no choice; there are: {", ".join(possible) or "none"}'


def approve(unit: Unit, choices: Mapping[int, str], *, master: Side, by: str, at: datetime) -> Approved:
    """Approve the plan with these choices; every other row that a default is certain for gets its default.

    Raises:
        BadInput: there is no plan to approve, or a choice cannot be made. Nothing was changed.
    """
    state: str = unit.facts.connection().state
    if state != NEEDS_APPROVAL:
        raise BadInput(f"Nothing can be approved: {_NOT_YET[state]}")
    for row_id, choice in choices.items():
        choose(unit, row_id, choice)
    choose_defaults(unit, master)
    chosen = unit.introductions.count_chosen()
    left = Reports(unit.transaction, unit.connection_id).undecided((Bucket.NEAR, Bucket.AMBIGUOUS))
    Connections(unit.transaction).change(unit.connection_id, approved_by=by)
    unit.facts.set_state("live")
    unit.facts.ring(at)  # the background worker begins at once
    run_id = unit.runs.begin("approval", at)
    text = f"{by} approved the plan: {chosen} rows are carried out now, {left} wait for an answer"
    unit.runs.tell(run_id, Happening("approval", "both", "first contact", "success", text), at)
    unit.runs.end(run_id, "success", text, at)
    return Approved(by=by, chosen=chosen, open=left)
