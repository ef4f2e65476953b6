"""Cases about records: which is which, what may not be created or changed, and what is gone."""

from dataclasses import replace
from decimal import Decimal

from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_US
from stockbridge.simulators.quickbooks.references import AccountType
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.simulators.zuper.switches import Switches
from tests.held.cases import case
from tests.held.scene import Scene

ZUPER_OWNS = {"settings": {"product_master": "zuper"}, "profile": ENTERPRISE_US}
LONG = "Ω" * 5


@case("near_match")
def almost_the_same_name(scene: Scene) -> None:
    scene.company.item("Copper pipe 15mm", {"Main": 10})
    scene.company.product("Copper  Pipe 15 mm", {"Main": 12})
    scene.look_around()
    (hold, *_) = scene.held()
    shown = scene.case_of(hold)

    button = shown.button('Link to "Copper Pipe 15 mm" (12 in Zuper)')
    assert "−2 to Zuper (worth −4.00)" in button.effect
    assert [(one.system, one.units) for one in shown.sides] == [("QuickBooks", "10"), ("Zuper", "12")]
    scene.press(button.label)
    scene.is_settled()
    assert int(scene.company.account.stock.total(scene.company.uid("Copper  Pipe 15 mm"))) == 10


@case("near_match")
def the_record_is_to_be_created_all_the_same(scene: Scene) -> None:
    scene.company.item("Copper pipe 15mm", {"Main": 10})
    scene.company.product("COPPER PIPE 15MM", {"Main": 12})
    scene.look_around()
    for _ in range(2):
        (hold, *_) = scene.held()
        scene.case_of(hold)
        scene.press("Create" if hold.quickbooks_id else "Leave")
        scene.look_around()
    scene.is_settled()


@case("ambiguous_match")
def two_products_of_one_name(scene: Scene) -> None:
    scene.company.item("Wire", {"Main": 5})
    for units in (6, 2):
        scene.company.product("Wire", {"Main": units})
    scene.look_around()
    shown = scene.case_of(next(one for one in scene.held() if one.quickbooks_id))

    assert sorted(one.units or "" for one in shown.side("Zuper")) == ["2", "6"]
    button = shown.button('Link to "Wire" (2 in Zuper)')
    assert "+3 to Zuper (worth 6.00)" in button.effect
    scene.press(button.label)
    scene.look_around()
    for hold in scene.held():
        scene.case_of(hold)
        scene.press("Leave")
    scene.is_settled()
    assert sorted(int(scene.company.account.stock.total(one.product_uid)) for one in scene.products("Wire")) == [5, 6]


@case("creation_refused", settings={"product_master": "zuper"}, profile=replace(ENTERPRISE_US, item_capacity=1))
def the_item_list_is_full(scene: Scene) -> None:
    scene.stock(Wire=5)
    scene.company.product("Cable", {"Main": 3})
    scene.half_a_day()

    shown = scene.case("creation_refused")
    assert [(one.system, one.name, one.units) for one in shown.sides] == [
        ("QuickBooks", "", None),
        ("Zuper", "Cable", "3"),
    ]
    scene.company.file.profile = ENTERPRISE_US
    scene.press("Introduce it again")
    scene.is_settled()
    assert scene.stocks("Cable") == (3, 3)


def _an_account_of_the_wrong_type(scene: Scene) -> None:
    """Somebody made the income account a bank account; QuickBooks wants another type for a part."""
    (income,) = [one for one in scene.company.file.books.accounts if one.name == "Sales"]
    income.type = AccountType.BANK
    scene.company.product("Cable", {"Main": 3})
    scene.half_a_day()

    shown = scene.case("creation_refused")
    assert '"Cable" was not created in QuickBooks' in shown.happened
    assert '"Sales"' in shown.happened, "it names the account"
    income.type = AccountType.INCOME
    scene.press("Introduce it again")
    scene.is_settled()
    assert scene.stocks("Cable") == (3, 3)


@case("creation_refused", settings={"product_master": "zuper"}, profile=replace(ENTERPRISE_US, item_capacity=2))
def what_is_merely_like_another_and_could_not_be_created(scene: Scene) -> None:
    scene.stock(Wire=5)
    scene.company.office.create_item("Copper pipe 15mm", opening=10)
    scene.company.product("COPPER  PIPE 15 MM", {"Main": 3})
    scene.half_a_day()
    scene.case_of(next(one for one in scene.held() if one.zuper_id))
    scene.press("Create")
    scene.half_a_day()
    scene.case("creation_refused")

    scene.company.file.profile = ENTERPRISE_US
    scene.press("Introduce it again")
    scene.half_a_day()
    assert [one.reason for one in scene.held() if one.zuper_id] == [], "it was said that it is another thing"
    (made,) = [one for one in scene.company.file.books.items if one.name.startswith("COPPER")]
    assert scene.company.file.books.stock.on_hand(made.list_id) == 3


