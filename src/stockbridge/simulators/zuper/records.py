"""What a Zuper account holds, as plain records: people, keys, places, products.

They know nothing of each other and of the wire. Quantities live in `stock`, not on the product: the product's number is only
ever a sum (facts/ZUPER_SIMULATOR.md §4.7).
"""

from dataclasses import dataclass, field
from datetime import datetime

from stockbridge.simulators.zuper.exchange import Fields


@dataclass(frozen=True, slots=True)
class User:
    user_uid: str
    first_name: str
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """An API key; everything written with it is recorded as its user's (facts/ZUPER.md §1.6)."""

    value: str = field(repr=False)
    user_uid: str
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    company_uid: str
    company_name: str
    login_name: str
    timezone: str


@dataclass(slots=True)
class Category:
    category_uid: str
    category_name: str
    parent_category_uid: str | None = None
    is_deleted: bool = False


@dataclass(slots=True)
class Location:
    """A place for stock. An empty `allowed_users` means everyone sees it (facts/ZUPER_GAPS.md C4)."""

    location_uid: str
    location_name: str
    location_type: str = "WAREHOUSE"
    allowed_users: frozenset[str] = frozenset()
    is_deleted: bool = False

    def seen_by(self, user_uid: str) -> bool:
        return not self.allowed_users or user_uid in self.allowed_users


@dataclass(slots=True)
class Product:
    """A part, product, service or bundle. `fields` holds, by wire name, what users chose and differs from the default."""

    product_uid: str
    product_no: int
    category_uid: str
    fields: Fields
    created_at: datetime
    created_by: str
    updated_at: datetime
    serial_tracked: bool = False
    is_deleted: bool = False

    def __getitem__(self, wire_name: str) -> object:
        return self.fields.get(wire_name, PRODUCT_DEFAULTS[wire_name])

    @property
    def product_name(self) -> str:
        return str(self["product_name"])

    @property
    def counts_stock(self) -> bool:
        return self["track_quantity"] is True and self["product_type"] in {"PRODUCT", "PARTS"}


PRODUCT_TYPES = frozenset({"PRODUCT", "SERVICE", "PARTS", "BUNDLE"})

PRODUCT_DEFAULTS: Fields = {
    "prefix": "",
    "product_name": "",
    "product_id": "",
    "product_type": "PRODUCT",
    "service_type": None,
    "price": 0,
    "purchase_price": None,
    "markup": None,
    "quantity": 0,
    "min_quantity": 0,
    "currency": "",
    "is_available": True,
    "is_billable": True,
    "track_quantity": True,
    "pricing_level": "ROLLUP",
    "brand": "",
    "specification": "",
    "uom": None,
    "has_custom_tax": False,
    "tax": None,
    "product_barcode": "",
    "product_image": "",
    "product_files": [],
    "product_manual_link": "",
    "product_description": "",
    "formula": None,
    "bu_uids": [],
    "meta_data": [],
    "option": None,
    "consider_profitability": True,
    "is_commissionable": False,
    "associated_products": [],
}
"""The fields a user may set (facts/ZUPER.md §6.2), with what a product has when nobody did."""
