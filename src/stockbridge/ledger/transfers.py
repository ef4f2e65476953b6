"""Transfers: units that left one place and arrived at another on one document are carried as one transfer.

Only where both ends of it are still owed and nothing else is under way in their cells. Whatever does not fit stays with the planner,
which owes each end to its own place, as it does with all of them where the setting says *adjustments*: every place is kept equal
either way.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from stockbridge.core.cell import CellId
from stockbridge.core.plan import Policy, Post, Uncarried
from stockbridge.core.quantity import ZERO, is_whole
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.ledger.carrying import MASS_CHANGE, SLICE
from stockbridge.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a transfer: what it did in a cell."""

    cell_id: CellId
    line: Uncarried


def plan_transfers(unit: Unit, side: Side, policy: Policy, *, new_token: Callable[[], Token], at: datetime) -> int:
    """Plan transfers that `side` is owed, up to a slice of cells; returns how many. Call it before `carry`."""
    if not unit.facts.company_file().by_sites or unit.holds.is_open(f"carry:{side}", MASS_CHANGE):
        return 0
    cell_ids = unit.postings.owed_cells(side, SLICE)
    uncarried = unit.postings.uncarried(side, cell_ids)
    waiting = unit.postings.waiting(cell_ids, side)
    free = {cell_id: lines for cell_id, lines in uncarried.items() if cell_id not in waiting}
    places = {place.id: place for place in unit.places.all()}
    at_places = unit.book.places_of(free)
    taken: set[CellId] = set()
    for source, target in _transfers(unit, free):
        cells = {source.cell_id, target.cell_id}
        if cells & taken or not _may(unit, side, source, policy):
            continue
        taken |= cells
        (text,) = unit.book.texts([source.line.entry_id]) or [""]
        posting_ids = [
            unit.postings.plan(Post(end.cell_id, side, end.line.units, (end.line.entry_id,)), text, at)
            for end in (source, target)
        ]
        origin, goal = (places[at_places[end.cell_id]] for end in (source, target))
        unit.documents.add(side, new_token(), origin.id, origin.location_uid, posting_ids, at, to_place_id=goal.id)
    return len(taken) // 2


def _transfers(unit: Unit, uncarried: Mapping[CellId, tuple[Uncarried, ...]]) -> Iterator[tuple[_End, _End]]:
    """Both ends of every transfer whose ends are both among these lines, the source first."""
    entry_ids = [line.entry_id for lines in uncarried.values() for line in lines]
    sources = unit.evidence.transferred_by(entry_ids) | unit.road.letting_go(entry_ids)
    ends: dict[tuple[str, str], list[_End]] = defaultdict(list)
    for cell_id, lines in uncarried.items():
        for line in lines:
            if line.entry_id in sources:
                ends[sources[line.entry_id]].append(_End(cell_id, line))
    for some in ends.values():
        if len(some) == 2 and some[0].line.units == -some[1].line.units != ZERO and some[0].cell_id != some[1].cell_id:
            source, target = sorted(some, key=lambda end: end.line.units)
            yield source, target


def _may(unit: Unit, side: Side, source: _End, policy: Policy) -> bool:
    """Whether no setting stands in the way; else the planner says so for each end."""
    units = -source.line.units
    if units > policy.max_units or (side is Side.ZUPER and not policy.zuper_keeps_fractions and not is_whole(units)):
        return False
    return not policy.hold_negative or unit.book.balance(source.cell_id, side) >= units
