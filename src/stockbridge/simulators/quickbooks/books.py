"""Everything that is inside a company file, and therefore inside its backup.

Holds data only; whatever changes it is in `company_file`. What belongs to the running program instead (open forms, locks,
user mode, sessions) is not here, because a backup does not bring it back.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from stockbridge.simulators.quickbooks.documents import Documents
from stockbridge.simulators.quickbooks.elements import ElementList
from stockbridge.simulators.quickbooks.identity import Counters
from stockbridge.simulators.quickbooks.items import Item
from stockbridge.simulators.quickbooks.references import Account, Entity, Site, TaxCode
from stockbridge.simulators.quickbooks.stock import Stock
from stockbridge.simulators.quickbooks.transactions import TxnKind


@dataclass(frozen=True, slots=True)
class Deletion:
    """What ListDeletedQuery and TxnDeletedQuery still know of a deleted object; `label` is its full name or RefNumber."""

    kind: str
    id: str
    created: int
    deleted: int
    label: str | None


@dataclass(slots=True, kw_only=True)
class Preferences:
    """Switched by the company's own people."""

    is_using_inventory: bool = True
    is_using_sites: bool = False
    is_using_account_numbers: bool = False
    is_using_class_tracking: bool = False
    closing_date: date | None = None


class Stored(StrEnum):
    """What became of the response to a message set."""

    KEPT = "kept"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class StoredSet:
    """The last message set of one application that carried an ID (facts/QBXML.md §1, error recovery)."""

    message_set_id: str
    body: bytes
    response: str
    state: Stored


@dataclass(slots=True)
class Books:
    counters: Counters = field(default_factory=Counters)
    items: ElementList[Item] = field(default_factory=lambda: ElementList("Item"))
    accounts: ElementList[Account] = field(default_factory=lambda: ElementList("Account"))
    sites: ElementList[Site] = field(default_factory=lambda: ElementList("InventorySite"))
    tax_codes: ElementList[TaxCode] = field(default_factory=lambda: ElementList("SalesTaxCode"))
    entities: ElementList[Entity] = field(default_factory=lambda: ElementList("Customer"))
    documents: Documents = field(default_factory=Documents)
    stock: Stock = field(default_factory=Stock)
    preferences: Preferences = field(default_factory=Preferences)
    deleted_elements: list[Deletion] = field(default_factory=list)
    deleted_documents: list[Deletion] = field(default_factory=list)
    data_ext: dict[tuple[str, str], str] = field(default_factory=dict)
    """(OwnerID, name) to value: where the Web Connector keeps FileID and AppLock."""
    stored_sets: dict[str, StoredSet] = field(default_factory=dict)
    """By application: QuickBooks keeps the last one only."""
    last_dates: dict[TxnKind, date] = field(default_factory=dict)
    numbers: int = 0
    restored_at: int = 0
    condensed_at: int = 0
