"""How records look in Zuper's answers: the shapes of facts/ZUPER.md §5-8 and §10.

Reading only; what comes in is read by `calls`. Binary floats exist here and nowhere else, because the wire is where the real
service shows them.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from stockbridge.core.quantity import ZERO, is_whole, show
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.documents import Invoice, Line, PurchaseOrder, TransferOrder
from stockbridge.simulators.zuper.exchange import Fields
from stockbridge.simulators.zuper.records import PRODUCT_DEFAULTS, Category, Location, Product
from stockbridge.simulators.zuper.stock import Movement, Shelf
from stockbridge.simulators.zuper.webhooks import Subscription

_DETAIL_ONLY = frozenset({"product_description", "meta_data", "option"})
"""What list rows lack (facts/ZUPER_SIMULATOR.md §2.8)."""


def moment(at: datetime) -> str:
    """UTC, ISO 8601, `Z`, milliseconds (facts/ZUPER.md §5)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def quantity(account: Account, value: Decimal) -> Decimal | float:
    """Units; with `float_noise` a fraction is off by its last bit, as sums of binary floats are."""
    if is_whole(value) or not account.switches.float_noise:
        return value
    return math.nextafter(float(value), math.inf)


def product_detail(account: Account, product: Product, viewer: str) -> Fields:
    """The full record as GET /product/{uid} shows it to that user; it has no `updated_at` (facts/ZUPER.md §3.7)."""
    shelves = account.stock.shelves(product.product_uid)
    rows = _availability(account, product, viewer, _on_shelves(shelves))
    for row, shelf in zip(rows, _seen(account, shelves, viewer).values(), strict=True):
        row["serial_nos"] = list(shelf.serial_nos)
    text = re.sub(r"<[^>]*>", "", str(product["product_description"]))
    return {
        **_product(account, product, _on_shelves(shelves)),
        "product_description": product["product_description"],
        "plain_text_description": text,
        "markdown_description": text,
        "meta_data": product["meta_data"],
        "option": product["option"],
        "location_availability": rows,
    }


def product_row(account: Account, product: Product, viewer: str) -> Fields:
    """A list row: fewer fields, and stock that may be half a minute old or left out (`list_stock`)."""
    stock, uid, told = account.stock, product.product_uid, account.switches.list_stock
    quantities = stock.listed(uid, account.now()) if told == "stale" else _on_shelves(stock.shelves(uid))
    row = _product(account, product, quantities)
    if told == "untold":
        return {name: value for name, value in row.items() if name != "quantity"}
    if told == "total_only":
        return row
    return {**row, "location_availability": _availability(account, product, viewer, quantities)}


def movement(account: Account, row: Movement) -> Fields:
    """One row of /product/transaction, `"id":"undefined"` included (facts/ZUPER.md §8.2)."""
    product = account.catalogue.find(row.product_uid)
    said: Fields = {
        "id": "undefined",
        "transaction_uid": row.transaction_uid,
        "type": row.type,
        "product": {
            "product_uid": row.product_uid,
            "product_name": "" if product is None else product.product_name,
        },
        "quantity": quantity(account, row.units),
        "old_quantity": quantity(account, row.old_quantity),
        "serial_nos": list(row.serial_nos),
        "remarks": row.remarks,
        "created_by": user(account, row.created_by),
        "created_at": moment(row.created_at),
        "is_deleted": row.is_deleted,
    }
    if row.purchase_price is not None:
        said["purchase_price"] = row.purchase_price
    if row.module_name is not None:
        said |= {"module_name": row.module_name, "module_uid": row.module_uid}
    for side, uid in (("from_location", row.from_location), ("to_location", row.to_location)):
        if uid is not None:
            said[side] = _place(account.locations[uid])
    return said


def user(account: Account, user_uid: str) -> Fields:
    who = account.users[user_uid]
    return {"user_uid": user_uid, "first_name": who.first_name, "last_name": who.last_name}


def location(place: Location) -> Fields:
    return {**_place(place), "location_type": place.location_type, "allowed_users": sorted(place.allowed_users)}


def category(account: Account, record: Category) -> Fields:
    return {
        account.switches.category_key: record.category_uid,
        "category_name": record.category_name,
        "parent_category_uid": record.parent_category_uid,
        "is_deleted": record.is_deleted,
    }


def invoice_row(account: Account, invoice: Invoice) -> Fields:
    """A list row: no lines, no history (facts/ZUPER.md §10)."""
    total = sum((line.units * line.unit_price for line in invoice.lines), ZERO)
    return {
        **invoice.fields,
        "invoice_uid": invoice.invoice_uid,
        "invoice_no": invoice.invoice_no,
        "invoice_status": invoice.status,
        "total": total.quantize(Decimal("0.01")),
        "is_deleted": invoice.is_deleted,
        "created_by": user(account, invoice.created_by),
        "created_at": moment(invoice.created_at),
        "updated_at": moment(invoice.updated_at),
    }


def invoice_detail(account: Account, invoice: Invoice) -> Fields:
    return {
        **invoice_row(account, invoice),
        "line_items": _lines(account, invoice.lines),
        "payment_history": invoice.payments,
        "status_history": invoice.status_history,
    }


