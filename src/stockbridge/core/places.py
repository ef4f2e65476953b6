"""Which inventory site is which Zuper location: the one of exactly the same name, and nothing else (promise 13).

Names introduce a site to a location once; from then on only the two ids count, as with items. What is merely alike is never
joined: the advice says what to rename or create, so that a person makes the names equal. Pure.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from stockbridge.core.names import near_key

NO_SITE: Final = ""
"""The place of units that QuickBooks keeps at no site (facts/QUICKBOOKS_SIMULATOR.md rule 24)."""


@dataclass(frozen=True, slots=True)
class Site:
    """An inventory site of QuickBooks as last listed. Bins are no sites: what lies in them lies at their site."""

    list_id: str
    name: str
    is_active: bool = True
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A location of Zuper as last listed."""

    uid: str
    name: str
    is_deleted: bool = False


def pairs(sites: Sequence[Site], locations: Sequence[Location], bound: Collection[str]) -> list[tuple[Site, Location]]:
    """Sites and locations that belong together by name and are not bound yet; `bound` are ListIDs and UIDs that are.

    A name that two sites or two living locations share introduces nobody: which of them is meant only a person can tell.
    """
    living = [location for location in locations if not location.is_deleted]
    unique = _unique([location.name for location in living]) & _unique([site.name for site in sites])
    by_name = {location.name: location for location in living if location.uid not in bound}
    return [
        (site, by_name[site.name])
        for site in sites
        if site.list_id not in bound and site.name in unique and site.name in by_name
    ]


def advice_for_site(site: Site, locations: Sequence[Location]) -> str:
    """What a person must do in Zuper so that the site has its location."""
    living = [location.name for location in locations if not location.is_deleted]
    return _advice(site.name, living, "Zuper", "location")


def advice_for_location(location: Location, sites: Sequence[Site]) -> str:
    """What a person must do in QuickBooks so that the location has its site."""
    return _advice(location.name, [site.name for site in sites], "QuickBooks", "inventory site")


def near_miss(name: str, others: Sequence[str]) -> str | None:
    """The name that people would call the same, where it is not exactly the same."""
    return next((other for other in others if other != name and near_key(other) == near_key(name)), None)


def _advice(name: str, others: Sequence[str], where: str, what: str) -> str:
    if others.count(name) > 1:
        return (
            f'{where} has {others.count(name)} {what}s named "{name}": leave one of this name, and rename the others.'
        )
    if name in others:
        return (
            f'The {what} "{name}" of {where} belongs to another place already, which was renamed or deleted since. '
            f"Restore that one or its name; or use a name of its own on both sides."
        )
    near = near_miss(name, others)
    if near is not None:
        return f'{where} has {_a(what)} "{near}", which is not exactly that: rename it to "{name}" (capitals and spaces count).'
    return f'Create {_a(what)} named exactly "{name}" in {where}.'


def _a(what: str) -> str:
    return f"{'an' if what.startswith('i') else 'a'} {what}"


def _unique(names: Sequence[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count == 1}
