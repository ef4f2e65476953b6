"""One life story, lived in every edition: whatever a file lacks is never asked for, and both sides end equal.

Items made on both sides, movements on both sides, builds, a closed period, multi-user mode and a record that somebody has open.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import PROFILES, Profile
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.stores import Stores

ANSWERED = {0, 1, 500}
"""Done; nothing found; some of the keys not found."""

OPEN_ELSEWHERE = 3176
"""Somebody has the record open: no feature that was asked for in vain."""


def a_company(folder: Path, profile: Profile, master: str) -> Stores:
    return Stores(
        folder,
        profile=profile,
        sites=("Main", "Truck 1") if profile.has_sites else (),
        settings={"product_master": master},
    )


def total(at: Mapping[str, Decimal]) -> Decimal:
    return sum(at.values(), ZERO)


def is_equal(company: Stores, name: str, units: int) -> bool:
    """Whether both sides hold as many, and with sites each of them as many as its location."""
    here, there = company.quickbooks_has(name), company.zuper_has(name)
    by_sites = company.profile.has_item_sites_query
    return total(here) == total(there) == units and (not by_sites or here == there)


@pytest.mark.parametrize("master", ["quickbooks_desktop", "zuper"])
@pytest.mark.parametrize("edition", sorted(PROFILES))
def test_the_story_is_lived_without_asking_for_what_the_file_lacks(tmp_path: Path, edition: str, master: str) -> None:
    profile = PROFILES[edition]
    company = a_company(tmp_path, profile, master)
    _make_items(company, master)
    _move_on_both_sides(company)
    if profile.has_assemblies and master == "quickbooks_desktop":
        _build(company)
    _close_the_books_and_work_together(company)

    statuses, ledger = company.quickbooks.ledger.statuses, company.quickbooks.ledger
    assert {code: times for code, times in statuses.items() if code not in ANSWERED | {OPEN_ELSEWHERE}} == {}
    assert (ledger.unreadable, ledger.violations, ledger.doubled()) == (0, [], [])
    assert company.held() == []
    check_books(company.database, CONNECTION_ID)


def _make_items(company: Stores, master: str) -> None:
    main = company.location("Main")
    company.item("Filter", {"Main": 20})
    if master == "zuper":
        company.product("Filter", {"Main": 20})
        company.field.create_product("Belt", company.furnished.category.category_uid, main, Decimal(5))
        company.field.create_untracked("Survey", company.furnished.category.category_uid, "SERVICE")
    else:
        company.office.create_item("Belt", opening=5, cost=Decimal(1))
        company.office.create_item("Labor", ItemKind.SERVICE, price=Decimal(80))
        company.office.create_item("Screw", ItemKind.NON_INVENTORY, price=Decimal(1))
    company.settle_down()

    assert is_equal(company, "Filter", 20)
    assert is_equal(company, "Belt", 5)


def _move_on_both_sides(company: Stores) -> None:
    site = "Main" if company.sites else None
    company.office.enter(TxnKind.ITEM_RECEIPT, {"Filter": 5}, site=site)
    company.office.enter(TxnKind.INVOICE, {"Filter": 2})  # a line without a site
    company.use("Filter", "Main", 3)
    company.field.transfer(company.uid("Filter"), company.location("Main"), company.location("Truck 1"), Decimal(6))
    company.settle_down()

    assert is_equal(company, "Filter", 20)


def _build(company: Stores) -> None:
    site = "Main" if company.sites else None
    company.office.create_item("Kit", ItemKind.ASSEMBLY, components={"Filter": 2})
    company.settle_down()
    built = company.office.build("Kit", 2, site=site)
    short = company.office.build("Kit", 50, site=site)
    company.settle_down()
    assert is_equal(company, "Kit", 2)
    assert is_equal(company, "Filter", 16)

    company.office.delete(built.subject)  # taken apart
    company.office.delete(short.subject)
    company.settle_down()
    assert is_equal(company, "Kit", 0)
    assert is_equal(company, "Filter", 20)


def _close_the_books_and_work_together(company: Stores) -> None:
    company.file.books.preferences.closing_date = company.file.clock.today() + timedelta(days=2)
    company.use("Filter", "Main", 1)
    company.settle_down()
    assert is_equal(company, "Filter", 19)

    company.file.is_multi_user = True
    company.use("Filter", "Main", 1)
    company.cycle()
    company.update()
    company.file.is_multi_user = False
    company.file.locked.add(company.office.item("Filter").list_id)
    company.use("Filter", "Main", 1)
    company.cycle()
    company.update()
    company.file.locked.clear()
    company.settle_down()
    assert is_equal(company, "Filter", 17)
