"""A person answers what was held: look again, post anyway, link, create, leave out, take note.

Every answer leaves a line of history with the person's name. Nothing is sent here; what an answer sets free is planned or
introduced by the next run. docs/holds.md says for each reason which answers there are and what they do.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.errors import BadInput
from stockbridge.core.plan import Policy
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger import comparing, gone, possible_counts, restored, road, stock_take, stranded, twins
from stockbridge.ledger.answer_words import answer_words
from stockbridge.ledger.approval import choose
from stockbridge.ledger.approving import KEEP_BOTH
from stockbridge.ledger.carrying import POST_ANYWAY, carry_cells
from stockbridge.ledger.first_contact import INTRODUCTION
from stockbridge.ledger.merging import UNLINK
from stockbridge.ledger.pausing import leave_stopped
from stockbridge.ledger.places import PLACE_DIFFERS, settle_difference
from stockbridge.ledger.refused_creations import CREATION_REFUSED, look_anew
from stockbridge.storage.holds import OpenHold
from stockbridge.storage.reports import Reports
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

RETRY: Final = "retry"
ACKNOWLEDGE: Final = "acknowledge"

LINE: Final = "line:"
"""How a line of the book is named where a hold's number might stand."""


def answer(unit: Unit, hold_id: int, action: str, policy: Policy, *, by: str, at: datetime) -> str:
    """Answer one hold; returns what happens now, in a sentence.

    Raises:
        BadInput: there is no such open hold, or it has no such answer. Nothing was changed.
    """
    hold = next(unit.holds.open(hold_id=hold_id), None)
    if hold is None:
        raise BadInput(
            f"Number {hold_id} is not held any more: somebody answered it, or its reason went away by itself. "
            "This answer changed nothing."
        )
    if action not in hold.actions:
        raise BadInput(
            f'"{action}" is no answer to {hold_id} ({hold.reason}): choose one of: {", ".join(hold.actions)}'
        )
    run_id = unit.runs.begin("person", at)
    sentence = _do(unit, hold, action, policy, run_id, by, at)
    record = _record(unit, hold)
    text = f'{by} answered "{answer_words(hold.reason, action).label}": {sentence}'
    direction = "both" if hold.side is None else f"to {hold.side}"
    unit.runs.tell(run_id, Happening(hold.reason, direction, record, "success", text), at)
    unit.runs.end(run_id, "success", text, at)
    unit.facts.ring(at)  # the background worker begins at once
    return f"{record}: {sentence}"


def retry(unit: Unit, hold_ids: Collection[int] | None, policy: Policy, *, by: str, at: datetime) -> list[str]:
    """Answer these holds with *retry*, or all that can be; returns a sentence for each.

    Raises:
        BadInput: one of them is not held or cannot be retried. Nothing was changed.
    """
    if hold_ids is None:
        hold_ids = [hold.id for hold in unit.holds.open() if RETRY in hold.actions]
    return [answer(unit, hold_id, RETRY, policy, by=by, at=at) for hold_id in hold_ids]


def acknowledge_line(unit: Unit, entry_id: int, why: str, *, by: str, at: datetime) -> str:
    """Take note of a movement that no document explains; returns what happens now.

    Raises:
        BadInput: there is no such line without a document.
    """
    line = next(
        (line for line in Reports(unit.transaction, unit.connection_id).unexplained() if line.entry_id == entry_id),
        None,
    )
    if line is None or not unit.evidence.acknowledge(entry_id, by, why, at):
        raise BadInput(f"{LINE}{entry_id} is no movement without a document: the drift audit lists those")
    name = unit.book.item_name(line.cell_id)
    run_id = unit.runs.begin("person", at)
    text = f"{by} took note that no document explains this movement in {line.side.label}: {why}"
    unit.runs.tell(run_id, Happening(EntryKind.MOVEMENT, f"from {line.side}", name, "success", text), at)
    unit.runs.end(run_id, "success", text, at)
    return f"{name}: noted; the units stay booked and are kept equal as all others"


