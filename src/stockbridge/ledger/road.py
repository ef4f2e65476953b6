"""Units on the road: they left one location on a transfer order and have not arrived at the other (facts/ZUPER_GAPS.md A11).

Zuper holds them nowhere, but they are still the company's: QuickBooks keeps them where they were. So a departure owes QuickBooks the same
units back, with a line that takes them off again once the order is over; an arrival lets go of as many. What is on the road is
held, because a person must see an order that never ends.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.ledger.readings import place_of
from stockbridge.storage.book import Line
from stockbridge.storage.holds import NewHold
from stockbridge.storage.reports import Reports
from stockbridge.storage.road import End, Journey, Stage
from stockbridge.storage.unit import Unit

ON_THE_ROAD: Final = "on_the_road"
TAKE_OFF: Final = "take_off"
"""A person's answer: these units will not arrive, so QuickBooks follows Zuper now."""

_SUBJECT: Final = "road:"


def follow(unit: Unit, product_uids: Collection[str], *, run_id: int, at: datetime) -> None:
    """Look at what rows have newly shown of transfer orders: keep what left, let go of what arrived or came back.

    Call it when the readings of these products are in the book, which then shows the units of all these rows.
    """
    ends = unit.road.new_ends(product_uids)
    cells = unit.book.cells_of(Side.ZUPER, {end.item_id for end in ends})
    for end in ends:
        journey = unit.road.journey(end.document, end.item_id)
        if end.units < ZERO:
            here = next(
                (cell.id for cell in cells.get(end.item_id, ()) if place_of(cell, Side.ZUPER) == end.place), None
            )
            units = min(-end.units, _not_kept_yet(unit, end, journey, ends))
            if here is not None and units > ZERO:
                _keep(unit, replace(end, units=-units), here, run_id, at)
        elif journey is not None:
            _let_go(unit, journey, min(end.units, journey.missing), run_id, at)


def _not_kept_yet(unit: Unit, end: End, journey: Journey | None, ends: Sequence[End]) -> Decimal:
    """How many of the order's units are on the road and kept nowhere: an arrival may have shown before its departure did."""
    to_come = sum(
        (one.units for one in ends if (one.document, one.item_id) == (end.document, end.item_id) and one.units > ZERO),
        ZERO,
    )
    return to_come - unit.road.gap(end.document, end.item_id) - (journey.missing if journey else ZERO)


def end(unit: Unit, document: str, at: datetime) -> None:
    """The order is over, whatever has arrived of it."""
    for journey in unit.road.journeys(document):
        _end(unit, journey, at)


def answer(unit: Unit, subject: str, action: str) -> str:
    """A person says what becomes of what is on the road; returns what happens now."""
    document, item_id = subject.removeprefix(_SUBJECT).rsplit(":", 1)
    if action == TAKE_OFF:
        unit.road.end(document, item_id)
        return "taken off in QuickBooks at the next run; should they arrive after all, they are added again"
    unit.road.asked(document, None)
    return "Zuper is asked what became of the order; what has not arrived is held until it is over"


def _keep(unit: Unit, end: End, cell_id: CellId, run_id: int, at: datetime) -> None:
    """What left stays in QuickBooks; the line that takes it off there waits."""
    _owe(unit, cell_id, -end.units, "they are on the road, and stay here until they arrive", run_id, at)
    later = _owe(unit, cell_id, end.units, "they leave when they have arrived", run_id, at)
    unit.road.put(later, end.document, end.item_id, Stage.WAITS, at)
    _renew(unit, end.document, end.item_id, at)


def _let_go(unit: Unit, journey: Journey, units: Decimal, run_id: int, at: datetime) -> None:
    """What arrived, or came back, leaves the place where it was kept, and is no longer to leave later."""
    document, item_id = journey.document, journey.item_id
    now = _owe(unit, journey.cell_id, -units, "they have arrived", run_id, at)
    unit.road.put(now, document, item_id, Stage.ARRIVED, at)
    later = _owe(unit, journey.cell_id, units, "they have left already", run_id, at)
    unit.road.put(later, document, item_id, Stage.WAITS, at)
    _renew(unit, document, item_id, at)


def _owe(unit: Unit, cell_id: CellId, units: Decimal, text: str, run_id: int, at: datetime) -> int:
    return unit.book.write(cell_id, Line(Side.ZUPER, EntryKind.OWED, units, f"transfer order: {text}"), at, run_id)


def _renew(unit: Unit, document: str, item_id: str, at: datetime) -> None:
    """Say anew what is on the road, or that nothing is."""
    journey = unit.road.journey(document, item_id)
    if journey is not None and journey.missing == ZERO:
        _end(unit, journey, at)
    elif journey is not None:
        unit.holds.put(_hold(unit, journey), at)


def _end(unit: Unit, journey: Journey, at: datetime) -> None:
    unit.road.end(journey.document, journey.item_id)
    unit.holds.lift(_subject(journey), ON_THE_ROAD, "the transfer order is over", at)


def _subject(journey: Journey) -> str:
    return f"{_SUBJECT}{journey.document}:{journey.item_id}"


def _hold(unit: Unit, journey: Journey) -> NewHold:
    names = Reports(unit.transaction, unit.connection_id).cell_names([journey.cell_id])[journey.cell_id]
    text = (
        f"{show(journey.sent)} units left on a transfer order in Zuper, and {show(journey.arrived)} of them have "
        f"arrived or are back. The other {show(journey.missing)} are still the company's, so QuickBooks keeps them where they were and "
        "follows by itself when the order is completed or voided; do not enter them by hand. If the order is over, or will never be, "
        "complete or void it in Zuper; or say that they will not arrive, and QuickBooks follows what Zuper shows now."
    )
    return NewHold(
        subject=_subject(journey),
        reason=ON_THE_ROAD,
        text=text,
        who="whoever looks after transfer orders in Zuper",
        actions=("retry", TAKE_OFF),
        list_id=names.list_id,
        product_uid=journey.item_id,
        place=names.place,
        side=Side.QUICKBOOKS,
        units=journey.missing,
    )
