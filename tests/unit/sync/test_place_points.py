"""The checklist about sites and locations."""

from stockbridge.core.places import Location, Site
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit
from stockbridge.sync.checklist import Point
from stockbridge.sync.place_points import place_points
from tests.cells import NOON, add_connection


def _points(database: Database, sites: list[Site], locations: list[Location]) -> list[Point]:
    add_connection(database, "acme")
    with database.unit("acme") as unit:
        unit.facts.learn_company_file(by_sites=True)
        unit.facts.learn_sites(sites)
        unit.facts.learn_locations(locations, NOON)
        _bind_main(unit)
        return list(place_points(unit))


def _bind_main(unit: Unit) -> None:
    unit.places.add("s1", "l1", "Main")


def test_a_near_miss_is_a_problem_with_its_remedy(database: Database) -> None:
    points = _points(
        database,
        [Site("s1", "Main"), Site("s2", "Truck")],
        [Location("l1", "Main"), Location("l2", "TRUCK ")],
    )

    by_point = {point.point: point for point in points}
    assert not by_point["site_without_location"].ok
    assert 'rename it to "Truck"' in by_point["site_without_location"].remedy
    assert 'rename it to "TRUCK "' in by_point["location_without_site"].remedy


def test_a_place_that_nobody_shares_is_a_remark(database: Database) -> None:
    points = _points(database, [Site("s1", "Main")], [Location("l1", "Main"), Location("l2", "Attic")])

    assert [(point.point, point.ok) for point in points] == [("places", True), ("location_without_site", True)]


def test_a_deleted_location_is_told(database: Database) -> None:
    points = _points(database, [Site("s1", "Main")], [Location("l1", "Main", is_deleted=True)])

    assert [point.point for point in points if not point.ok] == ["location_deleted"]


def test_a_file_without_sites_has_no_such_points(database: Database) -> None:
    add_connection(database, "acme")
    with database.unit("acme") as unit:
        assert [] == list(place_points(unit))


def test_what_happened_to_a_place_since_it_was_bound_is_a_remark(database: Database) -> None:
    points = _points(database, [Site("s1", "MAIN", is_active=True)], [Location("l1", "Main")])
    assert [(point.point, point.ok) for point in points] == [("places", True), ("place_renamed", True)]
    assert '"MAIN" and Zuper\'s location "Main" are one place' in points[1].text


def test_an_inactive_or_deleted_site_is_told(database: Database) -> None:
    (_, inactive) = _points(database, [Site("s1", "Main", is_active=False)], [Location("l1", "Main")])
    with database.unit("acme") as unit:
        unit.facts.learn_sites([Site("s2", "Other")])
        points = {point.point for point in place_points(unit)}

    assert inactive.point == "site_inactive"
    assert "site_deleted" in points
