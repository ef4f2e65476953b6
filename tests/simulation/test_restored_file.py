"""The company file becomes another state of itself: restored, condensed, copied, moved; and all that looks like it and is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.plan import Policy
from stockbridge.ledger.answering import answer
from stockbridge.simulators.quickbooks.backups import Backup, back_up, condense, duplicate, restore
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.storage.holds import OpenHold
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID, Company

ITEMS = ("Filter", "Hose", "Valve")


@pytest.fixture
def company(tmp_path: Path) -> Company:
    company = Company(tmp_path)
    for name in ITEMS:
        company.office.create_item(name, opening=50, cost=Decimal(2))
        stocked_product(
            company.account, company.furnished, name, Decimal(50), product_type="PRODUCT", track_quantity=True
        )
    company.settle_down()
    return company


def test_everything_a_restored_file_lacks_is_entered_again_once(company: Company) -> None:
    backup = _a_day_after_a_backup(company)
    before = _stocks(company)
    restore(company.file, backup)

    held = _stopped(company)
    assert held.reason == "file_restored"
    assert "2 of our inventory adjustments" in held.text
    assert "2 documents that people had entered" in held.text
    written = len(company.quickbooks.ledger.writes)
    company.update()
    company.cycle()
    assert len(company.quickbooks.ledger.writes) == written, "it wrote before anybody had decided"

    _answer(company, held, "post_again")
    _live_on(company)

    assert _stocks(company) == before
    assert _is_equal(company)


def test_people_enter_their_documents_again_and_we_ours(company: Company) -> None:
    backup = _a_day_after_a_backup(company)
    before = _stocks(company)
    restore(company.file, backup)
    _answer(company, _stopped(company), "post_ours")
    company.settle_down()

    _people(company)
    _live_on(company)

    assert _stocks(company) == before
    assert _is_equal(company)


def test_a_restored_file_may_be_taken_as_it_is(company: Company) -> None:
    backup = _a_day_after_a_backup(company)
    restore(company.file, backup)
    _answer(company, _stopped(company), "resume")

    _live_on(company)

    assert _stocks(company)["Filter"] == (Decimal(50), Decimal(50))
    assert _is_equal(company)


@pytest.mark.parametrize("answered", ["post_again", "post_ours", "resume"])
def test_a_restore_that_quickbooks_does_not_tell_of_is_seen_by_what_people_lost(
    company: Company, answered: str
) -> None:
    """Nothing of ours is lost, and LastRestoreTime stays what it was."""
    backup = back_up(company.file)
    company.clock.sleep(3 * 3600)
    _people(company)
    company.settle_down()
    company.file.books = backup.books()

    _answer(company, _stopped(company), answered)
    _live_on(company)

    sold = Decimal(0) if answered != "post_again" else Decimal(-3)
    assert _stocks(company)["Filter"] == (50 + sold, 50 + sold)


def test_a_restore_is_seen_by_a_record_that_went_back_in_time(company: Company) -> None:
    backup = back_up(company.file)
    company.clock.sleep(3 * 3600)
    company.office.reprice("Hose", price=Decimal(99))
    company.settle_down()
    company.file.books = backup.books()

    assert "Hose was edited at" in _stopped(company).text


def test_a_file_restored_twice_is_asked_about_twice(company: Company) -> None:
    for _ in range(2):
        backup = _a_day_after_a_backup(company)
        before = _stocks(company)
        company.clock.sleep(3600)
        restore(company.file, backup)
        _answer(company, _stopped(company), "post_again")
        _live_on(company)
        assert _stocks(company) == before


def test_the_right_file_is_opened_again_and_nothing_is_entered_twice(company: Company) -> None:
    copy = duplicate(company.file, r"C:\books\copy.qbw")
    company.quickbooks.add(copy)
    company.clock.sleep(3600)
    _people(company)
    _field(company)
    company.settle_down()
    before = _stocks(company)
    company.quickbooks.switch_to(copy.path)

    held = _stopped(company)
    company.quickbooks.switch_to(company.file.path)
    _answer(company, held, "retry")
    _live_on(company)

    assert _stocks(company) == before
    assert not [write for write in company.quickbooks.ledger.writes if write.company == copy.path]


def test_a_file_that_lies_elsewhere_is_asked_about_once(company: Company) -> None:
    copy = duplicate(company.file, r"D:\new server\acme.qbw")
    company.quickbooks.add(copy)
    company.quickbooks.switch_to(copy.path)
    company.file = copy

    held = _stopped(company)
    assert held.reason == "file_moved"
    _answer(company, held, "resume")
    _live_on(company)

    company.update()
    assert _state(company) == "live"


def test_a_condensed_file_is_asked_about_and_nothing_is_entered_again(company: Company) -> None:
    _people(company)
    _field(company)
    company.settle_down()
    before, written = _stocks(company), len(company.quickbooks.ledger.writes)
    company.clock.sleep(3600)
    condense(company.file, date(2030, 1, 1))

    held = _stopped(company)
    assert held.reason == "file_condensed"
    _answer(company, held, "resume")
    _live_on(company)

    assert _stocks(company) == before
    assert len(company.quickbooks.ledger.writes) == written


def test_a_busy_year_end_alarms_nobody(company: Company) -> None:
    """A new year of QuickBooks, a new name, deleted and edited documents of ours and of people: the file is what it was."""
    for number in range(6):
        company.clock.sleep(1800)
        _people(company)
        _field(company)
        company.settle_down()
        latest = list(company.file.books.documents)[-1 - number % 3]
        company.office.delete(latest.txn_id)
        company.file.name = f"Acme Heating {number}, LLC"
        company.file.profile = replace(company.file.profile, major_version=str(34 + number))
        company.settle_down()
        assert _state(company) == "live"
    assert _is_equal(company)


def _a_day_after_a_backup(company: Company) -> Backup:
    backup = back_up(company.file)
    for _ in range(2):
        company.clock.sleep(3600)
        _field(company)
        company.settle_down()
    _people(company)
    company.settle_down()
    company.clock.sleep(600)
    return backup


def _people(company: Company) -> None:
    company.office.enter(TxnKind.INVOICE, {"Filter": 3})
    company.office.enter(TxnKind.BILL, {"Hose": 4})


def _field(company: Company) -> None:
    uid = next(one.product_uid for one in company.account.catalogue.listed() if one.fields["product_name"] == "Valve")
    company.field.invoice([(uid, company.furnished.locations[0].location_uid, Decimal(2))], "PAID")


def _stopped(company: Company) -> OpenHold:
    company.update()
    assert _state(company) == "stopped"
    with company.database.unit(CONNECTION_ID) as unit:
        (hold,) = unit.holds.open()
        return hold


def _answer(company: Company, hold: OpenHold, action: str) -> None:
    with company.database.unit(CONNECTION_ID) as unit:
        answer(unit, hold.id, action, Policy(max_units=Decimal(1000)), by="Ada", at=company.clock.now())


def _live_on(company: Company) -> None:
    for _ in range(2):
        company.settle_down()
        company.clock.sleep(13 * 3600)
    check_books(company.database, CONNECTION_ID)


def _state(company: Company) -> str:
    with company.database.unit(CONNECTION_ID) as unit:
        return str(unit.facts.connection().state)


def _stocks(company: Company) -> dict[str, tuple[Decimal, Decimal]]:
    """What is in QuickBooks and in Zuper."""
    balances = zuper_ledger.balances(company.account)
    uids = {one.fields["product_name"]: one.product_uid for one in company.account.catalogue.listed()}
    return {
        name: (
            company.file.books.stock.on_hand(company.office.item(name).list_id),
            sum((units for (uid, _), units in balances.items() if uid == uids[name]), Decimal()),
        )
        for name in ITEMS
    }


def _is_equal(company: Company) -> bool:
    return all(in_quickbooks == in_zuper for in_quickbooks, in_zuper in _stocks(company).values())
