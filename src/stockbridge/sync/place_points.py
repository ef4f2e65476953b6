"""The points of the checklist about places: which sites and locations belong together, and what to do about those that do not.

From the lists as last read; they are read in every update and every few minutes. A site or location that nobody uses needs no
counterpart, so that lacking one is a remark; a near miss, or units that wait for it, is a problem.
"""

from collections.abc import Iterator

from stockbridge.core.cell import Place
from stockbridge.core.places import Location, Site, advice_for_location, advice_for_site, near_miss
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
    bound = {key for place in places for key in (place.site_list_id, place.location_uid) if key is not None}
    free_sites = [site.name for site in sites if site.list_id not in bound]
    free_locations = [one.name for one in locations if one.uid not in bound and not one.is_deleted]
    for site in sites:
        if site.list_id not in bound and site.is_active:
            text = f'QuickBooks\' inventory site "{site.name}" has no location in Zuper.'
            ok = site.name not in waiting and near_miss(site.name, free_locations) is None
            yield Point("site_without_location", ok=ok, text=text, remedy=advice_for_site(site, locations, bound))
    for location in locations:
        if location.uid not in bound and not location.is_deleted:
            text = f'Zuper\'s location "{location.name}" has no inventory site in QuickBooks.'
            ok = location.name not in waiting and near_miss(location.name, free_sites) is None
            yield Point("location_without_site", ok=ok, text=text, remedy=advice_for_location(location, sites, bound))
    by_id = {site.list_id: site for site in sites}
    by_uid = {location.uid: location for location in locations}
    for place in places:
        yield from _changed(place, by_id.get(place.site_list_id or ""), by_uid.get(place.location_uid))


def _changed(place: Place, site: Site | None, location: Location | None) -> Iterator[Point]:
    """What happened to a place since it was bound: its site or location renamed, made inactive or deleted."""
    if site is None or not site.is_active:
        what, point = ("was deleted", "site_deleted") if site is None else ("is inactive", "site_inactive")
        yield Point(
            point,
            ok=True,
            text=f'The inventory site of "{place.name}" {what} in QuickBooks: what lies there is still read, nothing can be written there.',
            remedy="Make it active again if its location in Zuper is used; else move what lies there to another place.",
        )
    elif location is not None and not location.is_deleted and site.name != location.name:
        yield Point(
            "place_renamed",
            ok=True,
            text=f'QuickBooks\' inventory site "{site.name}" and Zuper\'s location "{location.name}" are one place, "{place.name}", since they had one name.',
            remedy="Give them the same name again, so that people are not misled; which belong together does not change any more.",
        )
    if location is not None and location.is_deleted:
        yield Point(
            "location_deleted",
            ok=False,
            text=f'The location of "{place.name}" was deleted in Zuper: what lies there is not read any more.',
            remedy="Restore it in Zuper. A new location of that name would be another one.",
        )
