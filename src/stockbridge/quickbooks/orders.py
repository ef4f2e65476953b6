"""Purchase orders: they move no stock, but what they say is on order is shown for every item.

QuickBooks does not show an item as changed because an order names it (facts/QBXML.md §7), so the items on changed orders are read
again like those on any document. What an order named is remembered, because a line that was removed, or an order that was deleted, names
nothing any more; one from before the connection is corrected by a full reading.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.readings import WHOLE_COMPANY
from stockbridge.qbxml.messages.deleted import TxnDeletedRet
from stockbridge.qbxml.messages.purchase_orders import (
    PurchaseOrderLine,
    PurchaseOrderQuery,
    PurchaseOrderRet,
)
from stockbridge.qbxml.messages.transactions import TxnRet
from stockbridge.quickbooks.papers import Kind
from stockbridge.quickbooks.update import Update
from stockbridge.storage.evidence import Document

ORDERS: Final = Kind(
    "PurchaseOrder",
    "Purchase order",
    0,
    PurchaseOrderQuery,
    ("TxnID", "TimeModified", "PurchaseOrderLineRet", "PurchaseOrderLineGroupRet"),
)


def touched(update: Update, rets: Iterable[TxnRet]) -> frozenset[str]:
    """The stock items that these orders name, or named when they were read last; while nothing is linked, none."""
    now = {ret.txn_id: set(_items(ret)) for ret in rets if isinstance(ret, PurchaseOrderRet) and ret.txn_id is not None}
    named = _named(update, now)
    update.unit.evidence.keep([_order(txn_id, items) for txn_id, items in now.items()], update.now)
    return _holding_stock(update, named.union(*now.values()))


def deleted(update: Update, rets: Iterable[TxnDeletedRet]) -> frozenset[str]:
    """The stock items that these orders named before they were deleted."""
    return _holding_stock(update, _named(update, [ret.txn_id for ret in rets if ret.txn_id is not None]))


def _named(update: Update, txn_ids: Collection[str]) -> set[str]:
    known = update.unit.evidence.lines_of(Side.QUICKBOOKS, txn_ids)
    return {item for lines in known.values() for item, _ in lines}


def _holding_stock(update: Update, list_ids: set[str]) -> frozenset[str]:
    return frozenset() if update.is_first_contact else update.unit.items.holding_stock(list_ids)


def _order(txn_id: str, list_ids: Collection[str]) -> Document:
    """An order as evidence: it moves nothing of what it names."""
    return Document(
        side=Side.QUICKBOOKS,
        source_id=txn_id,
        kind=ORDERS.type_name,
        movement_kind=None,
        number=None,
        party=None,
        at=None,
        lines={(list_id, WHOLE_COMPANY): ZERO for list_id in sorted(list_ids)},
    )


def _items(order: PurchaseOrderRet) -> Iterator[str]:
    for line in order.lines:
        if isinstance(line, PurchaseOrderLine) and line.item_ref and line.item_ref.list_id:
            yield line.item_ref.list_id
