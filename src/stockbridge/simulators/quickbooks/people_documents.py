"""What people do with documents in QuickBooks: enter them, change them, void and delete them, back-date them.

Every method answers with a Deed, the truth about the units it moved.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from stockbridge.core.quantity import units
from stockbridge.simulators.quickbooks.company_file import known
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.quickbooks.person import Deed, Person
from stockbridge.simulators.quickbooks.transactions import COSTED, SIGN, Line, Transaction, TxnKind

Amount = Decimal | int | str
Amounts = Mapping[str, Amount]
"""Item (ListID or full name) to quantity."""

BOUGHT = COSTED | {TxnKind.VENDOR_CREDIT, TxnKind.CREDIT_CARD_CREDIT, TxnKind.PURCHASE_ORDER}


class DocumentPeople(Person):
    """Dates default to the host's today."""

    def enter(
        self,
        kind: TxnKind,
        amounts: Amounts,
        *,
        site: str | None = None,
        on: date | None = None,
        ref_number: str | None = None,
        pending: bool = False,
        order: str | None = None,
        unit: tuple[str, Amount] | None = None,
        party: str | None = None,
    ) -> Deed:
        """Any document with item lines: receipt, bill, check, card charge, invoice, sales receipt, credit, order, estimate.

        `order` is the TxnID of the order it fulfils; `unit` is a name and the base units in it, such as ("dozen", 12); `party` is
        the customer's or vendor's name, by default the first there is.
        """
        assert kind in SIGN or kind in {TxnKind.PURCHASE_ORDER, TxnKind.SALES_ORDER, TxnKind.ESTIMATE}, kind
        assert kind is not TxnKind.ADJUSTMENT, "use adjust or count"
        vendor_side = kind in BOUGHT
        entities = [entity for entity in self.company.books.entities if entity.is_vendor == vendor_side]
        entity = entities[0] if party is None else known(self.company.books.entities, party)
        assert entity in entities, f"{entity.name} is on the other side of such a document"
        lines = [self._line(self.item(key), units(amount), site, bought=vendor_side) for key, amount in amounts.items()]
        if unit is not None:
            lines = [replace(line, unit=unit[0], base_units=units(unit[1])) for line in lines]
        txn = self._draft(kind, on, lines=lines, ref_number=ref_number, entity_id=entity.list_id, is_pending=pending)

        def act() -> str:
            if order is not None:
                ordered = self.document(order)
                txn.links = (order,)
                with self.company.books.documents.changing(ordered):
                    ordered.is_closed = True
                self.company.touch_document(ordered)
            return self.company.save(txn, by=self.name).txn_id

        return self.deed(act)

    def bill_receipt(self, receipt: str) -> Deed:
        """The vendor's bill for goods already received: the receipt becomes the bill, in place (rule 41).

        With Enhanced Inventory Receiving the bill is a document of its own, linked to the receipt.
        """
        txn = self.document(receipt)
        assert txn.kind is TxnKind.ITEM_RECEIPT, txn.kind
        if not self.company.switches.enhanced_receiving:
            return self._change(receipt, lambda changed: setattr(changed, "kind", TxnKind.BILL))
        copies = [replace(line, txn_line_id="") for line in txn.lines]
        bill = self._draft(TxnKind.BILL, None, lines=copies, entity_id=txn.entity_id, links=(receipt,))
        self.company.touch_document(txn)
        return self.deed(lambda: self.company.save(bill, by=self.name).txn_id)

    def pay(self, document: str) -> Deed:
        """A payment is applied: nothing moves, but the document is touched (rule 29)."""

        def act() -> str:
            self.company.touch_document(self.document(document))
            return document

        return self.deed(act)

    def adjust(
        self, amounts: Amounts, *, site: str | None = None, on: date | None = None, ref_number: str | None = None
    ) -> Deed:
        """Adjust Quantity on Hand, by difference."""
        lines = [Line(item_id=self.item(key).list_id, quantity=units(amount)) for key, amount in amounts.items()]
        account = self.company.account("Inventory Adjustment")
        txn = self._draft(
            TxnKind.ADJUSTMENT,
            on,
            lines=lines,
            ref_number=ref_number,
            account_id=account.list_id,
            site_id=self.site_id(site),
        )
        return self.deed(lambda: self.company.save(txn, by=self.name).txn_id)

    def count(self, amounts: Amounts, *, site: str | None = None, on: date | None = None) -> Deed:
        """Adjust Quantity on Hand, by the new quantity: a stock-take."""
        there = self.company.books.stock
        site_id = self.site_id(site)
        differences = {key: units(amount) - there.at_site(self.cell(key, site_id)) for key, amount in amounts.items()}
        return self.adjust(differences, site=site, on=on)

    def build(self, assembly: str, quantity: Amount, *, site: str | None = None, on: date | None = None) -> Deed:
        """Build an assembly; it stays pending, and moves nothing, when components are short (rule 26)."""
        item, amount, site_id = self.item(assembly), units(quantity), self.site_id(site)
        lines = [
            Line(item_id=part.item_id, quantity=part.quantity * amount, site_id=site_id) for part in item.components
        ]
        there = self.company.books.stock
        short = any(there.at_site(self.cell(line.item_id, site_id)) < line.quantity for line in lines)
        txn = self._draft(TxnKind.BUILD_ASSEMBLY, on, lines=lines, is_pending=short, site_id=site_id)
        txn.item_id, txn.quantity = item.list_id, amount
        return self.deed(lambda: self.company.save(txn, by=self.name).txn_id)

    def transfer(self, amounts: Amounts, source: str, target: str, *, on: date | None = None) -> Deed:
        """Between two sites; the company's total stays."""
        lines = [Line(item_id=self.item(key).list_id, quantity=units(amount)) for key, amount in amounts.items()]
        txn = self._draft(TxnKind.TRANSFER, on, lines=lines, site_id=self.site_id(source))
        txn.to_site_id = self.site_id(target)
        return self.deed(lambda: self.company.save(txn, by=self.name).txn_id)

    def finish(self, document: str) -> Deed:
        """A pending document becomes final and moves its units."""
        return self._change(document, lambda txn: setattr(txn, "is_pending", False))

    def void(self, document: str) -> Deed:
        def act() -> str:
            self.company.void(self.document(document), by=self.name)
            return document

        return self.deed(act)

    def delete(self, document: str) -> Deed:
        def act() -> str:
            self.company.delete(self.document(document), by=self.name)
            return document

        return self.deed(act)

    def change_quantity(self, document: str, item: str, quantity: Amount) -> Deed:
        """A voided document that gets numbers again is a document like any other."""
        list_id = self.item(item).list_id

        def change(txn: Transaction) -> None:
            txn.is_voided = False
            for line in txn.leaves():
                if line.item_id == list_id:
                    line.quantity = units(quantity)

        return self._change(document, change)

    def swap_item(self, document: str, old: str, new: str) -> Deed:
        """The wrong item was on the document: another one takes its place on the line."""
        old_id, new_id = self.item(old).list_id, self.item(new).list_id

        def change(txn: Transaction) -> None:
            for line in txn.leaves():
                if line.item_id == old_id:
                    line.item_id = new_id

        return self._change(document, change)

    def remove_line(self, document: str, item: str) -> Deed:
        """The item disappears from the document and leaves no trace in it (facts/QBXML.md §7)."""
        list_id = self.item(item).list_id

        def change(txn: Transaction) -> None:
            txn.lines = [line for line in txn.lines if line.item_id != list_id]

        return self._change(document, change)

    def add_line(self, document: str, item: str, quantity: Amount) -> Deed:
        """Another item is put on the document, like the last line of it otherwise."""
        list_id = self.item(item).list_id

        def change(txn: Transaction) -> None:
            txn.lines = [*txn.lines, replace(txn.lines[-1], item_id=list_id, quantity=units(quantity), txn_line_id="")]

        return self._change(document, change)

    def move_to_site(self, document: str, site: str) -> Deed:
        site_id = self.site_id(site)

        def change(txn: Transaction) -> None:
            if txn.site_id is not None:
                txn.site_id = site_id
            for line in txn.leaves():
                line.site_id = site_id

        return self._change(document, change)

    def back_date(self, document: str, on: date) -> Deed:
        return self._change(document, lambda txn: setattr(txn, "txn_date", on))

    def renumber(self, document: str, ref_number: str | None) -> Deed:
        """Type over the RefNumber, as people do with numbers they did not choose."""
        return self._change(document, lambda txn: setattr(txn, "ref_number", ref_number))

    def rewrite_memo(self, document: str, memo: str | None) -> Deed:
        return self._change(document, lambda txn: setattr(txn, "memo", memo))

    def _change(self, document: str, change: Callable[[Transaction], None]) -> Deed:
        def act() -> str:
            self.company.amend(self.document(document), change, by=self.name)
            return document

        return self.deed(act)

    def _draft(self, kind: TxnKind, on: date | None, **fields: object) -> Transaction:
        txn = Transaction(kind=kind, txn_date=on or self.company.clock.today(), written_by=self.name)
        for name, value in fields.items():
            setattr(txn, name, value)
        return txn

    def _line(self, item: Item, quantity: Decimal, site: str | None, *, bought: bool) -> Line:
        price = item.purchase_cost if bought else item.sales_price
        line = Line(item_id=item.list_id, quantity=quantity, price=price)
        if item.kind is ItemKind.GROUP:
            members = [
                self._line(self.item(part.item_id), part.quantity * quantity, site, bought=bought)
                for part in item.components
            ]
            line.members = tuple(members)
        elif item.kind.holds_stock:
            line.site_id = self.site_id(site)
        return line
