"""Documents as qbXML shows them: every kind has the elements its message declares. Lines only when asked for."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import cast

from stockbridge.core.quantity import ZERO
from stockbridge.qbxml.messages import RETS
from stockbridge.qbxml.messages.transactions import LinkedTxn
from stockbridge.qbxml.notation import Aggregate, Ret, Table, table
from stockbridge.simulators.quickbooks.conversation import Conversation, ref_to
from stockbridge.simulators.quickbooks.transactions import Line, Transaction, TxnKind

CENT = Decimal("0.01")
LINE_FIELDS = {
    TxnKind.INVOICE: "invoice_line_ret",
    TxnKind.SALES_RECEIPT: "sales_receipt_line_ret",
    TxnKind.CREDIT_MEMO: "credit_memo_line_ret",
    TxnKind.PURCHASE_ORDER: "purchase_order_line_ret",
    TxnKind.ADJUSTMENT: "inventory_adjustment_line_ret",
    TxnKind.TRANSFER: "transfer_inventory_line_ret",
    TxnKind.BUILD_ASSEMBLY: "component_item_line_ret",
}
"""Purchase documents call their lines `item_line_ret`."""

GROUP_FIELDS = {
    TxnKind.INVOICE: "invoice_line_group_ret",
    TxnKind.SALES_RECEIPT: "sales_receipt_line_group_ret",
    TxnKind.CREDIT_MEMO: "credit_memo_line_group_ret",
    TxnKind.PURCHASE_ORDER: "purchase_order_line_group_ret",
}
"""Purchase documents call their groups `item_group_line_ret`."""


def document_ret(talk: Conversation, txn: Transaction, *, with_lines: bool, with_links: bool = False) -> Ret:
    """The Ret of the document's kind."""
    plan = table(RETS[f"{txn.kind.value}Ret"])
    values = _header(talk, txn)
    if with_lines:
        values |= _lines(talk, txn, plan)
    if with_links:
        values["linked_txn"] = tuple(_linked(talk, txn))
    return cast("Ret", _filled(plan, values))


def _filled(plan: Table, values: dict[str, object]) -> Aggregate:
    return plan.cls(**{field.name: values[field.name] for field in plan.elements if field.name in values})


def _header(talk: Conversation, txn: Transaction) -> dict[str, object]:
    books = talk.books
    entity, account, site = (
        ref_to(books.entities, txn.entity_id),
        ref_to(books.accounts, txn.account_id),
        ref_to(books.sites, txn.site_id),
    )
    total = sum((amount(line) for line in txn.lines), ZERO)
    return {
        "txn_id": txn.txn_id,
        "time_created": talk.time(txn.created),
        "time_modified": talk.time(txn.modified),
        "edit_sequence": txn.edit_sequence,
        "txn_number": txn.number,
        "customer_ref": entity if txn.kind is not TxnKind.PURCHASE_ORDER else None,
        "vendor_ref": entity,
        "payee_entity_ref": entity,
        "account_ref": account or ref_to(books.accounts, talk.company.account("Checking").list_id),
        "inventory_site_ref": site,
        "from_inventory_site_ref": site,
        "to_inventory_site_ref": ref_to(books.sites, txn.to_site_id),
        "item_inventory_assembly_ref": ref_to(books.items, txn.item_id),
        "txn_date": txn.txn_date,
        "ref_number": txn.ref_number,
        "memo": txn.memo,
        "external_guid": txn.external_guid,
        "is_pending": txn.is_pending,
        "subtotal": total,
        "total_amount": total,
        "amount_due": total,
        "credit_amount": total,
        "amount": total,
    } | (_build(talk, txn) if txn.kind is TxnKind.BUILD_ASSEMBLY else {})


def _build(talk: Conversation, txn: Transaction) -> dict[str, object]:
    """What a build says of its assembly; the quantities are those of now, not of the build's day."""
    assembly = talk.books.items[txn.item_id or ""]
    stock = talk.books.stock
    makable = [stock.on_hand(part.item_id) // part.quantity for part in assembly.components if part.quantity > 0]
    return {
        "quantity_to_build": txn.quantity,
        "quantity_can_build": max(min(makable, default=ZERO), ZERO),
        "quantity_on_hand": stock.on_hand(assembly.list_id),
        "quantity_on_sales_order": talk.books.documents.on_order(TxnKind.SALES_ORDER, assembly.list_id),
    }


def _lines(talk: Conversation, txn: Transaction, plan: Table) -> dict[str, object]:
    line_field = LINE_FIELDS.get(txn.kind, "item_line_ret")
    group_field = GROUP_FIELDS.get(txn.kind, "item_group_line_ret")
    moved = [part.value for part in txn.applied]
    plain = [(line, moved[at] if at < len(moved) else ZERO) for at, line in enumerate(txn.lines) if not line.members]
    values: dict[str, object] = {line_field: tuple(_line(talk, plan, line_field, line, value) for line, value in plain)}
    groups = [line for line in txn.lines if line.members]
    if groups:
        values[group_field] = tuple(_group(talk, plan, group_field, line_field, group) for group in groups)
    return values


def _line(talk: Conversation, plan: Table, field: str, line: Line, value: Decimal) -> Aggregate:
    inner = next(declared.table for declared in plan.elements if declared.name == field)
    assert inner is not None, field
    worth = amount(line)
    return _filled(
        inner,
        {
            "txn_line_id": line.txn_line_id,
            "item_ref": ref_to(talk.books.items, line.item_id),
            "desc": line.desc,
            "quantity": line.quantity,
            "unit_of_measure": line.unit,
            "rate": line.price,
            "cost": line.price,
            "amount": worth,
            "inventory_site_ref": ref_to(talk.books.sites, line.site_id),
            "quantity_difference": line.quantity,
            "value_difference": value.quantize(CENT, rounding=ROUND_HALF_EVEN),
            "quantity_transferred": line.quantity,
            "quantity_needed": line.quantity,
            "quantity_on_hand": talk.books.stock.on_hand(line.item_id),
        },
    )


def _group(talk: Conversation, plan: Table, field: str, line_field: str, group: Line) -> Aggregate:
    inner = next(declared.table for declared in plan.elements if declared.name == field)
    assert inner is not None, field
    return _filled(
        inner,
        {
            "txn_line_id": group.txn_line_id,
            "item_group_ref": ref_to(talk.books.items, group.item_id),
            "quantity": group.quantity,
            "is_print_items_in_group": False,
            "total_amount": sum((amount(member) for member in group.members), ZERO),
            line_field: tuple(_line(talk, inner, line_field, member, ZERO) for member in group.members),
        },
    )


def _linked(talk: Conversation, txn: Transaction) -> Iterable[LinkedTxn]:
    for txn_id in txn.links:
        other = talk.books.documents.get(txn_id)
        if other is not None:
            yield LinkedTxn(
                txn_id=txn_id,
                txn_type=other.kind.value,
                txn_date=other.txn_date,
                ref_number=other.ref_number,
                link_type="QUANTYPE",
                amount=sum((amount(line) for line in other.lines), ZERO),
            )


def amount(line: Line) -> Decimal:
    """Money on the line, in cents."""
    return (line.quantity * (line.price or ZERO)).quantize(CENT, rounding=ROUND_HALF_EVEN)
