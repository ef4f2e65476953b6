"""The clock of the QuickBooks computer is set by people: whatever they make of it, no change stays unseen for long."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stockbridge.core.side import Side
from stockbridge.simulators.quickbooks.backups import back_up, restore
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.simulation.company import CONNECTION_ID
from tests.unit.quickbooks.office import Office

FIVE_HOURS = timedelta(hours=5)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office whose clock is known: five hours ahead of the truth, which nobody has noticed yet."""
    office = Office(tmp_path)
    office.file.clock.skew = FIVE_HOURS
    office.stock(Hose=50, Valve=50)
    office.office.enter(TxnKind.INVOICE, {"Hose": 1})
    office.update()
    office.clock.sleep(4 * 3600)
    office.office.enter(TxnKind.INVOICE, {"Hose": 1})
    office.update()
    return office


def test_a_clock_set_back_is_measured_by_our_own_adjustment_and_all_it_hid_is_found_at_once(office: Office) -> None:
    office.file.clock.skew = timedelta()
    office.office.enter(TxnKind.INVOICE, {"Hose": 4})
    office.clock.sleep(600)
    office.zuper_moved(Valve=-2)

    ended = office.update()

    assert office.book("Hose", Side.QUICKBOOKS) == office.on_hand("Hose") == 44
    assert unexplained(office) == 0
    assert "was set back by about 5 hours" in ended.status


def test_without_any_adjustment_the_next_sweep_finds_it_with_its_document(office: Office) -> None:
    office.file.clock.skew = timedelta()
    office.office.enter(TxnKind.INVOICE, {"Hose": 4})
    office.clock.sleep(13 * 3600)
    take_time(office)
    office.update()

    assert office.book("Hose", Side.QUICKBOOKS) == office.on_hand("Hose") == 44
    assert unexplained(office) == 0


def test_a_clock_that_lost_its_date_is_told_of_and_everything_is_read(office: Office) -> None:
    """An empty battery; looking back to that day would ask for all documents since then."""
    office.file.clock.skew = timedelta(days=-5000)
    office.office.enter(TxnKind.INVOICE, {"Hose": 4})
    office.zuper_moved(Valve=-2)

    ended = office.update()

    assert office.book("Hose", Side.QUICKBOOKS) == office.on_hand("Hose") == 44
    assert "is 5000 days behind what it was" in ended.status
    with office.database.unit(CONNECTION_ID) as unit:
        assert '"wall":"2026' in unit.facts.company_file().host_clock


def test_once_it_is_noticed_changes_are_seen_at_once_again(office: Office) -> None:
    office.file.clock.skew = timedelta()
    office.zuper_moved(Valve=-2)
    office.update()
    swept = sweeps(office)

    for sold in range(1, 6):
        office.clock.sleep(600)
        office.office.enter(TxnKind.INVOICE, {"Hose": 1})
        office.update()
        assert office.book("Hose", Side.QUICKBOOKS) == 48 - sold

    assert sweeps(office) == swept, "stamps from before it was set back are no reason to look at everything again"


def test_a_clock_that_is_set_forward_misses_nothing(office: Office) -> None:
    office.file.clock.skew = timedelta(days=400)
    office.office.enter(TxnKind.INVOICE, {"Hose": 4})
    office.update()
    assert office.book("Hose", Side.QUICKBOOKS) == 44

    office.file.clock.skew = timedelta()
    office.office.enter(TxnKind.INVOICE, {"Hose": 4})
    office.zuper_moved(Valve=-2)
    office.update()
    assert office.book("Hose", Side.QUICKBOOKS) == 40


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Honolulu", "Europe/Berlin", "Pacific/Auckland"])
@pytest.mark.parametrize("is_restored", [False, True])
def test_a_computer_moved_to_another_zone_hides_nothing_and_is_no_restored_file(
    office: Office, zone: str, *, is_restored: bool
) -> None:
    if is_restored:  # long ago, and known
        restore(office.file, back_up(office.file))
        with office.database.unit(CONNECTION_ID) as unit:
            unit.facts.learn_company_file(last_restore_time=None, company_name=None)
        office.update()
    office.file.clock.zone = ZoneInfo(zone)
    office.office.enter(TxnKind.INVOICE, {"Hose": 4})
    office.update()

    assert office.book("Hose", Side.QUICKBOOKS) == office.on_hand("Hose") == 44
    with office.database.unit(CONNECTION_ID) as unit:
        assert (unit.facts.connection().state, list(unit.holds.open())) == ("live", [])


@pytest.mark.parametrize("offset_text", ["correct", "standard_always"])
def test_the_hour_that_comes_twice_in_autumn_alarms_nobody(tmp_path: Path, offset_text: str) -> None:
    office = Office(tmp_path)
    office.clock.time = office.clock.time.replace(month=11, day=1, hour=5, minute=30)
    office.stock(Hose=50, Valve=50)
    office.office.enter(TxnKind.INVOICE, {"Hose": 1})
    office.update()
    swept = sweeps(office)
    for _ in range(6):
        office.clock.sleep(900)
        office.office.enter(TxnKind.INVOICE, {"Hose": 1})
        office.zuper_moved(Valve=-1)
        office.update()

    assert office.book("Hose", Side.QUICKBOOKS) == office.on_hand("Hose") == 43
    assert sweeps(office) == swept


def unexplained(office: Office) -> Decimal:
    with office.database.unit(CONNECTION_ID) as unit:
        return unit.evidence.unexplained_units(office.clock.now() + timedelta(days=1))


def take_time(office: Office) -> None:
    """Every call of the Web Connector takes a second."""
    answer = office.service.answer

    def slowly(*given: object) -> object:
        office.clock.sleep(1)
        return answer(*given)  # type: ignore[arg-type] # passed through

    office.service.answer = slowly  # type: ignore[method-assign,assignment]


def sweeps(office: Office) -> int:
    with office.database.unit(CONNECTION_ID) as unit:
        return int(unit.facts.company_file().sweep)
