"""Transfer orders and purchase orders: stock that travels, and stock that arrives (facts/ZUPER.md §9).

When a transfer order takes from its source is undocumented (`transit_takes`), and so is the type of a receipt's row
(`receipt_type`).
"""

from decimal import Decimal

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


def set_transfer_status(account: Account, order: TransferOrder, status: str, by: str) -> dict[Spot, Decimal]:
    """The next step of a transfer order; answers what it did to the stock.

    Raises:
        Refused: that step does not follow from where the order is.
    """
    if status not in _STEPS[order.status]:
        raise Refused("Invalid Transfer Order Status")
    reason = Reason(by=by, module_name="TRANSFER_ORDER", module_uid=order.transfer_order_uid)
    changes: list[dict[Spot, Decimal]] = []
    early = account.switches.transit_takes == "at_start"
    if status == ("IN_TRANSIT" if early else "COMPLETED"):
        pairs = _counted(account, order.lines)
        account.refuse_shortage({(product.product_uid, order.from_location): -line.units} for product, line in pairs)
    if status == "IN_TRANSIT" and early:
        order.taken = [
            account.move("TRANSFER", product, line.units, reason, source=order.from_location)
            for product, line in _counted(account, order.lines)
        ]
        changes = [row.effect() for row in order.taken]
    elif status == "COMPLETED":
        source = None if early else order.from_location
        changes = [
            account.move("TRANSFER", product, line.units, reason, source=source, target=order.to_location).effect()
            for product, line in _counted(account, order.lines)
        ]
    elif status == "VOIDED":
        changes = [account.flag_void(row) for row in order.taken if not row.is_deleted]
    order.status = status
    return added(changes)


def create_purchase_order(account: Account, lines: list[Line]) -> PurchaseOrder:
    """An order; nothing moves until lines are received."""
    order = PurchaseOrder(account.new_uid(), lines, account.now())
    account.purchase_orders[order.purchase_order_uid] = order
    return order


def receive(
    account: Account, order: PurchaseOrder, line: Line, units: Decimal, *, place: Location, reason: Reason
) -> dict[Spot, Decimal]:
    """Receive units of a line at a location; answers what that did to the stock.

    Raises:
        Refused: nothing, or more than was ordered and is still open.
    """
    received = order.received.get(line.line_item_uid, Decimal(0)) + units
    if units <= 0 or received > line.units:
        raise Refused("Invalid fulfilled quantity")
    order.received[line.line_item_uid] = received
    product = account.catalogue.get(line.product_uid)
    if not product.counts_stock:
        return {}
    return account.move(account.switches.receipt_type, product, units, reason, target=place.location_uid).effect()


def _counted(account: Account, lines: list[Line]) -> list[tuple[Product, Line]]:
    pairs = [(account.catalogue.get(line.product_uid), line) for line in lines]
    return [(product, line) for product, line in pairs if product.counts_stock]
