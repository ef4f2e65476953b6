"""Which products a list shows: the `filter.` parameters of GET and the rules of POST /product/filter.

Unknown GET parameters are ignored without a word; unknown rules are refused (facts/ZUPER.md §2.9, §3.9, §3.10).
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.exchange import Fields, Refused, as_fields
from stockbridge.simulators.zuper.lists import Sorting, timestamp
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.wire import moment

Keeps = Callable[[Product], bool]

SORTS = frozenset({"product_id", "product_no", "product_name", "quantity", "created_at"})

_RULE_TYPES = {
    "product_category_uid": "nested_field",
    **dict.fromkeys(
        (
            "product_no",
            "product_id",
            "product_name",
            "product_type",
            "is_available",
            "low_stock",
            "created_at",
            "keyword",
            "is_supplier_integrated_product",
        ),
        "default_field",
    ),
}


def in_order(account: Account, order: Sorting | None) -> Sequence[Product]:
    """All products that are not deleted; by number when no order is asked for."""
    catalogue, stock = account.catalogue, account.stock
    if order is None or order.by in {"product_no", "created_at"}:
        ascending = catalogue.listed()
    elif order.by == "quantity":
        ascending = catalogue.sorted_by("quantity", lambda each: stock.total(each.product_uid), stock.version)
    else:
        name = order.by
        ascending = catalogue.sorted_by(name, lambda each: str(each[name]))
    return ascending if order is None else order.turn(ascending)


def query_filters(account: Account, parameters: Mapping[str, str]) -> list[Keeps]:
    """What the `filter.` parameters ask for.

    Raises:
        Refused: a date or the JSON of `filter.custom_field` cannot be read; the latter with status 500.
    """
    keeps = [_equals(_EQUAL[name], wanted) for name, wanted in parameters.items() if name in _EQUAL]
    if (keyword := parameters.get("filter.keyword")) is not None:
        keeps.append(lambda product: _mentions(product, keyword))
    if (place := parameters.get("filter.location_uid")) is not None:
        keeps.append(lambda product: account.stock.has_shelf((product.product_uid, place)))
    if (low := parameters.get("filter.low_stock")) is not None:
        keeps.append(lambda product: _low_stock(account, product) == (low == "true"))
    if (custom := parameters.get("filter.custom_field")) is not None:
        keeps.append(_custom_field(custom))
    return keeps + _date_filters(account, parameters)


def body_rules(account: Account, body: Fields) -> Keeps:
    """The rules of POST /product/filter as one condition.

    Raises:
        Refused: a key, its type or an operator is not known.
    """
    sent = body.get("filter_rules", [])
    if not isinstance(sent, list):
        raise Refused("Invalid Filter Rules")
    rules = [_rule(account, as_fields(rule, "Invalid Filter Rules")) for rule in sent]
    if not rules:
        return _everything
    together = any if body.get("filter_rule_operator") == "OR" else all
    return lambda product: together(rule(product) for rule in rules)


def _everything(_: Product) -> bool:
    return True


def _equals(read: Callable[[Product], object], wanted: str) -> Keeps:
    return lambda product: str(read(product)) == wanted


def _field(name: str) -> Callable[[Product], object]:
    return lambda product: product[name]


def _flag(name: str) -> Callable[[Product], object]:
    return lambda product: str(product[name]).lower()


def _mentions(product: Product, keyword: str) -> bool:
    sought = keyword.lower()
    return sought in product.product_name.lower() or sought in str(product["product_id"]).lower()


def _low_stock(account: Account, product: Product) -> bool:
    return product.counts_stock and account.stock.total(product.product_uid) <= Decimal(str(product["min_quantity"]))


def _date_filters(account: Account, parameters: Mapping[str, str]) -> list[Keeps]:
    keeps: list[Keeps] = []
    ends = [parameters.get(f"filter.updated_at_{end}") for end in ("from", "to")]
    moments = [None if end is None else timestamp(end, "Invalid Updated Date") for end in ends]
    if account.switches.product_updated_filter == "honoured":
        # The first alone is ignored: the whole list comes back (facts/ZUPER.md §3.6).
        first, last = moments
        if first is not None and last is not None:
            keeps.append(lambda product: first <= product.updated_at <= last)
    if (since := parameters.get("filter.from_date")) is not None:
        keeps.append(lambda product: moment(product.created_at) >= since)
    if (until := parameters.get("filter.to_date")) is not None:
        keeps.append(lambda product: moment(product.created_at) <= until)
    return keeps


def _custom_field(text: str) -> Keeps:
    try:
        sought = json.loads(text)
    except ValueError as error:
        raise Refused("Error Fetching Products", status=500) from error
    # Wrong keys find nothing, without a word (facts/ZUPER.md §3.9).
    label, value = (sought.get("label"), sought.get("value")) if isinstance(sought, dict) else (None, None)
    by_pattern = isinstance(sought, dict) and sought.get("is_regex") is True

    def matches(entry: Fields) -> bool:
        if label is None or entry.get("label") != label:
            return False
        return (
            bool(re.search(re.escape(str(value)), str(entry.get("value"))))
            if by_pattern
            else entry.get("value") == value
        )

    def keeps(product: Product) -> bool:
        entries = product["meta_data"]
        return isinstance(entries, list) and any(matches(entry) for entry in entries)

    return keeps


def _rule(account: Account, rule: Fields) -> Keeps:
    key, operator, wanted = rule.get("key"), rule.get("operator"), rule.get("value")
    if not isinstance(key, str) or _RULE_TYPES.get(key) != rule.get("type"):
        raise Refused("Invalid Filter Rule")
    if key == "keyword":
        return lambda product: _mentions(product, str(wanted))
    compare = _OPERATORS.get(str(operator))
    if compare is None:
        raise Refused("Invalid Filter Operator")
    return lambda product: compare(_value(account, product, key), wanted)


def _value(account: Account, product: Product, key: str) -> object:
    match key:
        case "product_no":
            return product.product_no
        case "product_category_uid":
            return product.category_uid
        case "created_at":
            return moment(product.created_at)
        case "low_stock":
            empty = account.stock.total(product.product_uid) <= 0
            return "out_of_stock" if empty else _low_stock(account, product)
        case "is_supplier_integrated_product":
            return False
        case _:
            return product[key]


def _between(value: object, wanted: object) -> bool:
    return isinstance(wanted, list) and len(wanted) == 2 and str(wanted[0]) <= str(value) <= str(wanted[1])


def _larger(one: object, other: object) -> bool:
    if isinstance(one, int) and isinstance(other, int):
        return one > other
    return str(one) > str(other)


_OPERATORS: dict[str, Callable[[object, object], bool]] = {
    "EQUAL_TO": lambda value, wanted: value == wanted,
    "NOT_EQUAL_TO": lambda value, wanted: value != wanted,
    "CONTAINS": lambda value, wanted: str(wanted).lower() in str(value).lower(),
    "NOT_CONTAINS": lambda value, wanted: str(wanted).lower() not in str(value).lower(),
    "GREATER_THAN": _larger,
    "LESS_THAN": lambda value, wanted: _larger(wanted, value),
    "BETWEEN": _between,
    "IS_EMPTY": lambda value, _: value in {None, ""},
    "IS_NOT_EMPTY": lambda value, _: value not in {None, ""},
}

_EQUAL: dict[str, Callable[[Product], object]] = {
    "filter.product_uid": lambda product: product.product_uid,
    "filter.product_category": lambda product: product.category_uid,
    "filter.scan_code": _field("product_barcode"),
    "filter.product_type": _field("product_type"),
    "filter.product_id": _field("product_id"),
    "filter.brand": _field("brand"),
    "filter.specification": _field("specification"),
    "filter.pricing_level": _field("pricing_level"),
    "filter.is_available": _flag("is_available"),
    "filter.is_billable": _flag("is_billable"),
}
