"""What is on order in QuickBooks is shown, and is no stock."""

from decimal import Decimal
from pathlib import Path

from stockbridge.ledger.item_card import ItemCard, item_card
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.simulation.company import CONNECTION_ID
from tests.unit.quickbooks.office import Office


def card(office: Office) -> ItemCard:
    with office.database.unit(CONNECTION_ID) as unit:
        return item_card(unit, "Hose")


def test_units_on_a_purchase_order_are_shown_and_move_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, quickbooks_switches=Switches(quantity_visible="never"))
    office.stock(Hose=5, Valve=7)
    before = card(office)
    order = office.office.enter(TxnKind.PURCHASE_ORDER, {"Hose": 12})
    office.update()
    ordered = card(office)
    office.office.enter(TxnKind.ITEM_RECEIPT, {"Hose": 12}, order=order.subject)
    office.update()
    received = card(office)

    assert [(one.on_order, one.places[0].quickbooks) for one in (before, ordered, received)] == [
        (Decimal(0), Decimal(5)),
        (Decimal(12), Decimal(5)),
        (Decimal(0), Decimal(17)),
    ]
    assert ordered.on_order_read_at == ordered.quickbooks_read_at
    assert office.owed_to_zuper("Hose") == Decimal(12)
