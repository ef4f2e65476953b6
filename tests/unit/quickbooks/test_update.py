"""One update after another against the simulated company file: what is seen, what is posted, what is refused."""

from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.side import Side
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.unit.quickbooks.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.stock(Filter=20, Belt=5)
    return made


def test_a_sale_in_quickbooks_is_owed_to_zuper_with_its_document(office: Office) -> None:
    office.office.enter(TxnKind.INVOICE, {"Filter": 3}, ref_number="1042")

    office.update()

    assert office.owed_to_zuper("Filter") == Decimal(-3)
    assert office.book("Filter", Side.QUICKBOOKS) == Decimal(17)


def test_consumption_in_zuper_is_adjusted_in_quickbooks_once(office: Office) -> None:
    office.zuper_moved(Filter=-2, Belt=1)

    office.update()
    office.update()

    assert (office.on_hand("Filter"), office.on_hand("Belt")) == (Decimal(18), Decimal(6))
    assert office.quickbooks.ledger.doubled() == []
    assert office.quickbooks.ledger.violations == []


def test_a_quiet_update_is_one_round_trip(office: Office) -> None:
    office.update()
    before = office.quickbooks.ledger.round_trips

    office.update()

    assert office.quickbooks.ledger.round_trips - before == 1
