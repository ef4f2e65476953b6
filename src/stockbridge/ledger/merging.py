"""Merging: an item of QuickBooks went into another, and its product in Zuper is to be emptied and let go.

Its units leave the product as a movement like any other; the other item's own jump brings them to its product. What people had
moved in Zuper and QuickBooks never got goes along where the other item is known, else it stays on the product until somebody moves
it over there. A product that is empty is made inactive where QuickBooks owns that field, else by a person; then the link ends.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.ownership import Field
from stockbridge.core.posting import State
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.ledger.comparing import Owners
from stockbridge.ledger.parting import owe_nothing, part
from stockbridge.storage import ended_links
from stockbridge.storage.book import Line
from stockbridge.storage.holds import NewHold, OpenHold
from stockbridge.storage.links import Link
from stockbridge.storage.reports import Reports, UnexplainedLine
from stockbridge.storage.unit import Unit

ITEM_DELETED: Final = "item_deleted"
UNLINK: Final = "unlink"

_SAME_MOMENT: Final = timedelta(days=1)
"""A jump so long before the item was missed, or after, may be its merge: full sweeps are half a day apart."""


def merge(
    unit: Unit, link: Link, cells: Sequence[CellId], missed: datetime, *, by: str, run_id: int, at: datetime
) -> str:
    """A person says that the item, `missed` since then, went into another: its units leave its product.

    Returns what happens now.
    """
    left = ZERO
    for cell_id in cells:
        unit.postings.unplan(cell_id, "its item was merged into another", at)
        units = unit.book.balance(cell_id, Side.QUICKBOOKS)
        got = went_to(unit, cell_id, units, missed) if units else None
        if units:
            _leave(unit, cell_id, units, got, by, run_id, at)
        along = _go_along(unit, cell_id, got.cell_id, by, run_id, at) if got else ZERO
        if got:
            unit.items.went_into(link.list_id, _item_of(unit, got.cell_id))
        left += units + along
    ended_links.resolve_holds(unit.transaction, unit.connection_id, link, by, at)
    for cell_id in cells:
        unit.holds.put(_hold(unit, link, cell_id), at)
    name = unit.book.item_name(cells[0])
    return f'{show(left)} units are taken off the product of "{name}" in Zuper at the next run'


def went_to(unit: Unit, cell_id: CellId, units: Decimal, missed: datetime) -> UnexplainedLine | None:
    """The one movement in QuickBooks without a document that put just these units on another item at the same place."""
    lines = [
        line
        for line in Reports(unit.transaction, unit.connection_id).unexplained()
        if line.side is Side.QUICKBOOKS
        and line.units == units
        and line.cell_id != cell_id
        and line.since >= missed - _SAME_MOMENT
    ]
    places = unit.book.places_of([cell_id, *(line.cell_id for line in lines)])
    lines = [line for line in lines if places[line.cell_id] == places[cell_id]]
    return lines[0] if len(lines) == 1 else None


def owed_to_quickbooks(unit: Unit, cell_id: CellId) -> Decimal:
    """What people moved in Zuper and QuickBooks has not got."""
    lines = unit.postings.uncarried(Side.QUICKBOOKS, [cell_id]).get(cell_id, ())
    return sum((line.units for line in lines), ZERO)


def finish(unit: Unit, owners: Owners, *, run_id: int, at: datetime) -> None:
    """Go on with products of merged items: say what is left on them, make the empty ones inactive, end their links."""
    merged = [hold for hold in unit.holds.open(reason=ITEM_DELETED) if _is_merged(hold)]
    links = unit.links.of(Side.QUICKBOOKS, [hold.list_id for hold in merged if hold.list_id is not None])
    for link in links.values():
        cells = [cell.id for cell in unit.book.cells_of(Side.QUICKBOOKS, [link.list_id]).get(link.list_id, [])]
        waiting = [one for side in Side for one in unit.postings.waiting(cells, side).values()]
        product = unit.items.zuper_products([link.product_uid]).get(link.product_uid)
        if any(one.state is State.SENT for one in waiting):
            continue
        if product is None:
            part(unit, link, cells, by="Stockbridge", run_id=run_id, at=at)
            continue
        for cell_id in cells:
            unit.holds.put(_hold(unit, link, cell_id), at)
        if waiting or product.total != ZERO or any(owed_to_quickbooks(unit, cell_id) for cell_id in cells):
            continue
        if not product.is_available:
            part(unit, link, cells, by="Stockbridge", run_id=run_id, at=at)
        elif owners[Field.ACTIVE] is Side.QUICKBOOKS and not unit.edits.of_links([link.id]):
            unit.edits.plan(link.id, Side.ZUPER, {Field.ACTIVE: "no"}, at)


def _leave(
    unit: Unit, cell_id: CellId, units: Decimal, got: UnexplainedLine | None, by: str, run_id: int, at: datetime
) -> None:
    """The units leave the item that is gone: a movement in QuickBooks, which is carried to Zuper."""
    name = unit.book.item_name(cell_id)
    into = f'merged into "{unit.book.item_name(got.cell_id)}"' if got else "merged into another item"
    line = Line(Side.QUICKBOOKS, EntryKind.MOVEMENT, -units, into, by)
    unit.evidence.decide(unit.book.write(cell_id, line, at, run_id), by, into, at)
    if got is not None:
        unit.evidence.decide(got.entry_id, by, f'merged from "{name}"', at)


def _go_along(unit: Unit, cell_id: CellId, to: CellId, by: str, run_id: int, at: datetime) -> Decimal:
    """What QuickBooks never got of the item that is gone, it gets on the other item; in Zuper it changes products."""
    name, other = unit.book.item_name(cell_id), unit.book.item_name(to)
    units = owe_nothing(unit, cell_id, Side.QUICKBOOKS, f'owed on "{other}" instead', by=by, run_id=run_id, at=at)
    if units:
        leaving = Line(Side.QUICKBOOKS, EntryKind.OWED, -units, f'went along to "{other}"', by)
        unit.book.write(cell_id, leaving, at, run_id)
        for side in Side:
            unit.book.write(to, Line(side, EntryKind.OWED, units, f'came along from "{name}"', by), at, run_id)
    return units


def _item_of(unit: Unit, cell_id: CellId) -> str:
    return Reports(unit.transaction, unit.connection_id).cell_names([cell_id])[cell_id].list_id


def _is_merged(hold: OpenHold) -> bool:
    return hold.side is Side.QUICKBOOKS and hold.cell_id is not None


def _hold(unit: Unit, link: Link, cell_id: CellId) -> NewHold:
    owed = owed_to_quickbooks(unit, cell_id)
    left = (
        f" {show(owed)} units that people moved there never reached QuickBooks: move them in Zuper to the product of the item it "
        "was merged into, so that this one holds nothing."
        if owed
        else ""
    )
    return NewHold(
        subject=f"cell:{cell_id}:{Side.QUICKBOOKS}",
        reason=ITEM_DELETED,
        text=(
            f"The item was merged into another in QuickBooks. Its units are taken off its product in Zuper.{left} The empty product "
            "is to be inactive or deleted in Zuper; where QuickBooks owns that field, it is made inactive by itself. Then the link "
            "ends by itself; it can also be ended at once."
        ),
        who="whoever looks after Zuper",
        actions=(UNLINK,),
        cell_id=cell_id,
        list_id=link.list_id,
        product_uid=link.product_uid,
        side=Side.QUICKBOOKS,
        units=owed or None,
    )
