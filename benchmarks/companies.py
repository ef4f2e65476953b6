"""The kinds of company whose cost is measured: editions and habits that change what QuickBooks is asked.

A kind is a description only; `catalogue` makes the two systems of it.
"""

from dataclasses import dataclass
from typing import Final

from stockbridge.simulators.quickbooks.profiles import (
    ENTERPRISE_ADVANCED_CA,
    ENTERPRISE_ADVANCED_US,
    ENTERPRISE_US,
    PREMIER_US,
    Profile,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyKind:
    """`locations` are Zuper's, and where the edition has sites QuickBooks' sites too, the first one the default."""

    name: str
    profile: Profile
    locations: tuple[str, ...] = ("Main",)
    bins: tuple[str, ...] = ()
    """Bins of the first site; a part of what lies there lies in each."""
    assembly_every: int = 0
    """Every so many items one is an assembly of the two before it; 0: there are none."""
    in_multi_user: bool = False
    """QuickBooks is in multi-user mode, and the edition adjusts inventory in single-user mode alone."""


PLAIN: Final = CompanyKind(name="plain", profile=ENTERPRISE_US)
WITH_SITES: Final = CompanyKind(
    name="5 sites, bins",
    profile=ENTERPRISE_ADVANCED_US,
    locations=("Main", "North", "South", "Truck 1", "Truck 2"),
    bins=("A1", "B2"),
)
ASSEMBLING: Final = CompanyKind(name="assemblies", profile=ENTERPRISE_US, assembly_every=4)
CANADIAN: Final = CompanyKind(
    name="Canada, sites not told", profile=ENTERPRISE_ADVANCED_CA, locations=("Main", "North", "South")
)
MULTI_USER: Final = CompanyKind(name="waits for single-user", profile=PREMIER_US, in_multi_user=True)

KINDS: Final = (PLAIN, WITH_SITES, ASSEMBLING, CANADIAN, MULTI_USER)
