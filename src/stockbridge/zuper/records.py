"""Zuper's own records as the ledger knows them.

The rule: a list row may lack what the detail has (facts/ZUPER.md §3.12), so what a row does not tell stays as it was known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from stockbridge.core.item import ZuperProduct
from stockbridge.zuper.messages import Product

_CONNECTOR_LABELS: Final = ("QuickBooks ID", "QuickBooks Sequence ID")
"""The custom fields in which Zuper's own connector keeps its link (facts/ZUPER_HELP.md §9)."""

_READINGS: Final = ("stock", "total")


def product_record(product: Product, known: ZuperProduct | None = None) -> ZuperProduct:
    """The product as just read; what was not told is taken from what was known."""
    stock = None if product.stock is None else [place for place in product.stock if not place.location_deleted]
    record = ZuperProduct(
        product_uid=product.uid,
        name=product.name,
        product_type=product.product_type,
        track_quantity=_told(product.track_quantity, known.track_quantity if known else None, otherwise=False),
        is_available=_told(product.is_available, known.is_available if known else None, otherwise=True),
        is_deleted=product.is_deleted,
        part_number=product.part_number,
        description=product.description,
        price=product.price,
        purchase_price=product.purchase_price,
        tax_exempt=product.tax_exempt,
        min_quantity=product.min_quantity,
        barcode=product.barcode,
        category_uid=product.category_uid,
        serial_tracked=product.serial_tracked
        or (known is not None and known.serial_tracked and not _is_detail(product)),
        connector_mark=_connector_mark(product),
        stock=None
        if stock is None
        else tuple(
            (place.location_uid, place.units) for place in stock if place.location_uid and place.units is not None
        ),
        total=product.quantity if product.stock is None else product.units_total(),
    )
    return record if known is None else replace(record, **_kept(record, known))


def known_records(products: Sequence[Product], known: Mapping[str, ZuperProduct]) -> list[ZuperProduct]:
    """The products of a page as records."""
    return [product_record(product, known.get(product.uid)) for product in products]


def _told(now: bool | None, before: bool | None, *, otherwise: bool) -> bool:
    return next((value for value in (now, before) if value is not None), otherwise)


def _is_detail(product: Product) -> bool:
    return product.meta is not None  # rows of a list never have the custom fields


def _connector_mark(product: Product) -> str | None:
    if not _is_detail(product):
        return None
    return " ".join(filter(None, (product.custom_field(label) for label in _CONNECTOR_LABELS)))


def _kept(record: ZuperProduct, known: ZuperProduct) -> dict[str, Any]:
    untold = [one.name for one in fields(record) if getattr(record, one.name) is None and one.name not in _READINGS]
    return {name: getattr(known, name) for name in untold}
