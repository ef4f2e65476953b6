"""The two documents an application can write here: inventory adjustments and transfers between sites.

Everything is checked before anything is saved, so a refused document moved nothing (facts/QUICKBOOKS_SIMULATOR.md rules
23, 24 and 27).
"""

from datetime import date
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentAdd, InventoryAdjustmentLineAdd
from stockbridge.qbxml.messages.transfers import TransferInventoryAdd
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.closing import refuse_closed
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply
from stockbridge.simulators.quickbooks.document_rets import document_ret
from stockbridge.simulators.quickbooks.items import Item
from stockbridge.simulators.quickbooks.resolve import item_for_document, optional, required, site_for_document
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.transactions import Line, Transaction, TxnKind

ADJUSTMENT, TRANSFER = "InventoryAdjustment", "TransferInventory"


def add_adjustment(talk: Conversation, add: InventoryAdjustmentAdd) -> Reply:
    """Move units at one site; a NewQuantity becomes a difference now, at the moment of saving."""
    _refuse_mode(talk)
    account = required(talk.books.accounts, add.account_ref, "Account", ADJUSTMENT)
    customer = optional(talk.books.entities, add.customer_ref, "Customer", ADJUSTMENT)
    if add.class_ref is not None:
        raise refusals.feature_off()
    site_id = _adjusted_site(talk, add.inventory_site_ref)
    dated = _date(talk, add.txn_date, TxnKind.ADJUSTMENT)
    txn = Transaction(
        kind=TxnKind.ADJUSTMENT,
        txn_date=dated,
        written_by=talk.app,
        ref_number=add.ref_number or None,
        memo=add.memo or None,
        external_guid=add.external_guid.upper() if add.external_guid else None,
        account_id=account.list_id,
        entity_id=customer.list_id if customer else None,
        site_id=site_id,
        lines=[_adjustment_line(talk, line, site_id) for line in add.inventory_adjustment_line_add],
    )
    talk.company.save(txn, by=talk.app)
    return Reply(rets=(document_ret(talk, txn, with_lines=True),))


def add_transfer(talk: Conversation, add: TransferInventoryAdd) -> Reply:
    """Move units from one site to another."""
    if not talk.books.preferences.is_using_sites:
        raise refusals.feature_off()
    source = site_for_document(talk, add.from_inventory_site_ref, TRANSFER)
    target = site_for_document(talk, add.to_inventory_site_ref, TRANSFER)
    if source is target:
        raise refusals.conflicting("ToInventorySiteRef", "it is the site the units come from")
    lines = []
    for line in add.transfer_inventory_line_add:
        if line.item_ref is None:
            raise refusals.missing("ItemRef")
        item = _stocked(talk, line.item_ref, TRANSFER)
        lines.append(Line(item_id=item.list_id, quantity=line.quantity_to_transfer or ZERO))
    txn = Transaction(
        kind=TxnKind.TRANSFER,
        txn_date=_date(talk, add.txn_date, TxnKind.TRANSFER),
        written_by=talk.app,
        ref_number=add.ref_number or None,
        memo=add.memo or None,
        external_guid=add.external_guid.upper() if add.external_guid else None,
        site_id=source.list_id,
        to_site_id=target.list_id,
        lines=lines,
    )
    talk.company.save(txn, by=talk.app)
    return Reply(rets=(document_ret(talk, txn, with_lines=True),))


def _refuse_mode(talk: Conversation) -> None:
    """Adjusting takes inventory switched on, nobody with the form open, and single-user mode or Enterprise."""
    company = talk.company
    if not talk.books.preferences.is_using_inventory:
        raise refusals.feature_off()
    advanced_only = talk.switches.multi_user_adjustment == "advanced_inventory"
    able = company.profile.has_sites if advanced_only else company.profile.is_enterprise
    if company.is_multi_user and not able:
        raise refusals.needs_single_user_mode(talk.switches.multi_user_code)
    if TxnKind.ADJUSTMENT in company.open_forms:
        raise refusals.transaction_locked()


def _adjusted_site(talk: Conversation, ref: Ref | None) -> str | None:
    if not talk.books.preferences.is_using_sites:
        if ref is not None:
            raise refusals.feature_off()
        return None
    if ref is not None:
        return site_for_document(talk, ref, ADJUSTMENT).list_id
    if talk.switches.missing_site == "refused" or talk.company.default_site is None:
        raise refusals.missing("InventorySiteRef")
    return talk.company.default_site.list_id


def _date(talk: Conversation, given: date | None, kind: TxnKind) -> date:
    """The document's date, in an open period; when none is given, a switch decides (rule 23)."""
    today = talk.company.clock.today()
    last_used = talk.books.last_dates.get(kind, today)
    dated = given or (last_used if talk.switches.missing_date == "last_used" else today)
    refuse_closed(talk, dated)
    return dated


def _adjustment_line(talk: Conversation, line: InventoryAdjustmentLineAdd, site_id: str | None) -> Line:
    item = _stocked(talk, line.item_ref, ADJUSTMENT)
    asked = line.quantity_adjustment
    if asked.serial_number or asked.lot_number or asked.inventory_site_location_ref:
        raise refusals.feature_off()
    there = talk.books.stock.at_site(Cell(item.list_id, site_id))
    if asked.new_quantity is not None:
        talk.ledger.violations.append(f"an adjustment of {item.name} gives a new quantity instead of a difference")
        difference = asked.new_quantity - there
    else:
        difference = asked.quantity_difference or ZERO
    _refuse_difference(talk, item, difference, there)
    return Line(item_id=item.list_id, quantity=difference)


def _refuse_difference(talk: Conversation, item: Item, difference: Decimal, there: Decimal) -> None:
    if difference == 0 and talk.switches.zero_difference == "refused":
        raise refusals.bad_value("QuantityDifference", "0", "The quantity does not change.")
    if difference < 0 and there + difference < 0 and talk.switches.negative_stock == "refused":
        raise refusals.unsavable(ADJUSTMENT, f"There is not enough {item.name} in stock.")


def _stocked(talk: Conversation, ref: Ref, where: str) -> Item:
    item = item_for_document(talk, ref, where)
    if not item.kind.holds_stock:
        raise refusals.item_kind_not_allowed(item.name)
    if item.list_id in talk.company.locked:
        raise refusals.transaction_locked(3176)
    return item
