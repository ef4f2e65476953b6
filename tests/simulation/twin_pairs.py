"""Deeds that stand in both systems: what each system says of one, and the people who enter it there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.people import Deed as FieldDeed
from tests.simulation.company import Company

PREFIX: Final = "INV-"


class Deal(StrEnum):
    """What the deed is; the same words as the settings that say whether it stands in both systems."""

    INVOICE = "invoices"
    RETURN = "credit_memos"
    DELIVERY = "purchases"


KINDS: Final[Mapping[Deal, tuple[TxnKind, ...]]] = MappingProxyType(
    {
        Deal.INVOICE: (TxnKind.INVOICE, TxnKind.INVOICE, TxnKind.SALES_RECEIPT),
        Deal.RETURN: (TxnKind.CREDIT_MEMO,),
        Deal.DELIVERY: (TxnKind.ITEM_RECEIPT, TxnKind.BILL, TxnKind.CHECK),
    }
)


@dataclass
class Pair:
    """One deed with one item at one place, and the units each system really moved for it."""

    deal: Deal
    item: str
    place: str
    asked: Decimal
    number: str = ""
    uid: str = ""
    """Of Zuper's invoice, row or order; empty while only QuickBooks has it."""
    is_order: bool = False
    txn_id: str = ""
    """Of QuickBooks' document; empty while only Zuper has it, and when it was deleted."""
    number_in_quickbooks: str = ""
    zuper: Decimal = ZERO
    quickbooks: Decimal = ZERO

    def shared(self) -> Decimal:
        """What happened once although both systems say it."""
        is_one = self.zuper * self.quickbooks > 0 and self.number == self.number_in_quickbooks
        return min(self.zuper, self.quickbooks, key=abs) if is_one else ZERO

    def is_of(self, quickbooks: str, zuper: str) -> bool:
        """Whether these are its two documents, and still say that they are one deed."""
        return (self.txn_id, self.uid) == (quickbooks, zuper) and self.number == self.number_in_quickbooks


def enter_in_zuper(company: Company, pair: Pair) -> FieldDeed:
    """Somebody uses, takes back or receives the parts in Zuper, under the pair's number where people choose it.

    Raises:
        Refused: Zuper said no, and nothing was done.
    """
    field, part = company.field, (_product(company, pair.item), _location(company, pair.place), pair.asked)
    if pair.deal is Deal.INVOICE:
        deed = field.invoice([part], "PAID", prefix=PREFIX)
        pair.number = f"{PREFIX}{company.account.invoices[deed.uid].invoice_no}"
    elif pair.is_order:
        deed = field.receive_purchase_order([part])
        pair.number = str(company.account.purchase_orders[deed.uid].purchase_order_no)
    else:
        deed = field.inward(*part, remarks=pair.number)
    pair.uid = deed.uid
    return deed


def changes_in_zuper(company: Company, pair: Pair, units: Decimal) -> list[Callable[[], FieldDeed]]:
    """What may become of it there."""
    field, uid = company.field, pair.uid
    part = (_product(company, pair.item), _location(company, pair.place), units)
    if pair.deal is Deal.INVOICE:
        return [
            lambda: field.set_invoice_status(uid, "CANCELED"),
            lambda: field.edit_invoice(uid, [part]),
            lambda: field.delete_invoice(uid),
        ]
    # A row that takes a voided one back says of which only by chance, so nobody can tell what it is the twin of.
    return [] if pair.is_order or company.zuper_switches.void_as != "flag" else [lambda: field.void_movement(uid)]


def _product(company: Company, name: str) -> str:
    return next(one.product_uid for one in company.account.catalogue.listed() if one.product_name == name)


def _location(company: Company, name: str) -> str:
    return next(place.location_uid for place in company.furnished.locations if place.location_name == name)
