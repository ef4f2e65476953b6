"""Reads what is sent in `{"product": {...}}`, for create and for update.

Nothing is changed here. It guards facts/ZUPER_SIMULATOR.md §3.1 and §3.4: unknown keys vanish without a word, the shape of a GET
cannot be sent back, quantities are exact.
"""

from dataclasses import dataclass
from decimal import Decimal

from stockbridge.core.quantity import NotAQuantityError, units
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.exchange import Fields, Refused, as_fields
from stockbridge.simulators.zuper.records import PRODUCT_TYPES

PRICE_LIMIT = Decimal(10) ** 12
CANNOT_UPDATE = "Error in Updating Product Details"
KNOWN_UOMS = frozenset({"EA", "Each", "Box", "Case", "Ft", "Gal", "Lb", "Pair", "Roll"})

_TEXTS = frozenset(
    {
        "prefix",
        "product_name",
        "product_id",
        "product_type",
        "service_type",
        "currency",
        "pricing_level",
        "brand",
        "specification",
        "uom",
        "product_barcode",
        "product_image",
        "product_manual_link",
        "product_description",
        "formula",
    }
)
_FLAGS = frozenset(
    {"is_available", "is_billable", "track_quantity", "has_custom_tax", "consider_profitability", "is_commissionable"}
)
_NUMBERS = frozenset({"purchase_price", "min_quantity", "quantity"})
_OBJECTS = frozenset({"markup", "tax", "option"})
_LISTS = frozenset({"product_files", "bu_uids", "meta_data", "associated_products"})


@dataclass(frozen=True, slots=True)
class ShelfForm:
    """One entry of a `location_availability` that is sent: a location's uid and its numbers."""

    location_uid: str
    quantity: Decimal
    min_quantity: Decimal
    serial_nos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductForm:
    """What was sent and understood. None means the key was not sent."""

    fields: Fields
    category_uid: str | None
    shelves: tuple[ShelfForm, ...] | None


def read_product(account: Account, body: Fields) -> ProductForm:
    """Read the `product` of a body.

    Raises:
        Refused: a nested GET shape, an unknown type, category or location, or a wrong type of a known field while
            `put_wrong_type` says so.
    """
    sent = as_fields(body.get("product"), CANNOT_UPDATE)
    _refuse_get_shape(sent)
    fields: Fields = {}
    for name, value in sent.items():
        if _right_type(name, value):
            fields[name] = value
        elif _known(name) and account.switches.put_wrong_type == "refused":
            raise Refused(CANNOT_UPDATE)
    if fields.get("product_type", "PRODUCT") not in PRODUCT_TYPES:
        raise Refused("Invalid Product Type")
    if fields.get("uom") not in {None, *KNOWN_UOMS} and account.switches.unknown_uom == "dropped":
        del fields["uom"]
    if isinstance(fields.get("meta_data"), list):
        fields["meta_data"] = _with_row_ids(account, fields["meta_data"])
    return ProductForm(fields, _category(account, sent), _shelves(account, sent))


def exact(value: object, complaint: str) -> Decimal:
    """A JSON number as exact units.

    Raises:
        Refused: with the complaint, when it is text, a flag, or too large.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refused(complaint)
    try:
        return units(value)
    except NotAQuantityError as error:
        raise Refused(complaint) from error


def _refuse_get_shape(sent: Fields) -> None:
    nested = any(isinstance(sent.get(name), dict) for name in ("product_category", "uom", "formula"))
    shelves = _dicts(sent.get("location_availability"))
    nested = nested or any(isinstance(shelf.get("location"), dict) or "_id" in shelf for shelf in shelves)
    if nested or any("_id" in entry for entry in _dicts(sent.get("meta_data"))):
        raise Refused(CANNOT_UPDATE)


def _right_type(name: str, value: object) -> bool:
    if name in _TEXTS:
        return isinstance(value, str)
    if name in _FLAGS:
        return isinstance(value, bool)
    if name == "price":
        return _is_number(value) or (isinstance(value, str) and _is_decimal(value))
    if name in _NUMBERS:
        return _is_number(value) or (value is None and name == "purchase_price")
    if name in _OBJECTS:
        return value is None or isinstance(value, dict)
    return name in _LISTS and isinstance(value, list)


def _known(name: str) -> bool:
    return name in _TEXTS | _FLAGS | _NUMBERS | _OBJECTS | _LISTS | {"price"}


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_decimal(text: str) -> bool:
    try:
        return abs(Decimal(text)) < PRICE_LIMIT
    except ArithmeticError:
        return False


def _dicts(value: object) -> list[Fields]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _category(account: Account, sent: Fields) -> str | None:
    uid = sent.get("product_category")
    if uid is None:
        return None
    if not isinstance(uid, str) or uid not in account.categories:
        raise Refused("Invalid Product Category")
    return uid


def _shelves(account: Account, sent: Fields) -> tuple[ShelfForm, ...] | None:
    if "location_availability" not in sent:
        return None
    return tuple(_shelf(account, shelf) for shelf in _dicts(sent["location_availability"]))


def _shelf(account: Account, sent: Fields) -> ShelfForm:
    place = account.location(sent.get("location"))
    quantity = exact(sent.get("quantity", 0), "Invalid Quantity")
    serials = sent.get("serial_nos")
    return ShelfForm(
        place.location_uid,
        account.whole_if_needed(quantity),
        exact(sent.get("min_quantity", 0), "Invalid Quantity"),
        tuple(str(serial) for serial in serials) if isinstance(serials, list) else (),
    )


def _with_row_ids(account: Account, entries: object) -> list[Fields]:
    return [{**entry, "_id": account.new_row_id()} for entry in _dicts(entries)]
