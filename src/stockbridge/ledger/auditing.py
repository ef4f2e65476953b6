"""The drift audit: QuickBooks against Zuper against the book, cell by cell, and the cause of every difference.

The book is added up afresh. What a side holds is its last reading where that is newer than the last line of the cell, else what
the book says; a number of Zuper's that cannot contain our latest posting yet is passed over, as the readings do. `book` is what both will hold once everything owed has arrived: if the two sides of the book
disagree about that, by more than was accepted at first contact, a unit was lost or counted twice, and it is said so.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from stockbridge.core.cell import CellId
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.answering import LINE
from stockbridge.storage.audits import NO_READING, Audits, CellSums, LastReading
from stockbridge.storage.chunks import chunks
from stockbridge.storage.reports import CellNames, Reports
from stockbridge.storage.unit import Unit


class Cause(StrEnum):
    """Why the two sides of a cell differ."""

    BOOK_BROKEN = "book_broken"
    HELD = "held"
    IN_DOUBT = "in_doubt"
    PLANNED = "planned"
    ACCEPTED = "accepted_at_first_contact"
    NOT_BOOKED = "reading_not_booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A cell whose sides differ; the names are the outside contract (design §7)."""

    item: str
    place: str
    quickbooks: Decimal
    zuper: Decimal
    book: Decimal
    cause: Cause
    units: Decimal
    """What QuickBooks holds, less what Zuper holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """A movement that no document explains; `id` is what `stockbridge acknowledge` takes."""

    id: str
    item: str
    place: str
    side: Side
    units: Decimal
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The whole audit; the names are the outside contract (design §7)."""

    cells: int
    agree: int
    differences: tuple[Difference, ...]
    unexplained: tuple[Unexplained, ...]


def audit(unit: Unit) -> Audit:
    """Audit every cell."""
    audits, reports = Audits(unit.transaction, unit.connection_id), Reports(unit.transaction, unit.connection_id)
    held = {hold.cell_id for hold in unit.holds.open() if hold.cell_id is not None}
    doubted = {side: unit.postings.cells_in_doubt(side) for side in Side}
    differences: list[Difference] = []
    cells = 0
    for cell_ids in chunks(audits.cell_ids()):
        cells += len(cell_ids)
        sums, names = audits.sums(cell_ids), reports.cell_names(cell_ids)
        not_shown = {unseen.cell_id for unseen in unit.documents.unseen(Side.ZUPER, cell_ids)}
        for cell_id, readings in audits.last_readings(cell_ids).items():
            if cell_id in not_shown:
                readings[Side.ZUPER] = NO_READING
            in_doubt = any(cell_id in doubted[side] for side in Side)
            found = _difference(names[cell_id], sums[cell_id], readings, is_held=cell_id in held, in_doubt=in_doubt)
            if found is not None:
                differences.append(found)
    return Audit(
        cells=cells,
        agree=cells - len(differences),
        differences=tuple(differences),
        unexplained=_unexplained(reports),
    )


def _difference(
    names: CellNames, sums: dict[Side, CellSums], readings: dict[Side, LastReading], *, is_held: bool, in_doubt: bool
) -> Difference | None:
    holds = {side: _holds(sums[side], readings[side]) for side in Side}
    will_hold = {side: sums[side].balance + sums[side].owed for side in Side}
    apart = will_hold[Side.QUICKBOOKS] - will_hold[Side.ZUPER]
    accepted = sums[Side.QUICKBOOKS].opening - sums[Side.ZUPER].opening
    is_broken = apart not in (ZERO, accepted)
    if holds[Side.QUICKBOOKS] == holds[Side.ZUPER] and not is_broken:
        return None
    return Difference(
        item=names.item,
        place=names.place,
        quickbooks=holds[Side.QUICKBOOKS],
        zuper=holds[Side.ZUPER],
        book=will_hold[Side.QUICKBOOKS],
        cause=_cause(sums, is_broken=is_broken, is_held=is_held, in_doubt=in_doubt, is_accepted=apart != ZERO),
        units=holds[Side.QUICKBOOKS] - holds[Side.ZUPER],
    )


def _holds(sums: CellSums, reading: LastReading) -> Decimal:
    is_newer = reading.at is not None and (sums.last_line is None or reading.at > sums.last_line)
    return reading.units if is_newer and reading.units is not None else sums.balance


def _cause(sums: dict[Side, CellSums], *, is_broken: bool, is_held: bool, in_doubt: bool, is_accepted: bool) -> Cause:
    if is_broken:
        return Cause.BOOK_BROKEN
    if in_doubt:
        return Cause.IN_DOUBT
    if is_held:
        return Cause.HELD
    if any(one.owed for one in sums.values()):
        return Cause.PLANNED
    return Cause.ACCEPTED if is_accepted else Cause.NOT_BOOKED


def _unexplained(reports: Reports) -> tuple[Unexplained, ...]:
    lines = reports.unexplained()
    names = reports.cell_names({line.cell_id for line in lines})
    return tuple(
        Unexplained(
            id=f"{LINE}{line.entry_id}",
            item=names[CellId(line.cell_id)].item,
            place=names[CellId(line.cell_id)].place,
            side=line.side,
            units=line.units,
            since=line.since,
        )
        for line in lines
    )