def _do(unit: Unit, hold: OpenHold, action: str, policy: Policy, run_id: int, by: str, at: datetime) -> str:
    if hold.subject.startswith(INTRODUCTION):
        return _introduce(unit, hold, action, by, at)
    if action == POST_ANYWAY:
        return _post_anyway(unit, hold, policy, run_id, by, at)
    if hold.reason in stranded.REASONS:
        unit.facts.learn_zuper_account(located_at=None)
        return "sites and locations are compared at the next run; it is held for as long as they do not fit"
    if action in (gone.MERGE, UNLINK):
        return gone.answer(unit, hold, action, by=by, run_id=run_id, at=at)
    unit.holds.resolve([hold.id], action, by, at)
    if hold.reason == stock_take.COUNT_UNDER_WAY:
        right = None if action == stock_take.FINISH else Side(action)
        return stock_take.finish(unit, right=right, by=by, at=at)
    if hold.reason in (twins.POSSIBLE_TWIN, possible_counts.POSSIBLE_COUNT):
        return _once_or_twice(unit, hold, action, policy, run_id, at)
    if hold.reason == road.ON_THE_ROAD:
        return road.answer(unit, hold.subject, action)
    if hold.reason == PLACE_DIFFERS and hold.cell_id is not None:
        settle_difference(unit, hold.cell_id, action, by=by, run_id=run_id, at=at)
        return "both numbers stay, and changes are followed" if action == KEEP_BOTH else "carried at the next run"
    if hold.reason == CREATION_REFUSED and action == RETRY:
        _introduce_again(unit, hold, at)
        return "it is introduced anew at the next run, as it is then"
    if hold.reason in (comparing.EDIT_REFUSED, comparing.FIELD_NOT_KEPT) and action == RETRY:
        comparing.retry(unit, hold.list_id or "")
    if hold.reason in restored.ACTIONS:
        sentence = restored.decide(unit, hold.reason, action, run_id=run_id, at=at)
        return f"{sentence}; {_resume(unit)}"
    if hold.subject == "connection":
        return _resume(unit)
    return {RETRY: "it is tried again at the next run", ACKNOWLEDGE: "noted"}.get(action, f"settled as {action}")


def _introduce(unit: Unit, hold: OpenHold, choice: str, by: str, at: datetime) -> str:
    row_id = Reports(unit.transaction, unit.connection_id).row_of(hold.list_id, hold.product_uid)
    unit.holds.resolve([hold.id], choice, by, at)
    if row_id is None:
        return "it was introduced otherwise meanwhile, so there is nothing to decide any more"
    choose(unit, row_id, choice)
    return "carried out at the next run"


def _post_anyway(unit: Unit, hold: OpenHold, policy: Policy, run_id: int, by: str, at: datetime) -> str:
    assert hold.cell_id is not None, "only cells are held by the planner"
    assert hold.side is not None, "and always on a side"
    waiting = unit.postings.waiting([hold.cell_id], hold.side).get(hold.cell_id)
    if waiting is not None and waiting.state is State.SENT:
        raise BadInput(
            f"An earlier posting to {hold.side.label} is on its way: answer again when nothing is in doubt any more"
        )
    unit.holds.resolve([hold.id], POST_ANYWAY, by, at)
    uncarried = unit.postings.uncarried(hold.side, [hold.cell_id])
    released = frozenset({hold.reason})
    planned = carry_cells(unit, hold.side, uncarried, policy, run_id=run_id, at=at, released=released)
    if planned:
        return f"posted to {hold.side.label} at the next run"
    return "nothing is owed any more" if not uncarried else "held for another reason now"


def _once_or_twice(unit: Unit, hold: OpenHold, action: str, policy: Policy, run_id: int, at: datetime) -> str:
    if hold.reason == twins.POSSIBLE_TWIN:
        cell_id = twins.decide(unit, hold.subject, action, run_id=run_id, at=at)
    else:
        cell_id = possible_counts.decide(unit, hold, action, run_id=run_id, at=at)
    for side in Side:
        carry_cells(unit, side, unit.postings.uncarried(side, [cell_id]), policy, run_id=run_id, at=at)
    return (
        "counted once" if action in (twins.SAME, possible_counts.INCLUDED) else "both are carried over at the next run"
    )


def _introduce_again(unit: Unit, hold: OpenHold, at: datetime) -> None:
    """What was put right may be its name, or that of a record on the other side that turned out to be the same thing."""
    for side, source_id in ((Side.ZUPER, hold.list_id), (Side.QUICKBOOKS, hold.product_uid)):
        if source_id is not None and hold.side in (None, side):
            look_anew(unit, side, [source_id], RETRY, at)


def _resume(unit: Unit) -> str:
    if not unit.holds.is_open("connection"):
        leave_stopped(unit)
        return "the connection goes on"
    return "noted; the connection stays stopped until the other reasons are settled too"


def _record(unit: Unit, hold: OpenHold) -> str:
    if hold.cell_id is not None:
        return unit.book.item_name(hold.cell_id)
    reports = Reports(unit.transaction, unit.connection_id)
    for side, record_id in ((Side.QUICKBOOKS, hold.list_id), (Side.ZUPER, hold.product_uid)):
        if record_id is not None:
            return reports.record_names(side, [record_id]).get(record_id, record_id)
    return "the connection" if hold.subject == "connection" else "all items"
