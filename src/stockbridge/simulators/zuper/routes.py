"""Which path and method lead to which call; everything else is Express' HTML page (facts/ZUPER.md §2.6).

One table. What is not in it does not exist: no set-quantity call, no DELETE, no readable settings
(facts/ZUPER_SIMULATOR.md §8).
"""

from collections.abc import Mapping

from stockbridge.simulators.zuper.call import Handler
from stockbridge.simulators.zuper.calls import company, hooks, invoices, orders, places, products, stock
from stockbridge.simulators.zuper.exchange import NoSuchRouteError

DISCOVERY = "/api/config"

ROUTES: dict[tuple[str, str], Handler] = {
    ("POST", DISCOVERY): company.discover,
    ("GET", "/api/user/company"): company.company,
    ("GET", "/api/user/all"): company.list_users,
    ("GET", "/api/user/*"): company.get_user,
    ("PUT", "/api/company/config"): company.replace_config,
    ("GET", "/api/settings/custom_fields"): company.list_custom_fields,
    ("POST", "/api/settings/custom_fields/new"): company.add_custom_field,
    ("POST", "/api/settings/custom_fields"): company.replace_custom_fields,
    ("GET", "/api/misc/uom"): company.list_uoms,
    ("GET", "/api/misc/*/events"): company.list_events,
    ("POST", "/api/product"): products.create,
    ("GET", "/api/product"): products.list_products,
    ("GET", "/api/products"): products.list_products,
    ("POST", "/api/product/filter"): products.filter_by_rules,
    ("GET", "/api/product/transaction"): stock.list_movements,
    ("GET", "/api/product/transaction/*"): stock.get_movement,
    ("GET", "/api/product/*"): products.get,
    ("PUT", "/api/product/*"): products.update,
    ("POST", "/api/product/*/inward"): stock.post_inward,
    ("POST", "/api/product/*/outward"): stock.post_outward,
    ("POST", "/api/product/*/transfer"): stock.post_transfer,
    ("GET", "/api/products/location"): places.list_locations,
    ("POST", "/api/products/location"): places.create_location,
    ("GET", "/api/products/category"): places.list_categories,
    ("POST", "/api/products/category"): places.create_category,
    ("GET", "/api/products/transfer_orders"): orders.list_transfer_orders,
    ("POST", "/api/products/transfer_orders"): orders.create_transfer_order,
    ("GET", "/api/products/transfer_orders/*"): orders.get_transfer_order,
    ("PUT", "/api/products/transfer_orders/*/status"): orders.set_transfer_status,
    ("GET", "/api/purchase_orders"): orders.list_purchase_orders,
    ("POST", "/api/purchase_orders"): orders.create_purchase_order,
    ("GET", "/api/purchase_orders/*"): orders.get_purchase_order,
    ("PATCH", "/api/purchase_orders/*/line_items"): orders.receive_lines,
    ("GET", "/api/invoice"): invoices.list_invoices,
    ("POST", "/api/invoice"): invoices.create,
    ("POST", "/api/invoice/filter"): invoices.filter_by_rules,
    ("GET", "/api/invoice/*"): invoices.get,
    ("PUT", "/api/invoice/*/status"): invoices.set_status,
    ("GET", "/service/notifications/webhook"): hooks.list_registered,
    ("POST", "/service/notifications/webhook"): hooks.register,
    ("GET", "/service/notifications/webhook_history"): hooks.list_history,
}

_PATTERNS = {(method, tuple(path.split("/"))): handler for (method, path), handler in ROUTES.items()}


def find_route(method: str, path: str) -> tuple[Handler, Mapping[str, str]]:
    """The call that path leads to, and the uid in the path.

    Raises:
        NoSuchRouteError: it leads nowhere.
    """
    parts = tuple(path.split("/"))
    exact = _PATTERNS.get((method, parts))
    if exact is not None:
        return exact, {}
    for place, uid in enumerate(parts):
        handler = _PATTERNS.get((method, (*parts[:place], "*", *parts[place + 1 :])))
        if handler is not None and uid:
            return handler, {"uid": uid}
    raise NoSuchRouteError
