"""Asks about adjustments that look like stock-takes nobody announced (`core.possible_counts`).

What a count has seen counts once: both sides are owed that much less, whatever was carried of it already. Until a person says
whether it was one, the cell waits; the documents stay booked as they are.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.possible_counts import Unheard, has_seen, may_be_count
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.core.twins import Paper
from stockbridge.storage.book import Line
from stockbridge.storage.holds import NewHold, OpenHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

POSSIBLE_COUNT: Final = "possible_count"
INCLUDED: Final = "included"
NOT_INCLUDED: Final = "not_included"

_LOOKS_BACK: Final = timedelta(days=1)
"""Movements of before the count show this long after it at most: a row of Zuper's that shows late, a Web Connector that rests."""

_QUICKBOOKS_TELLS_WITHIN: Final = timedelta(hours=1)
"""QuickBooks' documents tell only a day; what is read so soon after a count in Zuper may be older than it."""

_EVER: Final = datetime.min.replace(tzinfo=UTC)


def look(unit: Unit, cell_ids: Collection[CellId], *, run_id: int, at: datetime) -> None:
    """Ask about adjustments of the last day in these cells, in which something was just booked.

    Not while a count that was announced is ready: then both systems stand still on what is counted against.
    """
    announced = unit.counts.under_way()
    counted = unit.counts.counted(cell_ids) if announced is not None and announced.is_frozen else set()
    others = [cell_id for cell_id in cell_ids if cell_id not in counted]
    if not others:
        return
    for side in Side:
        for cell_id, papers in unit.twins.papers(side, others, at - _LOOKS_BACK, keys=(), also=()).items():
            for paper in papers:
                if may_be_count(side, paper):
                    _look_at(unit, side, cell_id, paper, run_id, at)


def decide(unit: Unit, hold: OpenHold, answer: str, *, run_id: int, at: datetime) -> CellId:
    """A person says whether the count had seen the units; returns the cell in which less is owed now."""
    assert hold.cell_id is not None, "only cells are counted"
    assert hold.units is not None, "and units were seen"
    if answer == INCLUDED:
        for side in Side:
            line = Line(side, EntryKind.OWED, -hold.units, "seen by a stock-take: it counts once")
            unit.book.write(hold.cell_id, line, at, run_id)
    return hold.cell_id


def _look_at(unit: Unit, side: Side, cell_id: CellId, paper: Paper, run_id: int, at: datetime) -> None:
    subject = f"counted:{cell_id}:{paper.document}"
    if unit.holds.is_open(subject):
        unheard = _unheard(unit, side, cell_id, paper)
        if not has_seen(paper.units, unheard):
            unit.holds.lift(subject, POSSIBLE_COUNT, "it no longer looks like one", at)
        return
    if unit.holds.last_answer(subject, POSSIBLE_COUNT, _EVER) in (INCLUDED, NOT_INCLUDED):
        return
    if has_seen(paper.units, _unheard(unit, side, cell_id, paper)):
        _ask(unit, side, cell_id, paper, subject, run_id, at)


def _unheard(unit: Unit, side: Side, cell_id: CellId, paper: Paper) -> Unheard:
    until = paper.done_at if side is Side.QUICKBOOKS else paper.done_at + _QUICKBOOKS_TELLS_WITHIN
    return unit.possible_counts.unheard(cell_id, side, paper.done_at, until)


def _ask(unit: Unit, side: Side, cell_id: CellId, paper: Paper, subject: str, run_id: int, at: datetime) -> None:
    units = show(abs(paper.units))
    more = "more" if paper.units > 0 else "less"
    text = (
        f"{paper.text} makes it {units} {more} in {side.label}, and that is just what {side.other.label} had moved and {side.label} "
        "had not heard of yet. If somebody counted the shelf and typed what lay there, the count has seen these units already, and "
        "they count once. If it was about other units, such as something broken or found, both are carried over. Until somebody "
        "says which it was, nothing is written for this item."
    )
    hold = NewHold(
        subject=subject,
        reason=POSSIBLE_COUNT,
        text=text,
        who=f"whoever counts the shelves and adjusts {side.label}",
        actions=(INCLUDED, NOT_INCLUDED),
        cell_id=cell_id,
        units=paper.units,
    )
    unit.postings.unplan(cell_id, "it waits for an answer", at)
    if unit.holds.put(hold, at):
        unit.runs.tell(run_id, Happening(POSSIBLE_COUNT, "both", unit.book.item_name(cell_id), "held", text), at)
