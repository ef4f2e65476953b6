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
