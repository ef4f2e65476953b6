"""Fields of linked records, end to end: whose value wins, what is put back, and what faults and crashes leave behind."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.ownership import Field
from stockbridge.core.posting import State
from stockbridge.ledger.comparing import owners
from stockbridge.ledger.differing import NOTHING_TO_DO, counts, make_equal
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.quickbooks.faults import CallFault
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US
from stockbridge.simulators.quickbooks.switches import Switches, settings_of, with_setting
from stockbridge.simulators.quickbooks.web_connector.faults import Fault, FaultPlan, Trouble
from stockbridge.simulators.zuper.faults import MENU, Harm
from stockbridge.simulators.zuper.faults import Fault as ZuperFault
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.records import Product
from stockbridge.storage.plan_pages import PlanPages
from tests.simulation.company import CONNECTION_ID, Company

LONG = "Screwdriver, left-handed, long, for everyone"


@pytest.fixture
def acme(tmp_path: Path) -> Callable[..., Company]:
    """A company with one linked screwdriver, five in stock, and nothing left to do."""

    def make(master: str, **more: object) -> Company:
        company = Company(
            tmp_path,
            settings={"product_master": master},
            profile=ENTERPRISE_US,
            **more,  # type: ignore[arg-type] # by name
        )
        company.office.create_item("Screwdriver", opening=5, price=Decimal(10), cost=Decimal(2), desc="Turns screws")
        stocked_product(
            company.account, company.furnished, "Screwdriver", Decimal(5), product_type="PRODUCT", track_quantity=True
        )
        company.settle_down()
        return company

    return make


def product(company: Company) -> Product:
    (found,) = company.account.catalogue.listed()
    return found


def sweep(company: Company) -> None:
    """Half a day later everything has been read once more."""
    company.clock.sleep(13 * 3600)
    company.settle_down()


def histories(company: Company, status: str) -> list[str]:
    with company.database.unit(CONNECTION_ID) as unit:
        return [row.text for row in unit.runs.history(most=1000) if row.kind == "item" and row.status == status]


def held(company: Company) -> list[str]:
    with company.database.unit(CONNECTION_ID) as unit:
        return [hold.reason for hold in unit.holds.open()]


def test_what_quickbooks_owns_follows_in_zuper_and_stock_stays(acme: Callable[..., Company]) -> None:
    company = acme("quickbooks_desktop")
    office = company.office
    office.reprice("Screwdriver", price=Decimal("12.5"), cost=Decimal(3))
    office.describe("Screwdriver", "Turns screws\n& more")
    office.set_part_number("Screwdriver", "SD-1")
    office.set_tax_code("Screwdriver", "Non")
    office.create_item("Tools")
    office.rename("Screwdriver", "Driver")
    office.reparent("Driver", "Tools")

    company.settle_down()

    (found,) = [one for one in company.account.catalogue.listed() if "Driver" in str(one.fields["product_name"])]
    assert found.fields["product_name"] == "Tools:Driver"
    assert Decimal(str(found.fields["price"])) == Decimal("12.5")
    assert Decimal(str(found.fields["purchase_price"])) == 3
    assert found.fields["product_description"] == "Turns screws<br>&amp; more"
    assert found.fields["product_id"] == "SD-1"
    assert found.fields["tax"] == {"tax_exempt": True}
    assert company.zuper.log.violations == []
    assert held(company) == []


def test_a_renamed_parent_renames_the_products_of_its_sub_items(acme: Callable[..., Company]) -> None:
    company = acme("quickbooks_desktop", quickbooks_switches=Switches(rename_touches_children=False))
    company.office.create_item("Tools")
    company.office.create_item("Pliers", parent="Tools")
    company.settle_down()
    company.office.rename("Tools", "Hand tools")

    company.settle_down()

    names = {one.fields["product_name"] for one in company.account.catalogue.listed()}
    assert names == {"Screwdriver", "Hand tools", "Hand tools:Pliers"}


@pytest.mark.parametrize("edit_sequence", settings_of("edit_sequence"))
def test_what_zuper_owns_follows_in_quickbooks(acme: Callable[..., Company], edit_sequence: str) -> None:
    company = acme("zuper", quickbooks_switches=with_setting("edit_sequence", edit_sequence))
    uid = product(company).product_uid
    company.field.price_product(uid, Decimal("12.5"))
    company.field.renumber_product(uid, "SD-1")
    company.field.rename_product(uid, LONG)

    sweep(company)

    (item,) = company.file.books.items
    assert item.sales_price == Decimal("12.5")
    assert item.manufacturer_part_number == "SD-1"
    assert item.name.startswith("Screwdriver, left-handed,~")
    assert item.sales_desc == "Turns screws"
    assert held(company) == []
    assert product(company).fields["product_name"] == LONG


@pytest.mark.parametrize("master", ["quickbooks_desktop", "zuper"])
def test_the_active_flag_follows_its_owner_both_ways(acme: Callable[..., Company], master: str) -> None:
    company = acme(master)
    uid = product(company).product_uid
    for active in (False, True):
        if master == "zuper":
            (company.field.activate_product if active else company.field.deactivate_product)(uid)
        else:
            company.office.set_active("Screwdriver", active=active)

        sweep(company)

        assert company.office.item("Screwdriver").is_active is active
        assert bool(product(company).fields["is_available"]) is active


def test_a_price_changed_by_the_wrong_side_is_put_back_and_a_description_is_left(acme: Callable[..., Company]) -> None:
    company = acme("zuper")
    company.field.price_product(product(company).product_uid, Decimal(11))
    sweep(company)
    company.office.reprice("Screwdriver", price=Decimal(99))
    company.office.describe("Screwdriver", "Turns all screws")
    sweep(company)

    assert company.office.item("Screwdriver").sales_price == 11
    assert company.office.item("Screwdriver").sales_desc == "Turns all screws"


@pytest.mark.parametrize("kind", [ItemKind.SERVICE, ItemKind.NON_INVENTORY])
@pytest.mark.parametrize("master", ["quickbooks_desktop", "zuper"])
def test_items_without_stock_are_edited_both_ways(acme: Callable[..., Company], kind: ItemKind, master: str) -> None:
    company = acme(master)
    if master == "zuper":
        kind_there = "SERVICE" if kind is ItemKind.SERVICE else "PARTS"
        uid = company.field.create_untracked("Labor", company.furnished.category.category_uid, kind_there).uid
        sweep(company)
        company.field.price_product(uid, Decimal(81))
        sweep(company)
        assert company.office.item("Labor").sales_price == 81
        assert company.office.item("Labor").kind is kind
    else:
        company.office.create_item("Labor", kind, price=Decimal(80))
        company.settle_down()
        company.office.reprice("Labor", price=Decimal(81))
        company.settle_down()
        (labor,) = [one for one in company.account.catalogue.listed() if one.fields["product_name"] == "Labor"]
        assert Decimal(str(labor.fields["price"])) == 81


@pytest.mark.parametrize("fault", list(CallFault))
def test_a_lost_answer_of_quickbooks_is_settled_by_reading(acme: Callable[..., Company], fault: CallFault) -> None:
    company = acme("zuper")
    company.field.price_product(product(company).product_uid, Decimal(33))
    company.clock.sleep(13 * 3600)
    company.cycle()
    company.quickbooks.faults.on_writing_call(1, fault)
    company.update()
    company.settle_down()

    assert company.office.item("Screwdriver").sales_price == 33


@pytest.mark.parametrize("fault", MENU, ids=lambda fault: str(fault.harm))
def test_a_broken_answer_of_zuper_is_settled_by_reading(acme: Callable[..., Company], fault: ZuperFault) -> None:
    company = acme("quickbooks_desktop")
    company.office.reprice("Screwdriver", price=Decimal(33))
    company.update()
    company.zuper.faults.on_call(1, fault, method="PUT", path_part="product")
    company.cycle()
    for _ in range(3):
        company.clock.sleep(300)
        company.settle_down()

    assert Decimal(str(product(company).fields["price"])) == 33
    assert held(company) == []


@pytest.mark.parametrize("has_ret", [True, False])
def test_an_item_changed_since_it_was_read_is_compared_afresh_and_both_changes_stand(
    acme: Callable[..., Company],
    has_ret: bool,
) -> None:
    company = acme("zuper", quickbooks_switches=Switches(stale_answer_has_ret=has_ret, edit_sequence="random"))
    company.field.price_product(product(company).product_uid, Decimal(33))
    company.clock.sleep(13 * 3600)
    company.cycle()
    told: list[object] = []

    def meanwhile() -> None:
        told.append(company.office.describe("Screwdriver", f"New {len(told)}"))

    for call in range(2, 9):  # before whichever call hands the change out
        company.update(FaultPlan((Fault(Trouble.INTRUDER, "sendRequestXML", call),), intruder=meanwhile))
    company.settle_down()

    assert company.office.item("Screwdriver").sales_price == 33
    assert company.office.item("Screwdriver").sales_desc == f"New {len(told) - 1}"
    assert held(company) == []


def test_nothing_is_written_again_and_again(acme: Callable[..., Company]) -> None:
    company = acme("quickbooks_desktop")
    company.office.reprice("Screwdriver", price=Decimal("2.69551"))
    company.office.describe("Screwdriver", "a  b\n\n<c> &amp;")
    for _ in range(4):
        sweep(company)

    assert len(histories(company, "success")) == 1


def apart(company: Company) -> dict[str, int]:
    """In how many linked pairs each field does not have its owner's value."""
    with company.database.unit(CONNECTION_ID) as unit:
        owned = owners(unit, ConnectionSettings.from_json(company.connection.settings))
        return {one.field: one.pairs for one in counts(unit, owned)}


