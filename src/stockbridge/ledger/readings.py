"""Readings become movements: what was read, less what the book says, split by the documents that explain it.

Rule: a reading of a cell in doubt is not used (design §3, invariant 5), and what was not read is not here at all
(invariant 8). After `take` the equation holds for every cell it touched.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind, moved
from stockbridge.core.cell import CellId
from stockbridge.core.evidence import OpenLine, explain
from stockbridge.core.item import STOCKED, Kind
from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.quantity import ZERO
from stockbridge.core.shelves import key_of
from stockbridge.core.side import Side
from stockbridge.ledger import possible_counts, twins
from stockbridge.storage.book import CellAt, Line
from stockbridge.storage.evidence import Found
from stockbridge.storage.unit import Unit

WHOLE_COMPANY: Final = ""
"""The place of a reading that stands for all sites or locations together."""

NOTHING_LAY: Final = "nothing lay here until now"
NO_DOCUMENT: Final = "no document found yet"
_MOOT_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """Units of one item at one place (a site's ListID, a location's UID or the whole company), as just read."""

    item_id: str
    place: str
    units: Decimal


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch of readings came to."""

    cells: int
    moved: frozenset[CellId]
    in_doubt: frozenset[CellId]


def take(
    unit: Unit,
    side: Side,
    readings: Sequence[Reading],
    *,
    run_id: int,
    at: datetime,
    matched: Collection[MovementKind] = (),
) -> Taken:
    """Book what people moved since the last readings of these cells. Items that are not linked are passed over.

    `matched` are the kinds of documents that stand in both systems (`ledger.twins`).
    """
    cells = open_cells(unit, side, readings, run_id=run_id, at=at)
    by_cell = _by_cell(cells, readings, side)
    doubted = unit.postings.cells_in_doubt(side) & by_cell.keys()
    usable = {cell_id: reading for cell_id, reading in by_cell.items() if cell_id not in doubted}
    balances = unit.book.balances(usable, side)
    unexplained = unit.evidence.unexplained(usable, side)
    differences = {cell_id: moved(usable[cell_id].units, balances[cell_id]) for cell_id in usable}
    of_interest = {usable[cell_id].item_id for cell_id in usable}
    effects = _by_place(unit.evidence.unused(side, of_interest))
    changed: set[CellId] = set()
    documents: dict[CellId, set[str]] = {}
    for cell_id, difference in differences.items():
        reading = usable[cell_id]
        known = effects.get((reading.item_id, reading.place), [])
        if difference == ZERO and not known:
            continue
        if known:
            documents[cell_id] = {one.document for one in known}
        left = _book(unit, side, cell_id, difference, unexplained.get(cell_id, []), known, run_id, at)
        if difference != ZERO:
            changed.add(cell_id)
        unit.evidence.pass_over(left, at - _MOOT_AFTER, at)
    twins.recognise(unit, side, documents, matched=matched, run_id=run_id, at=at)
    possible_counts.look(unit, changed | documents.keys(), run_id=run_id, at=at)
    return Taken(len(by_cell), frozenset(changed), frozenset(doubted))


def open_cells(
    unit: Unit, side: Side, readings: Sequence[Reading], *, run_id: int, at: datetime
) -> Mapping[str, Sequence[CellAt]]:
    """The cells of these items; where a linked item lies at a place at which neither side had a row before, one is opened.

    What both sides had when the item was linked, or the place bound, has a cell since then: so both held nothing there.
    """
    cells = unit.book.cells_of(side, {reading.item_id for reading in readings})
    counted = {(item_id, place_of(cell, side)) for item_id, some in cells.items() for cell in some}
    new = [one for one in readings if one.place and one.units and (one.item_id, one.place) not in counted]
    if not new:
        return cells
    places = {key_of(place, side): place.id for place in unit.places.all()}
    links = {
        item_id: link.id
        for item_id, link in unit.links.of(side, {one.item_id for one in new}).items()
        if Kind(link.kind) in STOCKED
    }
    at_places = list(
        dict.fromkeys(
            (links[one.item_id], places[one.place]) for one in new if one.item_id in links and one.place in places
        )
    )
    if not at_places:
        return cells
    lines = [
        (cell_id, Line(held, EntryKind.OPENING, ZERO, NOTHING_LAY))
        for cell_id in unit.book.open_cells(at_places)
        for held in Side
    ]
    unit.book.write_all(lines, at, run_id)
    return unit.book.cells_of(side, {reading.item_id for reading in readings})


def _by_cell(cells: Mapping[str, Sequence[CellAt]], readings: Sequence[Reading], side: Side) -> dict[CellId, Reading]:
    """The last reading of each cell."""
    found: dict[CellId, Reading] = {}
    for reading in readings:
        for cell in cells.get(reading.item_id, ()):
            if reading.place == place_of(cell, side):
                found[cell.id] = reading
    return found


def place_of(cell: CellAt, side: Side) -> str:
    """How readings and effects of a side name the place of a cell."""
    if cell.site_list_id is None:
        return WHOLE_COMPANY
    return cell.site_list_id if side is Side.QUICKBOOKS else cell.location_uid


def _by_place(effects: Mapping[str, Sequence[Found]]) -> dict[tuple[str, str], list[Found]]:
    sorted_out: dict[tuple[str, str], list[Found]] = {}
    for some in effects.values():
        for one in some:
            sorted_out.setdefault((one.item_id, one.place), []).append(one)
    return sorted_out


def _book(
    unit: Unit,
    side: Side,
    cell_id: CellId,
    difference: Decimal,
    earlier: Sequence[OpenLine],
    effects: list[Found],
    run_id: int,
    at: datetime,
) -> list[int]:
    """Write one movement for each document that explains units and one for the rest; returns the effects that are left."""
    by_id = {one.effect.id: one for one in effects}
    explained = explain(difference, [one.effect for one in effects], earlier)
    for late in explained.late:
        ids = [effect.id for effect in late.effects]
        unit.evidence.use(ids, late.entry_id, late.rest)
        for effect_id in ids:
            del by_id[effect_id]
    for part in explained.parts:
        found = by_id.pop(part.effect.id) if part.effect is not None else None
        text, who = (found.text, found.who) if found else (NO_DOCUMENT, None)
        entry_id = unit.book.write(cell_id, Line(side, EntryKind.MOVEMENT, part.units, text, who), at, run_id)
        if found is not None:
            unit.evidence.use([found.effect.id], entry_id)
        else:
            unit.evidence.leave_unexplained(entry_id, cell_id, side, part.units, at)
    return list(by_id)
