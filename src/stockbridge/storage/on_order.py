"""What is on order in QuickBooks: no stock, only shown. Kept beside the items, as last read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, update

from stockbridge.storage.stock_text import stock_as_text
from stockbridge.storage.tables.items import quickbooks_item


@dataclass(frozen=True, slots=True)
class Ordered:
    """Units of an item on open purchase orders."""

    units: Decimal
    by_site: tuple[tuple[str, Decimal], ...] | None
    """By the ListID of the site; None where QuickBooks did not tell, or told what does not add up."""


class OnOrder:
    """What is on order in one company file."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def saw(self, ordered: Mapping[str, Ordered], at: datetime) -> None:
        """Keep how much of some items is on order, by ListID."""
        item = quickbooks_item
        if ordered:
            self._tx.execute(
                update(item)
                .where(item.c.connection_id == self._id, item.c.list_id == bindparam("of"))
                .values(on_order=bindparam("total"), on_order_by_site=bindparam("by_site"), on_order_at=at),
                [
                    {"of": list_id, "total": one.units, "by_site": stock_as_text(one.by_site)}
                    for list_id, one in ordered.items()
                ],
            )
