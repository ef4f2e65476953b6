"""What QuickBooks says of itself and of the company file: host, company, preferences, activity.

These are also the first thing a Web Connector tells a server (facts/WEB_CONNECTOR.md §7).
"""

from dataclasses import replace

from stockbridge.qbxml.messages.company import (
    CompanyActivityQuery,
    CompanyActivityRet,
    CompanyQuery,
    CompanyRet,
    DataExtRet,
)
from stockbridge.qbxml.messages.host import Capacity, HostQuery, HostRet, ListMetaData
from stockbridge.qbxml.messages.preferences import (
    AccountingPreferences,
    CurrentAppAccessRights,
    ItemsAndInventoryPreferences,
    MultiCurrencyPreferences,
    MultiLocationInventoryPreferences,
    PreferencesQuery,
    PreferencesRet,
    PurchasesAndVendorsPreferences,
    SalesTaxPreferences,
)
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply
from stockbridge.simulators.quickbooks.paging import listed


def host(talk: Conversation, query: HostQuery) -> Reply:
    profile = talk.company.profile
    ret = HostRet(
        product_name=profile.product_name,
        major_version=profile.major_version,
        minor_version="0",
        country=profile.country,
        supported_qbxml_version=profile.versions,
        is_automatic_login=False,
        qb_file_mode="MultiUser" if talk.company.is_multi_user else "SingleUser",
    )
    if query.include_list_meta_data is not None:
        capacity = Capacity(max_capacity=profile.item_capacity)
        ret = replace(ret, list_meta_data=ListMetaData(item_meta_data=capacity))
    return listed(query, [ret])


def company(talk: Conversation, query: CompanyQuery) -> Reply:
    """DataExts only of the owners asked for (rule 15)."""
    owners = {owner.upper() for owner in query.owner_id}
    values = [
        DataExtRet(owner_id=owner, data_ext_name=name, data_ext_type="STR255TYPE", data_ext_value=value)
        for (owner, name), value in sorted(talk.books.data_ext.items())
        if owner.upper() in owners
    ]
    ret = CompanyRet(
        is_sample_company=False,
        company_name=talk.company.name,
        legal_company_name=talk.company.name,
        data_ext_ret=tuple(values),
    )
    return listed(query, [ret])


def activity(talk: Conversation, query: CompanyActivityQuery) -> Reply:
    """Never restored, never condensed: QuickBooks tells the beginning of its time."""
    ret = CompanyActivityRet(
        last_restore_time=talk.time(talk.books.restored_at),
        last_condense_time=talk.time(talk.books.condensed_at),
    )
    return listed(query, [ret])


def preferences(talk: Conversation, query: PreferencesQuery) -> Reply:
    """What a product must know to use features instead of provoking 3250 (rule 33). Sales tax is switched on in Canada only."""
    own, profile = talk.books.preferences, talk.company.profile
    ret = PreferencesRet(
        accounting_preferences=AccountingPreferences(
            is_using_account_numbers=own.is_using_account_numbers,
            is_requiring_accounts=True,
            is_using_class_tracking=own.is_using_class_tracking,
            is_using_audit_trail=True,
            is_assigning_journal_entry_numbers=True,
            closing_date=own.closing_date,
        ),
        multi_currency_preferences=MultiCurrencyPreferences(is_multi_currency_on=False),
        multi_location_inventory_preferences=None
        if profile.country in {"CA", "UK"}
        else MultiLocationInventoryPreferences(
            is_multi_location_inventory_available=profile.has_sites,
            is_multi_location_inventory_enabled=own.is_using_sites,
        ),
        purchases_and_vendors_preferences=PurchasesAndVendorsPreferences(
            is_using_inventory=own.is_using_inventory,
            days_bills_are_due=10,
            is_automatically_using_discounts=False,
        ),
        sales_tax_preferences=SalesTaxPreferences(
            default_item_sales_tax_ref=Ref(full_name="HST"),
            default_taxable_sales_tax_code_ref=Ref(full_name="H"),
            default_non_taxable_sales_tax_code_ref=Ref(full_name="Non"),
        )
        if profile.country == "CA"
        else None,
        current_app_access_rights=CurrentAppAccessRights(
            is_automatic_login_allowed=True, is_personal_data_access_allowed=False
        ),
        items_and_inventory_preferences=ItemsAndInventoryPreferences(
            enhanced_inventory_receiving_enabled=talk.switches.enhanced_receiving,
            is_tracking_serial_or_lot_number="None",
            fifo_enabled=False,
            is_barcode_enabled=False,
        ),
    )
    return listed(query, [ret])
