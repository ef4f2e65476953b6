"""Shelves and movement rows: how many units of which product are where, and which rows say why.

Exact decimals throughout; binary noise belongs to the wire. It guards the ledger's equation (facts/ZUPER_SIMULATOR.md §7):
balance = opening + rows that are not void + changes without a row, and every change without a row is written down here.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.zuper.exchange import Refused

Spot = tuple[str, str]
"""A product at a location: (product_uid, location_uid)."""

STALE_FOR = timedelta(seconds=30)
"""How long list rows may go on showing the stock before a change."""


@dataclass(slots=True)
class Shelf:
    """One row of a product's `location_availability`."""

    row_id: str
    created_at: datetime
    quantity: Decimal = ZERO
    min_quantity: Decimal = ZERO
    serial_nos: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Movement:
    """One row of /product/transaction; `units` is positive, the locations say which way. Only `is_deleted` ever changes."""

    transaction_uid: str
    type: str
    product_uid: str
    units: Decimal
    from_location: str | None
    to_location: str | None
    created_by: str
    created_at: datetime
    visible_at: datetime
    remarks: str = ""
    module_name: str | None = None
    module_uid: str | None = None
    serial_nos: tuple[str, ...] = ()
    purchase_price: Decimal | None = None
    old_quantity: Decimal = ZERO
    is_deleted: bool = False

    def effect(self) -> dict[Spot, Decimal]:
        """What the row does to each spot while it is not void."""
        effect: dict[Spot, Decimal] = {}
        if self.from_location is not None:
            effect[self.product_uid, self.from_location] = -self.units
        if self.to_location is not None:
            spot = (self.product_uid, self.to_location)
            effect[spot] = effect.get(spot, ZERO) + self.units
        return effect


@dataclass(frozen=True, slots=True)
class Rowless:
    """A change of stock that left no movement row: a form saved, an import."""

    at: datetime
    spot: Spot
    units: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class _Snapshot:
    until: datetime
    quantities: dict[str, Decimal]


