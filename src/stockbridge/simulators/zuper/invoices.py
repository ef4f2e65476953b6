"""Invoices and what they do to the stock: take it at some status, give it back in some way.

Both are undocumented and switches (`consumption_module`, `deduct_at`, `restore_as`); facts/ZUPER_SIMULATOR.md §5.2. Jobs and
quotes that consume use the same rows.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.zuper.account import Account, Reason
from stockbridge.simulators.zuper.documents import Invoice, Line
from stockbridge.simulators.zuper.exchange import Fields, Refused
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.stock import Movement, Spot
from stockbridge.simulators.zuper.wire import moment

STATUSES = frozenset(
    {
        "DRAFT",
        "AWAIT_PAYMENT",
        "PAID",
        "BAD_DEBT",
        "ARCHIVED",
        "CLOSED",
        "CANCELED",
        "READY_TO_INVOICE",
        "PARTIALLY_PAID",
    }
)
_TAKES_AT = {
    "draft": STATUSES - {"CANCELED"},
    "await_payment": frozenset({"AWAIT_PAYMENT", "PARTIALLY_PAID", "PAID", "BAD_DEBT", "CLOSED"}),
    "paid": frozenset({"PAID", "CLOSED"}),
}


def local_midnight(account: Account, day: date) -> datetime:
    """The moment an invoice date stands for: midnight where the company is, in UTC (facts/ZUPER.md §5)."""
    return datetime.combine(day, time(), ZoneInfo(account.company.timezone)).astimezone(UTC)


def create_invoice(account: Account, fields: Fields, lines: list[Line], by: str) -> tuple[Invoice, dict[Spot, Decimal]]:
    """A draft; answers it and what it did to the stock."""
    now = account.now()
    invoice = Invoice(account.new_uid(), account.new_number("invoice"), fields, lines, by, now, now)
    account.invoices[invoice.invoice_uid] = invoice
    changes = _settle(account, invoice, by)
    account.announce("invoice.new", by, {"invoice_uid": invoice.invoice_uid})
    return invoice, changes


def set_status(account: Account, invoice: Invoice, status: str, by: str) -> dict[Spot, Decimal]:
    """Move the invoice to a status; answers what that did to the stock.

    Raises:
        Refused: no such status; CANCELED has one L.
    """
    if status not in STATUSES:
        raise Refused("Invalid Invoice Status")
    before = invoice.status
    invoice.status = status
    try:
        changes = _settle(account, invoice, by)
    except Refused:
        invoice.status = before
        raise
    invoice.updated_at = account.now()
    invoice.status_history.append({"invoice_status": status, "done_by": by, "created_at": moment(invoice.updated_at)})
    account.announce("invoice.status_update", by, {"invoice_uid": invoice.invoice_uid})
    return changes


def edit_lines(account: Account, invoice: Invoice, lines: list[Line], by: str) -> dict[Spot, Decimal]:
    """Replace the lines; answers what that did to the stock. With `restore_as` none, an edit leaves taken stock alone.

    Raises:
        Refused: a balance would become negative and must not; nothing changed.
    """
    changes: list[dict[Spot, Decimal]] = []
    again = bool(invoice.taken) and account.switches.restore_as != "none"
    if again:
        given = [{spot: -units for spot, units in row.effect().items()} for row in invoice.taken if not row.is_deleted]
        account.refuse_shortage([*given, *_effects(_counted(account, lines))])
    invoice.lines = lines
    if again:
        changes.append(_give_back(account, invoice, by))
        changes.append(_settle(account, invoice, by))
    invoice.updated_at = account.now()
    account.announce("invoice.update", by, {"invoice_uid": invoice.invoice_uid})
    return added(changes)


def delete_invoice(account: Account, invoice: Invoice, by: str) -> dict[Spot, Decimal]:
    """Delete it; answers what that did to the stock."""
    changes = _give_back(account, invoice, by)
    invoice.is_deleted = True
    invoice.updated_at = account.now()
    account.announce("invoice.delete", by, {"invoice_uid": invoice.invoice_uid})
    return changes


def consume(account: Account, module: str, module_uid: str, lines: Iterable[Line], by: str) -> list[Movement]:
    """Write the rows by which a document takes its lines, if its module is the one that consumes.

    Raises:
        Refused: a balance would become negative and must not; then no line was taken.
    """
    if account.switches.consumption_module != module:
        return []
    taken = _counted(account, lines)
    account.refuse_shortage(_effects(taken))
    rows = []
    for product, place, line in taken:
        reason = Reason(by=by, module_name=module.upper(), module_uid=module_uid, serial_nos=line.serial_nos)
        rows.append(account.move("CONSUMED", product, line.units, reason, source=place))
        account.announce("product.consumption", by, {"product_uid": product.product_uid})
    return rows


def added(changes: Iterable[Mapping[Spot, Decimal]]) -> dict[Spot, Decimal]:
    """Several changes as one; spots that come out even are left out."""
    total: dict[Spot, Decimal] = {}
    for change in changes:
        for spot, units in change.items():
            total[spot] = total.get(spot, ZERO) + units
    return {spot: units for spot, units in total.items() if units}


def _counted(account: Account, lines: Iterable[Line]) -> list[tuple[Product, str, Line]]:
    return [
        (product, line.location_uid, line)
        for line in lines
        if (product := account.catalogue.find(line.product_uid)) and product.counts_stock and line.location_uid
    ]


def _effects(taken: Iterable[tuple[Product, str, Line]]) -> list[dict[Spot, Decimal]]:
    return [{(product.product_uid, place): -line.units} for product, place, line in taken]


def _settle(account: Account, invoice: Invoice, by: str) -> dict[Spot, Decimal]:
    if invoice.status == "CANCELED":
        return _give_back(account, invoice, by)
    if invoice.taken or invoice.status not in _TAKES_AT[account.switches.deduct_at]:
        return {}
    invoice.taken = consume(account, "invoice", invoice.invoice_uid, invoice.lines, by)
    return added([row.effect() for row in invoice.taken])


def _give_back(account: Account, invoice: Invoice, by: str) -> dict[Spot, Decimal]:
    taken, how = [row for row in invoice.taken if not row.is_deleted], account.switches.restore_as
    if how == "none":
        return {}
    invoice.taken = []
    if how == "void":
        return added([account.flag_void(row) for row in taken])
    reason = Reason(by=by, module_name="INVOICE", module_uid=invoice.invoice_uid)
    rows = []
    for row in taken:
        product = account.catalogue.find(row.product_uid)
        assert product is not None, "products are never forgotten"
        rows.append(account.reverse(row, product, reason))
    return added([row.effect() for row in rows])
