"""Which inventory site is which Zuper location: the one of exactly the same name, and nothing else (promise 13).

Names introduce a site to a location once; from then on only the two ids count, as with items. What is merely alike is never
joined: the advice says what to rename or create, so that a person makes the names equal. Pure.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from stockbridge.core.names import is_windows_1252, near_key

NO_SITE: Final = ""
"""The place of units that QuickBooks keeps at no site (facts/QUICKBOOKS_SIMULATOR.md rule 24)."""

LONGEST_SITE: Final = 31
"""Characters of a site's name (facts/QBXML.md §6)."""

LONGEST_LOCATION: Final = 26
"""Characters of a location's name that Zuper's own pages take (facts/ZUPER.md §6.3)."""

_LETTERS: Final = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd",
    "ABEKMHOPCTYXaeopcyxsijABEZHIKMNOPTYXov",
)
"""Cyrillic and Greek letters that look like Latin ones."""

_DIGITS: Final = str.maketrans("01i|", "olll")
"""Digits and letters, in small letters, that are mistaken for each other."""


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


def advice_for_site(site: Site, locations: Sequence[Location], bound: Collection[str]) -> str:
    """What a person must do in Zuper so that the site has its location; `bound` are the UIDs of places there are."""
    living = [location for location in locations if not location.is_deleted]
    free = [location.name for location in living if location.uid not in bound]
    advice = _advice(site.name, [location.name for location in living], free, "Zuper", "location")
    if advice is not None:
        return advice
    if len(site.name) > LONGEST_LOCATION:
        return (
            f"Zuper takes location names of at most {LONGEST_LOCATION} characters: shorten the site's name in QuickBooks to that, then "
            "create a location of exactly that name in Zuper."
        )
    return f'Create a location named exactly "{site.name}" in Zuper.'


def advice_for_location(location: Location, sites: Sequence[Site], bound: Collection[str]) -> str:
    """What a person must do in QuickBooks so that the location has its site; `bound` are the ListIDs of places there are."""
    name = location.name
    free = [site.name for site in sites if site.list_id not in bound]
    advice = _advice(name, [site.name for site in sites], free, "QuickBooks", "inventory site")
    if advice is not None:
        return advice
    if len(name) > LONGEST_SITE or ":" in name or name != name.strip() or not is_windows_1252(name):
        return (
            f"QuickBooks cannot hold this name: rename the location in Zuper (at most {LONGEST_SITE} Western European characters, no "
            "colon, no space at either end), then create an inventory site of exactly that name in QuickBooks."
        )
    return f'Create an inventory site named exactly "{name}" in QuickBooks.'


def near_miss(name: str, others: Sequence[str]) -> str | None:
    """The name that people would call the same, where it is not exactly the same."""
    return next((other for other in others if other != name and _looks(other) == _looks(name)), None)


def _advice(name: str, others: Sequence[str], free: Sequence[str], where: str, what: str) -> str | None:
    """What to do about names there are already; None where nothing is like it. Only `free` ones may be renamed."""
    if others.count(name) > 1:
        return (
            f'{where} has {others.count(name)} {what}s named "{name}": leave one of this name, and rename the others.'
        )
    if name in others:
        return (
            f'The {what} "{name}" of {where} belongs to another place already, which was renamed or deleted since. '
            f"Restore that one or its name; or use a name of its own on both sides."
        )
    near = near_miss(name, free)
    if near is None:
        return None
    return (
        f'{where} has a {what} "{near}", which is not exactly that: rename it to "{name}" (capitals and spaces count).'
        f"{_strange(near, name)}{_strange(name, near)}"
    )


def _strange(name: str, other: str) -> str:
    """Which character of a name nobody can see or tell from another, so that people believe that it differs."""
    odd = next((character for character in name if not character.isascii() and character not in other), None)
    if odd is None:
        return ""
    shown = f'"{odd}" is' if odd.isprintable() else "an invisible character is"
    return f' In "{name}" {shown} {unicodedata.name(odd, f"U+{ord(odd):04X}")}.'


def _looks(name: str) -> str:
    """Equal for names that look alike on a screen: also where letters of other alphabets, or digits, stand for Latin letters."""
    visible = "".join(c for c in name if c.isprintable() or c.isspace())
    return near_key(visible.translate(_LETTERS)).translate(_DIGITS).replace(" ", "")


def _unique(names: Sequence[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count == 1}
