"""Every single fault at every call of an update that reads and writes: no unit is lost, none is posted twice."""

from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.side import Side
from stockbridge.simulators.quickbooks.faults import CallFault, StatusFault
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.quickbooks.web_connector.faults import Fault, FaultPlan, every_fault
from tests.unit.quickbooks.office import Office

# serverVersion, clientVersion, authenticate, three requests with their answers, closeConnection
CALLS, REQUESTS = 10, 3


@pytest.mark.parametrize("lands", [True, False], ids=["landed", "was refused"])
def test_a_message_set_that_ran_and_kept_no_answer_is_settled_by_asking(tmp_path: Path, lands: bool) -> None:
    """Under its old ID it would never run again (9002); whether it did something, the documents tell."""
    office = Office(tmp_path, quickbooks_switches=Switches(stored_response="lost"))
    office.stock(Filter=20)
    office.zuper_moved(Filter=-2)
    if not lands:
        office.quickbooks.faults.on_write(1, StatusFault.TRANSACTION_LOCKED)
    office.quickbooks.faults.on_writing_call(1, CallFault.LOST_ANSWER)

    office.update()
    for _ in range(3):
        office.clock.sleep(200)
        office.update()

    assert office.on_hand("Filter") == office.book("Filter", Side.QUICKBOOKS) == Decimal(18)
    assert office.quickbooks.ledger.doubled() == []


@pytest.mark.parametrize("closes", [True, False], ids=["closes", "just ends"])
@pytest.mark.parametrize("fault", list(every_fault(CALLS, REQUESTS)), ids=str)
def test_no_single_fault_loses_or_doubles_a_unit(tmp_path: Path, fault: Fault, closes: bool) -> None:
    office = Office(tmp_path)
    office.stock(Filter=20, Belt=5)
    office.office.enter(TxnKind.INVOICE, {"Filter": 3})
    office.zuper_moved(Filter=-2, Belt=1)
    plan = FaultPlan((fault,), intruder=office.web_connector.update, closes_after_failure=closes)

    office.update(plan)
    office.office.enter(TxnKind.ITEM_RECEIPT, {"Belt": 10})
    for _ in range(3):
        office.clock.sleep(200)
        office.update()

    assert (office.on_hand("Filter"), office.on_hand("Belt")) == (Decimal(15), Decimal(16))
    assert (office.owed_to_zuper("Filter"), office.owed_to_zuper("Belt")) == (Decimal(-3), Decimal(10))
    assert (office.book("Filter", Side.QUICKBOOKS), office.book("Belt", Side.QUICKBOOKS)) == (Decimal(15), Decimal(16))
    assert office.quickbooks.ledger.doubled() == []
    assert office.quickbooks.ledger.violations == []
