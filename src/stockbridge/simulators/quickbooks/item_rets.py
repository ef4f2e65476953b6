"""Items as qbXML shows them: every kind has the elements its message declares, and no others."""

from stockbridge.qbxml.messages import RETS
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAssemblyLine
from stockbridge.qbxml.messages.items import SalesAndPurchase, SalesOrPurchase
from stockbridge.qbxml.notation import Ret, table
from stockbridge.simulators.quickbooks.conversation import Conversation, ref_to
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.quickbooks.transactions import TxnKind


def item_ret(talk: Conversation, item: Item) -> Ret:
    """The Ret of the item's kind, with its quantities as they are now."""
    values = _identity(talk, item) | _trade(talk, item)
    if item.kind.holds_stock:
        values |= _quantities(talk, item)
    if item.kind in {ItemKind.SERVICE, ItemKind.NON_INVENTORY, ItemKind.OTHER_CHARGE}:
        values |= _prices(talk, item)
    cls = RETS[f"Item{item.kind.value}Ret"]
    return cls(**{field.name: values[field.name] for field in table(cls).elements if field.name in values})


def _identity(talk: Conversation, item: Item) -> dict[str, object]:
    items = talk.books.items
    return {
        "list_id": item.list_id,
        "time_created": talk.time(item.created),
        "time_modified": talk.time(item.modified),
        "edit_sequence": item.edit_sequence,
        "name": item.name,
        "full_name": items.full_name(item.list_id),
        "bar_code_value": item.bar_code_value,
        "is_active": item.is_active,
        "parent_ref": ref_to(items, item.parent_id),
        "sublevel": items.level(item.list_id),
        "external_guid": item.external_guid,
    }


def _trade(talk: Conversation, item: Item) -> dict[str, object]:
    books = talk.books
    return {
        "manufacturer_part_number": item.manufacturer_part_number,
        "sales_tax_code_ref": ref_to(books.tax_codes, item.tax_code_id),
        "sales_desc": item.sales_desc,
        "sales_price": item.sales_price,
        "income_account_ref": ref_to(books.accounts, item.income_account_id),
        "purchase_desc": item.purchase_desc,
        "purchase_cost": item.purchase_cost,
        "cogs_account_ref": ref_to(books.accounts, item.cogs_account_id),
        "pref_vendor_ref": ref_to(books.entities, item.vendor_id),
        "asset_account_ref": ref_to(books.accounts, item.asset_account_id),
    }


def _quantities(talk: Conversation, item: Item) -> dict[str, object]:
    stock, documents = talk.books.stock, talk.books.documents
    return {
        "reorder_point": item.reorder_point,
        "build_point": item.reorder_point,
        "max": item.max,
        "quantity_on_hand": stock.on_hand(item.list_id),
        "average_cost": stock.average_cost(item.list_id),
        "quantity_on_order": documents.on_order(TxnKind.PURCHASE_ORDER, item.list_id),
        "quantity_on_sales_order": documents.on_order(TxnKind.SALES_ORDER, item.list_id),
        "item_inventory_assembly_line": tuple(
            ItemInventoryAssemblyLine(item_inventory_ref=ref_to(talk.books.items, part.item_id), quantity=part.quantity)
            for part in item.components
        ),
    }


def _prices(talk: Conversation, item: Item) -> dict[str, object]:
    books = talk.books
    if item.is_bought_and_sold:
        both = SalesAndPurchase(
            sales_desc=item.sales_desc,
            sales_price=item.sales_price,
            income_account_ref=ref_to(books.accounts, item.income_account_id),
            purchase_desc=item.purchase_desc,
            purchase_cost=item.purchase_cost,
            expense_account_ref=ref_to(books.accounts, item.expense_account_id),
            pref_vendor_ref=ref_to(books.entities, item.vendor_id),
        )
        return {"sales_and_purchase": both}
    account_ref = ref_to(books.accounts, item.income_account_id)
    return {"sales_or_purchase": SalesOrPurchase(desc=item.sales_desc, price=item.sales_price, account_ref=account_ref)}
