"""The editions of QuickBooks the simulator can be: what each one is called, can do and cannot.

facts/QUICKBOOKS_SIMULATOR.md rule 32 and facts/QBXML.md §9. What a company switches on or off itself is a preference of the
company file, not an edition.
"""

from dataclasses import dataclass, replace

from stockbridge.qbxml.rules import Country

_TO_13 = (
    "1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0", "13.0",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`item_capacity` is rule 19's limit of the item list."""

    name: str
    product_name: str
    major_version: str = "34"
    country: Country = "US"
    versions: tuple[str, ...] = (*_TO_13, "14.0", "15.0", "16.0")
    is_enterprise: bool = False
    has_sites: bool = False
    """Advanced Inventory: several sites, transfers, serial and lot numbers."""
    has_assemblies: bool = False
    has_units: bool = False
    item_capacity: int = 14_500

    @property
    def has_item_sites_query(self) -> bool:
        """US only (facts/QBXML.md §9)."""
        return self.has_sites and self.country == "US"


PRO_US = Profile(name="pro-us", product_name="QuickBooks Pro 2014", major_version="24", versions=_TO_13)
PREMIER_US = Profile(
    name="premier-us",
    product_name="QuickBooks Premier 2024",
    has_assemblies=True,
    has_units=True,
)
ENTERPRISE_US = replace(
    PREMIER_US,
    name="enterprise-us",
    product_name="QuickBooks Enterprise Solutions 24.0",
    is_enterprise=True,
    item_capacity=1_000_000,
)
ENTERPRISE_ADVANCED_US = replace(ENTERPRISE_US, name="enterprise-advanced-us", has_sites=True)
ENTERPRISE_CA = replace(ENTERPRISE_US, name="enterprise-ca", country="CA")
ENTERPRISE_ADVANCED_CA = replace(ENTERPRISE_CA, name="enterprise-advanced-ca", has_sites=True)

PROFILES = {
    profile.name: profile
    for profile in (
        PRO_US,
        PREMIER_US,
        ENTERPRISE_US,
        ENTERPRISE_ADVANCED_US,
        ENTERPRISE_CA,
        ENTERPRISE_ADVANCED_CA,
    )
}
