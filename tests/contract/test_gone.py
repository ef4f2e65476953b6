"""Records that disappear, end to end: merged or deleted in QuickBooks, deleted in Zuper; and what a person's answer does."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.plan import Policy
from stockbridge.core.side import Side
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import Held, held
from stockbridge.simulators.quickbooks.faults import CallFault
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


def use(company: Company, name: str, units: int) -> None:
    """Somebody puts units on a shelf of Zuper, or takes them."""
    act = company.field.inward if units > 0 else company.field.outward
    act(product(company, name).product_uid, company.furnished.locations[0].location_uid, Decimal(abs(units)))


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
        return unit.links.count()


@pytest.mark.parametrize("action", ["unlink", "merge"])
@pytest.mark.parametrize("gone", [("Wire",), ("Wire", "Cable")])
def test_what_never_arrived_with_other_items_on_its_document_keeps_no_answer_waiting(
    acme: Companies, gone: tuple[str, ...], action: str
) -> None:
    company = acme()
    for name in ("Tape", "Bolt", "Box"):
        company.office.create_item(name, opening=9)
        stocked_product(
            company.account, company.furnished, name, Decimal(9), product_type="PRODUCT", track_quantity=True
        )
    company.settle_down()
    for name in ("Wire", "Cable", "Tape", "Bolt"):
        use(company, name, -1)
    company.clock.sleep(60)
    company.cycle()
    company.quickbooks.faults.on_writing_call(1, CallFault.LOST_REQUEST)
    company.update()
    for name in gone:
        company.office.merge(name, "Box")
    half_a_day(company)

    for _ in gone:
        hold = next(one for one in holds(company) if "merge" in one.actions)
        with company.database.unit(CONNECTION_ID) as unit:
            answer(unit, hold.id, action, NO_LIMIT, by="Ann", at=company.clock.now())
    half_a_day(company)

    with company.database.unit(CONNECTION_ID) as unit:
        assert unit.postings.waiting_units(Side.QUICKBOOKS) == (0, Decimal())
    assert (in_quickbooks(company, "Tape"), in_quickbooks(company, "Bolt")) == (8, 8)
    check_books(company.database, CONNECTION_ID)


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
    wire = product(company, "Wire")
    company.office.merge("Wire", "Cable")
    half_a_day(company)

    say(company, "merge")
    half_a_day(company)

    assert (in_zuper(company, "Wire"), in_zuper(company, "Cable")) == (0, 8)
    with company.database.unit(CONNECTION_ID) as unit:
        assert unit.evidence.unexplained_units(company.clock.now()) == 0
    assert (links(company), holds(company)) == (1, [])
    assert wire["is_available"] is False, "QuickBooks owns that field"
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("moved", [-2, 4])
def test_what_quickbooks_never_got_of_a_merged_item_goes_along_to_the_other(acme: Companies, moved: int) -> None:
    company = acme()
    use(company, "Wire", moved)
    company.office.merge("Wire", "Cable")
    half_a_day(company)
    assert f"{moved} units that people moved in Zuper have not reached QuickBooks" in holds(company)[0].text

    say(company, "merge")
    half_a_day(company)

    assert (in_zuper(company, "Wire"), in_zuper(company, "Cable")) == (0, 8 + moved)
    assert in_quickbooks(company, "Cable") == 8 + moved
    assert (links(company), holds(company)) == (1, [])
    check_books(company.database, CONNECTION_ID)


def test_units_that_may_have_gone_anywhere_are_left_for_a_person_to_move(acme: Companies) -> None:
    company = acme()
    company.office.create_item("Hose", opening=5, cost=Decimal(2))
    half_a_day(company)
    use(company, "Wire", -2)
    for name in ("Wire", "Hose"):
        company.office.merge(name, "Cable")
    half_a_day(company)
    for hold in holds(company):
        with company.database.unit(CONNECTION_ID) as unit:
            answer(unit, hold.id, "merge", NO_LIMIT, by="Ann", at=company.clock.now())
    half_a_day(company)
    (hold,) = holds(company)
    assert "-2 units that people moved there never reached QuickBooks: move them in Zuper to the product" in hold.text

    use(company, "Wire", 2)
    use(company, "Cable", -2)
    half_a_day(company)

    assert (in_zuper(company, "Wire"), in_zuper(company, "Cable"), in_quickbooks(company, "Cable")) == (0, 11, 11)
    assert (links(company), holds(company)) == (1, [])
    check_books(company.database, CONNECTION_ID)


@pytest.mark.parametrize("how", ["deactivate_product", "delete_product"])
def test_where_zuper_owns_the_active_flag_a_person_lets_the_emptied_product_go(acme: Companies, how: str) -> None:
    company = acme("zuper")
    uid = product(company, "Wire").product_uid
    company.office.merge("Wire", "Cable")
    half_a_day(company)
    say(company, "merge")
    half_a_day(company)
    assert [hold.actions for hold in holds(company)] == [("unlink",)]
    assert product(company, "Wire")["is_available"] is True

    getattr(company.field, how)(uid)
    half_a_day(company)
    half_a_day(company)

    assert (links(company), in_zuper(company, "Cable"), holds(company)) == (1, 8, [])
    assert [item.name for item in company.file.books.items] == ["Cable"]
    check_books(company.database, CONNECTION_ID)


def test_a_product_that_is_not_tracked_any_more_can_be_parted_from_its_item(acme: Companies) -> None:
    company = acme()
    company.field.stop_tracking(product(company, "Wire").product_uid)
    half_a_day(company)
    assert [(hold.reason, hold.actions) for hold in holds(company)] == [("stock_not_tracked", ("retry", "unlink"))]

    say(company, "unlink")
    company.office.adjust({"Wire": Decimal(1)})
    half_a_day(company)

    assert (links(company), in_quickbooks(company, "Wire"), holds(company)) == (1, 6, [])
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


@pytest.mark.parametrize(
    ("deed", "undo", "reason"),
    [("delete_product", "restore_product", "product_missing"), ("stop_tracking", "track_again", "stock_not_tracked")],
)
def test_a_posting_that_zuper_refuses_because_the_product_is_gone_is_held_for_that_and_sent_once_it_is_back(
    acme: Companies, deed: str, undo: str, reason: str
) -> None:
    company = acme()
    uid = product(company, "Wire").product_uid
    getattr(company.field, deed)(uid)
    company.office.adjust({"Wire": 2})
    company.settle_down()

    assert [(hold.reason, hold.zuper_id) for hold in holds(company)] == [(reason, uid)]

    getattr(company.field, undo)(uid)
    half_a_day(company)
    assert holds(company) == []
    assert in_zuper(company, "Wire") == in_quickbooks(company, "Wire") == 7


def test_a_field_of_a_product_that_was_deleted_is_written_once_it_is_restored(acme: Companies) -> None:
    company = acme()
    uid = product(company, "Wire").product_uid
    company.field.delete_product(uid)
    company.office.reprice("Wire", price=Decimal(11))
    company.settle_down()

    assert [hold.reason for hold in holds(company)] == ["product_missing"]

    company.field.restore_product(uid)
    half_a_day(company)
    assert holds(company) == []
    assert product(company, "Wire")["price"] == 11


@pytest.mark.parametrize("master", ["quickbooks_desktop", "zuper"])
def test_a_field_changed_while_the_stock_is_not_tracked_is_written_once_it_is_tracked_again(
    acme: Companies, master: str
) -> None:
    company = acme(master)
    uid = product(company, "Wire").product_uid
    company.field.stop_tracking(uid)
    if master == "zuper":
        company.field.fill_in(uid, {"price": Decimal(11)})
    else:
        company.office.reprice("Wire", price=Decimal(11))
    half_a_day(company)

    company.field.track_again(uid)
    half_a_day(company)
    assert holds(company) == []
    assert product(company, "Wire")["price"] == company.office.item("Wire").sales_price == Decimal(11)
