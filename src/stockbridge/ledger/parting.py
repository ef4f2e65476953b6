"""Parting: a link ends because its two records have no common future.

Its book is kept and closed: nothing is owed in it any more. Whichever record is left is a newcomer again, as if the two had never
met, and so is a namesake that could not be created while its counterpart was linked.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.matching import near_keys
from stockbridge.core.plan import Post
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.refused_creations import look_anew
from stockbridge.storage import ended_links
from stockbridge.storage.book import Line
from stockbridge.storage.links import Link
from stockbridge.storage.reports import Reports
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit


def part(unit: Unit, link: Link, cells: Sequence[CellId], *, by: str, run_id: int, at: datetime) -> None:
    """End a link. Nothing of it may be on its way to a peer; the caller has made sure."""
    unit.road.end_in(cells)
    for cell_id in cells:
        unit.postings.unplan(cell_id, "its link ends", at)
        for side in Side:
            owe_nothing(unit, cell_id, side, "owed no more: the link has ended", by=by, run_id=run_id, at=at)
    ended_links.resolve_holds(unit.transaction, unit.connection_id, link, by, at)
    ended_links.end(unit.transaction, unit.connection_id, link)
    _let_namesakes_meet(unit, link, at)
    names = Reports(unit.transaction, unit.connection_id)
    item = names.record_names(Side.QUICKBOOKS, [link.list_id]).get(link.list_id, link.list_id)
    product = names.record_names(Side.ZUPER, [link.product_uid]).get(link.product_uid, link.product_uid)
    text = (
        f'"{item}" in QuickBooks and "{product}" in Zuper are not linked any more ({by}); their book is kept and closed'
    )
    unit.runs.tell(run_id, Happening("link", "both", item, "success", text), at)


def owe_nothing(unit: Unit, cell_id: CellId, side: Side, text: str, *, by: str, run_id: int, at: datetime) -> Decimal:
    """Take back what a side is still owed by a line of its own, so that the two cancel out; returns how much it was."""
    lines = unit.postings.uncarried(side, [cell_id]).get(cell_id, ())
    if not lines:
        return ZERO
    units = sum((line.units for line in lines), ZERO)
    entry_ids = [line.entry_id for line in lines]
    if units:
        entry_ids.append(unit.book.write(cell_id, Line(side.other, EntryKind.OWED, -units, text, by), at, run_id))
    unit.postings.plan(Post(cell_id, side, ZERO, tuple(entry_ids)), text, at)
    return units


def _let_namesakes_meet(unit: Unit, link: Link, at: datetime) -> None:
    """A record made anew under the old name could not be created while its counterpart was linked: now the two may meet."""
    products = unit.items.zuper_products([link.product_uid]).values()
    items = unit.items.quickbooks_items([link.list_id]).values()
    left = {
        Side.QUICKBOOKS: {key for product in products for key in near_keys(product)},
        Side.ZUPER: {key for item in items for key in near_keys(item)},
    }
    for side, keys in left.items():
        namesakes = {one for some in unit.items.sharing_keys(side, keys).values() for one in some}
        look_anew(unit, side.other, namesakes, "its namesake is linked no more", at)
