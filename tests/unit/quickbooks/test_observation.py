"""Whatever QuickBooks shows and whatever its clock says, every movement is seen once and with its document."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stockbridge.core.side import Side
from stockbridge.ledger import inspecting
from stockbridge.quickbooks import observe
from stockbridge.simulators.quickbooks.clock import HostClock
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.webconnector.calls import ReceiveResponseXML
from tests.simulation.company import CONNECTION_ID
from tests.unit.quickbooks.office import Office

VISIBLE = ("documented", "never", "bumps_time_modified")
CLOCKS = (
    ("America/New_York", timedelta()),
    ("Pacific/Auckland", timedelta(minutes=-40)),
    ("Pacific/Honolulu", timedelta(minutes=25)),
)


def office_with(folder: Path, zone: str, skew: timedelta, **switches: object) -> Office:
    office = Office(folder, quickbooks_switches=Switches(**switches))  # type: ignore[arg-type] # by name
    office.file.clock = HostClock(office.clock.now, ZoneInfo(zone), skew)
    return office


def unexplained(office: Office) -> Decimal:
    with office.database.unit(CONNECTION_ID) as unit:
        return unit.evidence.unexplained_units(office.clock.now() + timedelta(days=1))


def a_busy_hour(office: Office) -> None:
    """Documents are entered, changed, voided, deleted and moved to another item, with updates in between."""
    desk = office.office
    sold = desk.enter(TxnKind.INVOICE, {"Hose": 4, "Valve": 1})
    bought = desk.enter(TxnKind.BILL, {"Valve": 9})
    office.update()
    office.clock.sleep(600)
    desk.change_quantity(sold.subject, "Hose", 6)
    desk.void(bought.subject)
    counted = desk.count({"Filter": 3})
    office.update()
    office.clock.sleep(600)
    desk.swap_item(sold.subject, "Hose", "Filter")
    desk.delete(counted.subject)
    desk.pay(sold.subject)
    office.update()


@pytest.mark.parametrize(
    ("visible", "clock", "filter_offset", "offset_text"),
    [
        *product(VISIBLE, CLOCKS, ["honoured"], ["correct"]),
        *product(VISIBLE, CLOCKS[:1], ["ignored"], ["standard_always"]),
    ],
)
def test_every_movement_is_seen_once_and_with_its_document(
    tmp_path: Path, visible: str, clock: tuple[str, timedelta], filter_offset: str, offset_text: str
) -> None:
    office = office_with(
        tmp_path,
        *clock,
        quantity_visible=visible,
        filter_offset=filter_offset,
        offset_text=offset_text,
        link_touches=True,
    )
    office.stock(Hose=50, Valve=50, Filter=50)
    office.update()
    office.clock.sleep(4 * 3600)  # else the new items themselves are listed as changed
    office.update()
    a_busy_hour(office)

    for name in ("Hose", "Valve", "Filter"):
        assert office.book(name, Side.QUICKBOOKS) == office.on_hand(name), name
    assert unexplained(office) == 0


@pytest.mark.parametrize("code", [3391, 3210, 3120])
@pytest.mark.parametrize("ids", ["snapshot", "live"])
def test_a_listing_that_dies_begins_again_and_misses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, ids: str
) -> None:
    monkeypatch.setattr(observe, "DOCUMENTS_PER_PAGE", 2)
    monkeypatch.setattr(observe, "ITEMS_PER_PAGE", 2)
    office = office_with(tmp_path, *CLOCKS[0], dead_iterator=code, iterator_ids=ids, iterator_idle_seconds=10)
    names = [f"Hose{number}" for number in range(7)]
    office.stock(**dict.fromkeys(names, 20))
    for name in names:
        office.office.enter(TxnKind.INVOICE, {name: 3})
    die_once(office)
    first = office.update()
    office.update()

    answers = [one.call.response for one in first.exchanges if isinstance(one.call, ReceiveResponseXML)]
    assert any(f'statusCode="{code}"' in answer for answer in answers), "no listing died"
    assert {name: office.book(name, Side.QUICKBOOKS) for name in names} == dict.fromkeys(names, Decimal(17))
    assert unexplained(office) == 0


def die_once(office: Office) -> None:
    """The computer sleeps for a while between two pages: every open iterator is forgotten."""
    serve, calls = office.service.answer, 0

    def slowly(*given: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 6:
            office.clock.sleep(60)
        return serve(*given)  # type: ignore[arg-type] # passed through

    office.service.answer = slowly  # type: ignore[method-assign,assignment]


def test_what_a_clock_that_was_set_back_hid_is_explained_by_the_audit(tmp_path: Path) -> None:
    office = office_with(tmp_path, *CLOCKS[0], quantity_visible="never")
    office.stock(Hose=54)
    office.office.enter(TxnKind.INVOICE, {"Hose": 4})
    office.update()  # from here on the clock is known
    office.clock.sleep(4 * 3600)
    office.update()
    office.file.clock.skew = timedelta(days=-1)
    office.office.enter(TxnKind.INVOICE, {"Hose": 4})
    office.update()
    assert office.book("Hose", Side.QUICKBOOKS) == 50, "its date lies before the last look"
    with office.database.unit(CONNECTION_ID) as unit:
        inspecting.ask(unit, by="Ann", at=office.clock.now())
    office.update()

    assert office.book("Hose", Side.QUICKBOOKS) == office.on_hand("Hose") == 46
    assert unexplained(office) == 0
