"""An older copy of our own database is put back: writes of ours are in both systems that it knows nothing of."""

import random
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.plan import Policy
from stockbridge.ledger.answering import answer
from stockbridge.ledger.forgotten import ADOPT, FORGOTTEN
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.storage.database import Database
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.stores import Stores

ITEMS = ("Filter", "Hose", "Valve")
OPENING = Decimal(50)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("looks_first", ["quickbooks", "zuper"])
def test_what_it_wrote_since_the_copy_is_neither_written_again_nor_taken_for_the_work_of_people(
    tmp_path: Path, seed: int, looks_first: str
) -> None:
    company, rng, truth = _company(tmp_path), random.Random(seed), dict.fromkeys(ITEMS, OPENING)
    _work(company, rng, truth)
    company.settle_down()
    _work(company, rng, truth)  # under way when the copy is made
    if seed % 2:
        company.update()
    copy = _copy(company, tmp_path)
    company.settle_down()
    for _ in range(2):
        company.clock.sleep(1800)
        _work(company, rng, truth)
        company.settle_down()

    _put_back(company, copy)
    written = _writes(company)
    company.clock.sleep(3600)
    _work(company, rng, truth)
    for _ in range(3):
        company.clock.sleep(300)
        (company.update if looks_first == "quickbooks" else company.cycle)()
        (company.cycle if looks_first == "quickbooks" else company.update)()
    assert _writes(company) == written, "it wrote although it had forgotten what it wrote"
    assert _answer(company) == FORGOTTEN
    for _ in range(2):
        company.settle_down()
        company.clock.sleep(13 * 3600)

    for name in ITEMS:
        assert (_in_quickbooks(company, name), _in_zuper(company, name)) == (truth[name], truth[name]), name
    assert company.quickbooks.ledger.doubled() == []
    check_books(company.database, CONNECTION_ID)


def test_a_second_copy_that_goes_on_working_is_stopped_again(tmp_path: Path) -> None:
    company, rng, truth = _company(tmp_path), random.Random(1), dict.fromkeys(ITEMS, OPENING)
    copy = _copy(company, tmp_path)
    company.clock.sleep(1800)
    _work(company, rng, truth)
    company.settle_down()
    ours, theirs = company.database, Database(f"sqlite:///{copy}")
    for _ in range(2):
        company.database = theirs
        company.service = company._service()
        company.update()
        company.cycle()
        assert _answer(company) == FORGOTTEN

        company.database = ours
        company.service = company._service()
        company.clock.sleep(1800)
        _work(company, rng, truth)
        company.settle_down()


def test_transfers_that_an_older_copy_forgot_are_taken_back_whole(tmp_path: Path) -> None:
    stores = Stores(tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"))
    stores.item("Valve", {"Main": 20})
    stores.item("Pipe", {"Main": 20})
    stores.settle_down()
    copy = _copy(stores, tmp_path)
    stores.clock.sleep(1800)
    stores.field.transfer(stores.uid("Valve"), stores.location("Main"), stores.location("Truck 1"), Decimal(4))
    stores.office.transfer({"Pipe": 3}, "Main", "Truck 1")
    stores.settle_down()
    _put_back(stores, copy)
    for _ in range(4):
        stores.clock.sleep(60)
        stores.update()
        stores.cycle()
        with stores.database.unit(CONNECTION_ID) as unit:
            is_asked = any(unit.holds.open(reason=FORGOTTEN))
        if is_asked:
            _answer(stores)
    stores.settle_down()

    assert stores.quickbooks_has("Valve") == stores.zuper_has("Valve") == {"Main": 16, "Truck 1": 4}
    assert stores.quickbooks_has("Pipe") == stores.zuper_has("Pipe") == {"Main": 17, "Truck 1": 3}
    check_books(stores.database, CONNECTION_ID)


def _company(folder: Path) -> Company:
    company = Company(folder)
    for name in ITEMS:
        company.office.create_item(name, opening=50, cost=Decimal(2))
        stocked_product(company.account, company.furnished, name, OPENING, product_type="PRODUCT", track_quantity=True)
    company.settle_down()
    return company


def _work(company: Company, rng: random.Random, truth: dict[str, Decimal]) -> None:
    """Some sales, purchases and jobs; `truth` learns what they moved."""
    for name in ITEMS:
        if rng.random() < 0.8:
            truth[name] += company.office.enter(
                rng.choice([TxnKind.INVOICE, TxnKind.BILL]), {name: rng.randint(1, 4)}
            ).units
        if rng.random() < 0.8:
            where, units = company.furnished.locations[0].location_uid, Decimal(rng.randint(1, 3))
            company.field.invoice([(_uid(company, name), where, units)], "PAID")
            truth[name] -= units


def _copy(company: Company, folder: Path) -> Path:
    company.database.dispose()
    return Path(shutil.copy(folder / "stockbridge.sqlite", folder / "copy.sqlite"))


def _put_back(company: Company, copy: Path) -> None:
    company.database.dispose()
    original = copy.with_name("stockbridge.sqlite")
    for left in original.parent.glob("stockbridge.sqlite-*"):
        left.unlink()
    shutil.copy(copy, original)
    company.database = Database(f"sqlite:///{original}")
    company.service = company._service()


def _answer(company: Company) -> str:
    with company.database.unit(CONNECTION_ID) as unit:
        (hold,) = unit.holds.open()
        answer(unit, hold.id, ADOPT, Policy(max_units=Decimal(1000)), by="Ada", at=company.clock.now())
        return hold.reason


def _writes(company: Company) -> tuple[int, int]:
    ours = sum(txn.ref_number is not None and len(txn.ref_number) == 11 for txn in company.file.books.documents)
    rows = sum("[sb:" in row.remarks for row in company.account.stock.movements)
    return ours, rows


def _uid(company: Company, name: str) -> str:
    return next(one.product_uid for one in company.account.catalogue.listed() if one.fields["product_name"] == name)


def _in_quickbooks(company: Company, name: str) -> Decimal:
    return company.file.books.stock.on_hand(company.office.item(name).list_id)


def _in_zuper(company: Company, name: str) -> Decimal:
    balances = zuper_ledger.balances(company.account)
    return sum((units for (uid, _), units in balances.items() if uid == _uid(company, name)), Decimal())