class Stock:
    """All shelves and movements of one account. `new_shelf` puts up an empty one where units come to a new place."""

    def __init__(self, new_shelf: Callable[[], Shelf]) -> None:
        self._new_shelf = new_shelf
        self.opening: dict[Spot, Decimal] = {}
        self.movements: list[Movement] = []
        self.rowless: list[Rowless] = []
        self.version = 0
        self._shelves: dict[str, dict[str, Shelf]] = {}
        self._by_uid: dict[str, Movement] = {}
        self._by_product: dict[str, list[Movement]] = {}
        self._before: dict[str, _Snapshot] = {}

    def shelves(self, product_uid: str) -> dict[str, Shelf]:
        """The product's shelves by location, in the order they came to be."""
        return self._shelves.get(product_uid, {})

    def has_shelf(self, spot: Spot) -> bool:
        return spot[1] in self.shelves(spot[0])

    def balance(self, spot: Spot) -> Decimal:
        shelf = self.shelves(spot[0]).get(spot[1])
        return ZERO if shelf is None else shelf.quantity

    def total(self, product_uid: str) -> Decimal:
        return sum((shelf.quantity for shelf in self.shelves(product_uid).values()), ZERO)

    def spots(self) -> Iterable[Spot]:
        """Every spot with a shelf."""
        return ((product, place) for product, shelves in self._shelves.items() for place in shelves)

    def open(self, spot: Spot, shelf: Shelf) -> None:
        """A product is created with a shelf; its quantity is the opening balance, without a row."""
        self._shelves.setdefault(spot[0], {})[spot[1]] = shelf
        self.opening[spot] = self.opening.get(spot, ZERO) + shelf.quantity

    def movement(self, transaction_uid: str) -> Movement | None:
        return self._by_uid.get(transaction_uid)

    def of_product(self, product_uid: str) -> Sequence[Movement]:
        """The product's rows, oldest first."""
        return self._by_product.get(product_uid, ())

    def since(self, moment: datetime) -> Sequence[Movement]:
        """All rows created at the moment or later, oldest first."""
        return self.movements[bisect_left(self.movements, moment, key=lambda row: row.created_at) :]

    def add(self, row: Movement, *, allow_negative: bool) -> None:
        """Append a row and move its units.

        Raises:
            Refused: the result would be negative and must not be; nothing was moved.
        """
        effect = row.effect()
        self.refuse_negative(effect, allow_negative=allow_negative)
        row.old_quantity = self.balance((row.product_uid, row.from_location or row.to_location or ""))
        self.remember(row.product_uid, row.created_at)
        for spot, units in effect.items():
            self._shelf(spot).quantity += units
        self._move_serials(row)
        self.movements.append(row)
        self._by_uid[row.transaction_uid] = row
        self._by_product.setdefault(row.product_uid, []).append(row)

    def void(self, row: Movement, at: datetime, *, allow_negative: bool) -> dict[Spot, Decimal]:
        """Flip the row to void and give its units back; answers what that did.

        Raises:
            Refused: it is void already, or giving back would go below zero and must not.
        """
        if row.is_deleted:
            raise Refused("Transaction already voided")
        undone = {spot: -units for spot, units in row.effect().items()}
        self.refuse_negative(undone, allow_negative=allow_negative)
        self.remember(row.product_uid, at)
        for spot, units in undone.items():
            self._shelf(spot).quantity += units
        row.is_deleted = True
        return undone

    def overwrite(self, spot: Spot, units: Decimal, at: datetime, why: str) -> Decimal:
        """Set a shelf to a number, without a row; answers the difference that made."""
        change = units - self.balance(spot)
        self.remember(spot[0], at)
        self._shelf(spot).quantity = units
        if change:
            self.rowless.append(Rowless(at, spot, change, why))
        return change

    def remove_shelf(self, spot: Spot, at: datetime, why: str) -> Decimal:
        """Take a shelf away with whatever is on it, without a row; answers the difference that made."""
        change = self.overwrite(spot, ZERO, at, why)
        del self._shelves[spot[0]][spot[1]]
        return change

    def refuse_negative(self, effect: Mapping[Spot, Decimal], *, allow_negative: bool) -> None:
        """Ask whether the balances allow this.

        Raises:
            Refused: taking would leave less than nothing, and that is not allowed.
        """
        if allow_negative:
            return
        if any(units < 0 and self.balance(spot) + units < 0 for spot, units in effect.items()):
            raise Refused("Insufficient quantity available in the selected location")

    def listed(self, product_uid: str, now: datetime) -> dict[str, Decimal]:
        """Quantities by location as a stale list row shows them: from before a change less than `STALE_FOR` old."""
        before = self._before.get(product_uid)
        if before is not None and now < before.until:
            return before.quantities
        return {place: shelf.quantity for place, shelf in self.shelves(product_uid).items()}

    def remember(self, product_uid: str, now: datetime) -> None:
        """Before a change: keep what the list shows now for a while; a stream of changes does not freeze it for longer."""
        self.version += 1
        before = self._before.get(product_uid)
        if before is None or before.until <= now:
            quantities = {place: shelf.quantity for place, shelf in self.shelves(product_uid).items()}
            self._before[product_uid] = _Snapshot(now + STALE_FOR, quantities)

    def _shelf(self, spot: Spot) -> Shelf:
        shelves = self._shelves.setdefault(spot[0], {})
        if spot[1] not in shelves:
            shelves[spot[1]] = self._new_shelf()
        return shelves[spot[1]]

    def _move_serials(self, row: Movement) -> None:
        shelves = self.shelves(row.product_uid)
        if row.from_location is not None:
            left = shelves[row.from_location]
            left.serial_nos = [serial for serial in left.serial_nos if serial not in row.serial_nos]
        if row.to_location is not None:
            shelves[row.to_location].serial_nos.extend(row.serial_nos)
