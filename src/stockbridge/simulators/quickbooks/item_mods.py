"""Mods of items: absent elements leave a field as it is, empty ones clear it (facts/QUICKBOOKS_SIMULATOR.md rule 16).

A Mod is refused when its EditSequence is not the current one; the answer then shows the current item.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from stockbridge.qbxml.messages.inventory_items import ItemInventoryAssemblyMod, ItemInventoryMod
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryMod, ItemServiceMod
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply
from stockbridge.simulators.quickbooks.identity import ID
from stockbridge.simulators.quickbooks.item_adds import (
    ASSETS,
    WHERE,
    id_of,
    income_types,
    new_parent,
    refuse_unknown_features,
)
from stockbridge.simulators.quickbooks.item_rets import item_ret
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.quickbooks.references import AccountType
from stockbridge.simulators.quickbooks.resolve import account, optional

ItemMod = ItemInventoryMod | ItemInventoryAssemblyMod | ItemNonInventoryMod | ItemServiceMod


def modify(talk: Conversation, mod: ItemMod) -> Reply:
    """Check everything on a copy, then save: a refused Mod changes nothing."""
    item = _current(talk, mod)
    wanted = copy.copy(item)
    _change_common(talk, mod, wanted)
    if isinstance(mod, ItemInventoryMod | ItemInventoryAssemblyMod):
        _change_stocked(talk, mod, wanted)
    else:
        _change_trade(talk, mod, wanted)
    changed = [field.name for field in fields(Item) if getattr(item, field.name) != getattr(wanted, field.name)]
    if {"name", "parent_id"}.intersection(changed):
        talk.company.rename(talk.books.items, item, name=wanted.name, parent_id=wanted.parent_id)
    for field in changed:
        setattr(item, field, getattr(wanted, field))
    if changed or talk.switches.idle_mod_touches:
        talk.company.touch(talk.books.items, item)
    return Reply(rets=(item_ret(talk, item),))


KINDS: dict[type[ItemMod], ItemKind] = {
    ItemInventoryMod: ItemKind.INVENTORY,
    ItemInventoryAssemblyMod: ItemKind.ASSEMBLY,
    ItemNonInventoryMod: ItemKind.NON_INVENTORY,
    ItemServiceMod: ItemKind.SERVICE,
}


def _current(talk: Conversation, mod: ItemMod) -> Item:
    if not ID.fullmatch(mod.list_id):
        raise refusals.bad_id(mod.list_id, "ListID")
    item = talk.books.items.get(mod.list_id)
    if item is None or item.kind is not KINDS[type(mod)]:
        raise refusals.not_found(mod.list_id)
    if item.list_id in talk.company.locked:
        raise refusals.in_use(item.name)
    if mod.edit_sequence != item.edit_sequence:
        shown = item_ret(talk, item) if talk.switches.stale_answer_has_ret else None
        raise refusals.stale(mod.edit_sequence, shown)
    return item


def _change_common(talk: Conversation, mod: ItemMod, item: Item) -> None:
    refuse_unknown_features(talk, mod.unit_of_measure_set_ref, mod.class_ref)
    if mod.name:
        item.name = mod.name.strip()
    if mod.parent_ref is not None:
        item.parent_id = new_parent(talk, mod.parent_ref, item.kind)
    if mod.is_active is not None:
        item.is_active = mod.is_active
    if mod.bar_code is not None:
        if not talk.company.profile.is_enterprise:
            raise refusals.feature_off()
        item.bar_code_value = mod.bar_code.bar_code_value or None
    if mod.sales_tax_code_ref is not None:
        code = optional(talk.books.tax_codes, mod.sales_tax_code_ref, "SalesTaxCode", WHERE)
        item.tax_code_id = code.list_id if code else None
    item.manufacturer_part_number = kept(getattr(mod, "manufacturer_part_number", None), item.manufacturer_part_number)


def _change_stocked(talk: Conversation, mod: ItemInventoryMod | ItemInventoryAssemblyMod, item: Item) -> None:
    item.sales_desc = kept(mod.sales_desc, item.sales_desc)
    item.purchase_desc = kept(mod.purchase_desc, item.purchase_desc)
    item.sales_price = given(mod.sales_price, item.sales_price)
    item.purchase_cost = given(mod.purchase_cost, item.purchase_cost)
    item.max = given(mod.max, item.max)
    accounts = Accounts(talk, item)
    apply = mod.apply_income_account_ref_to_existing_txns
    item.income_account_id = accounts.changed(
        item.income_account_id, mod.income_account_ref, "IncomeAccountRef", income_types(talk), apply=apply
    )
    apply = getattr(mod, "apply_cogs_account_ref_to_existing_txns", None)
    item.cogs_account_id = accounts.changed(
        item.cogs_account_id, mod.cogs_account_ref, "COGSAccountRef", [AccountType.COST_OF_GOODS_SOLD], apply=apply
    )
    item.asset_account_id = accounts.changed(
        item.asset_account_id, mod.asset_account_ref, "AssetAccountRef", ASSETS, apply=True
    )
    if mod.pref_vendor_ref is not None:
        item.vendor_id = id_of(talk, mod.pref_vendor_ref)
    if isinstance(mod, ItemInventoryMod):
        item.reorder_point = given(mod.reorder_point, item.reorder_point)
    else:
        item.reorder_point = given(mod.build_point, item.reorder_point)


def _change_trade(talk: Conversation, mod: ItemNonInventoryMod | ItemServiceMod, item: Item) -> None:
    both, one = mod.sales_and_purchase_mod, mod.sales_or_purchase_mod
    if (both is not None and not item.is_bought_and_sold) or (one is not None and item.is_bought_and_sold):
        raise refusals.unmodifiable(item.name, "You cannot change whether the item is both bought and sold.")
    accounts, any_type = Accounts(talk, item), tuple(AccountType)
    if both is not None:
        item.sales_desc = kept(both.sales_desc, item.sales_desc)
        item.purchase_desc = kept(both.purchase_desc, item.purchase_desc)
        item.sales_price = given(both.sales_price, item.sales_price)
        item.purchase_cost = given(both.purchase_cost, item.purchase_cost)
        if both.pref_vendor_ref is not None:
            item.vendor_id = id_of(talk, both.pref_vendor_ref)
        apply = both.apply_income_account_ref_to_existing_txns
        item.income_account_id = accounts.changed(
            item.income_account_id, both.income_account_ref, "IncomeAccountRef", any_type, apply=apply
        )
        apply = both.apply_expense_account_ref_to_existing_txns
        item.expense_account_id = accounts.changed(
            item.expense_account_id, both.expense_account_ref, "ExpenseAccountRef", any_type, apply=apply
        )
    if one is not None:
        item.sales_desc = kept(one.desc, item.sales_desc)
        item.sales_price = given(one.price, item.sales_price)
        apply = one.apply_account_ref_to_existing_txns
        item.income_account_id = accounts.changed(
            item.income_account_id, one.account_ref, "AccountRef", any_type, apply=apply
        )


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of one item, and the rule that history protects them (facts/QBXML.md §5)."""

    talk: Conversation
    item: Item

    def changed(
        self, current: str | None, ref: Ref | None, element: str, types: Iterable[AccountType], *, apply: bool | None
    ) -> str | None:
        """ListID of the account from now on; one with history changes only when the request applies it to that history."""
        if ref is None:
            return current
        meant = account(self.talk, ref, element, types, WHERE).list_id
        if meant != current and not apply and self.talk.books.documents.naming(self.item.list_id):
            raise refusals.unmodifiable(self.item.name, "There are transactions that use the account of this item.")
        return meant


def kept(new: str | None, old: str | None) -> str | None:
    """None keeps the old text, an empty one clears it."""
    return old if new is None else new or None


def given(new: Decimal | None, old: Decimal | None) -> Decimal | None:
    """None keeps the old number; numbers cannot be cleared here."""
    return old if new is None else new
