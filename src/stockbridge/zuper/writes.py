"""What we ask Zuper to make or change, and exactly which keys that sends.

Rules (facts/ZUPER.md §6.3, facts/ZUPER_GAPS.md A3, A4): an edit cannot carry a quantity or a location, because a PUT with them
may overwrite stock without a trace; a tracked product is created with quantity 0, its stock comes as an inward. What a PUT
replaces whole (`tax`, `meta_data`) is sent whole, built on the product as it was just read, and never in the nested shape
that a GET has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pydantic import SecretStr

from stockbridge.core.quantity import ZERO
from stockbridge.zuper.exact_json import JSON
from stockbridge.zuper.fields import Record
from stockbridge.zuper.messages import Product

_SCALARS: Final = (
    ("part_number", "product_id"),
    ("description", "product_description"),
    ("price", "price"),
    ("purchase_price", "purchase_price"),
    ("barcode", "product_barcode"),
    ("min_quantity", "min_quantity"),
    ("is_available", "is_available"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product to create. None leaves a field out."""

    name: str
    category_uid: str
    product_type: str
    track_quantity: bool
    location_uid: str | None = None
    """Where it will have stock, or for an untracked part where its standing quantity is shown."""
    min_quantity: Decimal | None = None
    standing_quantity: Decimal | None = None
    """For untracked parts only: the number that Zuper shows for them for ever; it counts nothing."""
    part_number: str | None = None
    description: str | None = None
    price: Decimal | None = None
    purchase_price: Decimal | None = None
    tax_exempt: bool | None = None
    barcode: str | None = None
    uom: str | None = None
    is_available: bool | None = None

    def __post_init__(self) -> None:
        if self.track_quantity and self.standing_quantity is not None:
            raise ValueError("a tracked product is created with quantity 0; its stock is posted")

    def body(self) -> JSON:
        """The request that creates it."""
        product: dict[str, JSON] = {
            "product_name": self.name,
            "product_category": self.category_uid,
            "product_type": self.product_type,
            "track_quantity": self.track_quantity,
            **_scalars(self),
        }
        if self.uom is not None:
            product["uom"] = self.uom
        if self.tax_exempt is not None:
            product["tax"] = {"tax_exempt": self.tax_exempt}
        quantity = ZERO if self.track_quantity else self.standing_quantity
        if quantity is not None:
            product["quantity"] = quantity
            if self.location_uid is not None:
                minimum = self.min_quantity if self.min_quantity is not None else ZERO
                place: Record = {"location": self.location_uid, "quantity": quantity, "min_quantity": minimum}
                product["location_availability"] = [place]
        return {"product": product, "vendor": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEdit:
    """Fields of a product to change. None leaves a field as it is."""

    name: str | None = None
    part_number: str | None = None
    description: str | None = None
    price: Decimal | None = None
    purchase_price: Decimal | None = None
    tax_exempt: bool | None = None
    barcode: str | None = None
    min_quantity: Decimal | None = None
    is_available: bool | None = None
    custom_fields: Mapping[str, str] = field(default_factory=dict, hash=False)
    """New values by label; the others are kept."""

    def body(self, product: Product) -> JSON:
        """The request that changes `product`, which must be its detail as it was read just before.

        Raises:
            ValueError: custom fields or tax are to change, but `product` was read without them.
        """
        changed: dict[str, JSON] = {
            "product_uid": product.uid,
            # Sent always: the smallest PUT known to be accepted has it (facts/ZUPER.md §6.3).
            "product_name": self.name if self.name is not None else product.name,
            **_scalars(self),
        }
        if self.tax_exempt is not None:
            if product.tax is None and product.meta is None:
                raise ValueError("tax can only be changed on a product's detail: a row of a list may lack it")
            changed["tax"] = {**_flat(product.tax or {}), "tax_exempt": self.tax_exempt}
        if self.custom_fields:
            if product.meta is None:
                raise ValueError("custom fields can only be changed on a product that was read with them")
            changed["meta_data"] = _meta_data(product.meta, self.custom_fields)
        return {"product": changed}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """A webhook to register: one for each module and event (facts/ZUPER.md §12)."""

    name: str
    module: str
    event: str
    url: SecretStr
    """Holds our unguessable path."""
    headers: Mapping[str, SecretStr]

    def body(self) -> JSON:
        """The request that registers it."""
        # An object: as a text the headers are stored but never sent.
        headers: Record = {name: value.get_secret_value() for name, value in self.headers.items()}
        hook: Record = {
            "webhook_name": self.name,
            "webhook_module": self.module,
            "webhook_event": self.event,
            "webhook_url": self.url.get_secret_value(),
            "request_method": "POST",
            "content_type": "application/json",
            "headers": headers,
        }
        return {"web_hook": hook}


def _scalars(source: NewProduct | ProductEdit) -> dict[str, JSON]:
    values: list[tuple[str, JSON]] = [(key, getattr(source, name)) for name, key in _SCALARS]
    return {key: value for key, value in values if value is not None}


def _meta_data(read: Sequence[Record], new: Mapping[str, str]) -> Sequence[JSON]:
    # An entry keeps its group and ids: a value sent without its group loses it (facts/ZUPER.md §6.3).
    kept: list[dict[str, JSON]] = [_flat(entry) for entry in read]
    for label, value in new.items():
        entry = next((entry for entry in kept if entry.get("label") == label), None)
        if entry is None:
            entry = {"label": label, "type": "SINGLE_LINE", "module_name": "PRODUCT"}
            kept.append(entry)
        entry["value"] = value
    return kept


def _flat(read: Record) -> dict[str, JSON]:
    return {key: value for key, value in read.items() if key != "_id"}
