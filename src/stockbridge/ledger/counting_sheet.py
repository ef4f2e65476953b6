"""The sheet of a stock-take: out with a row for every quantity that is counted, in with the numbers that people filled in.

Rule: a number counts only if nothing was booked in its row since the sheet was downloaded. Nobody can tell whether such units were on
the shelf when it was counted, so that row is set aside and named, and the others are noted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger.counted_numbers import bring, will_hold
from stockbridge.ledger.filled_in import filled_in, number_of_units, row_number
from stockbridge.ledger.stock_take import COUNT, refuse_unready
from stockbridge.storage.chunks import SIZE, chunks
from stockbridge.storage.reports import Reports
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

_COLUMNS: Final = ("id", "quickbooks", "zuper", "counted")
_ADVICE: Final = "download the counting sheet, fill in counted, leave the others as they are, and upload it."
_NAMED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A quantity to be counted. `quickbooks` and `zuper` are what the two will hold unless somebody counts something else."""

    id: int
    item: str
    place: str
    quickbooks_id: str
    zuper_id: str
    quickbooks: Decimal
    zuper: Decimal
    counted: None = None
    """To be filled in."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What came back in a row: the number, and what the sheet said when it was downloaded."""

    number: Decimal
    said: Mapping[Side, Decimal]


def sheet(unit: Unit) -> Iterator[SheetLine]:
    """A row for every quantity that is counted, a page of them in memory.

    Raises:
        BadInput: no count is under way, or it is not ready.
    """
    refuse_unready(unit)
    return _lines(unit)


def _lines(unit: Unit) -> Iterator[SheetLine]:
    reports, last = Reports(unit.transaction, unit.connection_id), CellId(0)
    while cell_ids := unit.counts.counted_after(last, SIZE):
        last, names, held = cell_ids[-1], reports.cell_names(cell_ids), will_hold(unit, cell_ids)
        for cell_id in cell_ids:
            yield SheetLine(
                id=cell_id,
                item=names[cell_id].item,
                place=names[cell_id].place,
                quickbooks_id=names[cell_id].list_id,
                zuper_id=names[cell_id].product_uid,
                quickbooks=held[cell_id][Side.QUICKBOOKS],
                zuper=held[cell_id][Side.ZUPER],
            )


def filled_sheet(body: bytes) -> dict[CellId, Filled]:
    """The rows of a sheet that have a number.

    Raises:
        BadInput: it is no such file; the message names the line.
    """
    found: dict[CellId, Filled] = {}
    for line, row in filled_in(body, _COLUMNS, _ADVICE):
        if not row["counted"]:
            continue
        cell_id = CellId(row_number(row["id"], line))
        if cell_id in found:
            raise BadInput(f"Line {line} counts row {cell_id} a second time: leave one number for it.")
        said = {side: number_of_units(row[side], side, line) for side in Side}
        found[cell_id] = Filled(number_of_units(row["counted"], "counted", line), said)
        if found[cell_id].number < 0:
            raise BadInput(f"Line {line} counts fewer than none: write what lies on the shelf.")
    return found


def enter_sheet(unit: Unit, rows: Mapping[CellId, Filled], *, by: str, at: datetime) -> str:
    """Note the numbers of a sheet; returns how many, what they come to, and which rows were set aside.

    Raises:
        BadInput: no count is ready, a row is not being counted, or there is no number at all. Nothing was noted.
    """
    refuse_unready(unit)
    if not rows:
        raise BadInput("No row has a number in its column counted: fill some in and upload the sheet again.")
    strange = sorted(set(rows) - unit.counts.counted(rows))
    if strange:
        raise BadInput(f"Row {strange[0]} is not being counted: download the counting sheet again.")
    run_id = unit.runs.begin("person", at)
    aside = _moved_since(unit, rows)
    numbers = {cell_id: row.number for cell_id, row in rows.items() if cell_id not in aside}
    changed = bring(unit, numbers, right=None, by=by, run_id=run_id, at=at)
    names = {
        cell_id: one.item for cell_id, one in Reports(unit.transaction, unit.connection_id).cell_names(changed).items()
    }
    for cell_id in changed:
        text = f"{by} counted {show(numbers[cell_id])}; both systems get the difference when the count ends"
        unit.runs.tell(run_id, Happening(COUNT, "both", names[cell_id], "success", text), at)
    told = f"Numbers noted: {len(numbers)}; different from the book: {len(changed)}. {_set_aside(unit, aside)}".strip()
    unit.runs.end(run_id, "success", told, at)
    return told


def _moved_since(unit: Unit, rows: Mapping[CellId, Filled]) -> list[CellId]:
    """Rows in which something was booked since the sheet was downloaded, unless they hold what was counted by now."""
    return [
        cell_id
        for some in chunks(rows)
        for cell_id, held in will_hold(unit, some).items()
        if held != rows[cell_id].said and set(held.values()) != {rows[cell_id].number}
    ]


def _set_aside(unit: Unit, cell_ids: list[CellId]) -> str:
    if not cell_ids:
        return ""
    names = Reports(unit.transaction, unit.connection_id).cell_names(cell_ids[:_NAMED])
    told = ", ".join(f"{names[one].item} ({names[one].place})" for one in cell_ids[:_NAMED])
    more = f" and {len(cell_ids) - _NAMED} more" if len(cell_ids) > _NAMED else ""
    return f"Set aside, because something was booked in them since the sheet was downloaded: {told}{more}. Count these again."
