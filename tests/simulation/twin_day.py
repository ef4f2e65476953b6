"""A random day on which another integration enters into one system what people did in the other.

Invoices, returns and deliveries stand in both: entered late, days later or early, with the same or with other quantities, at the places
where they lie if the company has sites. Some changes are followed and others missed: documents are edited, voided, deleted and entered
again, and get other numbers. What both systems say of one number happened once; the rest happened as each says. Either the connection
is told so (its kinds are "matched"), or a person answers in the evening. A seed that fails replays by itself:

    python -m tests.simulation.twin_day SEED [asked]
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path

from stockbridge.core.plan import Policy
from stockbridge.core.quantity import ZERO
from stockbridge.ledger import twins
from stockbridge.ledger.answering import answer
from stockbridge.ledger.twins import DIFFERENT, POSSIBLE_TWIN, SAME
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.people import Deed as FieldDeed
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.day import Day, World, lived, tell
from tests.simulation.mortal import MortalDatabase
from tests.simulation.twin_pairs import KINDS, Deal, Pair, changes_in_zuper, enter_in_zuper

STEPS = 50
PLACES = ("Main", "Truck 1")
_LATE = (1, 2, 4, 6)
"""Days until somebody catches up with the copies."""


@dataclass
class TwinDay(Day):
    """One seed, one day with another integration at work."""

    matched: bool = True
    pairs: list[Pair] = field(default_factory=list)
    numbers: int = 10_000
    """The last number that somebody chose."""

    def _world(self) -> World:
        world = super()._world()
        how = "matched" if self.matched else "adjust"
        world["settings"] = {**world["settings"], **{deal.value: how for deal in Deal}}
        return world

    def _company(self) -> Company:
        world = self._world()
        sites = PLACES if self.rng.random() < 0.4 else ()
        if sites:
            world["profile"] = ENTERPRISE_ADVANCED_US
        company = Company(self.folder, seed=self.seed, sites=sites, locations=PLACES, **world)
        company.database = MortalDatabase(str(company.database.url))
        company.service = company._service()
        return company

    def actions(self) -> list[tuple[int, Callable[[], None]]]:
        more = [(6, self._deal), (7, self._copy), (4, self._change_pair)]
        return [*super().actions(), *more, *([(1, self._days_go_by)] if self.matched else [])]

    # -- deeds and their copies ------------------------------------------------------------------------------------------

    def _deal(self) -> None:
        """Something happens, and is entered in one of the systems."""
        names = [name for name in self.expected if self._is_in_quickbooks(name) and self._is_in_zuper(name)]
        if not names:
            return
        pair = Pair(
            self.rng.choice([Deal.INVOICE, Deal.INVOICE, *Deal]),
            self.rng.choice(names),
            self.rng.choice(PLACES),
            Decimal(self.rng.randint(1, 6)),
        )
        if pair.deal is not Deal.INVOICE:  # Zuper numbers its invoices and orders itself
            pair.number = self._new_number(pair.deal)
            # Without the settings nobody takes an order's short number for a sign.
            pair.is_order = pair.deal is Deal.DELIVERY and self.matched and self.rng.random() < 0.5
        is_early = pair.deal is not Deal.INVOICE and not pair.is_order and self.rng.random() < 0.4
        if self._enter_in_quickbooks(pair, pair.asked) if is_early else self._enter_in_zuper(pair):
            self.pairs.append(pair)

    def _copy(self) -> None:
        """The other integration comes to a deed that only one system has."""
        waiting = [pair for pair in self.pairs if not pair.uid or not pair.txn_id]
        if not waiting:
            return
        pair = self.rng.choice(waiting)
        if not pair.uid:
            is_done = self._enter_in_zuper(pair)
        else:
            is_other = self.matched and self.rng.random() < 0.3
            is_done = self._enter_in_quickbooks(pair, pair.asked + (self.rng.choice([-1, 1, 2]) if is_other else 0))
        self.met["twins"] += is_done
        self.met[f"twins, {pair.deal}"] += is_done
        self.met["twins at sites"] += is_done and bool(self.company.sites)

    def _enter_in_zuper(self, pair: Pair) -> bool:
        return self._in_zuper_done(pair, lambda: enter_in_zuper(self.company, pair))

    def _enter_in_quickbooks(self, pair: Pair, units: Decimal) -> bool:
        kind = self.rng.choice(KINDS[pair.deal])
        site = pair.place if self.company.sites else None
        deed = self.company.office.enter(kind, {pair.item: units}, site=site, ref_number=pair.number)
        pair.txn_id, pair.number_in_quickbooks = deed.subject, pair.number
        self._in_quickbooks_done(pair, deed.units, f"entered {deed}")
        return True

    # -- what becomes of them --------------------------------------------------------------------------------------------

    def _change_pair(self) -> None:
        copied = [pair for pair in self.pairs if pair.uid and pair.txn_id]
        if not copied or not self.matched:
            return
        pair, units = self.rng.choice(copied), Decimal(self.rng.randint(1, 6))
        acts = changes_in_zuper(self.company, pair, units)
        if acts and self.rng.random() < 0.4:
            act = self.rng.choice(acts)
            self.met["twins changed"] += self._in_zuper_done(pair, act)
            return
        self._change_in_quickbooks(pair, units)
        self.met["twins changed"] += 1

    def _change_in_quickbooks(self, pair: Pair, units: Decimal) -> None:
        office = self.company.office
        what = self.rng.choice(["void", "change", "change", "delete", "renumber", "renumber"])
        match what:
            case "void":
                deed = office.void(pair.txn_id)
            case "change":
                deed = office.change_quantity(pair.txn_id, pair.item, units)
            case "delete":
                deed = office.delete(pair.txn_id)
                pair.txn_id = ""
            case _:
                is_right = pair.number_in_quickbooks == pair.number
                pair.number_in_quickbooks = self._new_number(pair.deal) if is_right else pair.number
                deed = office.renumber(pair.txn_id, pair.number_in_quickbooks)
        self._in_quickbooks_done(pair, deed.units, f"{what} {pair.number_in_quickbooks} {deed}")

    def _days_go_by(self) -> None:
        self.company.clock.sleep(self.rng.choice(_LATE) * 24 * 3600)
        self.trace.append("days go by")

    def _in_zuper_done(self, pair: Pair, act: Callable[[], FieldDeed]) -> bool:
        try:
            deed = act()
        except Refused as refusal:
            self.trace.append(f"refused: {refusal}")
            return False
        units = sum(deed.units.values(), ZERO)
        pair.zuper += units
        self._moved(pair.item, units, f"{pair.number}: {deed}")
        return True

    def _in_quickbooks_done(self, pair: Pair, units: Decimal, what: str) -> None:
        pair.quickbooks += units
        self._moved(pair.item, units, f"{pair.number}: {what}")

    def _new_number(self, deal: Deal) -> str:
        self.numbers += 1
        return f"{deal[:2].upper()}-{self.numbers}"

    def _is_in_quickbooks(self, name: str) -> bool:
        return any(item.name == name for item in self.company.file.books.items)

    def _is_in_zuper(self, name: str) -> bool:
        return any(one.product_name == name for one in self.company.account.catalogue.listed())

    # -- the evening -----------------------------------------------------------------------------------------------------

    def judge(self) -> None:
        self._answer()
        for pair in self.pairs:
            self.expected[pair.item] -= pair.shared()
        super().judge()

    def _answer(self) -> None:
        """Somebody looks at each question. Where the kinds are declared, it is only about numbers that were changed on one side."""
        with self.company.database.unit(CONNECTION_ID) as unit:
            for hold in list(unit.holds.open(reason=POSSIBLE_TWIN)):
                (_, here), (_, there) = twins.side_by_side(unit, hold.subject)
                is_one = any(pair.is_of(here.document, there.document) for pair in self.pairs)
                word = SAME if is_one else DIFFERENT
                answer(unit, hold.id, word, Policy(max_units=Decimal(10) ** 6), by="Ann", at=self.company.clock.now())
                self.met[f"asked, {word}"] += 1
                self.trace.append(f"{word}: {hold.text}")
        self.company.settle_down()


def live(seed: int, folder: Path, *, matched: bool = True) -> TwinDay:
    """Live a day through; returns it, judged."""
    return lived(TwinDay(seed, folder, matched=matched), STEPS)


if __name__ == "__main__":
    tell(partial(TwinDay, matched=sys.argv[2:] != ["asked"]), int(sys.argv[1]), STEPS)
