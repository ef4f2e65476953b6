"""The stock calls: inward, outward, transfer, and the movement rows they leave.

Only differences, never a set quantity; the same body twice moves twice (facts/ZUPER_SIMULATOR.md §4.1, §4.5, §8).
"""

from datetime import datetime
from decimal import Decimal

from stockbridge.simulators.zuper.account import Account, Reason
from stockbridge.simulators.zuper.call import Call
from stockbridge.simulators.zuper.exchange import Fields, Refused, Response, as_fields
from stockbridge.simulators.zuper.lists import listing, query_page, sorting, timestamp
from stockbridge.simulators.zuper.product_form import exact
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.stock import Movement
from stockbridge.simulators.zuper.stock_acts import inward, outward, transfer
from stockbridge.simulators.zuper.wire import movement

SORTS = frozenset({"quantity", "created_at"})
CREATED = "Product Transaction Created Successfully"


def post_inward(call: Call) -> Response:
    product, sent = _transaction(call)
    place = call.account.location(sent.get("location_uid"))
    elsewhere = not call.account.stock.has_shelf((product.product_uid, place.location_uid))
    if elsewhere and call.account.switches.inward_elsewhere == "refused":
        raise Refused("Product is not available in the given location")
    price = sent.get("purchase_price")
    paid = None if price is None else exact(price, "Invalid Purchase Price")
    row = inward(call.account, product, place, _quantity(call, sent), _reason(call, sent, paid))
    return call.record({"transaction_uid": row.transaction_uid}, CREATED)


def post_outward(call: Call) -> Response:
    product, sent = _transaction(call)
    place = call.account.location(sent.get("location_uid"))
    row = outward(call.account, product, place, _quantity(call, sent), _reason(call, sent))
    return call.record({"transaction_uid": row.transaction_uid}, CREATED)


def post_transfer(call: Call) -> Response:
    product, sent = _transaction(call)
    source = call.account.location(sent.get("from_location_uid"))
    target = call.account.location(sent.get("to_location_uid"))
    row = transfer(call.account, product, _quantity(call, sent), _reason(call, sent), source=source, target=target)
    return call.record({"transaction_uid": row.transaction_uid}, CREATED)


def list_movements(call: Call) -> Response:
    """The feed: oldest first unless sorted; parameters without the `filter.` prefix (facts/ZUPER.md §8.2)."""
    account, parameters = call.account, call.request.parameters()
    order = sorting(parameters, SORTS)
    rows = _matching(account, parameters)
    if order is not None and account.switches.movement_sort == "honoured":
        if order.by == "quantity":
            rows = sorted(rows, key=lambda row: row.units)
        rows = list(order.turn(rows))
    page = query_page(parameters, account.switches.page_cap)
    return listing(account, rows, page, lambda row: movement(account, row), stable=True)


def get_movement(call: Call) -> Response:
    row = call.account.stock.movement(call.parts["uid"])
    if row is None or row.visible_at > call.account.now():
        raise Refused("Invalid Transaction UID")
    return call.record(movement(call.account, row))


def _transaction(call: Call) -> tuple[Product, Fields]:
    sent = as_fields(call.request.json().get("transaction"), "Transaction details are mandatory")
    if sent.get("product_uid") != call.parts["uid"]:
        raise Refused("Invalid Product UID", title="Product Error")
    return call.account.catalogue.get(call.parts["uid"]), sent


def _quantity(call: Call, sent: Fields) -> Decimal:
    return call.account.whole_if_needed(exact(sent.get("quantity"), "Quantity is mandatory"))


def _reason(call: Call, sent: Fields, purchase_price: Decimal | None = None) -> Reason:
    remarks, serials = sent.get("remarks", ""), sent.get("serial_nos", [])
    if not isinstance(remarks, str) or not isinstance(serials, list):
        raise Refused("Invalid Transaction Details")
    serial_nos = tuple(str(serial) for serial in serials)
    return Reason(by=call.by, remarks=remarks, serial_nos=serial_nos, purchase_price=purchase_price)


def _matching(account: Account, parameters: dict[str, str]) -> list[Movement]:
    now = account.now()
    start, exactly, end = (_moment(parameters.get(f"created_at{end}")) for end in ("_from", "", "_to"))
    product_uid = parameters.get("product_uid")
    rows = (
        account.stock.of_product(product_uid)
        if product_uid
        else account.stock.since(start or datetime.min.replace(tzinfo=now.tzinfo))
    )
    wanted_type, place = parameters.get("type"), parameters.get("location_uid")
    source, target = parameters.get("from_location"), parameters.get("to_location")
    return [
        row
        for row in rows
        if row.visible_at <= now
        and (start is None or row.created_at >= start)
        and (end is None or row.created_at <= end)
        and (exactly is None or row.created_at == exactly)
        and (wanted_type is None or row.type == wanted_type)
        and (place is None or place in {row.from_location, row.to_location})
        and (source is None or row.from_location == source)
        and (target is None or row.to_location == target)
    ]


def _moment(text: str | None) -> datetime | None:
    return None if text is None else timestamp(text, "Invalid Created Date")
