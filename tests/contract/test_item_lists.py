"""Lists of items as QuickBooks keeps them: kinds that are not synced, a list that is full, names that are taken, and its own ways."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.core.plan import Policy
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import Held, held
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.zuper.furnish import stocked_product
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID, Company

WITHOUT_COUNTERPART = (
    ItemKind.GROUP,
    ItemKind.OTHER_CHARGE,
    ItemKind.DISCOUNT,
    ItemKind.SUBTOTAL,
    ItemKind.PAYMENT,
    ItemKind.SALES_TAX,
    ItemKind.SALES_TAX_GROUP,
    ItemKind.FIXED_ASSET,
)


def in_zuper_as(company: Company, name: str, units: int) -> None:
    stocked_product(
        company.account, company.furnished, name, Decimal(units), product_type="PRODUCT", track_quantity=True
    )


def in_zuper(company: Company, name: str) -> list[int]:
    """The units of every product of that name."""
    return [
        int(company.account.stock.total(one.product_uid))
        for one in company.account.catalogue.listed()
        if one.fields["product_name"] == name
    ]


def in_quickbooks(company: Company, name: str) -> int:
    return int(company.file.books.stock.on_hand(company.office.item(name).list_id))


def half_a_day(company: Company) -> None:
    company.clock.sleep(13 * 3600)
    company.settle_down()


def holds(company: Company) -> list[Held]:
    with company.database.unit(CONNECTION_ID) as unit:
        return held(unit)


def links(company: Company) -> int:
    with company.database.unit(CONNECTION_ID) as unit:
        return unit.links.count()


def test_kinds_without_counterpart_are_in_the_plan_with_the_reason(tmp_path: Path) -> None:
    company = Company(tmp_path, settings={"first_sync": "review"}, profile=ENTERPRISE_US)
    for kind in WITHOUT_COUNTERPART:
        company.office.create_item(f"A {kind}", kind)
    for _ in range(4):
        company.update()
        company.cycle()

    with company.database.unit(CONNECTION_ID) as unit:
        rows = {row.label: row for row in unit.introductions.rows()}
    assert {f"a {kind}".casefold() for kind in WITHOUT_COUNTERPART} <= rows.keys()
    assert {row.bucket for row in rows.values()} == {Bucket.NOT_SYNCED}
    assert "A group holds no stock of its own" in rows["a group"].text


def test_a_full_list_holds_the_new_items_alone_and_is_not_asked_again(tmp_path: Path) -> None:
    company = Company(tmp_path, settings={"product_master": "zuper"}, profile=replace(ENTERPRISE_US, item_capacity=1))
    company.office.create_item("Wire", opening=5, cost=Decimal(2))
    for name in ("Wire", "Cable"):
        in_zuper_as(company, name, 5)
    company.settle_down()
    (hold,) = holds(company)
    assert hold.reason == "creation_refused"
    assert "The list of the company file is full." in hold.text
    assert "Delete items that were never used" in hold.text
    refusals = company.quickbooks.ledger.statuses[3180]

    company.office.adjust({"Wire": Decimal(2)})
    half_a_day(company)

    assert in_zuper(company, "Wire") == [7]
    assert company.quickbooks.ledger.statuses[3180] == refusals == 1


@pytest.mark.parametrize("master", ["quickbooks_desktop", "zuper"])
def test_an_item_that_both_sides_create_at_once_is_linked_once_and_opened_once(tmp_path: Path, master: str) -> None:
    company = Company(tmp_path, settings={"product_master": master}, profile=ENTERPRISE_US)
    company.office.create_item("Wire", opening=5, cost=Decimal(2))
    in_zuper_as(company, "Wire", 5)
    company.settle_down()

    company.office.create_item("Cable", opening=3, cost=Decimal(2))
    in_zuper_as(company, "Cable", 3)
    half_a_day(company)

    assert (links(company), in_zuper(company, "Cable"), in_quickbooks(company, "Cable")) == (2, [3], 3)
    check_books(company.database, CONNECTION_ID)


def test_two_products_of_one_name_are_asked_about_and_never_linked_by_guess(tmp_path: Path) -> None:
    company = Company(tmp_path, profile=ENTERPRISE_US)
    company.office.create_item("Wire", opening=5, cost=Decimal(2))
    for units in (5, 2):
        in_zuper_as(company, "Wire", units)

    company.settle_down()

    assert links(company) == 0
    assert {hold.reason for hold in holds(company)} == {"ambiguous_match"}
    assert sorted(in_zuper(company, "Wire")) == [2, 5]


SETTINGS: tuple[Callable[[], Switches], ...] = (
    lambda: Switches(inactive_reference="accepted"),
    lambda: Switches(account_types="recorded"),
    lambda: Switches(all_keys_missing=3120),
    lambda: Switches(rename_touches_children=True),
    lambda: Switches(idle_mod_touches=False),
)


@pytest.mark.parametrize("switches", SETTINGS)
def test_names_and_stock_end_equal_however_quickbooks_behaves(tmp_path: Path, switches: Callable[[], Switches]) -> None:
    company = Company(
        tmp_path,
        settings={"product_master": "quickbooks_desktop"},
        profile=ENTERPRISE_US,
        quickbooks_switches=switches(),
    )
    office = company.office
    office.create_item("Tools", opening=1, cost=Decimal(2))
    office.create_item("Pliers", parent="Tools", opening=4, cost=Decimal(2))
    company.settle_down()

    office.rename("Tools", "Hand tools")
    office.set_active("Hand tools:Pliers", active=False)
    half_a_day(company)
    office.set_active("Hand tools:Pliers", active=True)
    office.adjust({"Hand tools:Pliers": Decimal(3)})
    (uid,) = [
        one.product_uid for one in company.account.catalogue.listed() if "Pliers" in str(one.fields["product_name"])
    ]
    company.field.outward(uid, company.furnished.locations[0].location_uid, Decimal(1))
    half_a_day(company)

    assert in_zuper(company, "Hand tools:Pliers") == [6]
    assert in_quickbooks(company, "Hand tools:Pliers") == 6
    assert (in_zuper(company, "Hand tools"), holds(company)) == ([1], [])
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("switches", SETTINGS)
def test_items_of_zuper_are_made_and_edited_however_quickbooks_behaves(
    tmp_path: Path, switches: Callable[[], Switches]
) -> None:
    company = Company(
        tmp_path, settings={"product_master": "zuper"}, profile=ENTERPRISE_US, quickbooks_switches=switches()
    )
    in_zuper_as(company, "Cable", 3)
    company.settle_down()
    (product,) = company.account.catalogue.listed()
    company.field.rename_product(product.product_uid, "Cable, red")
    half_a_day(company)
    half_a_day(company)

    assert (in_quickbooks(company, "Cable, red"), links(company), holds(company)) == (3, 1, [])
    assert company.quickbooks.ledger.statuses.keys() <= {0, 1, 500, 3120}
    check_books(company.database, CONNECTION_ID)


def test_two_products_with_the_part_number_of_an_item_are_asked_about(tmp_path: Path) -> None:
    company = Company(tmp_path, profile=ENTERPRISE_US)
    company.office.create_item("Wire", opening=5, cost=Decimal(2), part_number="W-1")
    for name in ("Wire, copper", "Wire, steel"):
        in_zuper_as(company, name, 2)
    for product in company.account.catalogue.listed():
        company.field.renumber_product(product.product_uid, "W-1")

    company.settle_down()

    assert (links(company), in_quickbooks(company, "Wire")) == (0, 5)
    assert {hold.reason for hold in holds(company)} <= {"near_match", "ambiguous_match"}
    assert holds(company)


def test_a_pair_that_one_answer_creates_and_the_next_one_links_is_linked_once(tmp_path: Path) -> None:
    company = Company(tmp_path, settings={"product_master": "zuper"})
    parent = company.office.create_item("Fittings", ItemKind.SERVICE)
    company.office.create_item("Valve", parent=parent.subject, opening=5, cost=Decimal(2))
    in_zuper_as(company, "Valve", 5)
    company.settle_down()
    about_item, about_product = sorted(holds(company), key=lambda hold: bool(hold.zuper_id))
    for hold, action in ((about_product, "create"), (about_item, "link:0")):
        with company.database.unit(CONNECTION_ID) as unit:
            answer(unit, hold.id, action, Policy(max_units=Decimal(1000)), by="Ann", at=company.clock.now())
        company.cycle()
    half_a_day(company)

    assert (links(company), in_quickbooks(company, "Fittings:Valve"), in_zuper(company, "Valve")) == (1, 5, [5])
    assert [hold.reason for hold in holds(company)] == ["creation_refused"]
    assert not [item for item in company.file.books.items if item.name == "Valve" and item.parent_id is None]
    check_books(company.database, CONNECTION_ID)
