"""Stock at locations that the key's user may not see is neither counted nor lost, and somebody is told (facts/ZUPER_GAPS.md C4)."""

from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.records import Location
from stockbridge.zuper.messages import Product, StockAt
from tests.simulation.company import CONNECTION_ID, Company


def product(quantity: int | None, *places: StockAt) -> Product:
    return Product(
        uid="p",
        name="Wire",
        product_type="PRODUCT",
        quantity=None if quantity is None else Decimal(quantity),
        stock=places,
    )


def at(units: int | None, *, deleted: bool = False) -> StockAt:
    return StockAt(location_uid="l", units=None if units is None else Decimal(units), location_deleted=deleted)


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        (product(9, at(5)), 4),
        (product(5, at(5)), 0),
        (product(7, at(5), at(2, deleted=True)), 0),  # Zuper's total may count deleted locations or not
        (product(5, at(5), at(2, deleted=True)), 0),
        (product(8, at(5), at(2, deleted=True)), 1),
        (product(3, at(5)), 0),
        (product(9, at(5), at(None)), 0),  # not told is another matter
        (product(None, at(5)), 0),
        (product(9), 9),
    ],
)
def test_what_the_total_has_beyond_all_that_is_shown_is_hidden(told: Product, hidden: int) -> None:
    assert told.hidden_units() == hidden
    if hidden:
        assert told.units_total() is None


@pytest.fixture
def company(tmp_path: Path) -> Company:
    company = Company(tmp_path)
    company.office.create_item("Wire", opening=50, cost=Decimal(2))
    return company


def test_a_product_with_hidden_stock_is_told_of_and_linked_only_when_all_is_shown(company: Company) -> None:
    """Its number would be wrong, and the first contact would post the difference."""
    wire = stocked_product(
        company.account, company.furnished, "Wire", Decimal(45), product_type="PRODUCT", track_quantity=True
    )
    attic = _attic(company)
    company.field.inward(wire.product_uid, attic.location_uid, Decimal(5))
    company.settle_down()

    assert _held(company) == ["hidden_stock"]
    assert company.quickbooks.ledger.writes == []
    assert company.account.stock.total(wire.product_uid) == 50

    attic.allowed_users = frozenset()
    company.clock.sleep(13 * 3600)
    company.settle_down()
    assert _held(company) == []
    assert company.account.stock.total(wire.product_uid) == 50
    company.office.enter(TxnKind.INVOICE, {"Wire": 3})
    company.settle_down()
    assert company.account.stock.total(wire.product_uid) == 47


def _attic(company: Company) -> Location:
    return company.account.add_location("Attic", allowed_users=[company.furnished.worker.user_uid])


def _held(company: Company) -> list[str]:
    with company.database.unit(CONNECTION_ID) as unit:
        return [one.reason for one in unit.holds.open()]
