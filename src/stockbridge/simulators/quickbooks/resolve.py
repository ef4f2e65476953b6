"""What a reference in a request means: the ListID wins, else the full name; what it must be, it must be
(facts/QUICKBOOKS_SIMULATOR.md rule 13).
"""

from collections.abc import Iterable
from typing import TypeVar

from stockbridge.qbxml.messages.queries import ObjectFilter
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.conversation import Conversation
from stockbridge.simulators.quickbooks.elements import Element, ElementList
from stockbridge.simulators.quickbooks.identity import ID
from stockbridge.simulators.quickbooks.items import Item
from stockbridge.simulators.quickbooks.references import Account, AccountType, Site

E = TypeVar("E", bound=Element)


def looked_up(elements: ElementList[E], ref: Ref, field: str = "ListID") -> E | None:
    """The element, or None when there is none of that ID or name.

    Raises:
        RefusedError: 3000, the ListID has not the form of one.
    """
    if ref.list_id:
        if not ID.fullmatch(ref.list_id):
            raise refusals.bad_id(ref.list_id, field)
        return elements.get(ref.list_id)
    return elements.named(ref.full_name) if ref.full_name else None


def required(elements: ElementList[E], ref: Ref, kind: str, where: str) -> E:
    """The element meant, or RefusedError 3140."""
    element = looked_up(elements, ref)
    if element is None:
        raise refusals.bad_reference(kind, ref.list_id or ref.full_name or "", where)
    return element


def optional(elements: ElementList[E], ref: Ref | None, kind: str, where: str) -> E | None:
    """None for an absent or an empty reference."""
    if ref is None or not (ref.list_id or ref.full_name):
        return None
    return required(elements, ref, kind, where)


def parent(elements: ElementList[E], ref: Ref) -> E:
    """The parent meant, or RefusedError 3130."""
    element = looked_up(elements, ref)
    if element is None:
        raise refusals.bad_parent(ref.list_id or ref.full_name or "", elements.name)
    return element


def account(talk: Conversation, ref: Ref | None, element: str, types: Iterable[AccountType], where: str) -> Account:
    """The account meant, of one of these types; which types count as right is a switch (rules 17 and 36)."""
    if ref is None:
        raise refusals.missing(element)
    meant = required(talk.books.accounts, ref, "Account", where)
    if talk.switches.account_types == "strict" and meant.type not in frozenset(types):
        if talk.switches.wrong_account_code == 3180:
            raise refusals.unsavable(where, f"The account in {element} has the wrong type.")
        raise refusals.bad_reference("Account", meant.name, where)
    return meant


def item_for_document(talk: Conversation, ref: Ref, where: str) -> Item:
    """An item that a new document may name; whether inactive ones may be is a switch (rule 13)."""
    item = required(talk.books.items, ref, "Item", f"{where} line")
    if not item.is_active and talk.switches.inactive_reference == "refused":
        raise refusals.bad_reference("Item", talk.books.items.full_name(item.list_id), f"{where} line")
    return item


def site_for_document(talk: Conversation, ref: Ref, where: str) -> Site:
    """A site that a new document may name; whether inactive ones may be is the same switch as for items."""
    site = required(talk.books.sites, ref, "InventorySite", where)
    if not site.is_active and talk.switches.inactive_reference == "refused":
        raise refusals.bad_reference("InventorySite", site.name, where)
    return site


def selected(elements: ElementList[E], chosen: ObjectFilter) -> set[str]:
    """The ListIDs an object filter selects; 3140 for one that does not exist."""
    if chosen.list_id or chosen.full_name:
        refs = [Ref(list_id=key) for key in chosen.list_id] + [Ref(full_name=name) for name in chosen.full_name]
        return {required(elements, ref, elements.name, "filter").list_id for ref in refs}
    top = Ref(list_id=chosen.list_id_with_children, full_name=chosen.full_name_with_children)
    root = required(elements, top, elements.name, "filter")
    return {root.list_id, *(child.list_id for child in elements.descendants(root.list_id))}
