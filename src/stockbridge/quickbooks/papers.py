"""QuickBooks' transactions as evidence: which units of which items a document moved, and how people call it.

The sign table is facts/QBXML.md §6. A document that is pending moved nothing. A line in another unit of measure than the
item's base unit moved an unknown number of base units: the document is evidence, its size is not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from stockbridge.core.movement_kinds import in_quickbooks
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.core.token import Token, in_adjustment
from stockbridge.core.twins import Numbers
from stockbridge.qbxml.messages.adjustments import (
    InventoryAdjustmentLine,
    InventoryAdjustmentQuery,
    InventoryAdjustmentRet,
)
from stockbridge.qbxml.messages.builds import BuildAssemblyQuery, BuildAssemblyRet, ComponentItemLine
from stockbridge.qbxml.messages.deleted import TxnDelType
from stockbridge.qbxml.messages.purchases import (
    BillQuery,
    CheckQuery,
    CreditCardChargeQuery,
    CreditCardCreditQuery,
    ItemLine,
    ItemReceiptQuery,
    VendorCreditQuery,
)
from stockbridge.qbxml.messages.queries import ModifiedDateRangeFilter, TxnQuery
from stockbridge.qbxml.messages.sales import CreditMemoQuery, InvoiceQuery, SalesLine, SalesReceiptQuery
from stockbridge.qbxml.messages.transactions import Line, LinkedTxn, TxnRet
from stockbridge.qbxml.messages.transfers import TransferInventoryLine, TransferInventoryQuery, TransferInventoryRet
from stockbridge.qbxml.notation import Ref
from stockbridge.quickbooks.company import CompanyFacts
from stockbridge.storage.evidence import Document

_ORDERED: Final = "PurchaseOrder"
_SALES_ELEMENTS: Final = ("TxnID", "TimeCreated", "TimeModified", "CustomerRef", "TxnDate", "RefNumber", "IsPending")
_PURCHASE_ELEMENTS: Final = (
    "TxnID",
    "TimeCreated",
    "TimeModified",
    "TxnDate",
    "RefNumber",
    "ItemLineRet",
    "ItemGroupLineRet",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of stock-moving transaction: how it is asked for, what people call it, and which way it moves stock."""

    type_name: TxnDelType
    title: str
    sign: int
    query: Callable[..., TxnQuery]
    elements: tuple[str, ...]
    is_premier: bool = False
    needs_sites: bool = False
    has_order: bool = False
    """Whether it may continue a purchase order, which QuickBooks tells only when asked (facts/QBXML.md §4)."""

    def page(self, iterator_id: str | None, since: str, most: int) -> TxnQuery:
        """Ask for a page of what was modified since then, lines included; later pages repeat the filters."""
        iterator = "Start" if iterator_id is None else "Continue"
        return self._since(since, iterator=iterator, iterator_id=iterator_id, max_returned=most)

    def at_once(self, since: str) -> TxnQuery:
        """Ask for all that was modified since then, lines included."""
        return self._since(since)

    def _since(self, since: str, **paging: str | int | None) -> TxnQuery:
        lines = "include_component_line_items" if self.query is BuildAssemblyQuery else "include_line_items"
        links = {"include_linked_txns": True} if self.has_order else {}
        return self.query(
            **paging,
            modified_date_range_filter=ModifiedDateRangeFilter(from_modified_date=since),
            **{lines: True, **links, "include_ret_element": self.elements},
        )


KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        "Invoice", "Invoice", -1, InvoiceQuery, (*_SALES_ELEMENTS, "PONumber", "InvoiceLineRet", "InvoiceLineGroupRet")
    ),
    Kind(
        "SalesReceipt",
        "Sales receipt",
        -1,
        SalesReceiptQuery,
        (*_SALES_ELEMENTS, "SalesReceiptLineRet", "SalesReceiptLineGroupRet"),
    ),
    Kind(
        "CreditMemo",
        "Credit memo",
        1,
        CreditMemoQuery,
        (*_SALES_ELEMENTS, "PONumber", "CreditMemoLineRet", "CreditMemoLineGroupRet"),
    ),
    Kind(
        "ItemReceipt",
        "Item receipt",
        1,
        ItemReceiptQuery,
        (*_PURCHASE_ELEMENTS, "VendorRef", "LinkedTxn"),
        has_order=True,
    ),
    Kind("Bill", "Bill", 1, BillQuery, (*_PURCHASE_ELEMENTS, "VendorRef", "LinkedTxn"), has_order=True),
    Kind("VendorCredit", "Vendor credit", -1, VendorCreditQuery, (*_PURCHASE_ELEMENTS, "VendorRef")),
    Kind("Check", "Check", 1, CheckQuery, (*_PURCHASE_ELEMENTS, "PayeeEntityRef")),
    Kind("CreditCardCharge", "Card charge", 1, CreditCardChargeQuery, (*_PURCHASE_ELEMENTS, "PayeeEntityRef")),
    Kind("CreditCardCredit", "Card credit", -1, CreditCardCreditQuery, (*_PURCHASE_ELEMENTS, "PayeeEntityRef")),
    Kind(
        "InventoryAdjustment",
        "Inventory adjustment",
        1,
        InventoryAdjustmentQuery,
        (
            "TxnID",
            "TimeCreated",
            "TimeModified",
            "InventorySiteRef",
            "TxnDate",
            "RefNumber",
            "CustomerRef",
            "Memo",
            "ExternalGUID",
            "InventoryAdjustmentLineRet",
        ),
    ),
    Kind(
        "BuildAssembly",
        "Build",
        1,
        BuildAssemblyQuery,
        (
            "TxnID",
            "TimeCreated",
            "TimeModified",
            "ItemInventoryAssemblyRef",
            "InventorySiteRef",
            "TxnDate",
            "RefNumber",
            "IsPending",
            "QuantityToBuild",
            "ComponentItemLineRet",
        ),
        is_premier=True,
    ),
    Kind(
        "TransferInventory",
        "Inventory transfer",
        1,
        TransferInventoryQuery,
        (
            "TxnID",
            "TimeCreated",
            "TimeModified",
            "TxnDate",
            "RefNumber",
            "FromInventorySiteRef",
            "ToInventorySiteRef",
            "Memo",
            "ExternalGUID",
            "TransferInventoryLineRet",
        ),
        needs_sites=True,
    ),
)
BY_TYPE: Final[Mapping[str, Kind]] = MappingProxyType({kind.type_name: kind for kind in KINDS})


