"""Cases about units that wait."""

from decimal import Decimal

from stockbridge.ledger import stock_take
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.simulators.zuper.switches import Switches
from tests.held.cases import case
from tests.held.scene import HALF_A_DAY, Scene
from tests.simulation.company import CONNECTION_ID

BILL, INVOICE = TxnKind.BILL, TxnKind.INVOICE
SITES = {"profile": ENTERPRISE_ADVANCED_US, "sites": ("Main", "Truck 1")}


@case("movement_too_large")
def a_bill_over_very_many_units(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.office.enter(BILL, {"Filter": 100_001})
    scene.look_around()
    shown = scene.case("movement_too_large")

    assert [one.units for one in shown.sides] == ["100 051", "50"]
    assert "+100 001 to Zuper (worth 200 002.00)" in shown.button("Post it anyway").effect
    scene.press("Post it anyway")
    scene.is_settled()
    assert scene.stocks("Filter") == (100_051, 100_051)


@case("negative_stock", settings={"negative_stock": "hold"})
def more_is_sold_than_zuper_has(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.office.enter(INVOICE, {"Filter": 60})
    scene.look_around()

    assert "−60 to Zuper" in scene.case("negative_stock").button("Go below zero").effect
    scene.press("Go below zero")
    scene.is_settled()
    assert scene.stocks("Filter") == (-10, -10)


@case("fractional_units", zuper_switches=Switches(decimals="refused"))
def half_a_metre_of_hose(scene: Scene) -> None:
    scene.stock(Hose=50)
    scene.company.office.enter(BILL, {"Hose": Decimal("0.5")})
    scene.look_around()
    scene.case("fractional_units")
    scene.press("Take note")
    scene.company.office.enter(BILL, {"Hose": Decimal("0.5")})
    scene.is_settled()
    assert scene.stocks("Hose") == (51, 51)


@case("mass_change")
def a_stock_take_typed_into_quickbooks(scene: Scene) -> None:
    names = [f"Item{number}" for number in range(60)]
    scene.stock(**dict.fromkeys(names, 50))
    scene.company.office.adjust(dict.fromkeys(names[:40], -5))
    scene.look_around()

    assert "40 changes are carried to Zuper" in scene.case("mass_change").button("Carry all of them").effect
    scene.press("Carry all of them")
    scene.is_settled()
    assert [scene.stocks(name) for name in ("Item0", "Item59")] == [(45, 45), (50, 50)]


@case("refused_by_quickbooks")
def an_inactive_item_cannot_be_adjusted(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.use("Filter", "Main", 2)
    scene.company.office.set_active("Filter", active=False)
    scene.look_around()

    assert "−2 to QuickBooks (worth −4.00)" in scene.case("refused_by_quickbooks").button("Send it again").effect
    scene.company.office.set_active("Filter", active=True)
    scene.press("Send it again")
    scene.is_settled()
    assert scene.stocks("Filter") == (48, 48)


@case("refused_by_zuper", zuper_switches=Switches(allow_negative=False))
def zuper_lets_nothing_go_below_zero(scene: Scene) -> None:
    scene.stock(Filter=1)
    scene.company.office.enter(INVOICE, {"Filter": 2})
    scene.look_around()

    assert "−2 to Zuper" in scene.case("refused_by_zuper").button("Send it again").effect
    scene.company.field.inward(scene.company.uid("Filter"), scene.company.location("Main"), Decimal(5))
    scene.look_around()
    scene.press("Send it again")
    scene.is_settled()
    assert scene.stocks("Filter") == (4, 4)


def _a_write_that_left_no_row(scene: Scene) -> None:
    company = scene.company
    scene.stock(Filter=50)
    company.office.enter(BILL, {"Filter": 3})
    company.zuper.faults.on_call(1, Fault(harm=Harm.DROP_BEFORE), method="POST", path_part="inward")
    company.update()
    company.cycle()
    spot = company.uid("Filter"), company.location("Main")
    company.account.stock.overwrite(spot, Decimal(53), company.clock.now(), "hidden")
    for _ in range(4):
        company.clock.sleep(120)
        company.cycle()


@case("in_doubt_too_long")
def somebody_looks_into_zuper_and_finds_it(scene: Scene) -> None:
    _a_write_that_left_no_row(scene)
    scene.case("in_doubt_too_long")
    scene.press("It is there")
    scene.is_settled()
    assert scene.stocks("Filter") == (53, 53)


@case("in_doubt_too_long")
def somebody_looks_into_zuper_and_does_not_find_it(scene: Scene) -> None:
    _a_write_that_left_no_row(scene)
    assert "+3 to Zuper" in scene.case("in_doubt_too_long").button("It is not there").effect
    scene.press("It is not there")
    scene.is_settled()
    assert scene.stocks("Filter") == (56, 56), "the three units that left no row were somebody's own"


@case("landed_twice")
def an_old_call_arrives_long_after_its_repeat(scene: Scene) -> None:
    company = scene.company
    scene.stock(Filter=50)
    company.zuper.faults.on_call(1, Fault(harm=Harm.LATE_LANDING, seconds=1200), method="POST", path_part="inward")
    company.office.enter(BILL, {"Filter": 3})
    company.update()
    for _ in range(20):
        company.clock.sleep(90)
        company.cycle()
    assert scene.stocks("Filter") == (53, 56)

    scene.case("landed_twice")
    company.field.void_movement(company.account.stock.movements[-1].transaction_uid)
    scene.press("One of the two was voided")
    scene.is_settled()
    assert scene.stocks("Filter") == (53, 53)


@case("no_location", **SITES)
def goods_arrive_at_a_site_that_zuper_does_not_know(scene: Scene) -> None:
    scene.stock(Valve=10)
    scene.company.office.open_site("North")
    scene.company.office.enter(TxnKind.ITEM_RECEIPT, {"Valve": 5}, site="North")
    scene.look_around()

    assert 'Create a location named exactly "North" in Zuper' in scene.case("no_location").happened
    scene.company.field.create_location("North")
    scene.press("Compare the names again")
    scene.is_settled()
    assert scene.company.zuper_has("Valve") == {"Main": 10, "North": 5}


@case("no_inventory_site", **SITES)
def goods_arrive_at_a_location_that_quickbooks_does_not_know(scene: Scene) -> None:
    scene.stock(Valve=10)
    north = scene.company.field.create_location("North").uid
    scene.company.field.inward(scene.company.uid("Valve"), north, Decimal(5))
    scene.look_around()

    assert 'Create an inventory site named exactly "North" in QuickBooks' in scene.case("no_inventory_site").happened
    scene.company.office.open_site("North")
    scene.press("Compare the names again")
    scene.is_settled()
    assert scene.company.quickbooks_has("Valve") == {"Main": 10, "North": 5}


@case("at_no_site", **SITES)
def units_are_at_no_site_in_quickbooks(scene: Scene) -> None:
    scene.stock(Valve=10)
    scene.company.unassigned("Valve", 3)
    scene.company.clock.sleep(HALF_A_DAY)
    scene.look_around()

    scene.case("at_no_site")
    scene.company.unassigned("Valve", -3)
    scene.company.office.adjust({"Valve": 3}, site="Truck 1")
    scene.press("Look again")
    scene.is_settled()
    assert scene.company.zuper_has("Valve") == {"Main": 10, "Truck 1": 3}


@case("place_differs", **SITES)
def a_site_and_a_location_get_the_same_name_late(scene: Scene) -> None:
    company = scene.company
    company.office.open_site("North")
    north = company.field.create_location("NORTH").uid
    company.item("Valve", {"North": 7})
    company.product("Valve", {"NORTH": 4})
    scene.look_around()
    company.field.rename_location(north, "North")
    scene.look_around()
    shown = scene.case("place_differs")

    assert shown.button("QuickBooks is right: 7").effect.endswith("+3 to Zuper at North (worth 6.00)")
    assert shown.button("Zuper is right: 4").effect.endswith("−3 to QuickBooks at North (worth −6.00)")
    scene.press("Zuper is right")
    scene.is_settled()
    assert company.zuper_has("Valve") == company.quickbooks_has("Valve") == {"North": 4}


@case("consumption_module", zuper_switches=Switches(consumption_module="job"))
def parts_are_put_on_a_job(scene: Scene) -> None:
    scene.stock(Filter=50)
    company = scene.company
    company.field.use_on_job([(company.uid("Filter"), company.location("Main"), Decimal(2))])
    scene.look_around()

    assert "−2 to QuickBooks" in scene.case("consumption_module").button("Carry what was used").effect
    scene.press("Carry what was used")
    scene.is_settled()
    assert scene.stocks("Filter") == (48, 48)


@case("on_the_road", **SITES)
def a_transfer_order_never_ends(scene: Scene) -> None:
    scene.stock(Valve=10)
    company = scene.company
    main, truck = company.location("Main"), company.location("Truck 1")
    company.field.send_transfer_order(main, truck, [(company.uid("Valve"), main, Decimal(4))])
    scene.half_a_day()

    assert "−4 to QuickBooks at Main (worth −8.00)" in scene.case("on_the_road").button("They will not arrive").effect
    scene.press("They will not arrive")
    scene.half_a_day()
    assert scene.stocks("Valve") == (6, 6)


def _begin_a_count(scene: Scene) -> None:
    scene.stock(Filter=50)
    with scene.company.database.unit(CONNECTION_ID) as unit:
        stock_take.begin(unit, item=None, location=None, by="ruth", at=scene.company.clock.now())
    scene.look_around()


@case("count_under_way")
def a_count_ends_with_everything_carried(scene: Scene) -> None:
    _begin_a_count(scene)
    scene.company.office.enter(BILL, {"Filter": 3})
    scene.look_around()
    assert scene.stocks("Filter") == (53, 50)

    assert "Quantities that have changed so far: 1." in scene.case("count_under_way").button("Finish the count").effect
    scene.press("Finish the count")
    scene.is_settled()
    assert scene.stocks("Filter") == (53, 53)


@case("count_under_way")
def a_count_was_typed_into_both_systems_and_one_is_right(scene: Scene) -> None:
    _begin_a_count(scene)
    company = scene.company
    company.office.count({"Filter": 47})
    company.field.outward(company.uid("Filter"), company.location("Main"), Decimal(2))
    scene.look_around()

    scene.case("count_under_way")
    scene.press("Finish: QuickBooks has the right numbers")
    scene.is_settled()
    assert scene.stocks("Filter") == (47, 47)


def _one_invoice_in_both_systems(scene: Scene) -> None:
    company = scene.company
    scene.stock(Filter=50)
    parts = [(company.uid("Filter"), company.location("Main"), Decimal(2))]
    deed = company.field.invoice(parts, "PAID", prefix="INV-")
    number = f"INV-{company.account.invoices[deed.uid].invoice_no}"
    company.office.enter(INVOICE, {"Filter": 2}, ref_number=number)
    scene.look_around()


@case("possible_twin")
def the_invoice_was_entered_in_both_systems(scene: Scene) -> None:
    _one_invoice_in_both_systems(scene)
    scene.case("possible_twin")
    scene.press("One deed: count it once")
    scene.is_settled()
    assert scene.stocks("Filter") == (48, 48)


@case("possible_twin")
def two_invoices_have_the_same_number_by_chance(scene: Scene) -> None:
    _one_invoice_in_both_systems(scene)
    effect = scene.case("possible_twin").button("Two deeds").effect
    assert "−2 to QuickBooks" in effect
    assert "−2 to Zuper" in effect
    scene.press("Two deeds")
    scene.is_settled()
    assert scene.stocks("Filter") == (46, 46)


def _a_shelf_is_counted_while_units_are_on_their_way(scene: Scene) -> None:
    company = scene.company
    scene.stock(Filter=50)
    company.field.invoice([(company.uid("Filter"), company.location("Main"), Decimal(3))], "PAID")
    company.clock.sleep(60)
    company.office.count({"Filter": 47})
    scene.look_around()


@case("possible_count")
def somebody_typed_what_lay_on_the_shelf(scene: Scene) -> None:
    _a_shelf_is_counted_while_units_are_on_their_way(scene)
    scene.case("possible_count")
    scene.press("Somebody counted: count it once")
    scene.is_settled()
    assert scene.stocks("Filter") == (47, 47)


@case("possible_count")
def three_others_were_broken(scene: Scene) -> None:
    _a_shelf_is_counted_while_units_are_on_their_way(scene)
    effect = scene.case("possible_count").button("Other units: carry both").effect
    assert "−3 to QuickBooks" in effect
    assert "−3 to Zuper" in effect
    scene.press("Other units: carry both")
    scene.is_settled()
    assert scene.stocks("Filter") == (44, 44)
