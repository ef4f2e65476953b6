"""Every guard (design §6) is silent on ordinary busy days; that each speaks where it should is told in `tests/held`, a story for each.

The list is the product's own: whatever it may hold for, and whatever `core.guards` judges. What is new is a guard until it is named here as
something that an ordinary day may bring.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from inspect import getmembers, isfunction
from itertools import cycle, islice
from pathlib import Path

import pytest
from sqlalchemy import select

from stockbridge.core import guards
from stockbridge.ledger.hold_words import REASONS
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.storage.tables.book import hold
from tests.simulation import day, sites_day, twin_day
from tests.simulation.company import CONNECTION_ID, Company

ORDINARY = {
    "on_the_road": "goods travel on a transfer order",
    "possible_count": "somebody adjusts by just what is on its way",
    "quickbooks_busy": "somebody has a record open",
    "quickbooks_forbids": "QuickBooks says no for a while",
    "waits_for_single_user": "somebody works in multi-user mode",
    "in_doubt_too_long": "an import without a row hid whether units arrived",
    "unreadable_product": "Zuper failed on one product for a while",
    "refused_by_quickbooks": "a site is inactive for a while",
}
"""What a day may bring on which nothing is wrong but what goes by."""

GUARDS = REASONS.keys() - ORDINARY.keys()

JUDGED_BY = {
    "mass_change": "mass_change",
    "short_listing": "short_listing",
    "clock_skew": "clock_wrong",
    "disk_nearly_full": None,
}
"""For which reason is held what a function of `core.guards` finds; a full disk is no hold, for nothing can be written down."""

ITEMS = [f"Part {number}" for number in range(60)]


def test_every_judgement_of_the_core_is_heard_as_a_guard() -> None:
    functions = {name for name, one in getmembers(guards, isfunction) if one.__module__ == guards.__name__}

    assert functions == JUDGED_BY.keys()
    assert {reason for reason in JUDGED_BY.values() if reason is not None} <= GUARDS


def test_what_an_ordinary_day_may_bring_is_still_a_reason_of_the_product() -> None:
    assert ORDINARY.keys() <= REASONS.keys()


@pytest.mark.parametrize(
    ("live", "seed"),
    [(day.live, 21), (day.live, 22), (day.live, 23), (sites_day.live, 24), (twin_day.live, 25)],
)
def test_no_guard_is_heard_on_an_ordinary_busy_day(
    tmp_path: Path, live: Callable[[int, Path], day.Day], seed: int
) -> None:
    assert _heard(live(seed, tmp_path).company) & GUARDS == set()


def test_no_guard_is_heard_in_a_catalogue_large_enough_to_be_judged(tmp_path: Path) -> None:
    """Nearly half of all quantities move between two updates, large lots arrive, records come and go, both lists are read whole."""
    company = Company(tmp_path)
    for name in ITEMS:
        company.office.create_item(name, opening=100, cost=Decimal(2))
        stocked_product(
            company.account, company.furnished, name, Decimal(100), product_type="PRODUCT", track_quantity=True
        )
    company.settle_down()
    names = cycle(ITEMS[3:-3])  # the others get other names, or are let go
    for number in range(3):
        _work_hard(company, names, number)
        company.clock.sleep(13 * 3600)
        company.settle_down()

    with company.database.unit(CONNECTION_ID) as unit:
        assert unit.book.count_cells() >= guards.JUDGED_FROM_CELLS
    assert _heard(company) == set()
    assert _in_quickbooks(company) == _in_zuper(company)


def _work_hard(company: Company, names: Iterator[str], number: int) -> None:
    office, uids = company.office, _uids(company)
    main = company.furnished.locations[0].location_uid
    office.enter(TxnKind.ITEM_RECEIPT, dict.fromkeys(islice(names, 16), 5000))
    sold = office.enter(TxnKind.INVOICE, dict.fromkeys(islice(names, 8), 3))
    company.field.invoice([(uids[name], main, Decimal(2)) for name in islice(names, 8)], "PAID")
    company.update()
    company.cycle()
    office.void(sold.subject)
    office.create_item(f"New {number}", opening=7, cost=Decimal(2))
    office.set_active(ITEMS[-1 - number], active=False)
    office.rename(ITEMS[number], f"{ITEMS[number]} of 2026")


def _heard(company: Company) -> set[str]:
    with company.database.begin() as transaction:
        return set(transaction.execute(select(hold.c.reason).distinct()).scalars())


def _uids(company: Company) -> dict[str, str]:
    return {one.product_name: one.product_uid for one in company.account.catalogue.listed()}


def _in_quickbooks(company: Company) -> dict[str, Decimal]:
    stock = company.file.books.stock
    return {item.name: stock.on_hand(item.list_id) for item in company.file.books.items}


def _in_zuper(company: Company) -> dict[str, Decimal]:
    found = {name: Decimal() for name in _uids(company)}
    names = {uid: name for name, uid in _uids(company).items()}
    for (uid, _), units in zuper_ledger.balances(company.account).items():
        found[names[uid]] += units
    return found
