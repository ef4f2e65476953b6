"""Which function answers which request."""

from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

from stockbridge.qbxml.messages import REQUESTS
from stockbridge.qbxml.messages.accounts import AccountQuery
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentAdd
from stockbridge.qbxml.messages.all_items import ItemQuery
from stockbridge.qbxml.messages.company import CompanyActivityQuery, CompanyQuery
from stockbridge.qbxml.messages.deleted import ListDeletedQuery, TxnDeletedQuery
from stockbridge.qbxml.messages.host import HostQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAdd
from stockbridge.qbxml.messages.inventory_sites import InventorySiteQuery
from stockbridge.qbxml.messages.item_sites import ItemSitesQuery
from stockbridge.qbxml.messages.preferences import PreferencesQuery
from stockbridge.qbxml.messages.queries import TxnQuery
from stockbridge.qbxml.messages.tax_codes import SalesTaxCodeQuery
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryAdd, ItemServiceAdd
from stockbridge.qbxml.messages.transfers import TransferInventoryAdd
from stockbridge.qbxml.notation import Request
from stockbridge.simulators.quickbooks.company_queries import activity, company, host, preferences
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply
from stockbridge.simulators.quickbooks.document_queries import documents
from stockbridge.simulators.quickbooks.document_writes import add_adjustment, add_transfer
from stockbridge.simulators.quickbooks.item_adds import add_inventory, add_trade
from stockbridge.simulators.quickbooks.item_mods import KINDS as MODIFIED
from stockbridge.simulators.quickbooks.item_mods import modify
from stockbridge.simulators.quickbooks.item_queries import KINDS as QUERIED
from stockbridge.simulators.quickbooks.item_queries import items_of_all_kinds, items_of_kind
from stockbridge.simulators.quickbooks.item_sites_query import item_sites
from stockbridge.simulators.quickbooks.list_queries import (
    accounts,
    deleted_documents,
    deleted_elements,
    sites,
    tax_codes,
)

Asked = TypeVar("Asked", bound=Request)
Handler: TypeAlias = Callable[[Conversation, Request], Reply]


def _by(kind: type[Asked], answer: Callable[[Conversation, Asked], Reply]) -> dict[type[Request], Handler]:
    return {kind: cast("Handler", answer)}


HANDLERS: dict[type[Request], Handler] = {
    **_by(HostQuery, host),
    **_by(CompanyQuery, company),
    **_by(CompanyActivityQuery, activity),
    **_by(PreferencesQuery, preferences),
    **_by(AccountQuery, accounts),
    **_by(SalesTaxCodeQuery, tax_codes),
    **_by(InventorySiteQuery, sites),
    **_by(ListDeletedQuery, deleted_elements),
    **_by(TxnDeletedQuery, deleted_documents),
    **_by(ItemQuery, items_of_all_kinds),
    **_by(ItemSitesQuery, item_sites),
    **_by(ItemInventoryAdd, add_inventory),
    **_by(ItemNonInventoryAdd, add_trade),
    **_by(ItemServiceAdd, add_trade),
    **_by(InventoryAdjustmentAdd, add_adjustment),
    **_by(TransferInventoryAdd, add_transfer),
    **{kind: cast("Handler", items_of_kind) for kind in QUERIED},
    **{kind: cast("Handler", modify) for kind in MODIFIED},
    **{kind: cast("Handler", documents) for kind in REQUESTS.values() if issubclass(kind, TxnQuery)},
}