def kinds_of(facts: CompanyFacts) -> list[Kind]:
    """The kinds that this company file has; to ask for another is an error."""
    return [
        kind
        for kind in KINDS
        if (facts.builds_assemblies or not kind.is_premier) and (facts.has_sites or not kind.needs_sites)
    ]


@dataclass(frozen=True, slots=True)
class Paper:
    """A transaction as evidence, and the items of which it is not known how many base units it moved."""

    document: Document
    unsized: frozenset[str]
    time_modified: str | None
    token: Token | None = None
    """Ours or another installation's, where the document carries one: people copy memos along with the rest."""


def read_paper(ret: TxnRet, place_of: Callable[[Ref | None], str], *, bills_move_stock: bool = True) -> Paper | None:
    """The evidence in a transaction; None when it has no TxnID or is of a kind that moves no stock.

    `place_of` says which place a site stands for, also where a line names none.
    """
    kind = BY_TYPE.get(type(ret).__name__.removesuffix("Ret"))
    if kind is None or ret.txn_id is None:
        return None
    moves = not getattr(ret, "is_pending", False) and (bills_move_stock or kind.type_name != "Bill")
    effects = list(_effects(ret, kind.sign)) if moves else []
    lines: dict[tuple[str, str], Decimal] = {}
    for effect in effects:
        key = effect.item_id, place_of(effect.site)
        lines[key] = lines.get(key, ZERO) + effect.units
    document = Document(
        side=Side.QUICKBOOKS,
        source_id=ret.txn_id,
        kind=kind.type_name,
        movement_kind=in_quickbooks(kind.type_name),
        number=getattr(ret, "ref_number", None),
        numbers=_numbers(ret),
        party=_party(ret),
        at=_date(ret),
        lines={place: units for place, units in lines.items() if units},
    )
    token = (
        in_adjustment(ret.ref_number, ret.external_guid, ret.memo)
        if isinstance(ret, (InventoryAdjustmentRet, TransferInventoryRet))
        else None
    )
    return Paper(document, frozenset(one.item_id for one in effects if not one.is_base_unit), ret.time_modified, token)


def name_of(document: Document, what: str = "") -> str:
    """How people call a document: `Invoice 1042 of 2026-03-05, Smith`."""
    kind = BY_TYPE.get(document.kind)
    title = kind.title if kind else document.kind
    number = f" {document.number}" if document.number else ""
    date = f" of {document.at}" if document.at else ""
    party = f", {document.party}" if document.party else ""
    return f"{title}{number}{date}{party}{what}"


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a line does to an item at a site; `units` are an unknown number of base units where they are no base unit."""

    item_id: str
    site: Ref | None
    units: Decimal
    is_base_unit: bool = True


def _effects(ret: TxnRet, sign: int) -> Iterator[_Effect]:
    if isinstance(ret, BuildAssemblyRet) and (built := _id(ret.item_inventory_assembly_ref)) is not None:
        yield _Effect(built, ret.inventory_site_ref, ret.quantity_to_build or ZERO)
    for line in ret.lines:
        item_id = _id(line.item_ref)
        if item_id is not None:
            yield from _line_effects(ret, line, item_id, sign)


def _line_effects(ret: TxnRet, line: Line, item_id: str, sign: int) -> Iterator[_Effect]:
    match line:
        case SalesLine() | ItemLine():
            units = sign * (line.quantity or ZERO)
            yield _Effect(item_id, line.inventory_site_ref, units, line.unit_of_measure is None)
        case InventoryAdjustmentLine():
            yield _Effect(item_id, getattr(ret, "inventory_site_ref", None), line.quantity_difference or ZERO)
        case ComponentItemLine():
            site = line.inventory_site_ref or getattr(ret, "inventory_site_ref", None)
            yield _Effect(item_id, site, -(line.quantity_needed or ZERO))
        case TransferInventoryLine() if isinstance(ret, TransferInventoryRet):
            units = line.quantity_transferred or ZERO
            yield _Effect(item_id, ret.from_inventory_site_ref, -units)
            yield _Effect(item_id, ret.to_inventory_site_ref, units)
        case _:
            pass


def _numbers(ret: TxnRet) -> Numbers:
    """Goods go by the number of their order: what the vendor calls his bill, nobody in Zuper knows."""
    linked: tuple[LinkedTxn, ...] = getattr(ret, "linked_txn", ())
    ordered = [one.ref_number for one in linked if one.txn_type == _ORDERED and one.ref_number]
    return Numbers.of(ordered or [getattr(ret, "ref_number", None)], [getattr(ret, "po_number", None)])


def _party(ret: TxnRet) -> str | None:
    for name in ("customer_ref", "vendor_ref", "payee_entity_ref"):
        ref = getattr(ret, name, None)
        if isinstance(ref, Ref) and ref.full_name:
            return ref.full_name
    return None


def _date(ret: TxnRet) -> str | None:
    date = getattr(ret, "txn_date", None)
    return date.isoformat() if date is not None else None


def _id(ref: Ref | None) -> str | None:
    return ref.list_id if ref else None
