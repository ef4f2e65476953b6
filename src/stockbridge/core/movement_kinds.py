"""The kinds of movement, and which of them may stand in both systems: one table, from which settings, pages and twins are made.

A kind is either *adjusted* (every document is a movement of its own and is carried to the other system) or *matched* (people or
another integration enter the same document in both, and it is counted once; `core.twins` says how the two are recognised).
Transfers and adjustments by hand have no number that both systems share, so each of them is always its own movement; so is a
build, which Zuper does not know and which is of no kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class MovementKind(StrEnum):
    """What people would call the reason for which units move; the first three are settings of the same name."""

    INVOICES = "invoices"
    CREDIT_MEMOS = "credit_memos"
    PURCHASES = "purchases"
    TRANSFERS = "transfers"
    ADJUSTMENTS = "adjustments"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    kind: MovementKind
    label: str
    quickbooks: str
    """What they are in QuickBooks, for people."""
    zuper: str
    transactions: frozenset[str]
    """QuickBooks' names for the transactions (facts/QBXML.md §6)."""
    modules: frozenset[str]
    """The modules that rows of Zuper's stock history name (facts/ZUPER.md §8.2)."""
    twins: frozenset[MovementKind] = frozenset()
    """What the same deed may be called in Zuper; empty where every document is its own movement."""


TABLE: Final = (
    Row(
        MovementKind.INVOICES,
        "Invoices",
        "invoices, sales receipts",
        "parts used on invoices",
        frozenset({"Invoice", "SalesReceipt"}),
        frozenset({"INVOICE"}),
        frozenset({MovementKind.INVOICES, MovementKind.ADJUSTMENTS}),
    ),
    Row(
        MovementKind.CREDIT_MEMOS,
        "Credit memos",
        "credit memos",
        "credit notes, units an invoice gives back",
        frozenset({"CreditMemo"}),
        frozenset({"CREDIT_NOTE", "CREDIT_MEMO"}),
        frozenset({MovementKind.CREDIT_MEMOS, MovementKind.INVOICES, MovementKind.ADJUSTMENTS}),
    ),
    Row(
        MovementKind.PURCHASES,
        "Purchases",
        "item receipts, bills, checks and card charges with items, vendor credits",
        "received purchase orders",
        frozenset({"ItemReceipt", "Bill", "Check", "CreditCardCharge", "VendorCredit", "CreditCardCredit"}),
        frozenset({"PURCHASE_ORDER", "WORK_ORDER"}),
        frozenset({MovementKind.PURCHASES, MovementKind.ADJUSTMENTS}),
    ),
    Row(
        MovementKind.TRANSFERS,
        "Transfers",
        "inventory transfers",
        "transfers, transfer orders",
        frozenset({"TransferInventory"}),
        frozenset({"TRANSFER_ORDER"}),
    ),
    Row(
        MovementKind.ADJUSTMENTS,
        "Adjustments by hand",
        "inventory adjustments",
        "inward, outward, imports",
        frozenset({"InventoryAdjustment"}),
        frozenset({""}),
    ),
)
MATCHABLE: Final = tuple(row for row in TABLE if row.twins)
"""The kinds that have a setting."""

_OF_TRANSACTION: Final = MappingProxyType({name: row.kind for row in TABLE for name in row.transactions})
_OF_MODULE: Final = MappingProxyType({name: row.kind for row in TABLE for name in row.modules})
_OF_ROW: Final = MappingProxyType({"CONSUMED": MovementKind.INVOICES, "TRANSFER": MovementKind.TRANSFERS})
"""Rows whose type tells more than a module that is not named."""

_TWINS: Final[Mapping[MovementKind, frozenset[MovementKind]]] = MappingProxyType({row.kind: row.twins for row in TABLE})


def in_quickbooks(transaction: str) -> MovementKind | None:
    """The kind of a transaction by QuickBooks' name for it; None where it is of no kind."""
    return _OF_TRANSACTION.get(transaction)


def in_zuper(row_type: str, module: str | None) -> MovementKind | None:
    """The kind of a row of Zuper's stock history; None for modules and types that nobody documents (facts/ZUPER_GAPS.md A9)."""
    named = (module or "").upper()
    return _OF_ROW.get(row_type) if not named and row_type in _OF_ROW else _OF_MODULE.get(named)


def may_be_one(quickbooks: MovementKind | None, zuper: MovementKind | None) -> bool:
    """Whether a document of QuickBooks and one of Zuper can be the same deed, going by their kinds."""
    return quickbooks is not None and zuper in _TWINS[quickbooks]
