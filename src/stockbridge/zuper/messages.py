"""What Zuper tells: products, movements, locations, categories, the company, webhooks, read from their JSON.

Values only, not decisions. The rule (design §3, invariant 8): what was not told is None, "not read"; it is never a quantity of
0, a deletion or an empty list. A list row may lack what the detail has (facts/ZUPER.md §3.12).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.zuper import fields
from stockbridge.zuper.answers import Unreadable
from stockbridge.zuper.exact_json import JSON
from stockbridge.zuper.fields import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAt:
    """Units of one product at one location."""

    location_uid: str | None
    """None where Zuper names a location that no longer exists."""
    location_name: str | None = None
    location_deleted: bool = False
    units: Decimal | None = None
    min_units: Decimal | None = None
    serial_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product, part, service or bundle, as one answer told it."""

    uid: str
    name: str
    number: int | None = None
    """Zuper's own display number (`product_no`)."""
    part_number: str | None = None
    """Set by users (`product_id`); not unique (facts/ZUPER.md §6.3)."""
    product_type: str
    track_quantity: bool | None = None
    is_available: bool | None = None
    is_deleted: bool = False
    description: str | None = None
    """HTML."""
    plain_description: str | None = None
    price: Decimal | None = None
    purchase_price: Decimal | None = None
    tax: Record | None = field(default=None, hash=False)
    """As sent: a write replaces the object whole, so its other keys must survive."""
    min_quantity: Decimal | None = None
    barcode: str | None = None
    category_uid: str | None = None
    stock: tuple[StockAt, ...] | None = None
    quantity: Decimal | None = None
    """Zuper's own total. For decisions use `units_total` (facts/ZUPER_GAPS.md A20)."""
    uom: str | None = None
    meta: tuple[Record, ...] | None = field(default=None, hash=False)
    """Custom fields as sent: a write replaces them all, so all must survive."""
    bu_uids: tuple[str, ...] = ()
    created_at: datetime | None = None

    @property
    def tax_exempt(self) -> bool | None:
        """Whether no tax is due; None when not told."""
        return None if self.tax is None else fields.flag(self.tax, "tax_exempt")

    @property
    def serial_tracked(self) -> bool:
        """Whether any unit of it has a serial number; no other sign of serial tracking is known."""
        return any(place.serial_numbers for place in self.stock or ())

    def units_total(self) -> Decimal | None:
        """Units at all locations that are not deleted; None as soon as one of them was not read."""
        if self.stock is None:
            return None
        living = [place.units for place in self.stock if not place.location_deleted]
        if None in living:
            return None
        return sum((units for units in living if units is not None), ZERO)

    def hidden_units(self) -> Decimal:
        """Units that are in Zuper's own total and at none of the locations it shows (facts/ZUPER_GAPS.md C4).

        That total may include deleted locations (A20), so only what is more than all that is shown counts; of a product that is not
        tracked it means nothing.
        """
        if not self.track_quantity:
            return ZERO
        shown = [place.units for place in self.stock or () if place.units is not None]
        living = [place.units for place in self.stock or () if place.units is not None and not place.location_deleted]
        if self.quantity is None or self.stock is None or len(shown) < len(self.stock):
            return ZERO
        return max(ZERO, self.quantity - max(sum(shown, ZERO), sum(living, ZERO)))

    def custom_field(self, label: str) -> str | None:
        """The value of the custom field with that label."""
        return next((fields.text(entry, "value") for entry in self.meta or () if entry.get("label") == label), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A row of Zuper's stock history. Voided rows stay, with `is_deleted` (facts/ZUPER.md §8.2)."""

    uid: str
    type: str
    """INWARD, OUTWARD, TRANSFER, CONSUMED, or a word we don't know (facts/ZUPER_GAPS.md A9)."""
    product_uid: str | None
    """None where Zuper names a product that no longer exists; the rows of deleted products stay."""
    product_name: str | None = None
    units: Decimal | None
    """As sent; which way they went is told by the two locations (facts/ZUPER_GAPS.md A10)."""
    from_location_uid: str | None = None
    to_location_uid: str | None = None
    remarks: str = ""
    module_name: str | None = None
    module_uid: str | None = None
    """The document that consumed."""
    created_by_uid: str | None = None
    created_by_name: str | None = None
    created_at: datetime
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An invoice or a purchase order, as far as it names what its stock rows were for. Its lines are not read: rows tell what moved."""

    uid: str
    number: str | None = None
    """As people read it, with its prefix."""
    reference: str | None = None
    party: str | None = None
    """The customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place where Zuper keeps stock."""

    uid: str
    name: str
    type: str | None = None
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A product category."""

    uid: str
    name: str
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The account that the key belongs to."""

    name: str
    uid: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A registered webhook; its headers are secrets and are not even read (facts/ZUPER.md §12)."""

    uid: str
    name: str | None = None
    module: str | None = None
    event: str | None = None
    url: str | None = None


def read_product(value: JSON) -> Product:
    """Read a product from a list row or a detail.

    Raises:
        Unreadable: names the field; so do all the functions below.
    """
    row = fields.record(value, "product")
    category_uid, _ = fields.referred(row.get("product_category"), "category_uid", "product_category_uid", "uid")
    tax = row.get("tax")
    product = Product(
        uid=fields.uid(row, "product_uid"),
        name=_name(row, "product_name"),
        number=fields.whole(row, "product_no"),
        part_number=fields.text(row, "product_id"),
        product_type=_name(row, "product_type").upper(),
        track_quantity=fields.flag(row, "track_quantity"),
        is_available=fields.flag(row, "is_available"),
        is_deleted=fields.flag(row, "is_deleted") or False,
        description=fields.text(row, "product_description"),
        plain_description=fields.text(row, "plain_text_description"),
        price=fields.money(row, "price"),
        purchase_price=fields.money(row, "purchase_price"),
        tax=tax if isinstance(tax, Mapping) else None,
        min_quantity=fields.quantity(row, "min_quantity"),
        barcode=fields.text(row, "product_barcode"),
        category_uid=category_uid,
        stock=_stock(row.get("location_availability")),
        quantity=fields.quantity(row, "quantity"),
        uom=_uom(row.get("uom")),
        meta=_meta(row.get("meta_data")),
        bu_uids=_texts(row.get("bu_uids"), "bu_uids"),
        created_at=fields.moment(row, "created_at"),
    )
    _ = product.tax_exempt  # an unreadable flag is told here, not when somebody asks for it
    return product


def read_movement(value: JSON) -> Movement:
    """Read a row of the stock history."""
    row = fields.record(value, "movement")
    product_uid, product = fields.referred(row.get("product"), "product_uid")
    from_uid, _ = fields.referred(row.get("from_location"), "location_uid")
    to_uid, _ = fields.referred(row.get("to_location"), "location_uid")
    user_uid, user = fields.referred(row.get("created_by"), "user_uid")
    created_at = fields.moment(row, "created_at")
    if product_uid is None and not _is_gone(row, "product"):
        raise Unreadable("product_uid is missing")
    if created_at is None:
        raise Unreadable("created_at is missing")
    return Movement(
        uid=fields.uid(row, "transaction_uid"),
        type=(fields.text(row, "type") or "").upper(),
        product_uid=product_uid,
        product_name=fields.text(product, "product_name"),
        units=fields.quantity(row, "quantity"),
        from_location_uid=from_uid,
        to_location_uid=to_uid,
        remarks=fields.text(row, "remarks") or "",
        module_name=fields.text(row, "module_name"),
        module_uid=fields.optional_uid(row, "module_uid"),
        created_by_uid=user_uid,
        created_by_name=_person(user),
        created_at=created_at,
        is_deleted=fields.flag(row, "is_deleted") or False,
    )


def read_invoice(value: JSON) -> Paper:
    """Read an invoice's detail."""
    row = fields.record(value, "invoice")
    _, customer = fields.referred(row.get("customer"), "customer_uid")
    names = [part for key in ("customer_first_name", "customer_last_name") if (part := fields.text(customer, key))]
    return Paper(
        uid=fields.uid(row, "invoice_uid"),
        number=_prefixed(row, "invoice_no"),
        reference=fields.text(row, "reference_no"),
        party=" ".join(names) or None,
    )


def read_purchase_order(value: JSON) -> Paper:
    """Read a purchase order's detail; its number is not documented and taken to be called like an invoice's (facts/ZUPER.md §9)."""
    row = fields.record(value, "purchase order")
    return Paper(
        uid=fields.uid(row, "purchase_order_uid"),
        number=_prefixed(row, "purchase_order_no"),
        reference=fields.text(row, "reference_no"),
    )


def _prefixed(row: Record, name: str) -> str | None:
    number = fields.text(row, name)
    return None if number is None else f"{fields.text(row, 'prefix') or ''}{number}"


def read_transfer_order_status(value: JSON) -> str | None:
    """Read how far a transfer order is, in capitals."""
    status = fields.text(fields.record(value, "transfer order"), "status_name")
    return None if status is None else status.upper()


def read_location(value: JSON) -> Location:
    """Read a location."""
    row = fields.record(value, "location")
    return Location(
        uid=fields.uid(row, "location_uid"),
        name=_name(row, "location_name"),
        type=fields.text(row, "location_type"),
        is_deleted=fields.flag(row, "is_deleted") or False,
    )


def read_category(value: JSON) -> Category:
    """Read a category; three spellings of its uid are known (facts/ZUPER.md §7)."""
    row = fields.record(value, "category")
    return Category(
        uid=fields.uid(row, "category_uid", "product_category_uid", "uid"),
        name=_name(row, "category_name"),
        is_deleted=fields.flag(row, "is_deleted") or False,
    )


def read_company(value: JSON) -> Company:
    """Read the company profile; only its name is sure to be there (facts/ZUPER.md §1.8)."""
    row = fields.record(value, "company")
    return Company(
        name=_name(row, "company_name"),
        uid=fields.optional_uid(row, "company_uid"),
        timezone=fields.text(row, "timezone") or fields.text(row, "company_timezone"),
    )


def read_webhook(value: JSON) -> Webhook:
    """Read a registered webhook, without its secrets."""
    row = fields.record(value, "webhook")
    return Webhook(
        uid=fields.uid(row, "webhook_uid"),
        name=fields.text(row, "webhook_name"),
        module=fields.text(row, "webhook_module"),
        event=fields.text(row, "webhook_event"),
        url=fields.text(row, "webhook_url"),
    )


def _is_gone(row: Record, key: str) -> bool:
    # A reference to nothing is how a removed record looks once it is gone for good; a missing reference is a broken row.
    return key in row and row[key] is None


def _name(row: Record, key: str) -> str:
    found = fields.text(row, key)
    if found is None:
        raise Unreadable(f"{key} is missing")
    return found


def _stock(value: JSON) -> tuple[StockAt, ...] | None:
    if value is None:
        return None
    return tuple(
        _stock_at(fields.record(row, "location_availability")) for row in _list(value, "location_availability")
    )


def _stock_at(row: Record) -> StockAt:
    uid, location = fields.referred(row.get("location"), "location_uid")
    gone = _is_gone(row, "location")
    if uid is None and not gone:
        raise Unreadable("location_uid is missing in location_availability")
    return StockAt(
        location_uid=uid,
        location_name=fields.text(location, "location_name"),
        location_deleted=gone or fields.flag(location, "is_deleted") or False,
        units=fields.quantity(row, "quantity"),
        min_units=fields.quantity(row, "min_quantity"),
        serial_numbers=_texts(row.get("serial_nos"), "serial_nos"),
    )


def _uom(value: JSON) -> str | None:
    if isinstance(value, Mapping):
        return fields.text(value, "uom_name") or fields.text(value, "uom")
    return fields.text({"uom": value}, "uom")


def _meta(value: JSON) -> tuple[Record, ...] | None:
    if value is None:
        return None
    return tuple(fields.record(entry, "meta_data") for entry in _list(value, "meta_data"))


def _person(user: Record) -> str | None:
    parts = [part for key in ("first_name", "last_name") if (part := fields.text(user, key))]
    return " ".join(parts) or None


def _texts(value: JSON, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    found = [fields.text({name: entry}, name) for entry in _list(value, name)]
    return tuple(entry for entry in found if entry is not None)


def _list(value: JSON, name: str) -> Sequence[JSON]:
    if not isinstance(value, list):
        raise Unreadable(f"{name} is not a list")
    return value
