"""What the company file is set to do. Read first, so that features are gated instead of provoking status 3250."""

from typing import ClassVar

from stockbridge.qbxml.messages.queries import ElementName, Query
from stockbridge.qbxml.notation import Aggregate, Ref, Ret, message
from stockbridge.qbxml.values import Day, Flag, Integer


@message
class PreferencesQuery(Query):
    since: ClassVar[str] = "1.1"

    include_ret_element: tuple[ElementName, ...] = ()


@message
class AccountingPreferences(Aggregate):
    is_using_account_numbers: Flag | None = None
    is_requiring_accounts: Flag | None = None
    is_using_class_tracking: Flag | None = None
    is_using_audit_trail: Flag | None = None
    is_assigning_journal_entry_numbers: Flag | None = None
    closing_date: Day | None = None


@message
class MultiCurrencyPreferences(Aggregate):
    is_multi_currency_on: Flag | None = None
    home_currency_ref: Ref | None = None


@message
class MultiLocationInventoryPreferences(Aggregate):
    is_multi_location_inventory_available: Flag | None = None
    is_multi_location_inventory_enabled: Flag | None = None


@message
class PurchasesAndVendorsPreferences(Aggregate):
    is_using_inventory: Flag | None = None
    days_bills_are_due: Integer | None = None
    is_automatically_using_discounts: Flag | None = None


@message
class SalesTaxPreferences(Aggregate):
    default_item_sales_tax_ref: Ref | None = None
    default_taxable_sales_tax_code_ref: Ref | None = None
    default_non_taxable_sales_tax_code_ref: Ref | None = None


@message
class CurrentAppAccessRights(Aggregate):
    is_automatic_login_allowed: Flag | None = None
    automatic_login_user_name: str | None = None
    is_personal_data_access_allowed: Flag | None = None


@message
class ItemsAndInventoryPreferences(Aggregate):
    """With enhanced inventory receiving on, bills move no stock, only receipts do (facts/QBXML.md §6)."""

    enhanced_inventory_receiving_enabled: Flag | None = None
    is_tracking_serial_or_lot_number: str | None = None
    """None, SerialNumber or LotNumber."""
    fifo_enabled: Flag | None = None
    fifo_effective_date: Day | None = None
    is_rsb_enabled: Flag | None = None
    is_barcode_enabled: Flag | None = None


@message
class PreferencesRet(Ret):
    accounting_preferences: AccountingPreferences | None = None
    multi_currency_preferences: MultiCurrencyPreferences | None = None
    multi_location_inventory_preferences: MultiLocationInventoryPreferences | None = None
    purchases_and_vendors_preferences: PurchasesAndVendorsPreferences | None = None
    sales_tax_preferences: SalesTaxPreferences | None = None
    current_app_access_rights: CurrentAppAccessRights | None = None
    items_and_inventory_preferences: ItemsAndInventoryPreferences | None = None
