"""Cases about the Zuper account, its key, and the clock."""

from dataclasses import replace
from datetime import timedelta

from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.held.cases import case
from tests.held.scene import HALF_A_DAY, Scene

BILL = TxnKind.BILL


def _receive(scene: Scene) -> None:
    """Four arrive in QuickBooks, and both sides are looked at."""
    scene.company.office.enter(BILL, {"Filter": 4})
    scene.look_around()


@case("key_refused")
def the_key_was_revoked(scene: Scene) -> None:
    scene.stock(Filter=50)
    key = scene.company.furnished.key
    del scene.company.account.keys[key.value]
    _receive(scene)
    scene.case("key_refused")
    scene.company.account.keys[key.value] = key
    scene.press("Try the key again")
    scene.is_settled()
    assert scene.stocks("Filter") == (54, 54)


@case("key_may_not_write")
def the_key_may_only_read(scene: Scene) -> None:
    scene.stock(Filter=50)
    key = scene.company.furnished.key
    scene.company.account.keys[key.value] = type(key)(key.value, key.user_uid, read_only=True)
    _receive(scene)
    scene.case("key_may_not_write")
    scene.company.account.keys[key.value] = key
    scene.press("It may write now")
    scene.is_settled()
    assert scene.stocks("Filter") == (54, 54)


@case("other_account")
def the_company_is_called_otherwise(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.account.company = replace(scene.company.account.company, company_name="Acme & Daughters")
    _receive(scene)
    assert "Acme & Daughters" in scene.case("other_account").happened
    scene.press("It is the same company")
    scene.is_settled()
    assert scene.stocks("Filter") == (54, 54)


@case("clock_wrong")
def the_clock_is_twenty_minutes_late(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.machine.ahead = timedelta(minutes=-20)
    _receive(scene)
    scene.case("clock_wrong")
    scene.company.machine.ahead = timedelta()
    scene.press("Compare the clocks again")
    scene.is_settled()
    assert scene.stocks("Filter") == (54, 54)


@case("official_connector")
def zupers_own_connector_is_at_work(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.use("Filter", "Main", 1)
    scene.company.settle_down()
    (filters,) = scene.products("Filter")
    filters.fields["meta_data"] = [{"_id": "f" * 24, "label": "QuickBooks Sequence ID", "value": "7-1700000000"}]
    scene.company.use("Filter", "Main", 1)
    scene.look_around()
    scene.case("official_connector")
    scene.press("It is off now: go on")
    scene.company.use("Filter", "Main", 2)
    scene.is_settled()
    assert scene.stocks("Filter") == (46, 46)


@case("location_missing")
def the_default_location_was_deleted(scene: Scene) -> None:
    scene.stock(Filter=50)
    main = scene.company.location("Main")
    scene.company.field.deactivate_location(main)
    scene.company.item("Hose", {"Main": 3})
    scene.company.clock.sleep(HALF_A_DAY)
    scene.look_around()
    assert '"Main"' in scene.case("location_missing").happened
    scene.company.account.locations[main].is_deleted = False
    scene.press("Look again")
    scene.half_a_day()
    scene.is_settled()
    assert (scene.stocks("Filter"), scene.stocks("Hose")) == ((50, 50), (3, 3))