for _code in (3140, 3180):
    case(
        "creation_refused",
        settings={"product_master": "zuper"},
        quickbooks_switches=QuickBooksSwitches(wrong_account_code=_code),
    )(_an_account_of_the_wrong_type)


@case("edit_refused")
def zuper_refuses_a_new_price(scene: Scene) -> None:
    scene.stock(Wire=5)
    scene.company.office.reprice("Wire", price=Decimal(12))
    for call in range(1, 9):
        scene.company.zuper.faults.on_call(
            call, Fault(harm=Harm.ERROR_BEFORE, status=400), method="PUT", path_part="product"
        )
    scene.look_around()
    scene.case("edit_refused")
    scene.company.zuper.faults.calm()
    scene.press("Compare the two again")
    scene.is_settled()
    (wire,) = scene.products("Wire")
    assert Decimal(str(wire.fields["price"])) == 12


@case("field_not_kept", **ZUPER_OWNS)
def a_part_number_that_quickbooks_cannot_keep(scene: Scene) -> None:
    scene.stock(Wire=5)
    (wire,) = scene.products("Wire")
    scene.company.field.renumber_product(wire.product_uid, LONG)
    scene.half_a_day()
    scene.case("field_not_kept")
    scene.press("Leave them different")
    scene.half_a_day()
    scene.is_settled()


@case("item_deleted")
def an_item_was_merged_into_another(scene: Scene) -> None:
    scene.stock(Wire=5, Cable=3)
    scene.company.office.merge("Wire", "Cable")
    scene.half_a_day()

    shown = scene.case("item_deleted")
    assert 'They seem to have moved to "Cable"' in shown.happened
    assert "−5 to Zuper" in shown.button("It was merged").effect
    scene.press("It was merged")
    scene.half_a_day()
    assert scene.stocks("Cable") == (8, 8)
    scene.half_a_day()
    scene.is_settled()


@case("item_deleted")
def an_item_was_deleted_and_its_link_ends(scene: Scene) -> None:
    scene.stock(Cable=3)
    scene.company.office.create_item("Wire", cost=Decimal(2))
    scene.company.settle_down()
    scene.company.office.delete_item("Wire")
    scene.half_a_day()
    scene.case("item_deleted")
    scene.company.field.delete_product(scene.company.uid("Wire"))
    scene.press("End the link")
    scene.half_a_day()
    scene.half_a_day()
    scene.is_settled()


@case("product_missing")
def a_product_was_deleted_and_is_made_anew(scene: Scene) -> None:
    scene.stock(Wire=5, Cable=3)
    scene.company.field.delete_product(scene.company.uid("Wire"))
    scene.half_a_day()
    scene.half_a_day()
    scene.case("product_missing")
    scene.press("End the link")
    scene.half_a_day()
    scene.is_settled()
    assert scene.stocks("Wire") == (5, 5)


@case("stock_not_tracked", zuper_switches=Switches(row_delay_seconds=0))
def quantities_are_switched_off_for_a_product(scene: Scene) -> None:
    scene.stock(Wire=5)
    (wire,) = scene.products("Wire")
    wire.fields["track_quantity"] = False
    scene.half_a_day()
    scene.case("stock_not_tracked")
    wire.fields["track_quantity"] = True
    scene.press("Look again: it is tracked")
    scene.half_a_day()
    scene.is_settled()
    assert scene.stocks("Wire") == (5, 5)


@case("unreadable_product", zuper_switches=Switches(row_delay_seconds=0))
def a_product_whose_answer_is_broken(scene: Scene) -> None:
    scene.stock(Wire=5)
    company, uid = scene.company, scene.company.uid("Wire")
    company.field.outward(uid, company.location("Main"), Decimal(1))
    for call in range(1, 60):
        company.zuper.faults.on_call(call, Fault(harm=Harm.ERROR_BEFORE), path_part=f"product/{uid}")
    company.cycle()
    scene.case("unreadable_product")
    company.zuper.faults.calm()
    scene.press("Ask Zuper again")
    scene.half_a_day()
    scene.is_settled()
    assert scene.stocks("Wire") == (4, 4)
