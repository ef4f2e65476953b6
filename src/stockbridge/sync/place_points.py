"""The points of the checklist about places: which sites and locations belong together, and what to do about those that do not.

From the lists as last read; they are read in every update and every few minutes. A site or location that nobody uses needs no
counterpart, so that lacking one is a remark; a near miss, or units that wait for it, is a problem.
"""

from collections.abc import Iterator

from stockbridge.core.places import advice_for_location, advice_for_site, near_miss
from stockbridge.ledger.stranded import REASONS
from stockbridge.storage.unit import Unit
from stockbridge.sync.checklist import Point

_SHOWN = 5


def place_points(unit: Unit) -> Iterator[Point]:
    """Nothing in a company file without sites."""
    if not unit.facts.company_file().by_sites:
        return
    places, sites, locations = unit.places.all(), unit.facts.sites(), unit.facts.locations()
    names = ", ".join(f'"{place.name}"' for place in places[:_SHOWN])
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    text = f"Stock is kept equal at {len(places)} places: {names}{more}." if places else "No site has its location yet."
    yield Point("places", ok=bool(places), text=text, remedy="" if places else "Give them exactly the same names.")
    waiting = {hold.place for reason in sorted(REASONS) for hold in unit.holds.open(reason=reason)}
    bound = {key for place in places for key in (place.site_list_id, place.location_uid)}
    for site in sites:
        if site.list_id not in bound and site.is_active:
            text = f'QuickBooks\' inventory site "{site.name}" has no location in Zuper.'
            is_meant = near_miss(site.name, [location.name for location in locations if not location.is_deleted])
            ok = site.name not in waiting and is_meant is None
            yield Point("site_without_location", ok=ok, text=text, remedy=advice_for_site(site, locations))
    for location in locations:
        if location.uid not in bound and not location.is_deleted:
            text = f'Zuper\'s location "{location.name}" has no inventory site in QuickBooks.'
            ok = location.name not in waiting and near_miss(location.name, [site.name for site in sites]) is None
            yield Point("location_without_site", ok=ok, text=text, remedy=advice_for_location(location, sites))
    yield from _lost(unit)


def _lost(unit: Unit) -> Iterator[Point]:
    """Places whose location was deleted in Zuper."""
    deleted = {location.uid for location in unit.facts.locations() if location.is_deleted}
    for place in unit.places.all():
        if place.location_uid in deleted:
            yield Point(
                "location_deleted",
                ok=False,
                text=f'The location of "{place.name}" was deleted in Zuper: what lies there is not read any more.',
                remedy="Restore it in Zuper. A new location of that name would be another one.",
            )
