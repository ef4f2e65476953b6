"""Transfer orders on random days: some arrive, some in part, some are voided, some lose units, some never end.

While an order is open, QuickBooks keeps what has not arrived where it was. Which orders those are the service says by what it holds; how many
units that makes, and where, comes from the orders themselves.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.ledger.road import ON_THE_ROAD
from stockbridge.simulators.zuper.people import Deed
from tests.simulation.company import CONNECTION_ID, Company


@dataclass
class Orders:
    """The transfer orders of one day."""

    company: Company
    rng: random.Random
    open: list[str] = field(default_factory=list)

    def acts(self, uid: str, source: str, target: str, units: Decimal) -> list[Callable[[], Deed]]:
        """What people may do now: send units of a product on their way, or see to an order that is."""
        field_ = self.company.field
        acts: list[Callable[[], Deed]] = [lambda: field_.send_transfer_order(source, target, [(uid, source, units)])]
        if self.open:
            order = self.rng.choice(self.open)
            acts += [
                lambda: field_.complete_transfer_order(order),
                lambda: field_.complete_transfer_order(order, short=True),
                lambda: field_.receive_part_of_transfer_order(order, Decimal(1)),
                lambda: field_.void_transfer_order(order),
            ]
        return acts

    def note(self, deed: Deed) -> None:
        """Remember what is on the road now."""
        if deed.what == "transfer_order_in_transit":
            self.open.append(deed.uid)
        elif deed.what in ("transfer_order_completed", "transfer_order_voided"):
            self.open.remove(deed.uid)

    def kept(self) -> Counter[tuple[str, str]]:
        """By how many units QuickBooks is ahead of Zuper, by product and location, because orders are held as not over."""
        ahead = Counter[tuple[str, str]]()
        for order, uid in self._held():
            found = self.company.account.transfer_orders[order]
            assert found.status == "IN_TRANSIT", f"an order that is {found.status} is held as being on the road"
            for line in found.lines:
                if line.product_uid == uid:
                    on_the_road = line.units - found.arrived.get(line.line_item_uid, ZERO)
                    ahead[uid, found.from_location] += on_the_road  # type: ignore[assignment] # exact units are counted
        return ahead

    def _held(self) -> list[tuple[str, str]]:
        with self.company.database.unit(CONNECTION_ID) as unit:
            subjects = [hold.subject for hold in unit.holds.open(reason=ON_THE_ROAD)]
        return [(order, uid) for _, order, uid in (subject.split(":") for subject in subjects)]
