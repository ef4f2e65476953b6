"""Queries for the small lists: accounts, sales tax codes, inventory sites; and for what was deleted in 90 days."""

from stockbridge.qbxml.messages.accounts import AccountQuery, AccountRet
from stockbridge.qbxml.messages.deleted import ListDeletedQuery, ListDeletedRet, TxnDeletedQuery, TxnDeletedRet
from stockbridge.qbxml.messages.inventory_sites import InventorySiteQuery, InventorySiteRet
from stockbridge.qbxml.messages.queries import DeletedDateRangeFilter
from stockbridge.qbxml.messages.tax_codes import SalesTaxCodeQuery, SalesTaxCodeRet
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.books import Deletion
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply, ref_to
from stockbridge.simulators.quickbooks.filters import bounds, by_filters, by_id_or_name
from stockbridge.simulators.quickbooks.paging import by_keys, listed
from stockbridge.simulators.quickbooks.references import Account, Site, TaxCode

KEPT_SECONDS = 90 * 24 * 3600
"""How long QuickBooks remembers a deletion (facts/QBXML.md §4)."""


def accounts(talk: Conversation, query: AccountQuery) -> Reply:
    if query.list_id or query.full_name:
        pairs = [(key, found or _numbered(talk, key)) for key, found in by_id_or_name(query, talk.books.accounts)]
        return by_keys(talk, [(key, _account_ret(talk, found) if found else None) for key, found in pairs], query)
    chosen = by_filters(talk, query, talk.books.accounts)
    rets = [
        _account_ret(talk, account)
        for account in chosen
        if not query.account_type or account.type.value in query.account_type
    ]
    return listed(query, rets[: query.max_returned])


def _numbered(talk: Conversation, number: str) -> Account | None:
    """With account numbers on, a filter may give a number for a name (rule 34)."""
    if not talk.books.preferences.is_using_account_numbers:
        return None
    return next((account for account in talk.books.accounts if account.number == number), None)


def _account_ret(talk: Conversation, account: Account) -> AccountRet:
    return AccountRet(
        list_id=account.list_id,
        time_created=talk.time(account.created),
        time_modified=talk.time(account.modified),
        edit_sequence=account.edit_sequence,
        name=account.name,
        full_name=talk.books.accounts.full_name(account.list_id),
        is_active=account.is_active,
        parent_ref=ref_to(talk.books.accounts, account.parent_id),
        sublevel=talk.books.accounts.level(account.list_id),
        account_type=account.type.value,
        account_number=account.number,
    )


def tax_codes(talk: Conversation, query: SalesTaxCodeQuery) -> Reply:
    if query.list_id or query.full_name:
        pairs = by_id_or_name(query, talk.books.tax_codes)
        return by_keys(talk, [(key, _tax_code_ret(talk, code) if code else None) for key, code in pairs], query)
    rets = [_tax_code_ret(talk, code) for code in by_filters(talk, query, talk.books.tax_codes)]
    return listed(query, rets[: query.max_returned])


def _tax_code_ret(talk: Conversation, code: TaxCode) -> SalesTaxCodeRet:
    return SalesTaxCodeRet(
        list_id=code.list_id,
        time_created=talk.time(code.created),
        time_modified=talk.time(code.modified),
        edit_sequence=code.edit_sequence,
        name=code.name,
        is_active=code.is_active,
        is_taxable=code.is_taxable,
        desc=code.desc,
    )


def sites(talk: Conversation, query: InventorySiteQuery) -> Reply:
    if not talk.books.preferences.is_using_sites:
        raise refusals.feature_off()
    if query.list_id or query.full_name:
        pairs = by_id_or_name(query, talk.books.sites)
        return by_keys(talk, [(key, _site_ret(talk, site) if site else None) for key, site in pairs], query)
    return listed(query, [_site_ret(talk, site) for site in by_filters(talk, query, talk.books.sites)])


def _site_ret(talk: Conversation, site: Site) -> InventorySiteRet:
    return InventorySiteRet(
        list_id=site.list_id,
        time_created=talk.time(site.created),
        time_modified=talk.time(site.modified),
        edit_sequence=site.edit_sequence,
        name=site.name,
        is_active=site.is_active,
        parent_site_ref=ref_to(talk.books.sites, site.parent_id),
        is_default_site=site.is_default,
        site_desc=site.desc,
    )


def deleted_elements(talk: Conversation, query: ListDeletedQuery) -> Reply:
    rets = [
        ListDeletedRet(
            list_del_type=gone.kind,
            list_id=gone.id,
            time_created=talk.time(gone.created),
            time_deleted=talk.time(gone.deleted),
            full_name=gone.label,
        )
        for kind in query.list_del_type
        for gone in _remembered(talk, talk.books.deleted_elements, kind, query.deleted_date_range_filter)
    ]
    return listed(query, rets)


def deleted_documents(talk: Conversation, query: TxnDeletedQuery) -> Reply:
    rets = [
        TxnDeletedRet(
            txn_del_type=gone.kind,
            txn_id=gone.id,
            time_created=talk.time(gone.created),
            time_deleted=talk.time(gone.deleted),
            ref_number=gone.label,
        )
        for kind in query.txn_del_type
        for gone in _remembered(talk, talk.books.deleted_documents, kind, query.deleted_date_range_filter)
    ]
    return listed(query, rets)


def _remembered(
    talk: Conversation, deletions: list[Deletion], kind: str, within: DeletedDateRangeFilter | None
) -> list[Deletion]:
    """Deletions of one kind, in order of time."""
    first, last = bounds(talk, within.from_deleted_date, within.to_deleted_date) if within else (None, None)
    oldest = max(first or 0, talk.company.clock.now() - KEPT_SECONDS)
    return [gone for gone in deletions if gone.kind == kind and oldest <= gone.deleted <= (last or gone.deleted)]
