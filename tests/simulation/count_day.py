"""A random day with stock-takes in its middle: in either system, by command, and with one system named as right.

People leave the shelves alone until the count is ready; afterwards they work on while it is under way. A seed that fails replays
by itself:

    python -m tests.simulation.count_day SEED
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger import stock_take
from stockbridge.simulators.zuper.exchange import Refused
from tests.simulation.company import CONNECTION_ID
from tests.simulation.day import Day, lived, tell

ROUNDS = 12


@dataclass
class CountDay(Day):
    """One seed, one day on which people count."""

    is_counting: bool = False

    def actions(self) -> list[tuple[int, Callable[[], None]]]:
        return [
            *super().actions(),
            (4, self._count_or_finish),
            (4, self._count_unannounced),
            (2, self._answer_questions),
        ]

    def _count_unannounced(self) -> None:
        """Somebody types into QuickBooks what lies on a shelf, whatever is on its way."""
        names = [name for name in self.expected if self._is_linked(name)]
        if self.is_counting or not names:
            return
        name = self.rng.choice(names)
        on_its_way = self.expected[name] - self._in_quickbooks(name)
        deed = self.company.office.count({name: self.expected[name] if on_its_way else self._shelf(name)})
        if on_its_way:
            self.met["unannounced"] += 1
            self.counts.add(deed.subject)
            self.trace.append(f"{name}: counted without a word, {deed}")
        else:
            self._moved(name, deed.units, f"counted without a word {deed}")

    def _count_or_finish(self) -> None:
        if self.is_counting:
            self._finish(None)
            return
        with self.company.database.unit(CONNECTION_ID) as unit:
            stock_take.begin(unit, item=None, location=None, by="Ann", at=self.company.clock.now())
        self.is_counting = True
        if not self._becomes_ready():
            self.met["never ready"] += 1
            return
        self.met["counted"] += 1
        names = [name for name in self.expected if self._is_linked(name)]
        if names and self.rng.random() < 0.3:
            self._count_while_zuper_uses(self.rng.choice(names))
            return
        for name in self.rng.sample(names, k=min(2, len(names))):
            self.rng.choice([self._by_command, self._in_the_office, self._by_import])(name)

    def _becomes_ready(self) -> bool:
        """Updates and cycles, with all their faults, while nobody touches the shelves."""
        for _ in range(ROUNDS):
            self._update()
            self.company.clock.sleep(60)
            self._cycle()
            self.company.clock.sleep(60)
            with self.company.database.unit(CONNECTION_ID) as unit:
                if stock_take.standing(unit).is_ready:
                    return True
        return False

    def _shelf(self, name: str) -> Decimal:
        """What somebody finds there: a little more or less than the books say."""
        return self.expected[name] + self.rng.randint(-3, 3)

    def _by_command(self, name: str) -> None:
        found = self._shelf(name)
        with self.company.database.unit(CONNECTION_ID) as unit:
            stock_take.enter(unit, found, item=name, location=None, by="Ann", at=self.company.clock.now())
        self._moved(name, found - self.expected[name], "counted by command")

    def _in_the_office(self, name: str) -> None:
        deed = self.company.office.count({name: self._shelf(name)})
        self._moved(name, deed.units, f"counted {deed}")

    def _by_import(self, name: str) -> None:
        uid, place = self._product(name), self.company.furnished.locations[0].location_uid
        there = self.company.account.stock.balance((uid, place))
        try:
            deed = self.company.field.import_counts([(uid, place, there + self._shelf(name) - self.expected[name])])
        except Refused as refusal:
            self.trace.append(f"refused: {refusal}")
            return
        self._moved(name, sum(deed.units.values(), ZERO), f"counted {deed}")

    def _count_while_zuper_uses(self, name: str) -> None:
        """Parts leave the shelf through Zuper, then it is counted in QuickBooks, which has not heard of them."""
        place = self.company.furnished.locations[0].location_uid
        try:
            used = self.company.field.outward(self._product(name), place, Decimal(2))
        except Refused as refusal:
            self.trace.append(f"refused: {refusal}")
            return
        self._moved(name, sum(used.units.values(), ZERO), f"{used}")
        found = self._shelf(name)
        self.company.office.count({name: found})
        self._moved(name, found - self.expected[name], "counted in QuickBooks, which is right")
        self.company.clock.sleep(300)
        self._let_it_be_read()
        self._finish(Side.QUICKBOOKS)

    def _let_it_be_read(self) -> None:
        """Without faults, until both systems have told all."""
        company = self.company
        company.zuper.faults.calm()
        company.quickbooks.faults.calm()
        for _ in range(ROUNDS):
            company.update()
            company.clock.sleep(120)
            company.cycle()

    def _finish(self, right: Side | None) -> None:
        with self.company.database.unit(CONNECTION_ID) as unit:
            self.trace.append(stock_take.finish(unit, right=right, by="Ann", at=self.company.clock.now()))
        self.is_counting = False

    def _is_linked(self, name: str) -> bool:
        with self.company.database.unit(CONNECTION_ID) as unit:
            return bool(unit.book.cells_of(Side.ZUPER, [self._product(name)])) if self._has_product(name) else False

    def _has_product(self, name: str) -> bool:
        return any(one.fields["product_name"] == name for one in self.company.account.catalogue.listed())

    def _product(self, name: str) -> str:
        return next(
            one.product_uid for one in self.company.account.catalogue.listed() if one.fields["product_name"] == name
        )

    def close(self) -> None:
        if self.is_counting:
            self._finish(None)
        super().close()


def live(seed: int, folder: Path) -> CountDay:
    """Live a day through; returns it, judged."""
    return lived(CountDay(seed, folder))


if __name__ == "__main__":
    tell(CountDay, int(sys.argv[1]))
