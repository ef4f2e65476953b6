"""A company file that is open in QuickBooks: its books, and the only ways in which they change.

Both people and applications write through here, so every change is stamped, indexed and moves stock the same way. What an
application may do is decided in `item_writes` and `document_writes`; people are allowed everything QuickBooks' windows allow.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.books import Books, Deletion
from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.elements import Element, ElementList
from stockbridge.simulators.quickbooks.identity import edit_sequence
from stockbridge.simulators.quickbooks.items import Component, Item, ItemKind
from stockbridge.simulators.quickbooks.profiles import Profile
from stockbridge.simulators.quickbooks.references import Account, AccountType, Entity, Site, TaxCode
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import Effect, Line, Transaction, TxnKind, effects

E = TypeVar("E", bound=Element)

CHART = {
    "Checking": AccountType.BANK,
    "Accounts Receivable": AccountType.ACCOUNTS_RECEIVABLE,
    "Accounts Payable": AccountType.ACCOUNTS_PAYABLE,
    "Visa": AccountType.CREDIT_CARD,
    "Inventory Asset": AccountType.OTHER_CURRENT_ASSET,
    "Opening Balance Equity": AccountType.EQUITY,
    "Sales": AccountType.INCOME,
    "Cost of Goods Sold": AccountType.COST_OF_GOODS_SOLD,
    "Inventory Adjustment": AccountType.COST_OF_GOODS_SOLD,
    "Job Materials": AccountType.EXPENSE,
}
"""The accounts every new company starts with."""


class CompanyFile:
    """`is_multi_user`, `open_forms` and `locked` (ListIDs and TxnIDs under edit) are what people at their desks are doing."""

    def __init__(
        self,
        *,
        name: str,
        path: str,
        profile: Profile,
        switches: Switches,
        clock: HostClock,
        rng: random.Random,
        sites: Iterable[str] = (),
    ) -> None:
        self.name = name
        self.path = path
        self.profile = profile
        self.switches = switches
        self.clock = clock
        self.rng = rng
        self.books = Books()
        self.is_multi_user = False
        self.open_forms: set[TxnKind] = set()
        self.locked: set[str] = set()
        for account, kind in CHART.items():
            self.add(self.books.accounts, Account(name=account, type=kind))
        self.add(self.books.tax_codes, TaxCode(name="Tax", is_taxable=True, desc="Taxable Sales"))
        self.add(self.books.tax_codes, TaxCode(name="Non", is_taxable=False, desc="Non-Taxable Sales"))
        if profile.country == "CA":
            self.add(self.books.tax_codes, TaxCode(name="G", is_taxable=True, desc="GST only"))
            self.add(self.books.tax_codes, TaxCode(name="H", is_taxable=True, desc="HST"))
        self.add(self.books.entities, Entity(name="Walk-in"))
        self.add(self.books.entities, Entity(name="Acme Supply", is_vendor=True))
        for position, site in enumerate(sites):
            self.add(self.books.sites, Site(name=site, is_default=position == 0))
        self.books.preferences.is_using_sites = profile.has_sites and len(self.books.sites) > 0

    def account(self, name: str) -> Account:
        return known(self.books.accounts, name)

    def site(self, name: str) -> Site:
        return known(self.books.sites, name)

    @property
    def default_site(self) -> Site | None:
        return next((site for site in self.books.sites if site.is_default), None)

    def add(self, elements: ElementList[E], element: E) -> E:
        """Give a new element its identity and put it into its list; refused when its name is not free."""
        now = self.clock.now()
        elements.check_name(element.name, element.parent_id)
        element.list_id = self.books.counters.list_id(elements.name, now)
        element.created = element.modified = now
        element.edit_sequence = edit_sequence(now, None, self.switches, self.rng)
        return elements.add(element)

    def touch(self, elements: ElementList[E], element: E) -> None:
        """Someone saved the element: new TimeModified and EditSequence."""
        now = self.clock.now()
        elements.stamp(element, now, edit_sequence(now, element.edit_sequence, self.switches, self.rng))

    def rename(self, elements: ElementList[E], element: E, *, name: str, parent_id: str | None) -> None:
        """Change the name or the parent; whether the children count as changed is a switch (rule 12)."""
        elements.move(element, name=name, parent_id=parent_id)
        self.touch(elements, element)
        if self.switches.rename_touches_children:
            for child in elements.descendants(element.list_id):
                self.touch(elements, child)

    def open_stock(self, item: Item, quantity: Decimal, on: date, *, by: str) -> Transaction:
        """The opening quantity of a new item: a transaction of its own, hidden unless a switch shows it (rule 17)."""
        if item.purchase_cost is not None:
            self.books.stock.set_average_cost(item.list_id, item.purchase_cost)
        opening = Transaction(
            kind=TxnKind.ADJUSTMENT,
            txn_date=on,
            written_by=by,
            memo="Opening balance",
            account_id=self.account("Opening Balance Equity").list_id,
            site_id=self.default_site.list_id if self.books.preferences.is_using_sites and self.default_site else None,
            is_hidden=not self.switches.opening_is_visible,
            lines=[Line(item_id=item.list_id, quantity=quantity)],
        )
        self.save(opening, by=by)
        self.books.items.stamp(item, item.created + 1, item.edit_sequence)
        return opening

    def save(self, txn: Transaction, *, by: str) -> Transaction:
        """Store a new document and move its stock."""
        now = self.clock.now()
        self.books.numbers += 1
        txn.txn_id = self.books.counters.txn_id(now)
        txn.number = self.books.numbers
        txn.created = txn.modified = now
        txn.edit_sequence = edit_sequence(now, None, self.switches, self.rng)
        self._number_lines(txn)
        self.books.last_dates[txn.kind] = txn.txn_date
        self._move(txn, by=by)
        self.books.documents.add(txn)
        return txn

    def amend(self, txn: Transaction, change: Callable[[Transaction], None], *, by: str) -> None:
        """Save a change: the old effect on stock is taken back, the new one applied (rule 22)."""
        with self.books.documents.changing(txn):
            self._take_back(txn, by=by)
            change(txn)
            self._number_lines(txn)
            self._move(txn, by=by)
            self._stamp(txn)

    def touch_document(self, txn: Transaction) -> None:
        """Another transaction linked to it (rule 29)."""
        if self.switches.link_touches:
            with self.books.documents.changing(txn):
                self._stamp(txn)

    def void(self, txn: Transaction, *, by: str) -> None:
        """Zero the document; it stays where it is, marked in its memo."""

        def zero(voided: Transaction) -> None:
            voided.is_voided = True
            voided.memo = f"VOID: {voided.memo or ''}".rstrip()
            voided.lines = [emptied(line) for line in voided.lines]

        self.amend(txn, zero, by=by)

    def delete(self, txn: Transaction, *, by: str) -> None:
        """Take the document out; TxnDeletedQuery keeps its ID, type and times (rule 30)."""
        self._take_back(txn, by=by)
        self.books.documents.remove(txn)
        gone = Deletion(txn.kind.value, txn.txn_id, txn.created, self.clock.now(), txn.ref_number)
        self.books.deleted_documents.append(gone)

    def delete_item(self, item: Item) -> None:
        """Only an item that nothing uses can go (rule 18)."""
        used = self.books.documents.naming(item.list_id) or self.books.items.children(item.list_id)
        if used or any(part.item_id == item.list_id for other in self.books.items for part in other.components):
            raise refusals.undeletable(item.name)
        self._forget_item(item)

    def delete_site(self, site: Site) -> None:
        """Only a site where nothing ever lay, and that is not the default one, can go."""
        used = any(cell.site_id == site.list_id for cell in self.books.stock.cells())
        if used or site.is_default or self.books.sites.children(site.list_id):
            raise refusals.undeletable(site.name)
        self.books.sites.remove(site)
        self.books.deleted_elements.append(
            Deletion("InventorySite", site.list_id, site.created, self.clock.now(), site.name)
        )

    def merge_items(self, gone: Item, kept: Item, *, by: str) -> None:
        """`gone` disappears; its documents, stock and sub-items become those of `kept` (rule 31)."""
        if gone.kind is not kept.kind:
            raise refusals.unsavable(f'an Item list, element "{kept.name}"', "Only items of one type can be merged.")
        for txn in self.books.documents.naming(gone.list_id):
            with self.books.documents.changing(txn):
                reassign(txn, gone.list_id, kept.list_id)
        for child in self.books.items.children(gone.list_id):
            self.books.items.move(child, name=child.name, parent_id=kept.list_id)
        for item in self.books.items:
            item.components = tuple(
                Component(kept.list_id, part.quantity) if part.item_id == gone.list_id else part
                for part in item.components
            )
        self.books.stock.merge(gone.list_id, kept.list_id, at=self.clock.now(), by=by)
        self._forget_item(gone)

    def _forget_item(self, item: Item) -> None:
        kind = f"Item{item.kind.value}"
        gone = Deletion(kind, item.list_id, item.created, self.clock.now(), self.books.items.full_name(item.list_id))
        self.books.items.remove(item)
        self.books.deleted_elements.append(gone)

    def _stocked_effects(self, txn: Transaction) -> list[Effect]:
        moves = effects(txn, bills_move_stock=not self.switches.enhanced_receiving)
        return [move for move in moves if self.books.items[move.item_id].kind.holds_stock]

    def _move(self, txn: Transaction, *, by: str) -> None:
        now = self.clock.now()
        txn.applied = self.books.stock.apply(self._stocked_effects(txn), at=now, by=by, document=txn.txn_id)
        self._show_movement({part.item_id for part in txn.applied})

    def _take_back(self, txn: Transaction, *, by: str) -> None:
        self.books.stock.take_back(txn.applied, at=self.clock.now(), by=by, document=txn.txn_id)
        self._show_movement({part.item_id for part in txn.applied})

    def _show_movement(self, item_ids: Iterable[str]) -> None:
        for item_id in sorted(item_ids):
            item = self.books.items[item_id]
            visible = self.switches.quantity_visible
            if item.kind is ItemKind.ASSEMBLY:
                visible = self.switches.assembly_quantity_visible
            if visible == "bumps_time_modified":
                self.touch(self.books.items, item)

    def _stamp(self, txn: Transaction) -> None:
        txn.modified = self.clock.now()
        txn.edit_sequence = edit_sequence(txn.modified, txn.edit_sequence, self.switches, self.rng)

    def _number_lines(self, txn: Transaction) -> None:
        for line in txn.all_lines():
            if not line.txn_line_id:
                line.txn_line_id = self.books.counters.txn_id(self.clock.now())


def known(elements: ElementList[E], full_name: str) -> E:
    """The element a person or a test means by a name that must exist."""
    found = elements.named(full_name)
    if found is None:
        raise KeyError(f"there is no {elements.name} named {full_name!r}")
    return found


def emptied(line: Line) -> Line:
    return replace(line, quantity=Decimal(0), members=tuple(emptied(member) for member in line.members))


def reassign(txn: Transaction, gone: str, kept: str) -> None:
    """Make the document name `kept` wherever it named `gone`, with what it did to stock."""
    if txn.item_id == gone:
        txn.item_id = kept
    for line in txn.all_lines():
        if line.item_id == gone:
            line.item_id = kept
    txn.applied = tuple(replace(part, item_id=kept) if part.item_id == gone else part for part in txn.applied)
