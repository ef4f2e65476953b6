"""When an update must not write: another file, a restored one, the wrong mode, a locked record, a line at fault."""

from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from stockbridge.core.plan import Policy
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger.answering import answer
from stockbridge.simulators.quickbooks.backups import back_up, duplicate, restore
from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.faults import CallFault, StatusFault
from stockbridge.simulators.quickbooks.people import People
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.quickbooks.web_connector import Fault, FaultPlan, Outcome, Trouble
from tests.simulation.company import CONNECTION_ID
from tests.unit.quickbooks.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.stock(Filter=20, Belt=5, Valve=7, Motor=3)
    return made


def holds(office: Office) -> dict[str, str]:
    with office.database.unit(CONNECTION_ID) as unit:
        return {hold.reason: hold.text for hold in unit.holds.open()}


def state(office: Office) -> str:
    with office.database.unit(CONNECTION_ID) as unit:
        return str(unit.facts.connection().state)


def planned(office: Office) -> int:
    with office.database.unit(CONNECTION_ID) as unit:
        return unit.postings.count(State.PLANNED)


def another_file(office: Office) -> CompanyFile:
    other = CompanyFile(
        name="Somebody Else",
        path=r"C:\books\else.qbw",
        profile=office.profile,
        switches=office.quickbooks_switches,
        clock=HostClock(office.clock.now, ZoneInfo("America/New_York")),
        rng=Random(99),
    )
    People(other).create_item("Filter", opening=1)
    office.quickbooks.add(other)
    office.quickbooks.switch_to(other.path)
    return other


@pytest.mark.parametrize("marks_any_file", [True, False])
def test_another_company_file_is_never_written_to(office: Office, marks_any_file: bool) -> None:
    office.zuper_moved(Filter=-2)
    other = another_file(office)
    office.web_connector.marks_any_file = marks_any_file

    ended = office.update()

    assert "Nothing was read or written" in ended.status
    assert [write for write in office.quickbooks.ledger.writes if write.company == other.path] == []
    assert planned(office) == 1
    office.quickbooks.switch_to(office.file.path)
    office.update()
    assert office.on_hand("Filter") == Decimal(18)


def test_a_posting_in_doubt_is_not_repeated_into_another_file(office: Office) -> None:
    office.zuper_moved(Filter=-2)
    office.quickbooks.faults.on_writing_call(1, CallFault.LOST_ANSWER)
    office.update()
    other = another_file(office)

    office.update()

    assert [write for write in office.quickbooks.ledger.writes if write.company == other.path] == []
    office.quickbooks.switch_to(office.file.path)
    office.update()
    assert office.on_hand("Filter") == Decimal(18)
    assert office.quickbooks.ledger.doubled() == []


def test_a_restored_backup_stops_the_connection_before_any_write(office: Office) -> None:
    office.update()
    backup = back_up(office.file)
    office.zuper_moved(Filter=-2)
    office.update()
    office.clock.sleep(3600)
    restore(office.file, backup)
    office.zuper_moved(Belt=-1)

    ended = office.update()

    assert "restored from a backup" in ended.status
    assert state(office) == "stopped"
    assert office.on_hand("Belt") == Decimal(5)
    office.update()
    assert office.on_hand("Belt") == Decimal(5)


def test_an_old_copy_of_the_file_is_recognised_by_what_it_lacks(office: Office) -> None:
    office.update()
    old = duplicate(office.file, r"C:\books\old copy.qbw")
    office.quickbooks.add(old)
    office.zuper_moved(Filter=-2)
    office.update()
    office.quickbooks.switch_to(old.path)
    office.zuper_moved(Belt=-1)

    office.update()

    assert state(office) == "stopped"
    assert [write for write in office.quickbooks.ledger.writes if write.company == old.path] == []


def test_deleting_our_adjustment_is_a_movement_and_no_alarm(office: Office) -> None:
    office.zuper_moved(Filter=-2)
    office.update()
    ours = office.quickbooks.ledger.writes[-1]
    (document,) = [txn for txn in office.file.books.documents if txn.ref_number == ours.token]
    office.office.delete(document.txn_id)

    office.update()

    assert state(office) == "live"
    assert office.owed_to_zuper("Filter") == Decimal(2)


def test_multi_user_mode_makes_adjustments_wait_visibly_and_then_go(office: Office) -> None:
    office.file.is_multi_user = True
    office.zuper_moved(Filter=-2)
    office.office.enter(TxnKind.INVOICE, {"Belt": 1})

    waiting = office.update()

    assert "2 units of 1 items wait" in waiting.status
    assert "They wait since 2026-03-02 14:0" in holds(office)["waits_for_single_user"]
    assert office.owed_to_zuper("Belt") == Decimal(-1)
    office.file.is_multi_user = False
    office.update()
    assert office.on_hand("Filter") == Decimal(18)
    assert holds(office) == {}


