"""Every edition, in both modes and with a closing date: nothing is asked that the file would refuse, and both sides become equal."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.simulators.quickbooks.profiles import PROFILES
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID, Company

ANSWERED = {0, 1, 500}
"""Done; nothing found; some of the keys not found. Anything else would have been provoked."""

WITHOUT_SITES = sorted(name for name, profile in PROFILES.items() if not profile.has_sites)


def a_company(folder: Path, edition: str, master: str = "zuper") -> Company:
    """Both sides know some items; the product master has one more."""
    company = Company(folder, profile=PROFILES[edition], settings={"product_master": master})
    for name, units in (("Filter", 20), ("Belt", 5)):
        company.office.create_item(name, opening=units, cost=Decimal(2))
        _product(company, name, units)
    _product(company, "Valve", 7, tax_exempt=False)
    _product(company, "Label", 3, tax_exempt=True)
    return company


def _product(company: Company, name: str, units: int, **fields: bool) -> None:
    product = stocked_product(
        company.account, company.furnished, name, Decimal(units), product_type="PRODUCT", track_quantity=True
    )
    if fields:
        product.fields["tax"] = dict(fields)


def use(company: Company, name: str, units: int) -> None:
    (product,) = [one for one in company.account.catalogue.listed() if one.fields["product_name"] == name]
    place = company.furnished.locations[0].location_uid
    company.field.invoice([(product.product_uid, place, Decimal(units))], "PAID")


def in_zuper(company: Company, name: str) -> Decimal:
    uids = {one.product_uid for one in company.account.catalogue.listed() if one.fields["product_name"] == name}
    balances = zuper_ledger.balances(company.account)
    return sum((units for (uid, _), units in balances.items() if uid in uids), Decimal(0))


def in_quickbooks(company: Company, name: str) -> Decimal:
    return company.file.books.stock.on_hand(company.office.item(name).list_id)


def refused(company: Company) -> dict[int, int]:
    return {code: times for code, times in company.quickbooks.ledger.statuses.items() if code not in ANSWERED}


@pytest.mark.parametrize("edition", WITHOUT_SITES)
@pytest.mark.parametrize("is_multi_user", [False, True])
def test_nothing_is_asked_that_the_file_would_refuse(tmp_path: Path, edition: str, is_multi_user: bool) -> None:
    company = a_company(tmp_path, edition)
    company.settle_down()
    company.file.is_multi_user = is_multi_user
    company.office.enter(TxnKind.INVOICE, {"Filter": 2})
    use(company, "Belt", 1)
    for _ in range(3):
        company.cycle()
        company.update()
        company.clock.sleep(60)
    company.file.is_multi_user = False
    company.settle_down()

    assert refused(company) == {}
    for name, left in (("Filter", 18), ("Belt", 4), ("Valve", 7), ("Label", 3)):
        assert {in_quickbooks(company, name), in_zuper(company, name)} == {Decimal(left)}, name
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("edition", WITHOUT_SITES)
@pytest.mark.parametrize("days_ahead", [-1, 0, 3])
def test_nothing_is_dated_in_a_closed_period_and_its_true_day_is_told(
    tmp_path: Path, edition: str, days_ahead: int
) -> None:
    company = a_company(tmp_path, edition)
    company.settle_down()
    closed = company.file.clock.today() + timedelta(days=days_ahead)
    company.file.books.preferences.closing_date = closed
    use(company, "Filter", 2)
    company.settle_down()

    assert refused(company) == {}
    assert in_quickbooks(company, "Filter") == Decimal(18)
    (ours,) = [txn for txn in company.file.books.documents if "Used at Main" in (txn.memo or "")]
    assert ours.txn_date == max(company.file.clock.today(), closed + timedelta(days=1))
    happened = f"happened on {company.clock.now():%Y-%m-%d}, in a closed period"
    assert (happened in (ours.memo or "")) == (days_ahead >= 0)


def test_a_created_item_gets_the_code_that_a_canadian_file_itself_gives(tmp_path: Path) -> None:
    company = a_company(tmp_path, "enterprise-ca")
    company.settle_down()
    codes = {code.list_id: code.name for code in company.file.books.tax_codes}
    given = {name: codes.get(company.office.item(name).tax_code_id or "") for name in ("Valve", "Label")}

    assert given == {"Valve": "H", "Label": "Non"}
