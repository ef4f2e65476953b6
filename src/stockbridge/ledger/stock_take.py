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

from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import linked_item
from stockbridge.ledger.carrying import MASS_CHANGE
from stockbridge.ledger.counted_numbers import bring, will_hold
from stockbridge.storage.chunks import chunks
from stockbridge.storage.holds import NewHold
from stockbridge.storage.reports import Reports
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

COUNT_UNDER_WAY: Final = "count_under_way"
FINISH: Final = "finish"
"""A person's answer: end the count, and carry what was booked meanwhile. A side instead: its numbers are right."""
_SUBJECT: Final = "count"
_NAMED: Final = 5
COUNT: Final = "count"
"""The kind of its records in the history."""


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
    moved_count: int
    """In how many of them something was booked since it is ready."""
    moved: tuple[CountedCell, ...]


_NO_COUNT: Final = CountStanding(
    is_under_way=False,
    is_ready=False,
    on_their_way=0,
    waiting=(),
    cells=0,
    since=None,
    by=None,
    moved_count=0,
    moved=(),
)


def begin(unit: Unit, *, item: str | None, location: str | None, by: str, at: datetime) -> CountStanding:
    """Begin to count an item, a location, or all of it where neither is given.

    Raises:
        BadInput: a count is under way, or nothing is kept equal there.
    """
    if unit.counts.under_way() is not None:
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


def standing(unit: Unit, *, most: int | None = None) -> CountStanding:
    """How the count stands; `most` of the items in which something moved are told, or all."""
    count = unit.counts.under_way()
    if count is None:
        return _NO_COUNT
    on_their_way = unit.counts.on_their_way()
    moved = unit.counts.moved_cells()
    return CountStanding(
        is_under_way=True,
        is_ready=count.is_frozen,
        on_their_way=on_their_way,
        waiting=() if count.is_frozen else tuple(_waiting(unit, count.begun_at, on_their_way)),
        cells=unit.book.count_cells() if count.cells is None else count.cells,
        since=count.begun_at,
        by=count.begun_by,
        moved_count=len(moved),
        moved=tuple(_moved(unit, moved[:most])),
    )


def freeze_when_ready(unit: Unit) -> None:
    """Let a count that began be ready once both systems were read since and all that was found has been carried."""
    count = unit.counts.under_way()
    if count is None or count.is_frozen:
        return
    if not any(_unread(unit, count.begun_at)) and not unit.counts.on_their_way():
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
    if number < 0:
        raise BadInput("Nobody counts fewer than none: enter what lies on the shelf")
    if not unit.counts.counted(cell_ids):
        raise BadInput(f'"{item}" is not being counted: begin a count of it first')
    refuse_unready(unit)
    run_id = unit.runs.begin("person", at)
    name = unit.book.item_name(cell_id)
    bring(unit, {cell_id: number}, right=None, by=by, run_id=run_id, at=at)
    text = f"{by} counted {show(number)}; both systems get the difference when the count ends"
    unit.runs.tell(run_id, Happening(COUNT, "both", name, "success", text), at)
    unit.runs.end(run_id, "success", text, at)
    return f"{name}: {show(number)} noted"


def finish(unit: Unit, *, right: Side | None, by: str, at: datetime) -> str:
    """End the count: what was booked meanwhile is carried, once.

    `right` names the system into which the counts were entered: in every item that moved, both come to hold what it holds, and
    what the other one moved during the count counts as seen by it.

    Raises:
        BadInput: no count is under way, or units are still on their way.
    """
    if unit.counts.under_way() is None:
        raise BadInput("No count is under way: begin one first")
    if right is not None:
        refuse_unready(unit)
    run_id = unit.runs.begin("person", at)
    moved = unit.counts.moved_cells()
    if right is not None:
        bring(unit, unit.book.balances(moved, right), right=right, by=by, run_id=run_id, at=at)
    unit.counts.end(at)
    unit.holds.lift(_SUBJECT, COUNT_UNDER_WAY, "the count ended", at)
    _explain_to_guard(unit, by, at)
    text = f"{by} finished the count; {len(moved)} quantities moved during it and are carried now"
    unit.runs.tell(run_id, Happening(COUNT, "both", "all that was counted", "success", text), at)
    unit.runs.end(run_id, "success", text, at)
    unit.facts.ring(at)
    return text


def refuse_unready(unit: Unit) -> None:
    """Refuse numbers before the count is ready.

    Raises:
        BadInput: no count is under way, or it must be waited with counting; the message says for what.
    """
    count = unit.counts.under_way()
    if count is None:
        raise BadInput("No count is under way: begin one first")
    if not count.is_frozen:
        waiting = " ".join(_waiting(unit, count.begun_at, unit.counts.on_their_way()))
        raise BadInput(f"Nobody knows yet what both systems hold: {waiting} Try again when the count is ready")


def _waiting(unit: Unit, begun_at: datetime, on_their_way: int) -> Iterator[str]:
    """What was moved before the count must be in the book, or it would be taken for moved after it."""
    if on_their_way:
        first = unit.counts.first_on_their_way(_NAMED)
        names = Reports(unit.transaction, unit.connection_id).cell_names(first)
        told = ", ".join(names[cell_id].item for cell_id in first)
        more = f" and {on_their_way - _NAMED} more" if on_their_way > _NAMED else ""
        yield f"Something is still on its way in {told}{more}."
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


def _moved(unit: Unit, cell_ids: Sequence[CellId]) -> Iterator[CountedCell]:
    for some in chunks(cell_ids):
        held = will_hold(unit, some)
        names = Reports(unit.transaction, unit.connection_id).cell_names(some)
        balances = {side: unit.book.balances(some, side) for side in Side}
        for cell_id in some:
            yield CountedCell(
                item=names[cell_id].item,
                place=names[cell_id].place,
                quickbooks=balances[Side.QUICKBOOKS][cell_id],
                zuper=balances[Side.ZUPER][cell_id],
                will_hold=held[cell_id][Side.QUICKBOOKS],
            )


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
    unit.runs.tell(run_id, Happening(COUNT, "both", what, "started", text), at)
    unit.runs.end(run_id, "success", text, at)