def test_an_open_form_is_tried_again_next_time(office: Office) -> None:
    office.zuper_moved(Filter=-2)
    office.file.open_forms.add(TxnKind.ADJUSTMENT)

    office.update()

    assert office.on_hand("Filter") == Decimal(20)
    office.file.open_forms.clear()
    office.update()
    assert office.on_hand("Filter") == Decimal(18)
    assert holds(office) == {}


def test_one_bad_line_does_not_stop_the_others(office: Office) -> None:
    office.office.set_active("Valve", active=False)
    office.zuper_moved(Filter=-1, Belt=-1, Valve=-1, Motor=-1)

    office.update()

    assert [office.on_hand(name) for name in ("Filter", "Belt", "Valve", "Motor")] == [19, 4, 7, 2]
    assert list(holds(office)) == ["refused_by_quickbooks"]
    assert office.quickbooks.ledger.doubled() == []


@pytest.mark.parametrize("fault", list(StatusFault), ids=lambda fault: fault.name)
def test_a_refused_document_is_never_lost(office: Office, fault: StatusFault) -> None:
    office.zuper_moved(Filter=-2, Belt=3)
    office.quickbooks.faults.on_write(1, fault)

    office.update()
    office.update()

    assert office.on_hand("Filter") == Decimal(18)
    assert office.on_hand("Belt") == Decimal(8)
    assert office.quickbooks.ledger.doubled() == []


@pytest.mark.parametrize("fault", list(CallFault), ids=lambda fault: fault.name)
@pytest.mark.parametrize("nth", [1, 2])
def test_a_lost_exchange_with_quickbooks_is_settled(office: Office, fault: CallFault, nth: int) -> None:
    office.zuper_moved(Filter=-2, Belt=3)
    office.office.enter(TxnKind.INVOICE, {"Valve": 2})
    office.quickbooks.faults.on_call(nth, fault)

    for _ in range(3):
        office.update()
        office.clock.sleep(200)

    assert (office.on_hand("Filter"), office.on_hand("Belt")) == (Decimal(18), Decimal(8))
    assert office.owed_to_zuper("Valve") == Decimal(-2)
    assert office.quickbooks.ledger.doubled() == []


@pytest.mark.parametrize("edit", ["renumber", "rewrite_memo", "both", "delete"])
def test_a_document_in_doubt_is_found_whatever_people_did_to_it(office: Office, edit: str) -> None:
    office.zuper_moved(Filter=-2)
    office.quickbooks.faults.on_writing_call(1, CallFault.LOST_ANSWER)
    office.update()
    ours = office.quickbooks.ledger.writes[-1]
    (document,) = [txn for txn in office.file.books.documents if txn.ref_number == ours.token]
    if edit in ("renumber", "both"):
        office.office.renumber(document.txn_id, "MINE")
    if edit in ("rewrite_memo", "both"):
        office.office.rewrite_memo(document.txn_id, "mine now")
    if edit == "delete":
        office.office.delete(document.txn_id)
    office.clock.sleep(300)

    office.update()

    assert office.quickbooks.ledger.doubled() == []
    assert office.book("Filter", Side.QUICKBOOKS) == office.on_hand("Filter")
    assert office.owed_to_zuper("Filter") == (Decimal(2) if edit == "delete" else Decimal(0))


def test_a_wrong_password_is_told_so_and_learns_nothing(office: Office) -> None:
    office.web_connector.password = "guess"

    assert office.update().outcome is Outcome.WRONG_CREDENTIALS


def test_a_second_web_connector_is_told_busy(office: Office) -> None:
    seen: list[Outcome] = []
    plan = FaultPlan(
        (Fault(Trouble.INTRUDER, "receiveResponseXML", 1),),
        intruder=lambda: seen.append(office.web_connector.update().outcome),
    )

    assert office.update(plan).outcome is Outcome.FINISHED

    assert seen == [Outcome.BUSY]


def test_another_file_with_another_past_is_refused_and_stops_nothing(office: Office) -> None:
    office.update()
    other = another_file(office)
    restore(other, back_up(other))

    office.update()

    assert state(office) == "live"
    office.quickbooks.switch_to(office.file.path)
    office.zuper_moved(Filter=-2)
    office.update()
    assert office.on_hand("Filter") == Decimal(18)


def test_after_a_restore_that_somebody_accepted_updates_go_on(office: Office) -> None:
    office.update()
    backup = back_up(office.file)
    office.zuper_moved(Filter=-2)
    office.update()
    office.clock.sleep(3600)
    restore(office.file, backup)
    office.update()
    with office.database.unit(CONNECTION_ID) as unit:
        (hold,) = unit.holds.open()
        answer(unit, hold.id, "resume", Policy(max_units=Decimal(1000)), by="Ada", at=office.clock.now())
        unit.facts.set_state("live")  # there is no plan here that somebody approved
    office.zuper_moved(Belt=-1)

    office.update()

    assert state(office) == "live"
    assert office.on_hand("Belt") == Decimal(4)
