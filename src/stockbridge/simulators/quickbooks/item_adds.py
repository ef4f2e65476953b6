"""Adds of items, with what QuickBooks demands beyond the schema (facts/QUICKBOOKS_SIMULATOR.md rules 12, 17 and 19)."""

from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAdd
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryAdd, ItemServiceAdd
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.closing import refuse_closed
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply
from stockbridge.simulators.quickbooks.item_rets import item_ret
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.quickbooks.references import AccountType
from stockbridge.simulators.quickbooks.resolve import account, optional, parent

ASSETS = (AccountType.OTHER_CURRENT_ASSET, AccountType.FIXED_ASSET, AccountType.OTHER_ASSET)
WHERE = "Item"


def add_inventory(talk: Conversation, add: ItemInventoryAdd) -> Reply:
    """An inventory part; an opening quantity becomes a transaction of its own."""
    if not talk.books.preferences.is_using_inventory:
        raise refusals.feature_off()
    item = _draft(talk, add, ItemKind.INVENTORY)
    income = account(talk, add.income_account_ref, "IncomeAccountRef", income_types(talk), WHERE)
    cogs = account(talk, add.cogs_account_ref, "COGSAccountRef", [AccountType.COST_OF_GOODS_SOLD], WHERE)
    asset = account(talk, add.asset_account_ref, "AssetAccountRef", ASSETS, WHERE)
    item.income_account_id, item.cogs_account_id, item.asset_account_id = income.list_id, cogs.list_id, asset.list_id
    item.sales_desc, item.sales_price = add.sales_desc or None, add.sales_price
    item.purchase_desc, item.purchase_cost = add.purchase_desc or None, add.purchase_cost
    item.vendor_id = id_of(talk, add.pref_vendor_ref)
    item.reorder_point, item.max = add.reorder_point, add.max
    opening = add.quantity_on_hand or ZERO
    if add.total_value is not None and opening <= 0:
        raise refusals.missing("QuantityOnHand")
    date = add.inventory_date or talk.company.clock.today()
    if opening:
        refuse_closed(talk, date)
    talk.company.add(talk.books.items, item)
    cost = item.purchase_cost
    if cost is None and add.total_value is not None:
        cost = add.total_value / opening
    talk.books.stock.set_average_cost(item.list_id, cost or Decimal(0))
    if opening:
        talk.company.open_stock(item, opening, date, by=talk.app)
    return Reply(rets=(item_ret(talk, item),))


def add_trade(talk: Conversation, add: ItemNonInventoryAdd | ItemServiceAdd) -> Reply:
    """A non-inventory part or a service, in one of the two forms it will keep for ever."""
    item = _draft(talk, add, ItemKind.SERVICE if isinstance(add, ItemServiceAdd) else ItemKind.NON_INVENTORY)
    if add.sales_and_purchase is not None:
        both = add.sales_and_purchase
        income = account(talk, both.income_account_ref, "IncomeAccountRef", tuple(AccountType), WHERE)
        expense = account(talk, both.expense_account_ref, "ExpenseAccountRef", tuple(AccountType), WHERE)
        item.income_account_id, item.expense_account_id = income.list_id, expense.list_id
        item.sales_desc, item.sales_price = both.sales_desc or None, both.sales_price
        item.purchase_desc, item.purchase_cost = both.purchase_desc or None, both.purchase_cost
        item.vendor_id = id_of(talk, both.pref_vendor_ref)
    elif add.sales_or_purchase is not None:
        one = add.sales_or_purchase
        item.is_bought_and_sold = False
        item.income_account_id = account(talk, one.account_ref, "AccountRef", tuple(AccountType), WHERE).list_id
        item.sales_desc, item.sales_price = one.desc or None, one.price
    talk.company.add(talk.books.items, item)
    return Reply(rets=(item_ret(talk, item),))


def income_types(talk: Conversation) -> tuple[AccountType, ...]:
    other = (AccountType.OTHER_INCOME,) if talk.switches.other_income_accepted else ()
    return (AccountType.INCOME, *other)


def id_of(talk: Conversation, vendor: Ref | None) -> str | None:
    """ListID of a preferred vendor."""
    found = optional(talk.books.entities, vendor, "Vendor", WHERE)
    return found.list_id if found else None


def new_parent(talk: Conversation, ref: Ref, kind: ItemKind) -> str | None:
    """ListID of the parent meant; an empty reference means none."""
    if not (ref.list_id or ref.full_name):
        return None
    found = parent(talk.books.items, ref)
    if talk.switches.sub_item_kind == "same" and found.kind is not kind:
        raise refusals.unsavable(WHERE, "A sub-item must have the type of its parent.")
    return found.list_id


def _draft(talk: Conversation, add: ItemInventoryAdd | ItemNonInventoryAdd | ItemServiceAdd, kind: ItemKind) -> Item:
    if len(talk.books.items) >= talk.company.profile.item_capacity:
        raise refusals.unsavable("an Item list", "The list has reached its maximum number of elements.")
    refuse_unknown_features(talk, add.unit_of_measure_set_ref, add.class_ref)
    if add.bar_code is not None and not talk.company.profile.is_enterprise:
        raise refusals.feature_off()
    tax_code = optional(talk.books.tax_codes, add.sales_tax_code_ref, "SalesTaxCode", WHERE)
    return Item(
        kind=kind,
        name=add.name.strip(),
        parent_id=new_parent(talk, add.parent_ref, kind) if add.parent_ref else None,
        is_active=add.is_active is not False,
        tax_code_id=tax_code.list_id if tax_code else None,
        manufacturer_part_number=getattr(add, "manufacturer_part_number", None) or None,
        bar_code_value=add.bar_code.bar_code_value if add.bar_code else None,
        external_guid=add.external_guid.upper() if add.external_guid else None,
    )


def refuse_unknown_features(talk: Conversation, unit_set: Ref | None, class_ref: Ref | None) -> None:
    """This file has neither unit-of-measure sets nor classes to refer to."""
    if unit_set is not None:
        if not talk.company.profile.has_units:
            raise refusals.feature_off()
        raise refusals.bad_reference("UnitOfMeasureSet", unit_set.list_id or unit_set.full_name or "", WHERE)
    if class_ref is not None:
        if not talk.books.preferences.is_using_class_tracking:
            raise refusals.feature_off()
        raise refusals.bad_reference("Class", class_ref.list_id or class_ref.full_name or "", WHERE)
