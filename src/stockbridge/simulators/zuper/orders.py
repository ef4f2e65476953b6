"""Transfer orders and purchase orders: stock that travels, and stock that arrives (facts/ZUPER.md §9).

When a transfer order takes from its source is undocumented (`transit_takes`), how a voided one gives back (`void_as`), and the
type of a receipt's row (`receipt_type`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.zuper.account import Account, Reason
from stockbridge.simulators.zuper.documents import Line, PurchaseOrder, TransferOrder
from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.invoices import added
from stockbridge.simulators.zuper.records import Location, Product
from stockbridge.simulators.zuper.stock import Spot

_STEPS = {
    "DRAFT": frozenset({"IN_TRANSIT", "VOIDED"}),
    "IN_TRANSIT": frozenset({"COMPLETED", "VOIDED"}),
    "COMPLETED": frozenset[str](),
    "VOIDED": frozenset[str](),
}


def create_transfer_order(account: Account, source: Location, target: Location, lines: list[Line]) -> TransferOrder:
    """A draft; nothing moves yet.

    Raises:
        Refused: source and target are the same.
    """
    if source is target:
        raise Refused("From and To locations cannot be the same")
    order = TransferOrder(account.new_uid(), source.location_uid, target.location_uid, lines, account.now())
    account.transfer_orders[order.transfer_order_uid] = order
    return order


def set_transfer_status(
    account: Account, order: TransferOrder, status: str, by: str, *, short: bool = False
) -> dict[Spot, Decimal]:
    """The next step of a transfer order; answers what it did to the stock.

    `short` completes it with no more than what has arrived: what is missing then was lost on the road.

    Raises:
        Refused: that step does not follow from where the order is, or the units are not there.
    """
    if status not in _STEPS[order.status] or (status == "VOIDED" and order.arrived):
        raise Refused("Invalid Transfer Order Status")
    changes: list[dict[Spot, Decimal]] = []
    if status == "IN_TRANSIT" and _takes_early(account):
        reason, open_lines = _for_order(account, order, by), _still_open(account, order)
        account.refuse_shortage(
            {(product.product_uid, order.from_location): -units} for product, _, units in open_lines
        )
        order.taken = [
            account.move("TRANSFER", product, units, reason, source=order.from_location)
            for product, _, units in open_lines
        ]
        changes = [row.effect() for row in order.taken]
    elif status == "COMPLETED" and not short:
        changes = [arrive(account, order, None, by)]
    elif status == "VOIDED":
        changes = [account.void(row, by) for row in order.taken if not row.is_deleted]
    order.status = status
    return added(changes)


def arrive(account: Account, order: TransferOrder, most: Decimal | None, by: str) -> dict[Spot, Decimal]:
    """Of every line up to so many units arrive, or all that are still on the road; the order stays open.

    Raises:
        Refused: the order is not under way, or the units are not there.
    """
    if order.status != "IN_TRANSIT":
        raise Refused("Invalid Transfer Order Status")
    source = None if _takes_early(account) else order.from_location
    arriving = [
        (product, line, units if most is None else min(units, most))
        for product, line, units in _still_open(account, order)
    ]
    if source is not None:
        account.refuse_shortage({(product.product_uid, source): -units} for product, _, units in arriving)
    changes = []
    for product, line, units in arriving:
        order.arrived[line.line_item_uid] = order.arrived.get(line.line_item_uid, ZERO) + units
        row = account.move(
            "TRANSFER", product, units, _for_order(account, order, by), source=source, target=order.to_location
        )
        changes.append(row.effect())
    return added(changes)


def create_purchase_order(account: Account, lines: list[Line]) -> PurchaseOrder:
    """An order; nothing moves until lines are received."""
    order = PurchaseOrder(account.new_uid(), account.new_number("purchase_order"), lines, account.now())
    account.purchase_orders[order.purchase_order_uid] = order
    return order


@dataclass(frozen=True, slots=True)
class Receipt:
    """Units of an ordered line that arrived at a location."""

    line: Line
    units: Decimal
    place: Location
    remarks: str = ""


def receive(account: Account, order: PurchaseOrder, receipts: Sequence[Receipt], by: str) -> dict[Spot, Decimal]:
    """Receive lines, all or none; answers what that did to the stock.

    Raises:
        Refused: of a line nothing, or more than was ordered and is still open, or its product is gone.
    """
    received = dict(order.received)
    for receipt in receipts:
        uid = receipt.line.line_item_uid
        received[uid] = received.get(uid, ZERO) + receipt.units
        if receipt.units <= 0 or received[uid] > receipt.line.units:
            raise Refused("Invalid fulfilled quantity")
    arrived = [(account.catalogue.get(receipt.line.product_uid), receipt) for receipt in receipts]
    order.received = received
    return added([_arrive(account, order, product, receipt, by) for product, receipt in arrived])


def _arrive(account: Account, order: PurchaseOrder, product: Product, receipt: Receipt, by: str) -> dict[Spot, Decimal]:
    if not product.counts_stock:
        return {}
    uid = order.purchase_order_uid
    reason = Reason(by=by, remarks=receipt.remarks, module_name="PURCHASE_ORDER", module_uid=uid)
    kind, target = account.switches.receipt_type, receipt.place.location_uid
    return account.move(kind, product, receipt.units, reason, target=target).effect()


def _takes_early(account: Account) -> bool:
    return account.switches.transit_takes == "at_start"


def _for_order(account: Account, order: TransferOrder, by: str) -> Reason:
    if not account.switches.transit_names_order:
        return Reason(by=by)
    return Reason(by=by, module_name="TRANSFER_ORDER", module_uid=order.transfer_order_uid)


def _still_open(account: Account, order: TransferOrder) -> list[tuple[Product, Line, Decimal]]:
    """Of every line whose product counts its stock: the units that have not arrived."""
    lines = [(line, line.units - order.arrived.get(line.line_item_uid, ZERO)) for line in order.lines]
    products = [(account.catalogue.get(line.product_uid), line, units) for line, units in lines if units > ZERO]
    return [(product, line, units) for product, line, units in products if product.counts_stock]
