"""Records that disappear, end to end: merged or deleted in QuickBooks, deleted in Zuper; and what a person's answer does."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.plan import Policy
from stockbridge.core.side import Side
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import Held, held
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.records import Product
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID, Company

NO_LIMIT = Policy(max_units=Decimal(10) ** 9)
Companies = Callable[..., Company]


@pytest.fixture
def acme(tmp_path: Path) -> Companies:
    """A company with a linked wire and cable, five and three in stock, and nothing left to do."""

    def make(master: str = "quickbooks_desktop", **more: object) -> Company:
        company = Company(tmp_path, settings={"product_master": master}, profile=ENTERPRISE_US, **more)  # type: ignore[arg-type] # by name
        for name, units in (("Wire", 5), ("Cable", 3)):
            company.office.create_item(name, opening=units, price=Decimal(10), cost=Decimal(2))
            stocked_product(
                company.account, company.furnished, name, Decimal(units), product_type="PRODUCT", track_quantity=True
            )
        company.settle_down()
        return company

    return make


def product(company: Company, name: str) -> Product:
    (found,) = [one for one in company.account.catalogue.listed() if one.fields["product_name"] == name]
    return found


def in_zuper(company: Company, name: str) -> int:
    return int(company.account.stock.total(product(company, name).product_uid))


def in_quickbooks(company: Company, name: str) -> int:
    return int(company.file.books.stock.on_hand(company.office.item(name).list_id))


def half_a_day(company: Company) -> None:
    """Both sides are read completely once more."""
    company.clock.sleep(13 * 3600)
    company.settle_down()


def holds(company: Company) -> list[Held]:
    with company.database.unit(CONNECTION_ID) as unit:
        return held(unit)


def say(company: Company, action: str) -> str:
    (hold,) = [one for one in holds(company) if action in one.actions]
    with company.database.unit(CONNECTION_ID) as unit:
        return answer(unit, hold.id, action, NO_LIMIT, by="Ann", at=company.clock.now())


def links(company: Company) -> int:
    with company.database.unit(CONNECTION_ID) as unit:
        return unit.items.count_links()


def test_an_item_merged_into_another_says_where_its_units_seem_to_have_gone(acme: Companies) -> None:
    company = acme()
    company.office.merge("Wire", "Cable")

    half_a_day(company)

    (hold,) = holds(company)
    assert (hold.reason, hold.item, hold.units) == ("item_deleted", "Wire", Decimal(5))
    assert 'They seem to have moved to "Cable"' in hold.text
    assert hold.actions == ("merge", "unlink")
    assert in_zuper(company, "Wire") == 5


def test_merge_moves_the_units_from_one_product_to_the_other_and_explains_both(acme: Companies) -> None:
    company = acme()
    company.office.merge("Wire", "Cable")
    half_a_day(company)

    say(company, "merge")
    half_a_day(company)

    assert (in_zuper(company, "Wire"), in_zuper(company, "Cable")) == (0, 8)
    with company.database.unit(CONNECTION_ID) as unit:
        assert unit.evidence.unexplained_units(company.clock.now()) == 0
    assert [hold.actions for hold in holds(company)] == [("unlink",)]
    check_books(company.database, CONNECTION_ID)


def test_after_a_merge_and_unlink_the_emptied_product_is_linked_with_nothing(acme: Companies) -> None:
    company = acme()
    company.office.merge("Wire", "Cable")
    half_a_day(company)
    say(company, "merge")
    half_a_day(company)

    company.field.delete_product(product(company, "Wire").product_uid)
    say(company, "unlink")
    half_a_day(company)
    half_a_day(company)

    assert (links(company), in_zuper(company, "Cable"), holds(company)) == (1, 8, [])
    check_books(company.database, CONNECTION_ID)


def test_an_item_made_anew_under_an_old_name_is_linked_again_and_no_unit_is_doubled(acme: Companies) -> None:
    company = acme()
    company.office.merge("Wire", "Cable")
    half_a_day(company)
    company.office.create_item("Wire", opening=5, price=Decimal(10), cost=Decimal(2))
    half_a_day(company)
    assert (links(company), [hold.reason for hold in holds(company)]) == (2, ["item_deleted", "creation_refused"])

    say(company, "unlink")
    half_a_day(company)

    assert (links(company), holds(company)) == (2, [])
    assert (in_quickbooks(company, "Wire"), in_zuper(company, "Wire")) == (5, 5)
    company.office.adjust({"Wire": Decimal(2)})
    half_a_day(company)
    assert in_zuper(company, "Wire") == 7
    check_books(company.database, CONNECTION_ID)


def test_a_product_deleted_in_zuper_is_made_anew_after_unlink_with_the_units_of_quickbooks(acme: Companies) -> None:
    company = acme()
    company.field.delete_product(product(company, "Wire").product_uid)
    half_a_day(company)
    half_a_day(company)
    assert [(hold.reason, hold.actions) for hold in holds(company)] == [("product_missing", ("retry", "unlink"))]

    say(company, "unlink")
    half_a_day(company)

    assert (links(company), in_zuper(company, "Wire"), in_quickbooks(company, "Wire")) == (2, 5, 5)
    assert holds(company) == []
    check_books(company.database, CONNECTION_ID)


def test_what_is_owed_when_a_link_ends_is_owed_no_more(acme: Companies) -> None:
    company = acme()
    wire = product(company, "Wire").product_uid
    company.office.merge("Wire", "Cable")
    half_a_day(company)
    company.field.inward(wire, company.furnished.locations[0].location_uid, Decimal(2))
    half_a_day(company)

    say(company, "unlink")
    half_a_day(company)

    assert (links(company), in_zuper(company, "Wire"), in_zuper(company, "Cable")) == (1, 7, 8)
    with company.database.unit(CONNECTION_ID) as unit:
        assert unit.postings.owed_cells(Side.QUICKBOOKS, 9) == []
    check_books(company.database, CONNECTION_ID)


def test_an_item_without_stock_that_was_deleted_can_be_unlinked(acme: Companies) -> None:
    company = acme()
    company.office.create_item("Visit", ItemKind.SERVICE, price=Decimal(80))
    half_a_day(company)
    assert links(company) == 3
    company.office.delete_item("Visit")
    half_a_day(company)
    (hold,) = holds(company)
    assert (hold.reason, hold.actions) == ("item_deleted", ("unlink",))

    say(company, "unlink")

    assert (links(company), holds(company)) == (2, [])
