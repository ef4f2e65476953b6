"""One Zuper account: who and what is in it, and the few acts everything else is made of.

No HTTP here. Its clock and its randomness come from outside, so the same seed lives the same life; its clock never runs
backwards, because Zuper's does not when ours does.
"""

import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.zuper.catalogue import Catalogue
from stockbridge.simulators.zuper.exchange import Fields, Refused
from stockbridge.simulators.zuper.records import Category, Company, Key, Location, Product, User
from stockbridge.simulators.zuper.stock import Movement, Shelf, Spot, Stock
from stockbridge.simulators.zuper.switches import Switches
from stockbridge.simulators.zuper.webhooks import Webhooks

if TYPE_CHECKING:
    from stockbridge.simulators.zuper.documents import Invoice, PurchaseOrder, TransferOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why units move: who did it, in which words, for which document."""

    by: str
    remarks: str = ""
    module_name: str | None = None
    module_uid: str | None = None
    serial_nos: tuple[str, ...] = ()
    purchase_price: Decimal | None = None


class Account:
    """The state of one account. Everything in it is created through its methods, in the order of the calls."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        rng: random.Random,
        switches: Switches | None = None,
        *,
        login_name: str = "acme",
        timezone: str = "America/New_York",
        requests_per_minute: int = 150,
        api_url: str = "https://us-west-1c.zuperpro.com",
    ) -> None:
        self.rng = rng
        self.switches = switches or Switches()
        self.requests_per_minute = requests_per_minute
        self.api_url = api_url
        self._clock = clock
        self._last_moment: datetime | None = None
        self._next_number = {"product": 1, "invoice": 1, "purchase_order": 1}
        self.company = Company(self.new_uid(), f"{login_name.title()} Inc.", login_name, timezone)
        self.users: dict[str, User] = {}
        self.keys: dict[str, Key] = {}
        self.categories: dict[str, Category] = {}
        self.locations: dict[str, Location] = {}
        self.catalogue = Catalogue()
        self.stock = Stock(self.new_shelf)
        self.invoices: dict[str, Invoice] = {}
        self.transfer_orders: dict[str, TransferOrder] = {}
        self.purchase_orders: dict[str, PurchaseOrder] = {}
        self.custom_fields: dict[str, list[Fields]] = {}
        self.webhooks = Webhooks(rng)
        self.poisoned: set[str] = set()

    def now(self) -> datetime:
        """The account's time, UTC, to the millisecond as Zuper writes it (facts/ZUPER.md §5)."""
        moment = self._clock()
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        self._last_moment = moment if self._last_moment is None else max(moment, self._last_moment)
        return self._last_moment

    def new_uid(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def new_row_id(self) -> str:
        """An inner `_id`, as the database beneath Zuper makes them."""
        return f"{self.rng.getrandbits(96):024x}"

    def new_number(self, kind: str) -> int:
        number = self._next_number[kind]
        self._next_number[kind] = number + 1
        return number

    def add_user(self, first_name: str, last_name: str = "") -> User:
        user = User(self.new_uid(), first_name, last_name)
        self.users[user.user_uid] = user
        return user

    def add_key(self, user: User, value: str | None = None, *, read_only: bool = False) -> Key:
        key = Key(value or f"{self.rng.getrandbits(128):032x}", user.user_uid, read_only)
        self.keys[key.value] = key
        return key

    def add_category(self, name: str, parent_category_uid: str | None = None) -> Category:
        category = Category(self.new_uid(), name, parent_category_uid)
        self.categories[category.category_uid] = category
        return category

    def add_location(self, name: str, kind: str = "WAREHOUSE", allowed_users: Iterable[str] = ()) -> Location:
        location = Location(self.new_uid(), name, kind, frozenset(allowed_users))
        self.locations[location.location_uid] = location
        return location

    def location(self, location_uid: object) -> Location:
        """A location that is not deleted.

        Raises:
            Refused: there is none with that uid.
        """
        location = self.locations.get(location_uid) if isinstance(location_uid, str) else None
        if location is None or location.is_deleted:
            raise Refused("Invalid Location UID")
        return location

    def new_shelf(self, quantity: Decimal = ZERO, min_quantity: Decimal = ZERO) -> Shelf:
        return Shelf(self.new_row_id(), self.now(), quantity, min_quantity)

    def move(
        self,
        kind: str,
        product: Product,
        units: Decimal,
        reason: Reason,
        *,
        source: str | None = None,
        target: str | None = None,
    ) -> Movement:
        """Move units and write the row that says so; the list shows the row after a while (`row_delay_seconds`).

        Raises:
            Refused: the balance would become negative and the account forbids it; nothing moved.
        """
        assert units > 0, "a movement row's quantity is positive"
        now = self.now()
        delay = timedelta(seconds=self.rng.uniform(0, self.switches.row_delay_seconds))
        row = Movement(
            self.new_uid(),
            kind,
            product.product_uid,
            units,
            source,
            target,
            created_by=reason.by,
            created_at=now,
            visible_at=now + delay,
            remarks=reason.remarks[: self.switches.remarks_length],
            module_name=reason.module_name,
            module_uid=reason.module_uid,
            serial_nos=reason.serial_nos,
            purchase_price=reason.purchase_price,
        )
        self.stock.add(row, allow_negative=self.switches.allow_negative)
        return row

    def refuse_shortage(self, effects: Iterable[Mapping[Spot, Decimal]]) -> None:
        """Ask before several movements whether all of them together are possible.

        Raises:
            Refused: a balance would become negative and the account forbids it.
        """
        together: dict[Spot, Decimal] = {}
        for effect in effects:
            for spot, units in effect.items():
                together[spot] = together.get(spot, ZERO) + units
        self.stock.refuse_negative(together, allow_negative=self.switches.allow_negative)

    def void(self, row: Movement, by: str) -> dict[Spot, Decimal]:
        """Take a movement back, the way `void_as` says; answers what that did to the stock.

        Raises:
            Refused: it is void already, or the balance would become negative and the account forbids it.
        """
        if self.switches.void_as == "flag":
            return self.flag_void(row)
        product = self.catalogue.find(row.product_uid)
        assert product is not None, "products are never forgotten"
        return self.reverse(row, product, Reason(by=by, remarks=f"Void of {row.transaction_uid}")).effect()

    def flag_void(self, row: Movement) -> dict[Spot, Decimal]:
        """Flip `is_deleted` and give the units back: no new row, no event (facts/ZUPER_SIMULATOR.md §4.9)."""
        return self.stock.void(row, self.now(), allow_negative=self.switches.allow_negative)

    def reverse(self, row: Movement, product: Product, reason: Reason) -> Movement:
        """Write the compensating row: the same units the other way."""
        kind, reason = self.switches.reversal_type, replace(reason, serial_nos=row.serial_nos)
        return self.move(kind, product, row.units, reason, source=row.to_location, target=row.from_location)

    def whole_if_needed(self, quantity: Decimal) -> Decimal:
        """What Zuper makes of a quantity with a fraction (`decimals`).

        Raises:
            Refused: fractions are not accepted.
        """
        if quantity == quantity.to_integral_value() or self.switches.decimals == "accepted":
            return quantity
        if self.switches.decimals == "refused":
            raise Refused("Quantity must be an integer")
        return quantity.to_integral_value(rounding=ROUND_DOWN)

    def announce(self, event: str, by: str, keys: Fields) -> None:
        """Tell the webhooks, unless it was a write through the API and those stay silent (`echo_events`)."""
        through_api = any(key.user_uid == by for key in self.keys.values())
        if through_api and not self.switches.echo_events:
            return
        self.webhooks.announce(event, self.now(), {"company_uid": self.company.company_uid, **keys}, by)