def transfer_order(account: Account, order: TransferOrder) -> Fields:
    return {
        "transfer_order_uid": order.transfer_order_uid,
        "from_location": _place(account.locations[order.from_location]),
        "to_location": _place(account.locations[order.to_location]),
        "status_name": order.status,
        "line_items": _lines(account, order.lines),
        "created_at": moment(order.created_at),
    }


def purchase_order(account: Account, order: PurchaseOrder) -> Fields:
    lines = _lines(account, order.lines)
    for shown, line in zip(lines, order.lines, strict=True):
        # Fulfilled quantities are text on this document (facts/ZUPER.md §9), and its uids are always there: PATCH needs them.
        received = order.received.get(line.line_item_uid, ZERO)
        shown |= {"line_item_uid": line.line_item_uid, "fulfilled_quantity": show(received)}
    return {
        "purchase_order_uid": order.purchase_order_uid,
        # No page names the field of the number; it is called as an invoice's is.
        "purchase_order_no": order.purchase_order_no,
        "purchase_order_status": order.status,
        "line_items": lines,
        "created_at": moment(order.created_at),
    }


def webhook(subscription: Subscription) -> Fields:
    """A registration; the headers, secrets included, are shown to whoever lists them (facts/ZUPER.md §12)."""
    return {
        "webhook_uid": subscription.webhook_uid,
        "webhook_name": subscription.name,
        "webhook_module": subscription.module,
        "webhook_event": subscription.event,
        "webhook_url": subscription.url,
        "headers": subscription.headers,
    }


def _product(account: Account, product: Product, quantities: dict[str, Decimal]) -> Fields:
    fields = {name: product[name] for name in PRODUCT_DEFAULTS if name not in _DETAIL_ONLY}
    kept = product.counts_stock or bool(quantities)
    counted = _total(account, quantities) if kept else Decimal(str(product["quantity"]))
    category_row = category(account, account.categories[product.category_uid])
    return {
        **fields,
        "product_uid": product.product_uid,
        "product_no": product.product_no,
        "product_category": {**category_row, "category_uid": product.category_uid},
        "price": _price(account, product["price"]),
        "purchase_price": _price(account, product["purchase_price"]),
        "quantity": quantity(account, counted),
        "uom": None if product["uom"] is None else {"uom_name": product["uom"]},
        "formula": None if product["formula"] is None else {"formula_uid": product["formula"]},
        "low_stock": product.counts_stock and counted <= Decimal(str(product["min_quantity"])),
        "created_by": user(account, product.created_by),
        "is_deleted": product.is_deleted,
        "created_at": moment(product.created_at),
    }


def _on_shelves(shelves: Mapping[str, Shelf]) -> dict[str, Decimal]:
    return {place: shelf.quantity for place, shelf in shelves.items()}


def _seen(account: Account, shelves: Mapping[str, Shelf], viewer: str) -> dict[str, Shelf]:
    return {place: shelf for place, shelf in shelves.items() if account.locations[place].seen_by(viewer)}


def _availability(account: Account, product: Product, viewer: str, quantities: dict[str, Decimal]) -> list[Fields]:
    return [
        {
            "_id": shelf.row_id,
            "location": _place(account.locations[place]),
            "quantity": quantity(account, quantities.get(place, ZERO)),
            "min_quantity": shelf.min_quantity,
            "created_at": moment(shelf.created_at),
        }
        for place, shelf in _seen(account, account.stock.shelves(product.product_uid), viewer).items()
    ]


def _total(account: Account, quantities: dict[str, Decimal]) -> Decimal:
    everything = account.switches.total_counts == "all_locations"
    return sum(
        (units for place, units in quantities.items() if everything or not account.locations[place].is_deleted), ZERO
    )


def _price(account: Account, price: object) -> object:
    if price is None:
        return None
    if account.switches.price_form == "mixed" and account.rng.random() < 0.5:
        return f"{Decimal(str(price)):.4f}"
    return price


def _lines(account: Account, lines: list[Line]) -> list[Fields]:
    return [_line(account, line) for line in lines]


def _line(account: Account, line: Line) -> Fields:
    product = account.catalogue.find(line.product_uid)
    shown: Fields = {
        "location": line.line_item_uid.replace("-", "")[:24],
        "name": line.name,
        "line_item_uid": line.line_item_uid,
        "line_item_type": "ITEM",
        "product_uid": line.product_uid,
        "product_ref_id": None if product is None else {"product_name": product.product_name},
        "location_uid": line.location_uid,
        "location_name": account.locations[line.location_uid].location_name if line.location_uid else None,
        "quantity": quantity(account, line.units),
        "unit_price": line.unit_price,
        "discount_type": "FIXED",
        "serial_nos": list(line.serial_nos),
        "tax": None,
    }
    if account.switches.invoice_lines == "sparse" and account.rng.random() < 0.5:
        del shown["line_item_uid"], shown["line_item_type"]
        shown["product_ref_id"] = None
        # The uid of the product is the last thing to go missing, and it does (facts/ZUPER_SIMULATOR.md §5.1).
        if account.rng.random() < 0.2:
            del shown["product_uid"]
    return shown


def _place(place: Location) -> Fields:
    return {
        "location_uid": place.location_uid,
        "location_name": place.location_name,
        "is_deleted": place.is_deleted,
    }
