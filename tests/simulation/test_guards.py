"""What stops by itself before something goes wrong, and goes on by itself once it is right again."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.plan import Policy
from stockbridge.ledger.answering import answer
from stockbridge.ledger.status import status
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.storage.room import Room
from tests.simulation.company import CONNECTION_ID, Company

GIB = 1024**3


@pytest.fixture
def company(tmp_path: Path) -> Company:
    company = Company(tmp_path)
    company.office.create_item("Filter", opening=50, cost=Decimal(2))
    stocked_product(
        company.account, company.furnished, "Filter", Decimal(50), product_type="PRODUCT", track_quantity=True
    )
    company.settle_down()
    return company


def test_nothing_is_asked_or_written_while_the_disk_is_nearly_full(company: Company) -> None:
    _move(company)
    written, calls = len(company.quickbooks.ledger.writes), len(company.zuper.log.calls)
    company.database.room = lambda: Room(1024, 100 * GIB)

    ended = company.update()
    company.cycle()

    assert "The disk with the database is nearly full" in ended.status
    assert (len(company.quickbooks.ledger.writes), len(company.zuper.log.calls)) == (written, calls)
    with company.database.unit(CONNECTION_ID) as unit:
        settings = ConnectionSettings.from_json(company.connection.settings)
        now_is = status(unit, settings, company.clock.now(), company.database.no_room())
    assert "nearly full" in (now_is.text or "")

    company.database.room = lambda: Room(10 * GIB, 100 * GIB)
    company.settle_down()
    assert _stocks(company) == (Decimal(45), Decimal(45))


def test_a_disk_that_fills_up_during_an_update_hands_out_nothing_more(company: Company) -> None:
    _move(company)
    _cycles(company)
    written, looks = len(company.quickbooks.ledger.writes), iter(range(100))
    company.database.room = lambda: Room(10 * GIB if next(looks) < 3 else 1024, 100 * GIB)

    assert "nearly full" in company.update().status
    assert len(company.quickbooks.ledger.writes) == written

    company.database.room = lambda: None
    company.settle_down()
    assert _stocks(company) == (Decimal(45), Decimal(45))


@pytest.mark.parametrize("ahead", [timedelta(minutes=-20), timedelta(hours=26)])
def test_while_the_clocks_are_apart_nothing_is_written_to_zuper(company: Company, ahead: timedelta) -> None:
    company.machine.ahead = ahead
    _move(company)
    for _ in range(3):
        company.update()
        company.cycle()
        company.clock.sleep(300)

    assert _held(company) == {"clock_wrong"}
    assert _stocks(company) == (Decimal(45), Decimal(48)), "QuickBooks followed Zuper, and Zuper was not written to"

    company.machine.ahead = timedelta()
    company.settle_down()
    assert _held(company) == set()
    assert _stocks(company) == (Decimal(45), Decimal(45))


def test_a_clock_that_was_set_back_keeps_no_sweep_waiting(company: Company) -> None:
    company.machine.ahead = timedelta(days=30)
    company.settle_down()
    company.machine.ahead = timedelta()
    company.settle_down()

    with company.database.unit(CONNECTION_ID) as unit:
        swept = unit.facts.company_file().swept_at, unit.facts.zuper_account().swept_at
    assert max(swept) <= company.clock.now()


def test_the_other_connector_is_noticed_by_what_it_writes_on_products(company: Company) -> None:
    _move(company)
    company.settle_down()
    _mark(company, "7-1700000000")
    _move(company)
    _cycles(company)

    assert _held(company) == {"official_connector"}
    written = len(company.quickbooks.ledger.writes)
    company.update()
    assert len(company.quickbooks.ledger.writes) == written

    _answer(company, "resume")
    company.settle_down()
    assert _held(company) == set()
    assert _stocks(company) == (Decimal(40), Decimal(40))


def test_what_the_other_connector_left_long_ago_is_no_sign_of_it(tmp_path: Path) -> None:
    company = Company(tmp_path)
    company.office.create_item("Filter", opening=50, cost=Decimal(2))
    stocked_product(
        company.account, company.furnished, "Filter", Decimal(50), product_type="PRODUCT", track_quantity=True
    )
    _mark(company, "7-1700000000")
    company.settle_down()
    _move(company)
    company.settle_down()

    assert _held(company) == set()
    assert _stocks(company) == (Decimal(45), Decimal(45))


def test_a_lease_of_a_clock_that_was_set_back_keeps_nobody_waiting(company: Company) -> None:
    with company.database.unit(CONNECTION_ID) as unit:
        far = company.clock.now() + timedelta(days=40)
        unit.facts.learn_zuper_account(lease_holder="wrong clock", lease_until=far)
    _move(company)
    company.settle_down()

    assert _stocks(company) == (Decimal(45), Decimal(45))


def _move(company: Company) -> None:
    """The office sells three, a technician uses two."""
    company.office.enter(TxnKind.INVOICE, {"Filter": 3})
    (product,) = company.account.catalogue.listed()
    company.field.invoice([(product.product_uid, company.furnished.locations[0].location_uid, Decimal(2))], "PAID")


def _mark(company: Company, value: str) -> None:
    (product,) = company.account.catalogue.listed()
    product.fields["meta_data"] = [{"_id": "f" * 24, "label": "QuickBooks Sequence ID", "value": value}]


def _answer(company: Company, action: str) -> None:
    with company.database.unit(CONNECTION_ID) as unit:
        (held,) = unit.holds.open()
        answer(unit, held.id, action, Policy(max_units=Decimal(1000)), by="Ada", at=company.clock.now())


def _cycles(company: Company) -> None:
    """Zuper shows a row only a while after it was written."""
    for _ in range(4):
        company.clock.sleep(60)
        company.cycle()


def _stocks(company: Company) -> tuple[Decimal, Decimal]:
    in_quickbooks = company.file.books.stock.on_hand(company.office.item("Filter").list_id)
    return in_quickbooks, sum(zuper_ledger.balances(company.account).values(), Decimal())


def _held(company: Company) -> set[str]:
    with company.database.unit(CONNECTION_ID) as unit:
        return {one.reason for one in unit.holds.open()}
