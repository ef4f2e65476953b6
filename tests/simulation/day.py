"""A random working day, drawn whole from a seed: which behaviours both systems show, what people do, what breaks, and when.

Safety is judged at the end, when the faults have stopped and both sides have come to rest: every item holds in both systems
what it held at first contact and what people moved since, and no token landed twice. A seed that fails replays by itself:

    python -m tests.simulation.day SEED
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypedDict, TypeVar

from stockbridge.core.plan import Policy
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.answering import answer
from stockbridge.ledger.possible_counts import INCLUDED, NOT_INCLUDED, POSSIBLE_COUNT
from stockbridge.ledger.road import ON_THE_ROAD
from stockbridge.simulators.quickbooks.faults import CallFault, StatusFault
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US, PREMIER_US, PRO_US, Profile
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.quickbooks.switches import all_settings as quickbooks_settings
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.quickbooks.web_connector.faults import Fault, FaultPlan, Trouble
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.faults import MENU
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from stockbridge.simulators.zuper.switches import all_settings as zuper_settings
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.mortal import Killed, MortalDatabase
from tests.simulation.orders import Orders

DayT = TypeVar("DayT", bound="Day")

OTHER_RULES = {
    ("consumption_module", "job"),
    ("consumption_module", "quote"),
    ("consumption_module", "none"),
    ("allow_negative", False),
    ("decimals", "refused"),
    ("decimals", "truncated"),
    ("inward_elsewhere", "refused"),
    ("negative_stock", "refused"),
    ("put_overwrites_stock", True),
    ("transit_names_order", False),
}
"""Settings under which units are rightly held instead of carried; they have tests of their own."""

RAISES = (TxnKind.ITEM_RECEIPT, TxnKind.BILL, TxnKind.CHECK, TxnKind.CREDIT_CARD_CHARGE, TxnKind.CREDIT_MEMO)
LOWERS = (TxnKind.INVOICE, TxnKind.SALES_RECEIPT, TxnKind.VENDOR_CREDIT, TxnKind.CREDIT_CARD_CREDIT)


class World(TypedDict):
    """Which QuickBooks, which Zuper, and how the connection between them is set."""

    profile: Profile
    quickbooks_switches: QuickBooksSwitches
    zuper_switches: ZuperSwitches
    settings: Mapping[str, object]


@dataclass
class Day:
    """One seed, one day."""

    seed: int
    folder: Path
    trace: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    """What was met on the way; a suite of days that never met a thing proves nothing about it."""

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.company = self._company()
        self.expected: dict[str, Decimal] = {}
        self.documents: list[str] = []
        self.rows: list[str] = []
        self.orders = Orders(self.company, self.rng)
        self.counts: set[str] = set()
        """Adjustments by which people typed what lies on the shelf; all others are about other units."""

    def _company(self) -> Company:
        company = Company(self.folder, seed=self.seed, **self._world())
        company.database = MortalDatabase(str(company.database.url))
        company.service = company._service()
        return company

    def _world(self) -> World:
        rng = self.rng
        quickbooks, zuper = self._draw(quickbooks_settings()), self._draw(zuper_settings())
        self.trace.append(f"quickbooks {quickbooks} zuper {zuper}")
        return World(
            profile=rng.choice([PRO_US, PREMIER_US, ENTERPRISE_US]),
            quickbooks_switches=QuickBooksSwitches(**quickbooks),  # type: ignore[arg-type] # by name
            zuper_switches=ZuperSwitches(**{"put_overwrites_stock": False, **zuper}),  # type: ignore[arg-type] # by name
            settings={"product_master": rng.choice(["quickbooks_desktop", "zuper"])},
        )

    def _draw(self, settings: object) -> dict[str, object]:
        possible = [one for one in settings if one not in OTHER_RULES]  # type: ignore[attr-defined] # pairs of name and value
        return dict(self.rng.sample(possible, k=self.rng.randint(0, 4)))

    # -- the morning -----------------------------------------------------------------------------------------------------

    def furnish(self) -> None:
        """A handful of items; some differ, some are missing on the side that is not the master."""
        company, rng = self.company, self.rng
        zuper_is_master = company.settings["product_master"] == "zuper"
        for number in range(rng.randint(3, 6)):
            name, here, there = f"Part {number}", rng.randint(0, 40), rng.randint(0, 40)
            fate = rng.choice(["equal", "different", "one side"])
            there = here if fate == "equal" else there
            if fate != "one side" or not zuper_is_master:
                company.office.create_item(name, opening=here or None, cost=Decimal(2))
            if fate != "one side" or zuper_is_master:
                stocked_product(
                    company.account,
                    company.furnished,
                    name,
                    Decimal(there),
                    product_type="PRODUCT",
                    track_quantity=True,
                )
            self.expected[name] = Decimal(there if zuper_is_master else here)
        company.office.create_item("Labor", ItemKind.SERVICE, price=Decimal(80))
        company.settle_down()

    # -- the day ---------------------------------------------------------------------------------------------------------

    def work(self, steps: int) -> None:
        """People, updates, cycles and faults in random order."""
        actions = self.actions()
        weights = [weight for weight, _ in actions]
        for _ in range(steps):
            (action,) = self.rng.choices([action for _, action in actions], weights)
            action()

    def actions(self) -> list[tuple[int, Callable[[], None]]]:
        """What may happen next, each with its weight."""
        return [
            (6, self._sell),
            (3, self._change_document),
            (6, self._use),
            (2, self._change_row),
            (5, self._update),
            (6, self._cycle),
            (4, self._wait),
        ]

    def _answer_questions(self) -> None:
        """Somebody says the truth about adjustments that look like stock-takes."""
        with self.company.database.unit(CONNECTION_ID) as unit:
            for hold in list(unit.holds.open(reason=POSSIBLE_COUNT)):
                word = INCLUDED if hold.subject.rpartition(":")[2] in self.counts else NOT_INCLUDED
                answer(unit, hold.id, word, Policy(max_units=Decimal(10) ** 6), by="Ann", at=self.company.clock.now())
                self.met[f"a count, {word}"] += 1
                self.trace.append(f"{word}: {hold.text}")

    def _sell(self) -> None:
        office, rng = self.company.office, self.rng
        item = self._item_in_quickbooks()
        if item is None:
            return
        units = Decimal(rng.randint(1, 9))
        if rng.random() < 0.15:
            deed = (
                office.count({item: units})
                if rng.random() < 0.5
                else office.adjust({item: rng.choice([-1, 1]) * units})
            )
        else:
            deed = office.enter(rng.choice(RAISES + LOWERS), {item: units})
            self.documents.append(deed.subject)
        self._moved(item, deed.units, f"{deed}")

    def _change_document(self) -> None:
        if not self.documents:
            return
        office, subject = self.company.office, self.rng.choice(self.documents)
        txn = next((txn for txn in self.company.file.books.documents if txn.txn_id == subject), None)
        if txn is None or not txn.lines:
            return
        item = self._item_name(txn.lines[0].item_id)
        if item is None:
            return
        how = self.rng.choice(["void", "delete", "change", "pay"])
        if how == "void":
            deed = office.void(subject)
        elif how == "delete":
            deed = office.delete(subject)
        elif how == "pay":
            deed = office.pay(subject)
        else:
            deed = office.change_quantity(subject, item, self.rng.randint(0, 9))
        self._moved(item, deed.units, f"{how} {deed}")

    def _use(self) -> None:
        field_, rng, company = self.company.field, self.rng, self.company
        products = self._products()
        if not products:
            return
        product = rng.choice(products)
        main, truck = (place.location_uid for place in company.furnished.locations)
        units = Decimal(rng.randint(1, 6))
        where = rng.choice([main, main, truck])
        try:
            match rng.choice(["invoice", "inward", "outward", "transfer", "import", "order", "order"]):
                case "invoice":
                    deed = field_.invoice([(product.product_uid, where, units)], "PAID")
                case "inward":
                    deed = field_.inward(product.product_uid, where, units)
                case "outward":
                    deed = field_.outward(product.product_uid, where, units)
                case "transfer":
                    deed = field_.transfer(product.product_uid, main, truck, units)
                case "order":
                    deed = rng.choice(self.orders.acts(product.product_uid, main, truck, units))()
                case _:
                    deed = field_.import_counts([(product.product_uid, where, units)])
        except Refused as refusal:
            self.trace.append(f"refused: {refusal}")
            return
        if deed.what in ("inward", "outward"):
            self.rows.append(deed.uid)
        self.orders.note(deed)
        for uid in dict.fromkeys([product.product_uid, *(uid for uid, _ in deed.units)]):
            moved = sum((change for (moved_uid, _), change in deed.units.items() if moved_uid == uid), ZERO)
            self._moved(self._name(uid), moved, f"{deed}")

    def _change_row(self) -> None:
        if not self.rows:
            return
        uid = self.rows.pop(self.rng.randrange(len(self.rows)))
        try:
            deed = self.company.field.void_movement(uid)
        except Refused as refusal:
            self.trace.append(f"refused: {refusal}")
            return
        row = self.company.account.stock.movement(uid)
        assert row is not None
        self._moved(self._name(row.product_uid), sum(deed.units.values(), ZERO), f"{deed}")

    def _update(self) -> None:
        rng, company = self.rng, self.company
        plan = FaultPlan()
        if rng.random() < 0.4:
            fault = Fault(
                rng.choice(list(Trouble)), rng.choice(["sendRequestXML", "receiveResponseXML", ""]), rng.randint(1, 5)
            )
            plan = FaultPlan((fault,), intruder=company.web_connector.update, closes_after_failure=rng.random() < 0.5)
            self.met[f"web connector {fault.trouble.name}"] += 1
        if rng.random() < 0.3:
            company.quickbooks.faults.on_writing_call(1, rng.choice(list(CallFault)))
        if rng.random() < 0.1:
            company.quickbooks.faults.on_write(1, rng.choice(list(StatusFault)))
        self._mortal(lambda: self.trace.append(f"update {company.update(plan).status}"))

    def _cycle(self) -> None:
        faults = self.company.zuper.faults
        if self.rng.random() < 0.3:
            faults.on_call(self.rng.randint(1, 4), self.rng.choice(MENU))
        if self.rng.random() < 0.5:
            faults.on_call(1, self.rng.choice(MENU), method="POST", path_part="ward")
        self._mortal(lambda: self.trace.append(f"cycle {self.company.cycle().text}"))

    def _mortal(self, act: Callable[[], None]) -> None:
        database = self.company.database
        assert isinstance(database, MortalDatabase)
        if self.rng.random() < 0.2:
            database.dies_in, database.dies_before_commit = self.rng.randint(1, 12), self.rng.random() < 0.5
        try:
            act()
        except Killed:
            self.met["killed"] += 1
            self.trace.append("killed")
        database.dies_in = None

    def _wait(self) -> None:
        self.company.clock.sleep(self.rng.choice([5, 30, 90, 300, 900]))
        self.company.zuper.tick()

    # -- the evening -----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Faults stop; both sides come to rest; then all must be right."""
        company = self.company
        company.zuper.faults.calm()
        company.quickbooks.faults.calm()
        company.clock.sleep(300)
        company.zuper.tick()  # what was to land late has landed by now
        for _ in range(2):
            company.clock.sleep(13 * 3600)
            company.settle_down()
            self._answer_questions()
            company.settle_down()
        self.met["found by token"] += self._count("its answer was lost")
        self.met["replayed by QuickBooks"] += company.quickbooks.ledger.replays
        self.judge()

    def judge(self) -> None:
        """The verdict; everything it needs comes from the two worlds, nothing from the ledger."""
        company = self.company
        assert company.quickbooks.ledger.doubled() == []
        assert company.quickbooks.ledger.violations == []
        assert zuper_ledger.doubled(company.account, self._tokens()) == []
        assert company.zuper.log.violations == []
        self._judge_stock()
        assert self._held() == []

    def _judge_stock(self) -> None:
        kept = Counter[str]()
        for (uid, _), units in self.orders.kept().items():
            kept[self._name(uid)] += units
            self.met["kept while on the road"] += units != 0
        for name, expected in self.expected.items():
            here, there = self._in_quickbooks(name) - kept[name], self._in_zuper(name)
            assert (here, there) == (expected, expected), f"{name}: QuickBooks {here}, Zuper {there}, truth {expected}"

    def _count(self, words: str) -> int:
        with self.company.database.unit(CONNECTION_ID) as unit:
            return sum(words in row.text for row in unit.runs.history(most=10_000))

    def _held(self) -> list[object]:
        with self.company.database.unit(CONNECTION_ID) as unit:
            return [hold for hold in unit.holds.open() if hold.reason != ON_THE_ROAD]

    def _tokens(self) -> list[str]:
        with self.company.database.unit(CONNECTION_ID) as unit:
            return [line.token for line in unit.book.statement() if line.token is not None and line.side is Side.ZUPER]

    def _item_in_quickbooks(self) -> str | None:
        names = [item.name for item in self.company.file.books.items if item.name in self.expected]
        return self.rng.choice(names) if names else None

    def _item_name(self, list_id: str) -> str | None:
        """What people call the item; None for one that they leave alone."""
        return self.company.file.books.items[list_id].name

    def _products(self) -> list[Product]:
        """The products that people use."""
        return [one for one in self.company.account.catalogue.listed() if one.product_name in self.expected]

    def _name(self, product_uid: str) -> str:
        return str(self.company.account.catalogue.get(product_uid).fields["product_name"])

    def _in_quickbooks(self, name: str) -> Decimal:
        return self.company.file.books.stock.on_hand(self.company.office.item(name).list_id)

    def _in_zuper(self, name: str) -> Decimal:
        uids = {
            one.product_uid for one in self.company.account.catalogue.listed() if one.fields["product_name"] == name
        }
        assert len(uids) == 1, f"{name} is {len(uids)} times in Zuper"
        balances = zuper_ledger.balances(self.company.account)
        return sum((units for (uid, _), units in balances.items() if uid in uids), ZERO)

    def _moved(self, name: str, units: Decimal, what: str) -> None:
        self.expected[name] += units
        self.trace.append(f"{name} {units:+}: {what}")


def live(seed: int, folder: Path, steps: int = 40) -> Day:
    """Live a day through; returns it, judged."""
    return lived(Day(seed, folder), steps)


def lived(day: DayT, steps: int = 40) -> DayT:
    """The day, lived through and judged."""
    day.furnish()
    day.work(steps)
    day.close()
    return day


def tell(kind: Callable[[int, Path], Day], seed: int, steps: int = 40) -> None:
    """Live a day of that kind and print it line by line, whatever comes of it."""
    with tempfile.TemporaryDirectory() as name:
        one = kind(seed, Path(name))
        try:
            lived(one, steps)
        finally:
            print("\n".join(one.trace))


if __name__ == "__main__":
    tell(Day, int(sys.argv[1]))
