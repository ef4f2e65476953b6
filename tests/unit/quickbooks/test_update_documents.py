"""Every kind of document that moves stock in QuickBooks, entered, edited, voided and deleted, under every switch."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.side import Side
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.switches import Switches, all_settings
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.simulation.company import CONNECTION_ID
from tests.unit.quickbooks.office import Office

RAISES = (TxnKind.ITEM_RECEIPT, TxnKind.BILL, TxnKind.CHECK, TxnKind.CREDIT_CARD_CHARGE, TxnKind.CREDIT_MEMO)
LOWERS = (TxnKind.INVOICE, TxnKind.SALES_RECEIPT, TxnKind.VENDOR_CREDIT, TxnKind.CREDIT_CARD_CREDIT)


def unexplained(office: Office) -> Decimal:
    with office.database.unit(CONNECTION_ID) as unit:
        return unit.evidence.unexplained_units(office.clock.now())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.stock(Filter=20, Belt=5)
    return made


@pytest.mark.parametrize("kind", RAISES + LOWERS)
def test_a_document_is_a_movement_named_after_it(office: Office, kind: TxnKind) -> None:
    office.office.enter(kind, {"Filter": 4}, ref_number="77")

    office.update()

    sign = 1 if kind in RAISES else -1
    assert office.owed_to_zuper("Filter") == Decimal(4 * sign)
    assert unexplained(office) == 0


@pytest.mark.parametrize(
    ("undo", "left"),
    [
        (lambda people, txn: people.void(txn), 0),
        (lambda people, txn: people.delete(txn), 0),
        (lambda people, txn: people.change_quantity(txn, "Filter", 1), -1),
        (lambda people, txn: people.swap_item(txn, "Filter", "Belt"), 0),
    ],
    ids=["void", "delete", "change", "swap"],
)
@pytest.mark.parametrize("seen_before", [True, False])
def test_changing_a_document_moves_units_back(
    office: Office, undo: Callable[..., object], left: int, seen_before: bool
) -> None:
    deed = office.office.enter(TxnKind.INVOICE, {"Filter": 4})
    if seen_before:
        office.update()
    office.clock.sleep(60)
    undo(office.office, deed.subject)

    office.update()

    assert office.owed_to_zuper("Filter") == Decimal(left)
    assert unexplained(office) == 0


def test_both_forms_of_an_adjustment_arrive_as_the_difference(office: Office) -> None:
    office.office.adjust({"Filter": -2})
    office.office.count({"Belt": 9})

    office.update()

    assert (office.owed_to_zuper("Filter"), office.owed_to_zuper("Belt")) == (Decimal(-2), Decimal(4))
    assert unexplained(office) == 0


def test_adjustments_that_cannot_be_had_in_pages_are_read_at_once(tmp_path: Path) -> None:
    office = Office(tmp_path, quickbooks_switches=Switches(adjustment_iterator="refused"))
    office.stock(Filter=20)
    office.update()
    office.office.adjust({"Filter": -2})

    office.update()

    assert office.owed_to_zuper("Filter") == Decimal(-2)
    assert unexplained(office) == 0


def test_a_build_takes_components_and_adds_assemblies(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.stock(Filter=20, Belt=5)
    office.office.create_item("Kit", ItemKind.ASSEMBLY, components={"Filter": 2, "Belt": 1})
    office.update()

    office.office.build("Kit", 2)
    office.clock.sleep(60)
    office.update()

    assert (office.owed_to_zuper("Filter"), office.owed_to_zuper("Belt")) == (Decimal(-4), Decimal(-2))
    assert unexplained(office) == 0


@pytest.mark.parametrize(("switch", "value"), list(all_settings()), ids=str)
def test_a_day_ends_right_under_every_switch(tmp_path: Path, switch: str, value: object) -> None:
    office = Office(tmp_path, quickbooks_switches=Switches(**{switch: value}))  # type: ignore[arg-type] # by name
    office.stock(Filter=20, Belt=5)
    first = office.office.enter(TxnKind.INVOICE, {"Filter": 3, "Belt": 1})
    office.zuper_moved(Filter=-2)
    office.update()
    office.clock.sleep(3600)
    office.office.change_quantity(first.subject, "Filter", 1)
    receipt = office.office.enter(TxnKind.ITEM_RECEIPT, {"Belt": 10})
    office.update()
    office.clock.sleep(3 * 3600)
    office.office.bill_receipt(receipt.subject)
    office.office.delete(first.subject)
    office.zuper_moved(Belt=-4, Filter="0.5")
    office.update()
    office.clock.sleep(13 * 3600)
    office.update()

    assert (office.on_hand("Filter"), office.on_hand("Belt")) == (Decimal("18.5"), Decimal(11))
    assert (office.book("Filter", Side.QUICKBOOKS), office.book("Belt", Side.QUICKBOOKS)) == (
        Decimal("18.5"),
        Decimal(11),
    )
    assert (office.owed_to_zuper("Filter"), office.owed_to_zuper("Belt")) == (Decimal(0), Decimal(10))
    assert office.quickbooks.ledger.doubled() == []
    assert office.quickbooks.ledger.violations == []
    assert unexplained(office) == 0
