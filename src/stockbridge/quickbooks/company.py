"""What this company file can do, and whether it is the right one. Nothing is written before both are known.

The proof of identity is the FileID that our .QWC makes the Web Connector keep in the company under our OwnerID; it comes with
the first call of every update (facts/WEB_CONNECTOR.md §7). A copied file carries the same FileID, a restored one an older
past: the signs of those are kept beside it and compared in every update.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from stockbridge.core.errors import Refused
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.company import CompanyRet
from stockbridge.qbxml.messages.host import HostRet
from stockbridge.qbxml.messages.preferences import PreferencesRet
from stockbridge.qbxml.notation import Ref, version_key
from stockbridge.qbxml.rules import Country
from stockbridge.webconnector.qwc_file import OWNER_ID

HIGHEST_VERSION: Final = "13.0"
"""Everything we say is in 13.0, and the schema we test against is 13.0 (facts/QBXML.md §9)."""


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What host, company and preferences say. Absent means that QuickBooks did not tell."""

    product: str = ""
    major_version: str = ""
    country: Country = "US"
    version: str = HIGHEST_VERSION
    is_multi_user: bool = False
    company_name: str = ""
    file_id: str | None = None
    machine: str | None = None
    closing_date: date | None = None
    uses_inventory: bool | None = None
    has_sites: bool = False
    """Advanced Inventory is on, and QuickBooks tells programs what lies at which site."""
    bills_move_stock: bool = True
    item_capacity: int | None = None
    taxable_code: str | None = None
    """The sales tax code the file itself gives to what is taxed."""
    non_taxable_code: str | None = None

    def open_day(self, day: date) -> date:
        """The day itself, or the first after the closing date: on or before that nothing may be dated (facts/QBXML.md §6)."""
        return day if self.closing_date is None else max(day, self.closing_date + timedelta(days=1))

    @property
    def is_enterprise(self) -> bool:
        """Enterprise adjusts inventory in multi-user mode too (facts/QBXML.md §6)."""
        return "enterprise" in self.product.lower()

    @property
    def builds_assemblies(self) -> bool:
        """Pro has neither assemblies nor builds (facts/QUICKBOOKS_SIMULATOR.md §32)."""
        return "pro " not in f"{self.product.lower()} "

    @property
    def may_adjust(self) -> bool:
        """Whether inventory adjustments are accepted in the mode the file is in now."""
        return self.is_enterprise or not self.is_multi_user


@dataclass(frozen=True, slots=True)
class Past:
    """What a company file says of what became of it as a file, in QuickBooks' own words."""

    restored: str | None = None
    condensed: str | None = None
    path: str = ""


FACTS: Final = TypeAdapter(CompanyFacts)


def read_facts(answers: Iterable[Answer], company_file: str = "") -> CompanyFacts | None:
    """The facts in the answers to HostQuery, CompanyQuery and PreferencesQuery; None unless all three are there."""
    host: HostRet | None = None
    company: CompanyRet | None = None
    preferences: PreferencesRet | None = None
    for answer in answers:
        for ret in answer.rets:
            match ret:
                case HostRet():
                    host = ret
                case CompanyRet():
                    company = ret
                case PreferencesRet():
                    preferences = ret
                case _:
                    pass
    if host is None or company is None or preferences is None:
        return None
    ours = {
        ext.data_ext_name: ext.data_ext_value
        for ext in company.data_ext_ret
        if (ext.owner_id or "").upper() == OWNER_ID.upper()
    }
    country: Country = host.country if host.country in ("US", "CA", "UK", "AU") else "US"  # type: ignore[assignment] # narrowed by the test
    accounting = preferences.accounting_preferences
    purchases = preferences.purchases_and_vendors_preferences
    sites = preferences.multi_location_inventory_preferences
    inventory = preferences.items_and_inventory_preferences
    tax = preferences.sales_tax_preferences
    capacity = host.list_meta_data.item_meta_data if host.list_meta_data else None
    return CompanyFacts(
        product=host.product_name or "",
        major_version=host.major_version or "",
        country=country,
        version=_version(host.supported_qbxml_version),
        is_multi_user=host.qb_file_mode == "MultiUser",
        company_name=company.company_name or company_file,
        file_id=ours.get("FileID"),
        machine=_machine(ours.get("AppLock")),
        closing_date=accounting.closing_date if accounting else None,
        uses_inventory=purchases.is_using_inventory if purchases else None,
        # Only the US edition tells programs what lies at which site (facts/QBXML.md §9).
        has_sites=country == "US" and bool(sites and sites.is_multi_location_inventory_enabled),
        bills_move_stock=not (inventory and inventory.enhanced_inventory_receiving_enabled),
        item_capacity=capacity.max_capacity if capacity else None,
        taxable_code=_name(tax.default_taxable_sales_tax_code_ref) if tax else None,
        non_taxable_code=_name(tax.default_non_taxable_sales_tax_code_ref) if tax else None,
    )


def check_identity(facts: CompanyFacts, file_id: str, bound_name: str | None) -> None:
    """Make sure that this is the company file the connection was made for.

    Raises:
        Refused: it is another one; says which, and what to do. Nothing was written.
    """
    if (facts.file_id or "").upper() == file_id.upper():
        return
    expected = f'"{bound_name}"' if bound_name else "the company file this .QWC was added to"
    raise Refused(
        f'The company file that is open, "{facts.company_name}", is not the one this connection was made for. Nothing was '
        f"read or written. Open {expected} in QuickBooks and update again; if this is the right one, add the .QWC file to it."
    )


def _name(ref: Ref | None) -> str | None:
    return ref.full_name if ref else None


def _version(supported: tuple[str, ...]) -> str:
    """The highest version that both of us speak."""
    common = [version for version in supported if version_key(version) <= version_key(HIGHEST_VERSION)]
    return max(common, key=version_key, default=HIGHEST_VERSION)


def _machine(lock: str | None) -> str | None:
    """The computer that holds the AppLock `LOCKED:<machine>:<ticks>` (facts/WEB_CONNECTOR.md §12)."""
    parts = (lock or "").split(":")
    return parts[1] if len(parts) >= 3 and parts[0] == "LOCKED" else None
