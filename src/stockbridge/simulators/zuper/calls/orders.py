"""Transfer orders and purchase orders over the API (facts/ZUPER.md §9)."""

from decimal import Decimal

from stockbridge.core.quantity import NotAQuantityError
from stockbridge.core.quantity import units as exact_units
from stockbridge.simulators.zuper import orders
from stockbridge.simulators.zuper.call import Call
from stockbridge.simulators.zuper.documents import PurchaseOrder, TransferOrder
from stockbridge.simulators.zuper.exchange import Fields, Refused, Response, as_fields
from stockbridge.simulators.zuper.line_form import read_lines
from stockbridge.simulators.zuper.lists import listing, query_page
from stockbridge.simulators.zuper.wire import purchase_order, transfer_order


def list_transfer_orders(call: Call) -> Response:
    account = call.account
    rows = list(account.transfer_orders.values())
    page = query_page(call.request.parameters(), account.switches.page_cap)
    stable = not account.switches.unstable_order
    return listing(account, rows, page, lambda row: transfer_order(account, row), stable=stable)


def create_transfer_order(call: Call) -> Response:
    sent = as_fields(call.request.json().get("transfer_order"), "Transfer order details are mandatory")
    source = call.account.location(sent.get("from_location"))
    target = call.account.location(sent.get("to_location"))
    made = orders.create_transfer_order(call.account, source, target, read_lines(call.account, sent.get("line_items")))
    return call.record({"transfer_order_uid": made.transfer_order_uid}, "Transfer Order Created Successfully")


def get_transfer_order(call: Call) -> Response:
    return call.record(transfer_order(call.account, _transfer_order(call)))


def set_transfer_status(call: Call) -> Response:
    order = _transfer_order(call)
    orders.set_transfer_status(call.account, order, str(call.request.json().get("status_name")), call.by)
    return call.record({"transfer_order_uid": order.transfer_order_uid}, "Transfer Order Updated Successfully")


def list_purchase_orders(call: Call) -> Response:
    account = call.account
    rows = list(account.purchase_orders.values())
    page = query_page(call.request.parameters(), account.switches.page_cap)
    stable = not account.switches.unstable_order
    return listing(account, rows, page, lambda row: purchase_order(account, row), stable=stable)


def create_purchase_order(call: Call) -> Response:
    sent = as_fields(call.request.json().get("purchase_order"), "Purchase order details are mandatory")
    made = orders.create_purchase_order(call.account, read_lines(call.account, sent.get("line_items")))
    return call.record({"purchase_order_uid": made.purchase_order_uid}, "Purchase Order Created Successfully")


def get_purchase_order(call: Call) -> Response:
    return call.record(purchase_order(call.account, _purchase_order(call)))


def receive_lines(call: Call) -> Response:
    order, sent = _purchase_order(call), call.request.json().get("line_items")
    if not isinstance(sent, list):
        raise Refused("Line items are mandatory")
    receipts = [_receipt(call, order, as_fields(entry, "Invalid Line Items")) for entry in sent]
    orders.receive(call.account, order, receipts, call.by)
    return call.record({"purchase_order_uid": order.purchase_order_uid}, "Purchase Order Updated Successfully")


def _receipt(call: Call, order: PurchaseOrder, sent: Fields) -> orders.Receipt:
    line = next((line for line in order.lines if line.line_item_uid == sent.get("line_item_uid")), None)
    if line is None:
        raise Refused("Invalid Line Item UID")
    place = call.account.location(sent.get("location_uid"))
    return orders.Receipt(line, _text_units(sent.get("fulfilled_quantity")), place, str(sent.get("remarks", "")))


def _text_units(text: object) -> Decimal:
    # The quantity is text on this one call (facts/ZUPER.md §9).
    if not isinstance(text, str):
        raise Refused("Invalid fulfilled quantity")
    try:
        return exact_units(text)
    except NotAQuantityError as error:
        raise Refused("Invalid fulfilled quantity") from error


def _transfer_order(call: Call) -> TransferOrder:
    order = call.account.transfer_orders.get(call.parts["uid"])
    if order is None:
        raise Refused("Invalid Transfer Order UID")
    return order


def _purchase_order(call: Call) -> PurchaseOrder:
    order = call.account.purchase_orders.get(call.parts["uid"])
    if order is None:
        raise Refused("Invalid Purchase Order UID")
    return order
