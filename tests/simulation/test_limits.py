"""What is more than an ordinary day does waits for a person, and goes on when a person says so."""

from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.plan import Policy
from stockbridge.ledger.answering import answer
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.switches import Switches
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID, Company

MANY = 60


def test_a_movement_above_the_limit_waits(tmp_path: Path) -> None:
    company = _company(tmp_path)
    company.office.enter(TxnKind.BILL, {"Item 0": 100_001})
    _both_look(company)

    assert _held(company) == {"movement_too_large"}
    assert _stocks(company, "Item 0") == (Decimal(100_051), Decimal(50))
    _answer(company, "post_anyway")
    company.settle_down()
    assert _stocks(company, "Item 0") == (Decimal(100_051), Decimal(100_051))
    check_books(company.database, CONNECTION_ID)


def test_stock_below_zero_waits_where_it_is_not_wanted(tmp_path: Path) -> None:
    company = _company(tmp_path, negative_stock="hold")
    company.office.enter(TxnKind.INVOICE, {"Item 0": 60})
    _both_look(company)

    assert _held(company) == {"negative_stock"}
    assert _stocks(company, "Item 0") == (Decimal(-10), Decimal(50))
    company.office.enter(TxnKind.BILL, {"Item 0": 20})
    company.settle_down()
    assert _held(company) == set(), "there is enough now: it went by itself"
    assert _stocks(company, "Item 0") == (Decimal(10), Decimal(10))


@pytest.mark.parametrize("module", ["job", "quote"])
def test_parts_that_another_module_took_wait(tmp_path: Path, module: str) -> None:
    company = _company(tmp_path, switches=Switches(consumption_module=module))  # type: ignore[arg-type] # one of its literals
    use = company.field.use_on_job if module == "job" else company.field.use_on_quote
    use([(_uid(company, "Item 0"), company.furnished.locations[0].location_uid, Decimal(2))])
    _both_look(company)

    assert _held(company) == {"consumption_module"}
    assert _stocks(company, "Item 0") == (Decimal(50), Decimal(48))
    _answer(company, "retry")
    company.settle_down()
    assert _stocks(company, "Item 0") == (Decimal(48), Decimal(48))


def test_most_quantities_changed_at_once_wait_and_a_busy_day_does_not(tmp_path: Path) -> None:
    company = _company(tmp_path, items=MANY)
    for number in range(MANY // 2):
        company.office.enter(TxnKind.INVOICE, {f"Item {number}": 1})
    company.settle_down()
    assert _held(company) == set()

    company.clock.sleep(3600)
    company.office.adjust({f"Item {number}": -5 for number in range(MANY // 2 + 1)})
    _both_look(company)
    assert _held(company) == {"mass_change"}
    assert _stocks(company, "Item 0") == (Decimal(44), Decimal(49))
    _answer(company, "retry")
    company.settle_down()
    assert _stocks(company, "Item 0") == (Decimal(44), Decimal(44))


def _company(folder: Path, *, items: int = 1, switches: Switches | None = None, **settings: object) -> Company:
    company = Company(folder, zuper_switches=switches or Switches(), settings=settings)
    for number in range(items):
        name = f"Item {number}"
        company.office.create_item(name, opening=50, cost=Decimal(2))
        stocked_product(
            company.account, company.furnished, name, Decimal(50), product_type="PRODUCT", track_quantity=True
        )
    company.settle_down()
    return company


def _both_look(company: Company) -> None:
    for _ in range(4):
        company.update()
        company.clock.sleep(60)
        company.cycle()


def _uid(company: Company, name: str) -> str:
    return next(one.product_uid for one in company.account.catalogue.listed() if one.fields["product_name"] == name)


def _stocks(company: Company, name: str) -> tuple[Decimal, Decimal]:
    """What is in QuickBooks and in Zuper."""
    product_uid = _uid(company, name)
    in_zuper = zuper_ledger.balances(company.account)
    return (
        company.file.books.stock.on_hand(company.office.item(name).list_id),
        sum((units for (uid, _), units in in_zuper.items() if uid == product_uid), Decimal()),
    )


def _held(company: Company) -> set[str]:
    with company.database.unit(CONNECTION_ID) as unit:
        return {one.reason for one in unit.holds.open()}


def _answer(company: Company, action: str) -> None:
    with company.database.unit(CONNECTION_ID) as unit:
        (held,) = unit.holds.open()
        answer(unit, held.id, action, Policy(max_units=Decimal(100_000)), by="Ada", at=company.clock.now())
