"""Ring 1: what may happen to a company as rules of a state machine, over the real product, a real database and both simulators.

A random day of ring 2 draws everything from one seed; here each step is drawn by itself, so that what goes wrong is shrunk to
the few steps that matter, with plain numbers in them. There is one item, and at most one thing breaks in a step: all that
happens meets there. The book is added up afresh after every step; both worlds are asked when nothing breaks any more.
"""

import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.quickbooks.faults import CallFault, StatusFault
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.quickbooks.web_connector.faults import Fault, FaultPlan, Trouble
from stockbridge.simulators.zuper.faults import MENU
from stockbridge.simulators.zuper.faults import Fault as Harm
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.day import Day, World
from tests.simulation.mortal import Killed, MortalDatabase

ITEM = "Filter"
OPENING = Decimal(20)
POLL_S = 30


class Death(NamedTuple):
    """The process dies at the nth commit, before or after it reaches the disk."""

    nth: int
    before: bool


class WriteHarm(NamedTuple):
    """The next inward or outward meets this."""

    harm: Harm


NOTHING = st.none()
UNITS = st.integers(1, 9).map(Decimal)
DEATHS = st.builds(Death, st.integers(1, 8), st.booleans())
LOST_WRITES = st.sampled_from([CallFault.LOST_ANSWER, CallFault.LOST_REQUEST])
TROUBLES = st.builds(
    Fault,
    trouble=st.sampled_from([trouble for trouble in Trouble if trouble is not Trouble.INTRUDER]),
    method=st.sampled_from(["", "sendRequestXML", "receiveResponseXML"]),
    nth=st.integers(1, 4),
)
IN_QUICKBOOKS = st.sampled_from([TxnKind.INVOICE, TxnKind.BILL, "count", "void", "delete", "change"])
IN_ZUPER = st.sampled_from(["invoice", "inward", "import", "void"])


class OneItem(Day):
    """A company of one item that both sides hold, with every switch at its default."""

    def _world(self) -> World:
        return World(
            profile=ENTERPRISE_US,
            quickbooks_switches=QuickBooksSwitches(),
            zuper_switches=ZuperSwitches(put_overwrites_stock=False),
            settings={},
        )

    def furnish(self) -> None:
        """Equal on both sides, linked."""
        company = self.company
        company.office.create_item(ITEM, opening=OPENING, cost=Decimal(2))
        product = stocked_product(
            company.account, company.furnished, ITEM, OPENING, product_type="PRODUCT", track_quantity=True
        )
        self.product_uid = product.product_uid
        self.expected[ITEM] = OPENING
        company.settle_down()


class AnythingMayHappen(RuleBasedStateMachine):
    """People on both sides, both kinds of run, every fault, a death at any commit."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.day = OneItem(1, Path(self._folder.name))
        self.day.furnish()
        self.company = self.day.company

    @rule(what=IN_QUICKBOOKS, units=UNITS)
    def somebody_in_quickbooks(self, what: TxnKind | str, units: Decimal) -> None:
        """Enters a document, counts, or changes the last document, which may have been read already or not."""
        office, documents = self.company.office, self.day.documents
        match what:
            case "count":
                self.moved(office.count({ITEM: units}).units)
            case TxnKind():
                deed = office.enter(what, {ITEM: units})
                documents.append(deed.subject)
                self.moved(deed.units)
            case "void" if documents:
                self.moved(office.void(documents.pop()).units)
            case "delete" if documents:
                self.moved(office.delete(documents.pop()).units)
            case "change" if documents:
                self.moved(office.change_quantity(documents[-1], ITEM, int(units)).units)

    @rule(what=IN_ZUPER, units=UNITS, place=st.sampled_from([0, 1]))
    def somebody_in_zuper(self, what: str, units: Decimal, place: int) -> None:
        """Uses parts, adds stock, imports a number without a row, or voids the last row."""
        field, rows = self.company.field, self.day.rows
        spot = self.day.product_uid, self.company.furnished.locations[place].location_uid
        match what:
            case "invoice":
                deed = field.invoice([(*spot, units)], "PAID")
            case "inward":
                deed = field.inward(*spot, units)
                rows.append(deed.uid)
            case "void" if rows:
                deed = field.void_movement(rows.pop())
            case _:
                deed = field.import_counts([(*spot, units)])
        self.moved(sum(deed.units.values(), ZERO))

    @rule(breaks=NOTHING | LOST_WRITES | DEATHS | TROUBLES | st.sampled_from(CallFault) | st.sampled_from(StatusFault))
    def web_connector_calls(self, breaks: CallFault | StatusFault | Fault | Death | None) -> None:
        """An update, of which one thing may break."""
        faults, plan = self.company.quickbooks.faults, FaultPlan()
        match breaks:
            case CallFault():
                faults.on_writing_call(1, breaks)
            case StatusFault():
                faults.on_write(1, breaks)
            case Fault():
                plan = FaultPlan((breaks,))
        self.mortal(breaks, lambda: self.company.update(plan))

    @rule(breaks=NOTHING | st.sampled_from(MENU).map(WriteHarm) | DEATHS | st.sampled_from(MENU))
    def worker_looks(self, breaks: WriteHarm | Harm | Death | None) -> None:
        """A cycle, of which one thing may break, when the next poll is due."""
        self.company.clock.sleep(POLL_S)
        faults = self.company.zuper.faults
        match breaks:
            case WriteHarm(harm):
                faults.on_call(1, harm, method="POST", path_part="ward")
            case Harm():
                faults.on_call(1, breaks)
        self.mortal(breaks, self.company.cycle)

    @rule(seconds=st.sampled_from([5, 60, 300]))
    def time_goes_by(self, seconds: int) -> None:
        """What was to land late lands."""
        self.company.clock.sleep(seconds)
        self.company.zuper.tick()

    @invariant()
    def the_book_is_whole(self) -> None:
        """After every step, deaths included."""
        check_books(self.company.database, CONNECTION_ID)

    def teardown(self) -> None:
        """Nothing breaks any more: both sides come to hold what people made of them, and no token has landed twice."""
        try:
            self.day.close()
            self.the_book_is_whole()
        finally:
            self.company.database.dispose()
            self._folder.cleanup()

    def moved(self, units: Decimal) -> None:
        """Remember what people moved, on whichever side."""
        self.day.expected[ITEM] += units

    def mortal(self, breaks: object, act: Callable[[], object]) -> None:
        """Run something that may die at a commit."""
        database = self.company.database
        assert isinstance(database, MortalDatabase)
        if isinstance(breaks, Death):
            database.dies_in, database.dies_before_commit = breaks
        try:
            act()
        except Killed:
            pass
        finally:
            database.dies_in = None


TestAnythingMayHappen = AnythingMayHappen.TestCase
TestAnythingMayHappen.settings = settings(max_examples=15, stateful_step_count=20)
