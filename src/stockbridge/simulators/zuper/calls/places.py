"""Locations and categories: list and create. Changing or deleting them is for people in the app (facts/ZUPER.md §7)."""

from stockbridge.simulators.zuper.call import Call
from stockbridge.simulators.zuper.exchange import Refused, Response, as_fields
from stockbridge.simulators.zuper.lists import listing, query_page
from stockbridge.simulators.zuper.wire import category, location

PLACES_CAP = 500
"""These two lists accept 500 rows a page (facts/ZUPER.md §3.1)."""


def list_locations(call: Call) -> Response:
    account, parameters = call.account, call.request.parameters()
    sought = parameters.get("filter.keyword", "").lower()
    rows = [
        place
        for place in account.locations.values()
        if place.seen_by(call.by) and sought in place.location_name.lower()
    ]
    stable = not account.switches.unstable_order
    return listing(account, rows, query_page(parameters, PLACES_CAP), location, stable=stable)


def create_location(call: Call) -> Response:
    sent = as_fields(call.request.json().get("product_location"), "Location details are mandatory")
    name, kind = sent.get("location_name"), sent.get("location_type", "WAREHOUSE")
    if not isinstance(name, str) or not name:
        raise Refused("Location Name is Mandatory")
    place = call.account.add_location(name, str(kind))
    call.account.announce("product.location_new", call.by, {"location_uid": place.location_uid})
    return call.record({"location_uid": place.location_uid}, "Location Created Successfully")


def list_categories(call: Call) -> Response:
    account = call.account
    rows = list(account.categories.values())
    page = query_page(call.request.parameters(), PLACES_CAP)
    stable = not account.switches.unstable_order
    return listing(account, rows, page, lambda row: category(account, row), stable=stable)


def create_category(call: Call) -> Response:
    sent = as_fields(call.request.json().get("product_category"), "Category details are mandatory")
    name, parent = sent.get("category_name"), sent.get("parent_category_uid")
    if not isinstance(name, str) or not name:
        raise Refused("Category Name is Mandatory")
    if parent is not None and not (isinstance(parent, str) and parent in call.account.categories):
        raise Refused("Invalid Parent Category")
    made = call.account.add_category(name, parent)
    return call.record({"category_uid": made.category_uid}, "Category Created Successfully")
