"""Stranded units: they lie at a site or a location that has no counterpart on the other side, or at no site at all.

They are in no cell and nothing is written for them, but they are never silent: each is held under the exact name that is to be
created or mended. As soon as the names are equal the place is bound, and the units are carried by themselves (promise 19).
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.item import STOCKED, Kind
from stockbridge.core.places import NO_SITE, advice_for_location, advice_for_site
from stockbridge.core.quantity import show
from stockbridge.core.shelves import stranded
from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.links import Link
from stockbridge.storage.unit import Unit

NO_LOCATION: Final = "no_location"
NO_INVENTORY_SITE: Final = "no_inventory_site"
AT_NO_SITE: Final = "at_no_site"
REASONS: Final = frozenset({NO_LOCATION, NO_INVENTORY_SITE, AT_NO_SITE})


def hold(unit: Unit, side: Side, stock: Mapping[str, Mapping[str, Decimal]], at: datetime) -> None:
    """Hold what lies stranded of these items, and lift what no longer does. `stock`: item, then site or location, then units.

    Items that are not linked are passed over.
    """
    links = {item_id: link for item_id, link in unit.links.of(side, list(stock)).items() if Kind(link.kind) in STOCKED}
    if not links:
        return
    places = unit.places.all()
    now = {
        _subject(side, item_id, key): (link, key, units)
        for item_id, link in links.items()
        for key, units in stranded(places, side, stock[item_id])
    }
    for subject, reason in unit.holds.about_items(side, links, REASONS):
        if subject not in now:
            unit.holds.lift(subject, reason, "they lie there no longer, or the place has its counterpart now", at)
    if now:
        texts = _Texts(unit, side)
        for subject, (link, key, units) in now.items():
            unit.holds.put(texts.hold(subject, link, key, units), at)


def renew(unit: Unit, at: datetime) -> None:
    """Say anew what is held, because a list of sites or locations changed: the advice may be another one now."""
    held = [one for reason in sorted(REASONS) for one in unit.holds.open(reason=reason)]
    here = {one.list_id for one in held if one.side is Side.ZUPER and one.list_id is not None}
    there = {one.product_uid for one in held if one.side is Side.QUICKBOOKS and one.product_uid is not None}
    items, products = unit.items.quickbooks_items(here), unit.items.zuper_products(there)
    hold(unit, Side.QUICKBOOKS, {list_id: dict(item.stock or ()) for list_id, item in items.items()}, at)
    hold(unit, Side.ZUPER, {uid: dict(product.stock or ()) for uid, product in products.items()}, at)


def _subject(side: Side, item_id: str, key: str) -> str:
    return f"stranded:{side}:{item_id}:{key}"


class _Texts:
    """What people are told, with the names of both lists at hand."""

    def __init__(self, unit: Unit, side: Side) -> None:
        self._side = side
        self._sites = {site.list_id: site for site in unit.facts.sites()}
        self._locations = {location.uid: location for location in unit.facts.locations()}
        self._bound = {key for place in unit.places.all() for key in (place.site_list_id, place.location_uid) if key}

    def hold(self, subject: str, link: Link, key: str, units: Decimal) -> NewHold:
        reason, place, text = (
            self._at_site(key, units) if self._side is Side.QUICKBOOKS else self._at_location(key, units)
        )
        return NewHold(
            subject=subject,
            reason=reason,
            text=text,
            who="whoever looks after sites and locations",
            actions=("retry",),
            list_id=link.list_id,
            product_uid=link.product_uid,
            place=place,
            side=self._side.other,
            units=units,
        )

    def _at_site(self, key: str, units: Decimal) -> tuple[str, str, str]:
        if key == NO_SITE:
            text = (
                f"{show(units)} units lie at no inventory site in QuickBooks, so no location of Zuper's can hold them. Transfer them "
                "to a site there (Inventory > Transfer Inventory); they are carried from then on."
            )
            return AT_NO_SITE, "no site", text
        site = self._sites.get(key)
        name = site.name if site else key
        advice = (
            advice_for_site(site, list(self._locations.values()), self._bound) if site else "It is being looked up."
        )
        text = (
            f'{show(units)} units lie at the inventory site "{name}" in QuickBooks, and no location of Zuper\'s belongs to it, so '
            f"they are not written to Zuper. {advice} They are carried by themselves then; do not enter them by hand."
        )
        return NO_LOCATION, name, text

    def _at_location(self, key: str, units: Decimal) -> tuple[str, str, str]:
        location = self._locations.get(key)
        name = location.name if location else key
        advice = (
            advice_for_location(location, list(self._sites.values()), self._bound)
            if location
            else "It is being looked up."
        )
        text = (
            f'{show(units)} units lie at the location "{name}" in Zuper, and no inventory site of QuickBooks\' belongs to it, so they '
            f"are not written to QuickBooks. {advice} They are carried by themselves then; do not enter them by hand."
        )
        return NO_INVENTORY_SITE, name, text
