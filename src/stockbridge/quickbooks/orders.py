"""Purchase orders: they move no stock, but what they say is on order is shown for every item.

QuickBooks does not show an item as changed because an order names it (facts/QBXML.md §7), so the items on changed orders are read
again like those on any document. An order that was deleted names none; a full reading corrects that.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from stockbridge.qbxml.messages.purchase_orders import (
    PurchaseOrderLine,
    PurchaseOrderQuery,
    PurchaseOrderRet,
)
from stockbridge.qbxml.messages.transactions import TxnRet
from stockbridge.quickbooks.papers import Kind
from stockbridge.quickbooks.update import Update

ORDERS: Final = Kind(
    "PurchaseOrder",
    "Purchase order",
    0,
    PurchaseOrderQuery,
    ("TxnID", "TimeModified", "PurchaseOrderLineRet", "PurchaseOrderLineGroupRet"),
)


def touched(update: Update, rets: Iterable[TxnRet]) -> frozenset[str]:
    """The stock items on these orders; while nothing is linked, none."""
    if update.is_first_contact:
        return frozenset()
    return update.unit.items.holding_stock(set(_items(rets)))


def _items(rets: Iterable[TxnRet]) -> Iterator[str]:
    for ret in rets:
        if isinstance(ret, PurchaseOrderRet):
            for line in ret.lines:
                if isinstance(line, PurchaseOrderLine) and line.item_ref and line.item_ref.list_id:
                    yield line.item_ref.list_id
