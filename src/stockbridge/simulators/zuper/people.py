"""What people do in the Zuper app, each act with what it truly did to the stock.

They use the same rules as the API but other doors, and they leave other traces. `deeds` is the truth a test compares with:
units by product and location, whatever rows and documents say. Everybody is `by`, the worker unless told otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.zuper import invoices, orders
from stockbridge.simulators.zuper.account import Account, Reason
from stockbridge.simulators.zuper.documents import Invoice, Line, TransferOrder
from stockbridge.simulators.zuper.exchange import Fields, Refused
from stockbridge.simulators.zuper.product_edit import (
    create_product,
    delete_product,
    restore_product,
    update_product,
)
from stockbridge.simulators.zuper.product_form import ProductForm, ShelfForm
from stockbridge.simulators.zuper.records import Location, Product
from stockbridge.simulators.zuper.stock import Spot
from stockbridge.simulators.zuper.stock_acts import inward, outward, transfer

Part = tuple[str, str, Decimal]
"""A part that is used or counted: product_uid, location_uid, units."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a person did: when, what, to which record, and the units it moved at each spot."""

    at: datetime
    what: str
    by: str
    uid: str
    units: Mapping[Spot, Decimal] = field(default_factory=dict)


class People:
    """The users of one account at work. Each act answers its deed, or raises `Refused` and did nothing."""

    def __init__(self, account: Account, worker_uid: str) -> None:
        self.deeds: list[Deed] = []
        self._account = account
        self._worker = worker_uid
        self._forms: dict[str, tuple[Product, tuple[ShelfForm, ...]]] = {}

    # Stock by hand

    def inward(self, product_uid: str, location_uid: str, units: Decimal, remarks: str = "", *, by: str = "") -> Deed:
        product, place = self._account.catalogue.get(product_uid), self._account.location(location_uid)
        row = inward(self._account, product, place, units, Reason(by=self._who(by), remarks=remarks))
        return self._did("inward", row.transaction_uid, row.effect(), by)

    def outward(self, product_uid: str, location_uid: str, units: Decimal, remarks: str = "", *, by: str = "") -> Deed:
        product, place = self._account.catalogue.get(product_uid), self._account.location(location_uid)
        row = outward(self._account, product, place, units, Reason(by=self._who(by), remarks=remarks))
        return self._did("outward", row.transaction_uid, row.effect(), by)

    def transfer(self, product_uid: str, source_uid: str, target_uid: str, units: Decimal, *, by: str = "") -> Deed:
        product, reason = self._account.catalogue.get(product_uid), Reason(by=self._who(by))
        source, target = self._account.location(source_uid), self._account.location(target_uid)
        row = transfer(self._account, product, units, reason, source=source, target=target)
        return self._did("transfer", row.transaction_uid, row.effect(), by)

    def void_movement(self, transaction_uid: str, *, by: str = "") -> Deed:
        """Take any movement back, the integration's too."""
        row = self._account.stock.movement(transaction_uid)
        if row is None:
            raise Refused("Invalid Transaction UID")
        return self._did("void_movement", transaction_uid, self._account.void(row, self._who(by)), by)

    def import_counts(self, counts: Sequence[Part], *, by: str = "") -> Deed:
        """A spreadsheet sets balances, with or without rows (`import_rows`)."""
        account, who = self._account, self._who(by)
        read = [(account.catalogue.get(uid), account.location(place), units) for uid, place, units in counts]
        changes = [self._import(product, place.location_uid, units, who) for product, place, units in read]
        return self._did("import_counts", "", invoices.added(changes), by)

    # Documents

    def invoice(self, parts: Sequence[Part], status: str = "DRAFT", *, prefix: str = "", by: str = "") -> Deed:
        """Write an invoice and bring it to a status; `prefix` stands before its number."""
        now, who = self._account.now(), self._who(by)
        lines = self._lines(parts)
        midnight = invoices.local_midnight(self._account, now.date())
        fields: Fields = {"invoice_date": midnight.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        if prefix:
            fields["prefix"] = prefix
        made, taken = invoices.create_invoice(self._account, fields, lines, who)
        later = {} if status == "DRAFT" else invoices.set_status(self._account, made, status, who)
        return self._did("invoice", made.invoice_uid, invoices.added([taken, later]), by)

    def set_invoice_status(self, invoice_uid: str, status: str, *, by: str = "") -> Deed:
        """Move an invoice on; CANCELED is how it is cancelled."""
        units = invoices.set_status(self._account, self._invoice(invoice_uid), status, self._who(by))
        return self._did("set_invoice_status", invoice_uid, units, by)

    def edit_invoice(self, invoice_uid: str, parts: Sequence[Part], *, by: str = "") -> Deed:
        lines = self._lines(parts)
        units = invoices.edit_lines(self._account, self._invoice(invoice_uid), lines, self._who(by))
        return self._did("edit_invoice", invoice_uid, units, by)

    def delete_invoice(self, invoice_uid: str, *, by: str = "") -> Deed:
        units = invoices.delete_invoice(self._account, self._invoice(invoice_uid), self._who(by))
        return self._did("delete_invoice", invoice_uid, units, by)

    def use_on_job(self, parts: Sequence[Part], *, by: str = "") -> Deed:
        """Put parts on a job; moves stock only where the job is the consuming module."""
        return self._use("job", parts, by)

    def use_on_quote(self, parts: Sequence[Part], *, by: str = "") -> Deed:
        """Put parts on a quote; moves stock only where the quote is the consuming module."""
        return self._use("quote", parts, by)

    def send_transfer_order(self, source_uid: str, target_uid: str, parts: Sequence[Part], *, by: str = "") -> Deed:
        """Draft a transfer order and start it; the goods are on the road until it is completed or voided."""
        source, target = self._account.location(source_uid), self._account.location(target_uid)
        order = orders.create_transfer_order(self._account, source, target, self._lines(parts))
        return self._step(order, "IN_TRANSIT", by)

    def receive_part_of_transfer_order(self, transfer_order_uid: str, units: Decimal, *, by: str = "") -> Deed:
        """Of every line up to so many units arrive; the rest stays on the road."""
        moved = orders.arrive(self._account, self._transfer_order(transfer_order_uid), units, self._who(by))
        return self._did("transfer_order_part_arrived", transfer_order_uid, moved, by)

    def complete_transfer_order(self, transfer_order_uid: str, *, short: bool = False, by: str = "") -> Deed:
        """All that is on the road arrives; `short` closes the order without it, for it was lost there."""
        return self._step(self._transfer_order(transfer_order_uid), "COMPLETED", by, short=short)

    def void_transfer_order(self, transfer_order_uid: str, *, by: str = "") -> Deed:
        return self._step(self._transfer_order(transfer_order_uid), "VOIDED", by)

    def receive_purchase_order(self, parts: Sequence[Part], *, by: str = "") -> Deed:
        """Order parts and receive all of them."""
        account, lines = self._account, self._lines(parts)
        order = orders.create_purchase_order(account, lines)
        receipts = [orders.Receipt(line, line.units, account.location(line.location_uid)) for line in lines]
        units = orders.receive(account, order, receipts, self._who(by))
        return self._did("receive_purchase_order", order.purchase_order_uid, units, by)

    def place_purchase_order(self, parts: Sequence[Part], *, by: str = "") -> Deed:
        """Order parts; nothing moves until they are received."""
        order = orders.create_purchase_order(self._account, self._lines(parts))
        return self._did("place_purchase_order", order.purchase_order_uid, {}, by)

    def receive_of_purchase_order(self, purchase_order_uid: str, units: Decimal, *, by: str = "") -> Deed:
        """So many units of an order's first line arrive where the line says."""
        account = self._account
        order = account.purchase_orders[purchase_order_uid]
        receipt = orders.Receipt(order.lines[0], units, account.location(order.lines[0].location_uid))
        moved = orders.receive(account, order, [receipt], self._who(by))
        return self._did("receive_of_purchase_order", purchase_order_uid, moved, by)

    # Products

    def create_product(self, name: str, category_uid: str, location_uid: str, units: Decimal, *, by: str = "") -> Deed:
        """A new tracked product with opening units at one location."""
        return self._new_product({"product_name": name}, category_uid, location_uid, units, by)

    def create_untracked(self, name: str, category_uid: str, product_type: str, *, by: str = "") -> Deed:
        """A service, or a part whose quantity is not tracked."""
        form = ProductForm(
            {"product_name": name, "product_type": product_type, "track_quantity": False}, category_uid, ()
        )
        product = create_product(self._account, form, self._who(by))
        return self._did("create_untracked", product.product_uid, {}, by)

    def rename_product(self, product_uid: str, name: str, *, by: str = "") -> Deed:
        return self._edit("rename_product", product_uid, {"product_name": name}, by)

    def renumber_product(self, product_uid: str, number: str, *, by: str = "") -> Deed:
        return self._edit("renumber_product", product_uid, {"product_id": number}, by)

    def deactivate_product(self, product_uid: str, *, by: str = "") -> Deed:
        return self._edit("deactivate_product", product_uid, {"is_available": False}, by)

    def activate_product(self, product_uid: str, *, by: str = "") -> Deed:
        return self._edit("activate_product", product_uid, {"is_available": True}, by)

    def price_product(self, product_uid: str, price: Decimal, *, by: str = "") -> Deed:
        return self._edit("price_product", product_uid, {"price": price}, by)

    def stop_tracking(self, product_uid: str, *, by: str = "") -> Deed:
        """Switch *Track Quantity* off: the balances stand, and mean nothing."""
        return self._edit("stop_tracking", product_uid, {"track_quantity": False}, by)

    def track_again(self, product_uid: str, *, by: str = "") -> Deed:
        return self._edit("track_again", product_uid, {"track_quantity": True}, by)

    def fill_in(self, product_uid: str, fields: Fields, *, by: str = "") -> Deed:
        """Change any fields of a product's form, by their wire names; its stock is left alone."""
        return self._edit("fill_in", product_uid, fields, by)

    def delete_product(self, product_uid: str, *, by: str = "") -> Deed:
        delete_product(self._account, self._account.catalogue.get(product_uid), self._who(by))
        return self._did("delete_product", product_uid, {}, by)

    def restore_product(self, product_uid: str, *, by: str = "") -> Deed:
        """What Zuper's support does when it is asked to: a deleted product is there again, with the stock it had."""
        restore_product(self._account, product_uid, self._who(by))
        return self._did("restore_product", product_uid, {}, by)

    def duplicate_product(self, product_uid: str, *, by: str = "") -> Deed:
        """Clone a product: same name, number and custom fields (somebody else's ids too), no stock."""
        original = self._account.catalogue.get(product_uid)
        form = ProductForm(dict(original.fields), original.category_uid, ())
        clone = create_product(self._account, form, self._who(by))
        return self._did("duplicate_product", clone.product_uid, {}, by)

    def open_form(self, product_uid: str, *, by: str = "") -> Deed:
        """Open a product's edit form: it keeps the stock of this moment. The deed's uid is the form."""
        product = self._account.catalogue.get(product_uid)
        shelves = self._account.stock.shelves(product_uid)
        form = self._account.new_uid()
        seen = tuple(ShelfForm(place, shelf.quantity, shelf.min_quantity) for place, shelf in shelves.items())
        self._forms[form] = (product, seen)
        return self._did("open_form", form, {}, by)

    def save_form(self, form: str, *, by: str = "") -> Deed:
        """Save it, however old it is by now: with `put_overwrites_stock` the old stock comes back, without a row."""
        if form not in self._forms:
            raise Refused("Invalid Form")
        product, seen = self._forms.pop(form)
        self._account.catalogue.get(product.product_uid)
        saved = ProductForm(dict(product.fields), product.category_uid, seen)
        units = update_product(self._account, product, saved, self._who(by))
        return self._did("save_form", product.product_uid, units, by)

    # Locations

    def create_location(self, name: str, *, by: str = "") -> Deed:
        place = self._account.add_location(name)
        self._account.announce("product.location_new", self._who(by), {"location_uid": place.location_uid})
        return self._did("create_location", place.location_uid, {}, by)

    def rename_location(self, location_uid: str, name: str, *, by: str = "") -> Deed:
        place = self._account.location(location_uid)
        place.location_name = name
        return self._changed_location("rename_location", "update", place, by)

    def deactivate_location(self, location_uid: str, *, by: str = "") -> Deed:
        """Delete a location; its stock stays on its shelves."""
        place = self._account.location(location_uid)
        place.is_deleted = True
        return self._changed_location("deactivate_location", "delete", place, by)

    # What the acts are made of

    def _who(self, by: str) -> str:
        if by and by not in self._account.users:
            raise Refused("Invalid User UID")
        return by or self._worker

    def _did(self, what: str, uid: str, units: Mapping[Spot, Decimal], by: str) -> Deed:
        deed = Deed(self._account.now(), what, self._who(by), uid, dict(units))
        self.deeds.append(deed)
        return deed

    def _lines(self, parts: Sequence[Part]) -> list[Line]:
        lines = []
        for product_uid, location_uid, units in parts:
            product = self._account.catalogue.get(product_uid)
            place = self._account.location(location_uid)
            if units <= 0:
                raise Refused("Quantity must be greater than 0")
            lines.append(Line(self._account.new_uid(), product.product_name, product_uid, place.location_uid, units))
        return lines

    def _use(self, module: str, parts: Sequence[Part], by: str) -> Deed:
        document = self._account.new_uid()
        rows = invoices.consume(self._account, module, document, self._lines(parts), self._who(by))
        return self._did(f"use_on_{module}", document, invoices.added([row.effect() for row in rows]), by)

    def _step(self, order: TransferOrder, status: str, by: str, *, short: bool = False) -> Deed:
        units = orders.set_transfer_status(self._account, order, status, self._who(by), short=short)
        return self._did(f"transfer_order_{status.lower()}", order.transfer_order_uid, units, by)

    def _new_product(self, fields: Fields, category_uid: str, location_uid: str, units: Decimal, by: str) -> Deed:
        place = self._account.location(location_uid)
        if category_uid not in self._account.categories:
            raise Refused("Invalid Product Category")
        form = ProductForm(fields, category_uid, (ShelfForm(place.location_uid, units, ZERO),))
        product = create_product(self._account, form, self._who(by))
        return self._did("create_product", product.product_uid, {(product.product_uid, place.location_uid): units}, by)

    def _edit(self, what: str, product_uid: str, fields: Fields, by: str) -> Deed:
        product = self._account.catalogue.get(product_uid)
        update_product(self._account, product, ProductForm(fields, None, None), self._who(by))
        return self._did(what, product_uid, {}, by)

    def _import(self, product: Product, location_uid: str, units: Decimal, by: str) -> dict[Spot, Decimal]:
        account, spot = self._account, (product.product_uid, location_uid)
        if account.switches.import_rows == "without":
            return {spot: account.stock.overwrite(spot, units, account.now(), "import")}
        change = units - account.stock.balance(spot)
        if not change:
            return {}
        kind, source, target = ("INWARD", None, location_uid) if change > 0 else ("OUTWARD", location_uid, None)
        reason = Reason(by=by, remarks="Import")
        return account.move(kind, product, abs(change), reason, source=source, target=target).effect()

    def _changed_location(self, what: str, event: str, place: Location, by: str) -> Deed:
        keys: Fields = {"location_uid": place.location_uid}
        self._account.announce(f"product.location_{event}", self._who(by), keys)
        return self._did(what, place.location_uid, {}, by)

    def _invoice(self, invoice_uid: str) -> Invoice:
        invoice = self._account.invoices.get(invoice_uid)
        if invoice is None or invoice.is_deleted:
            raise Refused("Invalid Invoice UID")
        return invoice

    def _transfer_order(self, transfer_order_uid: str) -> TransferOrder:
        order = self._account.transfer_orders.get(transfer_order_uid)
        if order is None:
            raise Refused("Invalid Transfer Order UID")
        return order