def ask_to_make_equal(company: Company, *fields: Field, list_id: str | None = None) -> str:
    with company.database.unit(CONNECTION_ID) as unit:
        return make_equal(unit, fields, list_id, by="Ann", at=company.clock.now())


@pytest.mark.parametrize("master", ["quickbooks_desktop", "zuper"])
def test_what_differed_when_two_were_linked_is_made_equal_when_somebody_asks(
    acme: Callable[..., Company], master: str
) -> None:
    company = acme(master)
    company.field.price_product(product(company).product_uid, Decimal(7))
    company.office.create_item("Hammer", opening=2, price=Decimal(4), desc="Hits")
    stocked_product(
        company.account, company.furnished, "Hammer", Decimal(2), product_type="PRODUCT", track_quantity=True, price=5
    )
    company.clock.sleep(13 * 3600)
    company.settle_down()
    assert apart(company)["sales price"] == 1
    before = company.office.item("Hammer").sales_desc

    told = ask_to_make_equal(company, Field.PRICE)
    company.settle_down()

    assert told == "Sales price: the owner's value is written in 1 pair at the next run."
    assert "sales price" not in apart(company)
    (hammer,) = [one for one in company.account.catalogue.listed() if one.product_name == "Hammer"]
    price = Decimal(4) if master == "quickbooks_desktop" else Decimal(5)
    assert (company.office.item("Hammer").sales_price, Decimal(str(hammer.fields["price"]))) == (price, price)
    assert company.office.item("Hammer").sales_desc == before, "nobody asked for the description"
    assert ask_to_make_equal(company, Field.PRICE) == NOTHING_TO_DO


