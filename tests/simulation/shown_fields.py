"""What both systems show in every field that may be kept equal, read from the simulators themselves.

Written without the product's own table, so that a mistake there cannot hide here.
"""

import html
import re
from decimal import Decimal

from stockbridge.core.ownership import Field
from stockbridge.core.side import Side
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.zuper.records import Product

Shown = str | Decimal | bool | None

LEFT_TO_OTHERS = frozenset({Field.DESCRIPTION, Field.COST, Field.MINIMUM})
"""Fields in which an edit of the side that does not own them is left until their owner changes the value again."""


def in_quickbooks(file: CompanyFile, item: Item) -> dict[Field, Shown]:
    code = file.books.tax_codes.get(item.tax_code_id)
    shown: dict[Field, Shown] = {
        Field.DESCRIPTION: item.sales_desc or "",
        Field.PRICE: item.sales_price,
        Field.COST: item.purchase_cost,
        Field.TAXABLE: code.is_taxable if code else None,
        Field.PART_NUMBER: item.manufacturer_part_number or "",
        Field.BARCODE: item.bar_code_value or "",
        Field.MINIMUM: item.reorder_point,
        Field.ACTIVE: item.is_active,
    }
    if item.kind is not ItemKind.INVENTORY:
        del shown[Field.MINIMUM]
    if item.kind is ItemKind.SERVICE:
        del shown[Field.PART_NUMBER]
    return shown


def in_zuper(product: Product) -> dict[Field, Shown]:
    tax = product["tax"]
    exempt = tax.get("tax_exempt") if isinstance(tax, dict) else None
    return {
        Field.DESCRIPTION: html.unescape(str(product["product_description"])),
        Field.PRICE: _number(product["price"]),
        Field.COST: _number(product["purchase_price"]),
        Field.TAXABLE: None if exempt is None else not exempt,
        Field.PART_NUMBER: str(product["product_id"]),
        Field.BARCODE: str(product["product_barcode"]),
        Field.MINIMUM: _number(product["min_quantity"]),
        Field.ACTIVE: bool(product["is_available"]),
    }


def names_agree(file: CompanyFile, item: Item, product: Product) -> bool:
    """Whether the product has the item's full name or its leaf, or the leaf is a short form of the product's name."""
    full, name = file.books.items.full_name(item.list_id), product.product_name
    leaf = name.removeprefix(full.removesuffix(item.name))
    stem = re.sub(r"~[0-9a-z]{4,12}$", "", item.name)
    is_short = stem != item.name and leaf.replace(":", "-").startswith(stem)
    return name == full or item.name == leaf.replace(":", "-") or is_short


def owners(settings: ConnectionSettings, *, is_enterprise: bool) -> dict[Field, Side | None]:
    """Whose value wins; None where the field is left alone."""
    master = Side.ZUPER if settings.inventory.product_master == "zuper" else Side.QUICKBOOKS
    called = {"quickbooks_desktop": Side.QUICKBOOKS, "zuper": Side.ZUPER, "nobody": None, "product_master": master}
    found = {field: called[getattr(settings.ownership, field.replace(" ", "_"))] for field in Field}
    by_setting = settings.inventory.minimum_quantity_from == "setting" and master is Side.QUICKBOOKS
    if by_setting and settings.ownership.minimum_quantity == "product_master":
        found[Field.MINIMUM] = None
    if not is_enterprise and found[Field.BARCODE] is Side.ZUPER:
        found[Field.BARCODE] = None
    return found


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.0001"))
