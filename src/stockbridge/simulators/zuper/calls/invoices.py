"""The invoice calls: create, read, list, filter, status with payments (facts/ZUPER.md §10).

Customers, taxes and templates are kept as sent and mean nothing here: only what touches stock does.
"""

from collections.abc import Sequence

from stockbridge.simulators.zuper.call import Call
from stockbridge.simulators.zuper.documents import Invoice
from stockbridge.simulators.zuper.exchange import Fields, Refused, Response, as_fields
from stockbridge.simulators.zuper.invoices import create_invoice
from stockbridge.simulators.zuper.invoices import set_status as change_status
from stockbridge.simulators.zuper.line_form import read_lines
from stockbridge.simulators.zuper.lists import Page, body_page, listing, query_page, sorting, timestamp
from stockbridge.simulators.zuper.wire import invoice_detail, invoice_row

SORTS = frozenset({"invoice_no", "reference_no", "created_at", "invoice_date", "due_date"})
_KEPT = frozenset(
    {
        "prefix",
        "reference_no",
        "invoice_date",
        "due_date",
        "description",
        "customer",
        "organization",
        "property",
        "job",
        "estimate",
        "payment_term",
        "payment_mode",
        "template",
        "remarks",
        "tags",
        "tax",
        "custom_fields",
    }
)


def create(call: Call) -> Response:
    sent = as_fields(call.request.json().get("invoice"), "Invoice details are mandatory")
    date = sent.get("invoice_date")
    if not isinstance(date, str):
        raise Refused("Invoice Date is Mandatory")
    timestamp(date, "Invalid Invoice Date")
    lines = read_lines(call.account, sent.get("line_items", []))
    fields = {name: value for name, value in sent.items() if name in _KEPT}
    invoice, _ = create_invoice(call.account, fields, lines, call.by)
    return call.record({"invoice_uid": invoice.invoice_uid}, "Invoice Created Successfully")


def get(call: Call) -> Response:
    return call.record(invoice_detail(call.account, _invoice(call)))


def set_status(call: Call) -> Response:
    body, invoice = call.request.json(), _invoice(call)
    status = str(body.get("invoice_status"))
    change_status(call.account, invoice, status, call.by)
    if body.get("amount_paid") is not None:
        invoice.payments.append({name: value for name, value in body.items() if name != "invoice_status"})
        call.account.announce("invoice.payment", call.by, {"invoice_uid": invoice.invoice_uid})
    return call.record({"invoice_uid": invoice.invoice_uid}, "Invoice Status Updated Successfully")


def list_invoices(call: Call) -> Response:
    parameters = call.request.parameters()
    rows = [invoice for invoice in call.account.invoices.values() if _kept(invoice, parameters)]
    return _answer(call, rows, parameters, query_page(parameters, call.account.switches.page_cap))


def filter_by_rules(call: Call) -> Response:
    """The rules it knows are equalities of invoice_no, reference_no and invoice_status."""
    body = call.request.json()
    rules = body.get("filter_rules", [])
    rows = [invoice for invoice in call.account.invoices.values() if not invoice.is_deleted]
    for rule in rules if isinstance(rules, list) else []:
        wanted = as_fields(rule, "Invalid Filter Rules")
        key = str(wanted.get("key"))
        if key not in {"invoice_no", "reference_no", "invoice_status"} or wanted.get("operator") != "EQUAL_TO":
            raise Refused("Invalid Filter Rule")
        rows = [row for row in rows if invoice_row(call.account, row).get(key) == wanted.get("value")]
    return _answer(call, rows, body, body_page(body))


def _answer(call: Call, rows: Sequence[Invoice], wish: Fields | dict[str, str], page: Page) -> Response:
    account = call.account
    order = sorting(wish, SORTS)
    if order is not None and order.by in {"reference_no", "invoice_date", "due_date"}:
        by = order.by
        rows = sorted(rows, key=lambda invoice: str(invoice.fields.get(by, "")))
    rows = rows if order is None else order.turn(rows)
    stable = order is not None or not account.switches.unstable_order
    return listing(account, rows, page, lambda row: invoice_row(account, row), stable=stable)


def _invoice(call: Call) -> Invoice:
    invoice = call.account.invoices.get(call.parts["uid"])
    if invoice is None or invoice.is_deleted:
        raise Refused("Invalid Invoice UID")
    return invoice


def _kept(invoice: Invoice, parameters: dict[str, str]) -> bool:
    deleted = parameters.get("filter.is_deleted") == "true"
    since, until = (parameters.get(f"filter.updated_at_{end}") for end in ("from", "to"))
    # The first alone is ignored: the whole list comes back (facts/ZUPER.md §3.6).
    window = since is None or until is None
    wanted = {
        "filter.status": invoice.status,
        "filter.invoice_uid": invoice.invoice_uid,
        "filter.customer": invoice.fields.get("customer"),
        "filter.job": invoice.fields.get("job"),
        "filter.is_paid": str(invoice.status == "PAID").lower(),
    }
    return (
        invoice.is_deleted == deleted
        and all(parameters.get(name, value) == value for name, value in wanted.items())
        and (
            window
            or timestamp(str(since), "Invalid Updated Date")
            <= invoice.updated_at
            <= timestamp(str(until), "Invalid Updated Date")
        )
    )
