"""The product calls: create, read, update, list, filter. There is no delete (facts/ZUPER_SIMULATOR.md §3.8)."""

from dataclasses import replace

from stockbridge.simulators.zuper.call import Call
from stockbridge.simulators.zuper.exchange import Fields, NoSuchRouteError, Refused, Response, as_fields
from stockbridge.simulators.zuper.lists import body_page, listing, query_page, sorting
from stockbridge.simulators.zuper.product_edit import create_product, update_product
from stockbridge.simulators.zuper.product_filter import SORTS, body_rules, in_order, query_filters
from stockbridge.simulators.zuper.product_form import read_product
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.wire import product_detail, product_row

KEYWORD_SECONDS = (3, 14)
"""How long a search by keyword takes (facts/ZUPER.md §3.11)."""


def create(call: Call) -> Response:
    product = create_product(call.account, read_product(call.account, call.request.json()), call.by)
    return call.record({"product_uid": product.product_uid}, "New Product Created Successfully")


def get(call: Call) -> Response:
    product = call.account.catalogue.get(call.parts["uid"])
    return call.record(product_detail(call.account, product, call.by))


def update(call: Call) -> Response:
    body = call.request.json()
    product = call.account.catalogue.get(call.parts["uid"])
    if as_fields(body.get("product"), "Product details are mandatory").get("product_uid", product.product_uid) != (
        product.product_uid
    ):
        raise Refused("Invalid Product UID", title="Product Error")
    update_product(call.account, product, read_product(call.account, body), call.by)
    return call.record({"product_uid": product.product_uid}, "Product Updated Successfully")


def list_products(call: Call) -> Response:
    """The list, under one of its two paths (`list_path`)."""
    account, parameters = call.account, call.request.parameters()
    if call.request.path != f"/api/{account.switches.list_path}":
        raise NoSuchRouteError
    order = sorting(parameters, SORTS)
    keeps = query_filters(account, parameters)
    rows = in_order(account, order)
    if parameters.get("filter.is_deleted") == "true":
        rows = [product for product in account.catalogue if product.is_deleted]
    if keeps:
        rows = [product for product in rows if all(keep(product) for keep in keeps)]
    page = query_page(parameters, account.switches.page_cap)
    stable = order is not None or not account.switches.unstable_order
    response = listing(account, rows, page, lambda row: product_row(account, row, call.by), stable=stable)
    if "filter.keyword" in parameters:
        return replace(response, seconds=account.rng.randint(*KEYWORD_SECONDS))
    return response


def filter_by_rules(call: Call) -> Response:
    account, body = call.account, call.request.json()
    order = sorting(body, SORTS)
    keeps = body_rules(account, body)
    rows = [product for product in in_order(account, order) if keeps(product)]
    selected = body.get("fields_to_select")

    def show(product: Product) -> Fields:
        row = product_row(account, product, call.by)
        if not isinstance(selected, list):
            return row
        return {name: value for name, value in row.items() if name in selected or name == "product_uid"}

    stable = order is not None or not account.switches.unstable_order
    return listing(account, rows, body_page(body), show, stable=stable)