def test_an_edit_that_was_asked_for_outlives_a_change_of_its_record_and_a_lost_answer(
    acme: Callable[..., Company],
) -> None:
    company = acme("quickbooks_desktop")
    item = company.office.item("Screwdriver")
    assert {"sales price", "description"} <= apart(company).keys()

    ask_to_make_equal(company, Field.PRICE, Field.DESCRIPTION, list_id=item.list_id)
    company.zuper.faults.on_call(1, ZuperFault(harm=Harm.DROP_BEFORE), method="PUT", path_part="product")
    company.cycle()
    company.office.set_part_number("Screwdriver", "SD-1")
    for _ in range(3):
        company.clock.sleep(300)
        company.settle_down()

    fields = product(company).fields
    assert (Decimal(str(fields["price"])), fields["product_description"]) == (Decimal(10), "Turns screws")
    assert apart(company).keys().isdisjoint({"sales price", "description"})


def test_the_plan_counts_fields_that_differ_and_linking_writes_none(tmp_path: Path) -> None:
    company = Company(tmp_path, settings={"first_sync": "review"}, profile=ENTERPRISE_US)
    company.office.create_item("Hammer", opening=2, price=Decimal(4), desc="Hits")
    stocked_product(
        company.account, company.furnished, "Hammer", Decimal(2), product_type="PRODUCT", track_quantity=True, price=5
    )
    for _ in range(4):
        company.update()
        company.cycle()

    with company.database.unit(CONNECTION_ID) as unit:
        found = PlanPages(unit.transaction, CONNECTION_ID).differing()
    assert found[Field.PRICE] == 1


def test_a_product_edited_while_its_item_is_made_gives_the_item_the_edit(acme: Callable[..., Company]) -> None:
    company = acme("zuper")
    hammer = stocked_product(
        company.account, company.furnished, "Hammer", Decimal(0), product_type="PRODUCT", track_quantity=True
    )
    company.field.fill_in(hammer.product_uid, {"price": Decimal(7)})
    while not any(item.name == "Hammer" for item in company.file.books.items):
        company.cycle()
        company.update()
    company.field.fill_in(hammer.product_uid, {"price": Decimal(8)})
    company.settle_down()

    assert company.office.item("Hammer").sales_price == 8
    assert company.account.catalogue.get(hammer.product_uid)["price"] == 8


def test_an_item_edited_while_its_product_lands_late_gives_the_product_the_edit(acme: Callable[..., Company]) -> None:
    company = acme("quickbooks_desktop")
    company.office.create_item("Hammer", price=Decimal(7), desc="Hits")
    # The first such call looks the name up, the second makes the product.
    company.zuper.faults.on_call(2, ZuperFault(harm=Harm.LATE_LANDING, seconds=110), method="POST", path_part="product")
    company.update()
    company.cycle()
    with company.database.unit(CONNECTION_ID) as unit:
        assert unit.creations.count(State.SENT) == 1
    company.office.reprice("Hammer", price=Decimal(8))
    company.update()
    sweep(company)

    (hammer,) = (one for one in company.account.catalogue.listed() if one.product_name == "Hammer")
    assert (hammer["price"], hammer["product_description"]) == (Decimal(8), "Hits")
    assert company.office.item("Hammer").sales_price == 8
