"""Documents that may move stock: invoices, transfer orders, purchase orders. Plain records.

What they do to the stock is not here: see `invoices` and `orders`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.zuper.exchange import Fields
from stockbridge.simulators.zuper.stock import Movement


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a part and where it is taken from, or free text when it has no product (facts/ZUPER.md §10)."""

    line_item_uid: str
    name: str
    product_uid: str | None
    location_uid: str | None
    units: Decimal
    unit_price: Decimal = ZERO
    serial_nos: tuple[str, ...] = ()


@dataclass(slots=True)
class Invoice:
    """An invoice; `taken` are the rows by which it took stock and has not given back."""

    invoice_uid: str
    invoice_no: int
    fields: Fields
    lines: list[Line]
    created_by: str
    created_at: datetime
    updated_at: datetime
    status: str = "DRAFT"
    is_deleted: bool = False
    payments: list[Fields] = field(default_factory=list)
    status_history: list[Fields] = field(default_factory=list)
    taken: list[Movement] = field(default_factory=list)


@dataclass(slots=True)
class TransferOrder:
    """Goods on their way between two locations; `taken` are rows that took them from the source (`transit_takes`).

    `arrived` counts units by line uid.
    """

    transfer_order_uid: str
    from_location: str
    to_location: str
    lines: list[Line]
    created_at: datetime
    status: str = "DRAFT"
    taken: list[Movement] = field(default_factory=list)
    arrived: dict[str, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class PurchaseOrder:
    """Goods ordered; `received` counts units by line uid."""

    purchase_order_uid: str
    purchase_order_no: int
    lines: list[Line]
    created_at: datetime
    status: str = "DRAFT"
    received: dict[str, Decimal] = field(default_factory=dict)
