"""A random day on which another integration enters Zuper's invoices into QuickBooks as well.

It enters them late or early, with the same or with other quantities, follows some changes and misses others. What both systems
say of one invoice happened once; the rest happened as each says. Either the connection is told so (`invoices = "matched"`), or
a person answers in the evening. A seed that fails replays by itself:

    python -m tests.simulation.twin_day SEED
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from stockbridge.core.plan import Policy
from stockbridge.core.quantity import ZERO
from stockbridge.ledger.answering import answer
from stockbridge.ledger.twins import POSSIBLE_TWIN, SAME
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.exchange import Refused
from tests.simulation.company import CONNECTION_ID
from tests.simulation.day import Day, World

PREFIX = "INV-"


@dataclass
class Pair:
    """One invoice for one item, and what each system really moved for it."""

    item: str
    uid: str
    number: str
    asked: Decimal
    zuper: Decimal = ZERO
    quickbooks: Decimal = ZERO
    txn_id: str | None = None

    def shared(self) -> Decimal:
        same_way = self.zuper * self.quickbooks > 0
        return min(self.zuper, self.quickbooks, key=abs) if same_way else ZERO


@dataclass
class TwinDay(Day):
    """One seed, one day with another integration at work."""

    matched: bool = True
    pairs: list[Pair] = field(default_factory=list)

    def _world(self) -> World:
        world = super()._world()
        world["settings"] = {**world["settings"], "invoices": "matched" if self.matched else "adjust"}
        return world

    def actions(self) -> list[tuple[int, Callable[[], None]]]:
        return [*super().actions(), (6, self._invoice), (7, self._copy_invoice), (3, self._change_pair)]

    def _invoice(self) -> None:
        products = [
            one for one in self.company.account.catalogue.listed() if one.fields["product_name"] in self.expected
        ]
        if not products:
            return
        product, units = self.rng.choice(products), Decimal(self.rng.randint(1, 6))
        place = self.rng.choice(self.company.furnished.locations).location_uid
        try:
            deed = self.company.field.invoice([(product.product_uid, place, units)], "PAID", prefix=PREFIX)
        except Refused as refusal:
            self.trace.append(f"refused: {refusal}")
            return
        number = f"{PREFIX}{self.company.account.invoices[deed.uid].invoice_no}"
        pair = Pair(str(product.fields["product_name"]), deed.uid, number, units)
        pair.zuper = self._both(pair, sum(deed.units.values(), ZERO), f"{deed}")
        self.pairs.append(pair)

    def _copy_invoice(self) -> None:
        waiting = [pair for pair in self.pairs if pair.txn_id is None and self._is_in_quickbooks(pair.item)]
        if not waiting:
            return
        pair = self.rng.choice(waiting)
        units = pair.asked
        if self.matched and self.rng.random() < 0.3:
            units += self.rng.choice([-1, 1, 2])
        kind = self.rng.choice([TxnKind.INVOICE, TxnKind.INVOICE, TxnKind.SALES_RECEIPT])
        deed = self.company.office.enter(kind, {pair.item: units}, ref_number=pair.number)
        pair.txn_id = deed.subject
        pair.quickbooks = self._both(pair, deed.units, f"copied {deed}")
        self.met["twins"] += 1

    def _change_pair(self) -> None:
        copied = [pair for pair in self.pairs if pair.txn_id is not None]
        if not copied or not self.matched:
            return
        pair, office = self.rng.choice(copied), self.company.office
        assert pair.txn_id is not None
        match self.rng.choice(["cancel", "void", "change"]):
            case "cancel":
                try:
                    deed = self.company.field.set_invoice_status(pair.uid, "CANCELED")
                except Refused as refusal:
                    self.trace.append(f"refused: {refusal}")
                    return
                pair.zuper += self._both(pair, sum(deed.units.values(), ZERO), f"cancelled {deed}")
            case "void":
                voided = office.void(pair.txn_id)
                pair.quickbooks += self._both(pair, voided.units, f"voided {voided}")
            case _:
                changed = office.change_quantity(pair.txn_id, pair.item, self.rng.randint(1, 6))
                pair.quickbooks += self._both(pair, changed.units, f"changed {changed}")
        self.met["twins changed"] += 1

    def _both(self, pair: Pair, units: Decimal, what: str) -> Decimal:
        self._moved(pair.item, units, f"{pair.number}: {what}")
        return units

    def _is_in_quickbooks(self, name: str) -> bool:
        return any(item.name == name for item in self.company.file.books.items)

    def judge(self) -> None:
        for pair in self.pairs:
            self.expected[pair.item] -= pair.shared()
            pair.zuper = pair.quickbooks = ZERO
        if not self.matched:
            self._answer()
        super().judge()

    def _answer(self) -> None:
        """Somebody looks at each question, and both documents are the same deed."""
        with self.company.database.unit(CONNECTION_ID) as unit:
            for hold in list(unit.holds.open(reason=POSSIBLE_TWIN)):
                answer(unit, hold.id, SAME, Policy(max_units=Decimal(10) ** 6), by="Ann", at=self.company.clock.now())
                self.met["asked"] += 1
        self.company.settle_down()


def live(seed: int, folder: Path, *, matched: bool = True, steps: int = 50) -> TwinDay:
    """Live a day through; returns it, judged."""
    day = TwinDay(seed, folder, matched=matched)
    day.furnish()
    day.work(steps)
    day.close()
    return day


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        one = TwinDay(int(sys.argv[1]), Path(name), matched=sys.argv[2:] != ["asked"])
        try:
            one.furnish()
            one.work(50)
            one.close()
        finally:
            print("\n".join(one.trace))
