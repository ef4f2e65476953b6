"""Chapter two: an ordinary day, on both sides at once. Every kind of document that moves stock appears in it."""

from decimal import Decimal
from typing import Final

from stockbridge.core.quantity import show
from stockbridge.demo.stage import Stage
from stockbridge.simulators.quickbooks.transactions import TxnKind

FILTER: Final = "Filters:Pleated 16x25x1 MERV 8"
CAPACITOR: Final = "Capacitors:Run Cap 45/5 MFD 440V"
CONTACTOR: Final = "Contactors:Contactor 2P-30A 24V"
REFRIGERANT: Final = "Refrigerant:R-410A (lb)"
WIRE: Final = "Wire:Thermostat Wire 18/5 (ft)"
ELBOW: Final = "Copper:Copper Elbow 90 3/4"
BELT: Final = "Belts:Fan Belt A44"
DRIER: Final = "Copper:Filter Drier 083S"
KIT: Final = "Capacitor Service Kit"
SENSOR: Final = "Flame Sensor, Universal"
PAD: Final = "Condenser Pad 36x36"


def working_day(stage: Stage) -> None:
    """Let both sides work, then keep them equal."""
    stage.telling.chapter(
        "A working day",
        "The office sells, receives, counts and builds in QuickBooks; the technicians use, move and count in Zuper. Neither waits for "
        "the other, and the same shelf changes on both sides at once.",
    )
    in_the_office(stage)
    on_the_road(stage)
    stage.settle()
    stage.telling.event("Stockbridge", "Quiet: every unit is on both sides.")


def in_the_office(stage: Stage) -> None:
    """Receipt, bill, invoice, sales receipt, credit memo, build, stock-take, void."""
    office, tell = stage.town.office, stage.telling.event
    receipt = office.enter(
        TxnKind.ITEM_RECEIPT, {FILTER: 48, CAPACITOR: 20}, party="Prairie Wholesale", ref_number="PW-8841"
    )
    tell("QuickBooks", "Dana receives 48 filters and 20 capacitors from Prairie Wholesale.")
    office.bill_receipt(receipt.subject)
    tell("QuickBooks", "Their bill arrives: the receipt becomes the bill, and no unit is counted a second time.")
    office.enter(TxnKind.BILL, {REFRIGERANT: "125.5", ELBOW: 100}, party="Gulf Supply", ref_number="GS-1207")
    tell("QuickBooks", "Gulf Supply bills 125.5 lb of R-410A and 100 elbows.")
    invoice = office.enter(TxnKind.INVOICE, {FILTER: 24, BELT: 2}, party="St. Anne School", ref_number="2041")
    office.enter(TxnKind.SALES_RECEIPT, {SENSOR: 2}, party="Harper Residence", ref_number="2042")
    tell("QuickBooks", "Over the counter: invoice 2041, 24 filters and 2 belts; sales receipt 2042, 2 flame sensors.")
    office.enter(TxnKind.CREDIT_MEMO, {FILTER: 4}, party="St. Anne School", ref_number="2043")
    tell("QuickBooks", "St. Anne School brings 4 filters back: credit memo 2043.")
    office.build(KIT, 3)
    tell("QuickBooks", "Three capacitor service kits are built; their capacitors and contactors are used up.")
    shelf = stage.town.company.books.stock.on_hand(office.item(PAD).list_id)
    office.count({PAD: shelf - 1})
    tell("QuickBooks", f"Stock-take: {show(shelf - 1)} condenser pads, one less than the books say.")
    office.enter(TxnKind.INVOICE, {DRIER: 3}, party="Cedar Court HOA", ref_number="2044")
    office.void(invoice.subject)
    tell("QuickBooks", "Invoice 2044, 3 filter driers. Invoice 2041 was a mistake and is voided.")


def on_the_road(stage: Stage) -> None:
    """Consumption by invoice, inward, transfer between trucks, void, import."""
    zuper, tell = stage.zuper, stage.telling.event
    zuper.invoice("Truck Maria", {CAPACITOR: Decimal(1), CONTACTOR: Decimal(1)})
    tell("Zuper", "Maria uses a capacitor and a contactor from her truck: invoice.")
    zuper.invoice("Truck Dan", {REFRIGERANT: Decimal("3.75"), WIRE: Decimal("42.5")})
    tell("Zuper", "Dan charges 3.75 lb of R-410A and pulls 42.5 ft of wire: invoice.")
    zuper.transfer("Truck Maria", "Truck Lee", FILTER, Decimal(3))
    tell("Zuper", "Maria gives Lee three filters, from truck to truck: a transfer, nothing for QuickBooks.")
    zuper.inward("Warehouse", BELT, Decimal(5), "Found behind the shelf")
    tell("Zuper", "Five belts are found behind the shelf and booked in.")
    slip = zuper.inward("Truck Dan", SENSOR, Decimal(6), "Returned from the job")
    zuper.void(slip)
    tell("Zuper", "Dan books six flame sensors in and takes it back: it was the wrong truck.")
    cancelled = zuper.invoice("Truck Lee", {ELBOW: Decimal(8)})
    zuper.cancel_invoice(cancelled)
    tell("Zuper", "Lee bills eight elbows, and the customer calls it off: the invoice is cancelled.")
    zuper.import_count("Warehouse", DRIER, Decimal(7))
    tell("Zuper", "A spreadsheet sets the warehouse's filter driers to 7, and Zuper keeps no movement of it.")
