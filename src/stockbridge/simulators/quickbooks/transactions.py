"""Transactions of every kind that can touch inventory, and what each does to the stock.

The sign table is facts/QBXML.md §6. A transaction moves stock as a pure function of its own content: saving applies
`effects`, editing takes the old ones back and applies the new, voiding and deleting take them back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from stockbridge.core.quantity import ZERO


class TxnKind(StrEnum):
    """The value is qbXML's own name: of the Ret, of TxnDelType, of TxnType."""

    BILL = "Bill"
    BUILD_ASSEMBLY = "BuildAssembly"
    CHECK = "Check"
    CREDIT_CARD_CHARGE = "CreditCardCharge"
    CREDIT_CARD_CREDIT = "CreditCardCredit"
    CREDIT_MEMO = "CreditMemo"
    ESTIMATE = "Estimate"
    ADJUSTMENT = "InventoryAdjustment"
    INVOICE = "Invoice"
    ITEM_RECEIPT = "ItemReceipt"
    PURCHASE_ORDER = "PurchaseOrder"
    SALES_ORDER = "SalesOrder"
    SALES_RECEIPT = "SalesReceipt"
    TRANSFER = "TransferInventory"
    VENDOR_CREDIT = "VendorCredit"


SIGN = {
    TxnKind.ITEM_RECEIPT: 1,
    TxnKind.BILL: 1,
    TxnKind.CHECK: 1,
    TxnKind.CREDIT_CARD_CHARGE: 1,
    TxnKind.CREDIT_MEMO: 1,
    TxnKind.ADJUSTMENT: 1,
    TxnKind.INVOICE: -1,
    TxnKind.SALES_RECEIPT: -1,
    TxnKind.VENDOR_CREDIT: -1,
    TxnKind.CREDIT_CARD_CREDIT: -1,
}
"""Kinds whose lines move stock; builds and transfers have rules of their own; all other kinds move none."""

COSTED = frozenset({TxnKind.ITEM_RECEIPT, TxnKind.BILL, TxnKind.CHECK, TxnKind.CREDIT_CARD_CHARGE})
"""Kinds that bring stock in at the price on the line; everything else moves it at average cost."""


@dataclass(slots=True, kw_only=True)
class Line:
    """One line; `price` is a cost or a rate per unit. A group line has `members` and moves what they move."""

    txn_line_id: str = ""
    item_id: str
    quantity: Decimal
    price: Decimal | None = None
    site_id: str | None = None
    desc: str | None = None
    unit: str | None = None
    base_units: Decimal = Decimal(1)
    """Base units in one `unit`: 12 for a dozen counted in pieces."""
    members: tuple["Line", ...] = ()

    def leaves(self) -> Iterator["Line"]:
        """The lines that name an item that can hold stock: this one, or the members of a group."""
        if self.members:
            yield from self.members
        else:
            yield self


@dataclass(frozen=True, slots=True)
class Effect:
    """Units that go into (or, negative, out of) an item at a site; `unit_cost` None means at average cost."""

    item_id: str
    site_id: str | None
    units: Decimal
    unit_cost: Decimal | None = None


@dataclass(slots=True, kw_only=True)
class Transaction:
    """A saved document. Builds use `item_id` and `quantity`; transfers go from `site_id` to `to_site_id`."""

    kind: TxnKind
    txn_date: date
    written_by: str
    """Who saved it first: an application's name, or the name of a person."""
    txn_id: str = ""
    number: int = 0
    created: int = 0
    modified: int = 0
    edit_sequence: str = ""
    ref_number: str | None = None
    memo: str | None = None
    external_guid: str | None = None
    entity_id: str | None = None
    account_id: str | None = None
    site_id: str | None = None
    to_site_id: str | None = None
    item_id: str | None = None
    quantity: Decimal = ZERO
    is_pending: bool = False
    is_voided: bool = False
    is_closed: bool = False
    """An order that was fully received or invoiced, or closed by hand."""
    is_hidden: bool = False
    """The opening balance of a new item, which QuickBooks keeps out of sight (rule 17)."""
    links: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    applied: tuple["Applied", ...] = ()

    def leaves(self) -> Iterator[Line]:
        for line in self.lines:
            yield from line.leaves()

    def all_lines(self) -> Iterator[Line]:
        """Group heads and their members too."""
        for line in self.lines:
            yield line
            yield from line.members

    def item_ids(self) -> set[str]:
        """Every item the document names, whether it moves or not."""
        named = {line.item_id for line in self.all_lines()}
        return named | ({self.item_id} if self.item_id is not None else set())


@dataclass(frozen=True, slots=True)
class Applied:
    """What an effect really did, so that it can be taken back exactly."""

    item_id: str
    site_id: str | None
    units: Decimal
    value: Decimal


def effects(txn: Transaction, *, bills_move_stock: bool) -> Iterator[Effect]:
    """What the transaction does to stock now; nothing while it is pending (facts/QUICKBOOKS_SIMULATOR.md rule 22).

    Names every item on its lines, also those that hold no stock: the stock book leaves those out.
    """
    if txn.is_pending or txn.is_voided or (txn.kind is TxnKind.BILL and not bills_move_stock):
        return
    if txn.kind is TxnKind.BUILD_ASSEMBLY:
        assert txn.item_id is not None, "a build names its assembly"
        yield Effect(txn.item_id, txn.site_id, txn.quantity)
        for line in txn.lines:
            yield Effect(line.item_id, line.site_id, -line.quantity)
    elif txn.kind is TxnKind.TRANSFER:
        for line in txn.lines:
            yield Effect(line.item_id, txn.site_id, -line.quantity)
            yield Effect(line.item_id, txn.to_site_id, line.quantity)
    elif txn.kind in SIGN:
        for line in txn.leaves():
            cost = line.price if txn.kind in COSTED else None
            site_id = txn.site_id if txn.kind is TxnKind.ADJUSTMENT else line.site_id
            yield Effect(line.item_id, site_id, SIGN[txn.kind] * line.quantity * line.base_units, cost)
