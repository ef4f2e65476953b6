"""Inward, outward, transfer: the three ways stock is moved by hand, the same for the API and for people.

Each writes one row and fires one event. It guards the rules of serial numbers and of the purchase cost
(facts/ZUPER_SIMULATOR.md §4.10, §4.11).
"""

from collections import Counter
from decimal import Decimal

from stockbridge.core.quantity import units as exact_units
from stockbridge.simulators.zuper.account import Account, Reason
from stockbridge.simulators.zuper.exchange import Fields, Refused
from stockbridge.simulators.zuper.records import Location, Product
from stockbridge.simulators.zuper.stock import Movement


def inward(account: Account, product: Product, place: Location, units: Decimal, reason: Reason) -> Movement:
    """Units arrive at a location.

    Raises:
        Refused: no units, the product counts no stock, or its serial numbers do not fit.
    """
    _refuse_nonsense(product, units)
    _refuse_serials(account, product, units, reason, None)
    if reason.purchase_price is not None:
        _cost(account, product, units, reason.purchase_price)
    row = account.move("INWARD", product, units, reason, target=place.location_uid)
    _announce(account, "inward", row, reason.by)
    return row


def outward(account: Account, product: Product, place: Location, units: Decimal, reason: Reason) -> Movement:
    """Units leave a location.

    Raises:
        Refused: no units, the product counts no stock, its serial numbers do not fit, or the balance may not become negative.
    """
    _refuse_nonsense(product, units)
    _refuse_serials(account, product, units, reason, place)
    row = account.move("OUTWARD", product, units, reason, source=place.location_uid)
    _announce(account, "outward", row, reason.by)
    return row


def transfer(
    account: Account, product: Product, units: Decimal, reason: Reason, *, source: Location, target: Location
) -> Movement:
    """Units go from one location to another, in one row.

    Raises:
        Refused: as for outward, or the two locations are the same.
    """
    _refuse_nonsense(product, units)
    if source is target:
        raise Refused("From and To locations cannot be the same")
    _refuse_serials(account, product, units, reason, source)
    row = account.move("TRANSFER", product, units, reason, source=source.location_uid, target=target.location_uid)
    _announce(account, "transfer", row, reason.by)
    return row


def _refuse_nonsense(product: Product, units: Decimal) -> None:
    if units <= 0:
        raise Refused("Quantity must be greater than 0")
    if not product.counts_stock:
        raise Refused("Quantity is not tracked for this product")


def _refuse_serials(
    account: Account, product: Product, units: Decimal, reason: Reason, source: Location | None
) -> None:
    if not product.serial_tracked:
        return
    serials = Counter(reason.serial_nos)
    if len(serials) != units or serials.total() != units:
        raise Refused("Serial numbers count must match the quantity")
    shelves = account.stock.shelves(product.product_uid)
    present = {serial for shelf in shelves.values() for serial in shelf.serial_nos}
    if source is None and present & serials.keys():
        raise Refused("Serial number already exists")
    here = shelves.get(source.location_uid) if source is not None else None
    if source is not None and not serials.keys() <= set(here.serial_nos if here else ()):
        raise Refused("Serial number is not available in the selected location")


def _cost(account: Account, product: Product, units: Decimal, paid: Decimal) -> None:
    old = product["purchase_price"]
    before = None if old is None else Decimal(str(old))
    match account.switches.cost_from_inward:
        case "highest" if before is not None:
            paid = max(before, paid)
        case "average" if before is not None:
            held = max(account.stock.total(product.product_uid), Decimal(0))
            paid = exact_units((held * before + units * paid) / (held + units))
    product.fields["purchase_price"] = paid


def _announce(account: Account, way: str, row: Movement, by: str) -> None:
    product: Fields = {"product_uid": row.product_uid}
    transaction: Fields = {"transaction_uid": row.transaction_uid}
    variants: dict[str, Fields] = {"product": product | transaction, "transaction": transaction, "neither": {}}
    chosen = account.switches.stock_event_keys
    keys = account.rng.choice(list(variants.values())) if chosen == "mixed" else variants[chosen]
    account.announce(f"product.transcation_{way}", by, keys)
