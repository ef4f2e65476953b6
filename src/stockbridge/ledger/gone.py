"""Records that are gone: an item deleted in QuickBooks or merged into another, a product deleted in Zuper.

A missing record is never a zero: its cells are held and their book stays until a person answers. *Merge*: the units went on to
another item of QuickBooks, so they leave the Zuper product too, as a movement like any other; the other item's own jump brings them
to its product. *Unlink*: the pair has no common future; its book is closed, and whichever record is left is a newcomer again.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.matching import near_keys
from stockbridge.core.plan import Post
from stockbridge.core.posting import State
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.storage import ended_links
from stockbridge.storage.book import Line
from stockbridge.storage.holds import NewHold, OpenHold
from stockbridge.storage.items import Link
from stockbridge.storage.reports import Reports, UnexplainedLine
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

ITEM_DELETED: Final = "item_deleted"
PRODUCT_MISSING: Final = "product_missing"
CREATION_REFUSED: Final = "creation_refused"
MERGE: Final = "merge"
UNLINK: Final = "unlink"

_WHO: Final = {Side.QUICKBOOKS: "whoever keeps the books", Side.ZUPER: "whoever looks after Zuper"}
_SAME_MOMENT: Final = timedelta(days=1)
"""A jump so long before the item was missed, or after, may be its merge: full sweeps are half a day apart."""

PRODUCT_GONE: Final = (
    "The product was deleted in Zuper. Its quantity is left as it was in the book, and nothing is written to it. If it was deleted "
    "by mistake, ask Zuper support to restore it. Else end the link, and the item is introduced again as if it were new."
)


def hold_items(unit: Unit, list_ids: Collection[str], at: datetime) -> bool:
    """Hold linked items that were deleted or merged away; returns whether one of them counts stock."""
    links = unit.items.links(Side.QUICKBOOKS, list_ids)
    cells = unit.book.cells_of(Side.QUICKBOOKS, links)
    for list_id, link in links.items():
        for cell in cells.get(list_id, ()):
            unit.holds.put(_item_hold(unit, link, cell.id, at), at)
        if list_id not in cells:
            text = (
                "The item was deleted in QuickBooks, or merged into another. It counts no stock, so no units are concerned. "
                "End the link, and the product is introduced again as if it were new."
            )
            _hold_without_stock(unit, link, ITEM_DELETED, text, Side.QUICKBOOKS, (UNLINK,), at)
    return bool(cells)


def hold_product_without_stock(unit: Unit, product_uid: str, at: datetime) -> None:
    """Hold a linked product that was deleted and counts no stock; the cells of one that does are held by its reading."""
    link = unit.items.links(Side.ZUPER, [product_uid]).get(product_uid)
    if link is not None and not unit.book.cells_of(Side.ZUPER, [product_uid]):
        _hold_without_stock(unit, link, PRODUCT_MISSING, PRODUCT_GONE, Side.ZUPER, ("retry", UNLINK), at)


def say_where_units_went(unit: Unit, at: datetime) -> None:
    """Tell of every item that is gone which other item seems to have got its units, as far as is known by now.

    An item that was read again was never gone, and is held no longer.
    """
    holds = [hold for hold in unit.holds.open(reason=ITEM_DELETED) if hold.list_id is not None]
    list_ids = [hold.list_id for hold in holds if hold.list_id is not None]
    links, back = unit.items.links(Side.QUICKBOOKS, list_ids), unit.items.quickbooks_items(list_ids)
    for hold in holds:
        if hold.list_id in back:
            unit.holds.lift(hold.subject, ITEM_DELETED, "the item was read again", at)
        elif MERGE in hold.actions and hold.cell_id is not None and hold.list_id is not None:
            unit.holds.put(_item_hold(unit, links[hold.list_id], hold.cell_id, at), at)


def answer(unit: Unit, hold: OpenHold, action: str, *, by: str, run_id: int, at: datetime) -> str:
    """Carry out *merge* or *unlink*; returns what happens now.

    Raises:
        BadInput: something of the pair is on its way, or a stock-take is under way. Nothing was changed.
    """
    side, record_id = (Side.QUICKBOOKS, hold.list_id) if hold.list_id is not None else (Side.ZUPER, hold.product_uid)
    link = unit.items.links(side, [record_id or ""]).get(record_id or "")
    if link is None:
        unit.holds.resolve([hold.id], action, by, at)
        return "the link has ended already"
    cells = [cell.id for cell in unit.book.cells_of(Side.QUICKBOOKS, [link.list_id]).get(link.list_id, [])]
    _refuse_while_on_its_way(unit, cells)
    if action == MERGE:
        return _merge(unit, link, cells, by, run_id, at)
    return _unlink(unit, link, cells, hold.reason, by, run_id, at)


def _refuse_while_on_its_way(unit: Unit, cells: list[CellId]) -> None:
    for side in Side:
        if any(one.state is State.SENT for one in unit.postings.waiting(cells, side).values()):
            raise BadInput(
                f"An earlier posting to {side.label} is on its way: answer again when nothing is in doubt any more"
            )
    if unit.counts.under_way():
        raise BadInput("A stock-take is under way: finish it, then answer again")


def _merge(unit: Unit, link: Link, cells: list[CellId], by: str, run_id: int, at: datetime) -> str:
    """The units leave the item that is gone: a movement in QuickBooks, which is carried to Zuper."""
    name, left = "", ZERO
    for cell_id in cells:
        name = unit.book.item_name(cell_id)
        units = unit.book.balance(cell_id, Side.QUICKBOOKS)
        unit.postings.unplan(cell_id, "its item was merged into another", at)
        if units == ZERO:
            continue
        got = _got(unit, cell_id, units, at)
        into = f'merged into "{unit.book.item_name(got.cell_id)}"' if got else "merged into another item"
        line = Line(Side.QUICKBOOKS, EntryKind.MOVEMENT, -units, into, by)
        unit.evidence.decide(unit.book.write(cell_id, line, at, run_id), by, into, at)
        if got is not None:
            unit.evidence.decide(got.entry_id, by, f'merged from "{name}"', at)
        left += units
    ended_links.resolve_holds(unit.transaction, unit.connection_id, link, by, at)
    for cell_id in cells:
        unit.holds.put(_merged_hold(link, cell_id), at)
    return (
        f'{show(left)} units are taken off the product of "{name}" in Zuper at the next run; then the link can be ended'
    )


def _unlink(unit: Unit, link: Link, cells: list[CellId], reason: str, by: str, run_id: int, at: datetime) -> str:
    """The link ends: nothing is owed in its cells any more, and both records may be introduced again."""
    unit.road.end_in(cells)
    for cell_id in cells:
        unit.postings.unplan(cell_id, "its link ends", at)
        for side in Side:
            _owe_nothing(unit, cell_id, side, by, run_id, at)
    if reason == PRODUCT_MISSING:
        unit.items.gone(Side.ZUPER, [link.product_uid], at)
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
    return "the link has ended and its book is closed; whichever record is left is introduced again at the next run"


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
        for record_id in ended_links.forget_refused(unit.transaction, unit.connection_id, side, namesakes):
            unit.holds.lift(
                f"creation:{side.other}:{record_id}", CREATION_REFUSED, "its namesake is linked no more", at
            )


def _owe_nothing(unit: Unit, cell_id: CellId, side: Side, by: str, run_id: int, at: datetime) -> None:
    """What a side is still owed is taken back by a line of its own, and the two cancel out."""
    lines = unit.postings.uncarried(side, [cell_id]).get(cell_id, ())
    if not lines:
        return
    units = sum((line.units for line in lines), ZERO)
    entry_ids = [line.entry_id for line in lines]
    if units:
        text = "owed no more: the link has ended"
        entry_ids.append(unit.book.write(cell_id, Line(side.other, EntryKind.OWED, -units, text, by), at, run_id))
    unit.postings.plan(Post(cell_id, side, ZERO, tuple(entry_ids)), "the link has ended", at)


def _item_hold(unit: Unit, link: Link, cell_id: CellId, at: datetime) -> NewHold:
    units = unit.book.balance(cell_id, Side.QUICKBOOKS)
    got = _got(unit, cell_id, units, at) if units else None
    went = (
        f' They seem to have moved to "{unit.book.item_name(got.cell_id)}", which rose by just as many.' if got else ""
    )
    text = (
        f"The item was deleted in QuickBooks, or merged into another, when it held {show(units)} units.{went} Its book is kept, and "
        "nothing is written for it in either system until somebody says what became of it. If it was merged, its units leave its "
        "product in Zuper too, and the other item's product gets them by itself. Else the link can be ended: the product is then "
        "introduced again with the units it holds."
    )
    return NewHold(
        subject=f"cell:{cell_id}",
        reason=ITEM_DELETED,
        text=text,
        who=_WHO[Side.QUICKBOOKS],
        actions=(MERGE, UNLINK),
        cell_id=cell_id,
        list_id=link.list_id,
        product_uid=link.product_uid,
        units=units,
    )


def _merged_hold(link: Link, cell_id: CellId) -> NewHold:
    return NewHold(
        subject=f"cell:{cell_id}:{Side.QUICKBOOKS}",
        reason=ITEM_DELETED,
        text=(
            "The item was merged into another in QuickBooks. Its units are taken off its product in Zuper; what moves there "
            "later cannot be carried to QuickBooks. Delete the product in Zuper or make it inactive, then end the link."
        ),
        who=_WHO[Side.ZUPER],
        actions=(UNLINK,),
        cell_id=cell_id,
        list_id=link.list_id,
        product_uid=link.product_uid,
        side=Side.QUICKBOOKS,
    )


def _hold_without_stock(
    unit: Unit, link: Link, reason: str, text: str, side: Side, actions: tuple[str, ...], at: datetime
) -> None:
    hold = NewHold(
        subject=f"link:{link.id}",
        reason=reason,
        text=text,
        who=_WHO[side],
        actions=actions,
        list_id=link.list_id,
        product_uid=link.product_uid,
    )
    unit.holds.put(hold, at)


def _got(unit: Unit, cell_id: CellId, units: Decimal, at: datetime) -> UnexplainedLine | None:
    """The one movement in QuickBooks without a document that put just these units on another item at the same place."""
    lines = [
        line
        for line in Reports(unit.transaction, unit.connection_id).unexplained()
        if line.side is Side.QUICKBOOKS
        and line.units == units
        and line.cell_id != cell_id
        and line.since >= at - _SAME_MOMENT
    ]
    places = unit.book.places_of([cell_id, *(line.cell_id for line in lines)])
    lines = [line for line in lines if places[line.cell_id] == places[cell_id]]
    return lines[0] if len(lines) == 1 else None
