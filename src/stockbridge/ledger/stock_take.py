"""A stock-take: begin, see how it stands, enter numbers, finish.

First everything is read and carried, until nothing is left; then the count is *ready*, and whatever is booked afterwards waits, so
that both systems stand still on what is counted against and every change of the count is carried once, at its end. A number that is entered becomes a debt to both sides,
measured against the book of that moment: what moves later is added to it like any other movement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.audit import bring_to
from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger import questions
from stockbridge.ledger.accounting import linked_item
from stockbridge.ledger.carrying import MASS_CHANGE
from stockbridge.storage.audits import Audits
from stockbridge.storage.book import Line
from stockbridge.storage.chunks import chunks
from stockbridge.storage.holds import NewHold
from stockbridge.storage.reports import Reports
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

COUNT_UNDER_WAY: Final = "count_under_way"
FINISH: Final = "finish"
"""A person's answer: end the count, and carry what was booked meanwhile. A side instead: its numbers are right."""
_SUBJECT: Final = "count"
_COUNT: Final = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedCell:
    """An item in which something was booked since the count began."""

    item: str
    place: str
    quickbooks: Decimal
    """What QuickBooks holds now."""
    zuper: Decimal
    will_hold: Decimal
    """What both will hold once the count is finished as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountStanding:
    """How a stock-take stands."""

    is_under_way: bool
    is_ready: bool
    """Both systems were read after its beginning, and nothing that was owed then is on its way any more: count."""
    on_their_way: int
    waiting: tuple[str, ...]
    """What must happen before it is ready, in sentences."""
    cells: int
    since: datetime | None
    by: str | None
    moved: tuple[CountedCell, ...]


def begin(unit: Unit, *, item: str | None, location: str | None, by: str, at: datetime) -> CountStanding:
    """Begin to count an item, a location, or all of it where neither is given.

    Raises:
        BadInput: a count is under way, or nothing is kept equal there.
    """
    if unit.counts.under_way():
        raise BadInput("A count is under way already: finish it first")
    cell_ids = None if item is None and location is None else _cells(unit, item, location)
    unit.counts.begin(cell_ids, by, at)
    unit.facts.learn_company_file(sweep_wanted=True)
    unit.facts.learn_zuper_account(sweep_wanted=True)
    what = "all items" if cell_ids is None else f"{len(cell_ids)} quantities"
    text = (
        f"{by} counts {what}. First all of it is read and carried; what is booked once the count is ready is "
        "carried when it ends."
    )
    unit.holds.put(
        NewHold(subject=_SUBJECT, reason=COUNT_UNDER_WAY, text=text, who=by, actions=(FINISH, *Side)),
        at,
    )
    _tell(unit, what, text, at)
    return standing(unit)


def standing(unit: Unit) -> CountStanding:
    """How the count stands."""
    under_way = unit.counts.under_way()
    cell_ids = None if any(one.cell_id is None for one in under_way) else [one.cell_id for one in under_way]
    on_their_way = unit.counts.on_their_way(
        [cell_id for cell_id in cell_ids if cell_id] if cell_ids is not None else None
    )
    is_ready = bool(under_way) and under_way[0].is_frozen
    waiting = () if is_ready or not under_way else tuple(_waiting(unit, under_way[0].begun_at, on_their_way))
    return CountStanding(
        is_under_way=bool(under_way),
        is_ready=is_ready,
        on_their_way=on_their_way if under_way else 0,
        waiting=waiting,
        cells=0 if not under_way else unit.book.count_cells() if cell_ids is None else len(cell_ids),
        since=under_way[0].begun_at if under_way else None,
        by=under_way[0].begun_by if under_way else None,
        moved=tuple(_moved(unit)),
    )


def freeze_when_ready(unit: Unit) -> None:
    """Let a count that began be ready once both systems were read since and all that was found has been carried."""
    if not any(not one.is_frozen for one in unit.counts.under_way()):
        return
    found = standing(unit)
    assert found.since is not None, "a count under way has begun"
    if not any(_unread(unit, found.since)) and not found.on_their_way:
        unit.counts.freeze()


def enter(unit: Unit, number: Decimal, *, item: str, location: str | None, by: str, at: datetime) -> str:
    """A person counted this many of an item; both sides come to hold that and what moves from now on.

    Raises:
        BadInput: no count of it is under way, it lies at several places, or units are on their way to it.
    """
    cell_ids = _cells(unit, item, location)
    if len(cell_ids) > 1:
        raise BadInput(f'"{item}" lies at several places: say which with --location')
    (cell_id,) = cell_ids
    if not any(one.cell_id in (None, cell_id) for one in unit.counts.under_way()):
        raise BadInput(f'"{item}" is not being counted: begin a count of it first')
    _refuse_unready(unit)
    run_id = unit.runs.begin("person", at)
    name = unit.book.item_name(cell_id)
    _bring(unit, cell_id, number, f"counted {show(number)}", by, at, run_id)
    text = f"{by} counted {show(number)}; both systems get the difference when the count ends"
    unit.runs.tell(run_id, Happening(_COUNT, "both", name, "success", text), at)
    unit.runs.end(run_id, "success", text, at)
    return f"{name}: {show(number)} noted"


def finish(unit: Unit, *, right: Side | None, by: str, at: datetime) -> str:
    """End the count: what was booked meanwhile is carried, once.

    `right` names the system into which the counts were entered: in every item that moved, both come to hold what it holds, and
    what the other one moved during the count counts as seen by it.

    Raises:
        BadInput: no count is under way, or units are still on their way.
    """
    found = standing(unit)
    if not found.is_under_way:
        raise BadInput("No count is under way: begin one first")
    if right is not None:
        _refuse_unready(unit)
    run_id = unit.runs.begin("person", at)
    moved = unit.counts.moved_cells()
    if right is not None:
        for some in chunks(moved):
            for cell_id, held in unit.book.balances(some, right).items():
                _bring(unit, cell_id, held, f"counted in {right.label}", by, at, run_id)
    unit.counts.end(at)
    unit.holds.lift(_SUBJECT, COUNT_UNDER_WAY, "the count ended", at)
    _explain_to_guard(unit, by, at)
    text = f"{by} finished the count; {len(moved)} quantities moved during it and are carried now"
    unit.runs.tell(run_id, Happening(_COUNT, "both", "all that was counted", "success", text), at)
    unit.runs.end(run_id, "success", text, at)
    unit.facts.ring(at)
    return text


def _waiting(unit: Unit, begun_at: datetime, on_their_way: int) -> Iterator[str]:
    """What was moved before the count must be in the book, or it would be taken for moved after it."""
    if on_their_way:
        yield f"In {on_their_way} of what is counted something is still on its way."
    unread = list(_unread(unit, begun_at))
    yield from unread
    if not on_their_way and not unread:
        yield "Everything is read and carried: it is ready in a minute."


def _unread(unit: Unit, begun_at: datetime) -> Iterator[str]:
    for side, swept_at in (
        (Side.QUICKBOOKS, unit.facts.company_file().swept_at),
        (Side.ZUPER, unit.facts.zuper_account().swept_at),
    ):
        if swept_at is None or swept_at < begun_at:
            yield f"{side.label} has not been read since the count began."


def _refuse_unready(unit: Unit) -> None:
    found = standing(unit)
    if not found.is_ready:
        raise BadInput(
            f"Nobody knows yet what both systems hold: {' '.join(found.waiting)} Try again when the count is ready"
        )


def _cells(unit: Unit, item: str | None, location: str | None) -> list[CellId]:
    at_location = None if location is None else set(unit.counts.cells_at(location))
    if item is None:
        cell_ids = sorted(at_location or ())
    else:
        list_id = linked_item(unit, item)
        of_item = [cell.id for cell in unit.book.cells_of(Side.QUICKBOOKS, [list_id]).get(list_id, ())]
        cell_ids = [cell_id for cell_id in of_item if at_location is None or cell_id in at_location]
    if not cell_ids:
        raise BadInput(f'Nothing is kept equal at "{location}": give a location as the account of an item shows it')
    return cell_ids


def _bring(unit: Unit, cell_id: CellId, number: Decimal, how: str, by: str, at: datetime, run_id: int) -> None:
    questions.answered_by_count(unit, cell_id, by=by, run_id=run_id, at=at)
    debts = bring_to(number, _will_hold(unit, [cell_id])[cell_id])
    for side in Side:
        if debts.to(side):
            line = Line(side.other, EntryKind.DECIDED, debts.to(side), f"Stock-take by {by}: {how}", by)
            unit.book.write(cell_id, line, at, run_id)


def _will_hold(unit: Unit, cell_ids: Sequence[CellId]) -> dict[CellId, dict[Side, Decimal]]:
    """What the sides of these cells will hold once everything owed has arrived, whatever waits."""
    sums = Audits(unit.transaction, unit.connection_id).sums(cell_ids)
    return {cell_id: {side: one.balance + one.owed for side, one in sides.items()} for cell_id, sides in sums.items()}


def _moved(unit: Unit) -> Sequence[CountedCell]:
    cells: list[CountedCell] = []
    for some in chunks(unit.counts.moved_cells()):
        will_hold = _will_hold(unit, some)
        names = Reports(unit.transaction, unit.connection_id).cell_names(some)
        balances = {side: unit.book.balances(some, side) for side in Side}
        cells += [
            CountedCell(
                item=names[cell_id].item,
                place=names[cell_id].place,
                quickbooks=balances[Side.QUICKBOOKS][cell_id],
                zuper=balances[Side.ZUPER][cell_id],
                will_hold=will_hold[cell_id][Side.QUICKBOOKS],
            )
            for cell_id in some
        ]
    return cells


def _explain_to_guard(unit: Unit, by: str, at: datetime) -> None:
    """A stock-take is the one reason for many changes at once that is known beforehand."""
    for side in Side:
        subject = f"carry:{side}"
        unit.holds.put(
            NewHold(subject=subject, reason=MASS_CHANGE, text="A stock-take ended.", who=by, actions=("retry",)), at
        )
        holds = [hold.id for hold in unit.holds.open(reason=MASS_CHANGE) if hold.subject == subject]
        unit.holds.resolve(holds, "retry", by, at)


def _tell(unit: Unit, what: str, text: str, at: datetime) -> None:
    run_id = unit.runs.begin("person", at)
    unit.runs.tell(run_id, Happening(_COUNT, "both", what, "started", text), at)
    unit.runs.end(run_id, "success", text, at)
