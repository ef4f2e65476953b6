"""Records that are gone: an item deleted in QuickBooks or merged into another, a product deleted in Zuper.

A missing record is never a zero: its cells are held and their book stays until a person answers. *Merge*: the units went on to
another item of QuickBooks, so they leave the Zuper product too, as a movement like any other; the other item's own jump brings them
to its product. *Unlink*: the pair has no common future; its book is closed, and whichever record is left is a newcomer again.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.posting import State
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.ledger.merging import ITEM_DELETED, UNLINK, merge, owed_to_quickbooks, went_to
from stockbridge.ledger.parting import part
from stockbridge.storage.holds import NewHold, OpenHold
from stockbridge.storage.links import Link
from stockbridge.storage.unit import Unit

PRODUCT_MISSING: Final = "product_missing"
MERGE: Final = "merge"

_WHO: Final = {Side.QUICKBOOKS: "whoever keeps the books", Side.ZUPER: "whoever looks after Zuper"}
PRODUCT_GONE: Final = (
    "The product was deleted in Zuper. Its quantity is left as it was in the book, and nothing is written to it. If it was deleted "
    "by mistake, ask Zuper support to restore it. Else end the link, and the item is introduced again as if it were new."
)


def hold_items(unit: Unit, list_ids: Collection[str], at: datetime) -> bool:
    """Hold linked items that were deleted or merged away; returns whether one of them counts stock."""
    links = unit.links.of(Side.QUICKBOOKS, list_ids)
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
    link = unit.links.of(Side.ZUPER, [product_uid]).get(product_uid)
    if link is not None and not unit.book.cells_of(Side.ZUPER, [product_uid]):
        _hold_without_stock(unit, link, PRODUCT_MISSING, PRODUCT_GONE, Side.ZUPER, ("retry", UNLINK), at)


def say_where_units_went(unit: Unit, at: datetime) -> None:
    """Tell of every item that is gone which other item seems to have got its units, as far as is known by now.

    An item that was read again was never gone, and is held no longer.
    """
    holds = [hold for hold in unit.holds.open(reason=ITEM_DELETED) if hold.list_id is not None]
    list_ids = [hold.list_id for hold in holds if hold.list_id is not None]
    links, back = unit.links.of(Side.QUICKBOOKS, list_ids), unit.items.quickbooks_items(list_ids)
    for hold in holds:
        if hold.list_id in back:
            unit.holds.lift(hold.subject, ITEM_DELETED, "the item was read again", at)
        elif MERGE in hold.actions and hold.cell_id is not None and hold.list_id is not None:
            unit.holds.put(_item_hold(unit, links[hold.list_id], hold.cell_id, hold.since), at)


def answer(unit: Unit, hold: OpenHold, action: str, *, by: str, run_id: int, at: datetime) -> str:
    """Carry out *merge* or *unlink*; returns what happens now.

    Raises:
        BadInput: something of the pair is on its way, or a stock-take is under way. Nothing was changed.
    """
    own, record_id = (Side.QUICKBOOKS, hold.list_id) if hold.list_id is not None else (Side.ZUPER, hold.product_uid)
    link = unit.links.of(own, [record_id or ""]).get(record_id or "")
    if link is None:
        unit.holds.resolve([hold.id], action, by, at)
        return "the link has ended already"
    cells = [cell.id for cell in unit.book.cells_of(Side.QUICKBOOKS, [link.list_id]).get(link.list_id, [])]
    for side in Side:
        unit.postings.give_up(
            cells, side, "its link ends" if action == UNLINK else "its item was merged into another", at
        )
    _refuse_while_on_its_way(unit, cells)
    if action == MERGE:
        return merge(unit, link, cells, hold.since, by=by, run_id=run_id, at=at)
    if hold.reason == PRODUCT_MISSING:
        unit.items.gone(Side.ZUPER, [link.product_uid], at)
    return _unlink(unit, link, cells, by, run_id, at)


def _refuse_while_on_its_way(unit: Unit, cells: list[CellId]) -> None:
    for side in Side:
        if any(one.state is State.SENT for one in unit.postings.waiting(cells, side).values()):
            raise BadInput(
                f"An earlier posting to {side.label} is on its way: answer again when nothing is in doubt any more"
            )
    if unit.counts.under_way() is not None:
        raise BadInput("A stock-take is under way: finish it, then answer again")


def _unlink(unit: Unit, link: Link, cells: list[CellId], by: str, run_id: int, at: datetime) -> str:
    lost = sum((owed_to_quickbooks(unit, cell_id) for cell_id in cells), ZERO)
    by_hand = f"; {show(lost)} units moved in Zuper never reached QuickBooks and are not owed any more" if lost else ""
    part(unit, link, cells, by=by, run_id=run_id, at=at)
    return f"the link has ended and its book is closed; whichever record is left is introduced again at the next run{by_hand}"


def _item_hold(unit: Unit, link: Link, cell_id: CellId, missed: datetime) -> NewHold:
    units = unit.book.balance(cell_id, Side.QUICKBOOKS)
    got = went_to(unit, cell_id, units, missed) if units else None
    owed = owed_to_quickbooks(unit, cell_id)
    apart = (
        f" {show(owed)} units that people moved in Zuper have not reached QuickBooks: if it was merged they go to the other item as "
        "well, or you are told to move them; if the link is ended they are not owed any more."
        if owed
        else ""
    )
    went = (
        f' They seem to have moved to "{unit.book.item_name(got.cell_id)}", which rose by just as many.' if got else ""
    )
    text = (
        f"The item was deleted in QuickBooks, or merged into another, when it held {show(units)} units.{went} Its book is kept, and "
        "nothing is written for it in either system until somebody says what became of it. If it was merged, its units leave its "
        "product in Zuper too, and the other item's product gets them by itself. Else the link can be ended: the product is then "
        f"introduced again with the units it holds.{apart}"
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
