"""QuickBooks' own item records as the ledger knows them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from stockbridge.core.item import QuickBooksItem
from stockbridge.qbxml.messages.all_items import FlatItemRet
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAssemblyRet, ItemInventoryRet
from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryRet, ItemServiceRet
from stockbridge.qbxml.notation import Ref

ITEM_ELEMENTS: Final = (
    "ListID",
    "TimeModified",
    "EditSequence",
    "Name",
    "FullName",
    "BarCodeValue",
    "IsActive",
    "ParentRef",
    "ManufacturerPartNumber",
    "UnitOfMeasureSetRef",
    "SalesTaxCodeRef",
    "SalesDesc",
    "SalesPrice",
    "PurchaseDesc",
    "PurchaseCost",
    "SalesOrPurchase",
    "SalesAndPurchase",
    "ReorderPoint",
    "QuantityOnHand",
    "QuantityOnOrder",
    "AverageCost",
    "ExternalGUID",
)
"""What is asked of an item; asking for less makes every page smaller (facts/WEB_CONNECTOR.md §13)."""


def read_item(ret: ItemRet | FlatItemRet, taxable: Mapping[str, bool]) -> QuickBooksItem | None:
    """The item in a Ret, or None when it lacks a ListID or a name. `taxable` knows the sales tax codes by name."""
    if ret.list_id is None or ret.full_name is None:
        return None
    item = QuickBooksItem(
        list_id=ret.list_id,
        type_name=type(ret).__name__.removesuffix("Ret"),
        name=ret.name or ret.full_name.rpartition(":")[2],
        full_name=ret.full_name,
        edit_sequence=ret.edit_sequence or "",
        is_active=ret.is_active is not False,
        parent_list_id=_id(ret.parent_ref) if isinstance(ret, ItemRet) else None,
        barcode=ret.bar_code_value,
    )
    match ret:
        case ItemInventoryRet() | ItemInventoryAssemblyRet():
            return _with_stock(item, ret, taxable)
        case ItemNonInventoryRet() | ItemServiceRet():
            return _without_stock(item, ret, taxable)
        case _:
            return item


def _with_stock(
    item: QuickBooksItem, ret: ItemInventoryRet | ItemInventoryAssemblyRet, taxable: Mapping[str, bool]
) -> QuickBooksItem:
    tax_code = _name(ret.sales_tax_code_ref)
    return replace(
        item,
        sales_description=ret.sales_desc,
        purchase_description=ret.purchase_desc,
        sales_price=ret.sales_price,
        purchase_cost=ret.purchase_cost,
        tax_code=tax_code,
        taxable=taxable.get(tax_code or ""),
        part_number=ret.manufacturer_part_number,
        reorder_point=ret.reorder_point if isinstance(ret, ItemInventoryRet) else ret.build_point,
        external_guid=ret.external_guid,
        uom=_name(ret.unit_of_measure_set_ref),
        quantity_on_hand=ret.quantity_on_hand,
        average_cost=ret.average_cost,
        on_order=ret.quantity_on_order,
    )


def _without_stock(
    item: QuickBooksItem, ret: ItemNonInventoryRet | ItemServiceRet, taxable: Mapping[str, bool]
) -> QuickBooksItem:
    tax_code = _name(ret.sales_tax_code_ref)
    item = replace(
        item,
        tax_code=tax_code,
        taxable=taxable.get(tax_code or ""),
        part_number=ret.manufacturer_part_number if isinstance(ret, ItemNonInventoryRet) else None,
        external_guid=ret.external_guid,
        uom=_name(ret.unit_of_measure_set_ref),
    )
    if (both := ret.sales_and_purchase) is not None:
        return replace(
            item,
            sales_description=both.sales_desc,
            purchase_description=both.purchase_desc,
            sales_price=both.sales_price,
            purchase_cost=both.purchase_cost,
        )
    if (one := ret.sales_or_purchase) is not None:
        return replace(item, sales_description=one.desc, sales_price=one.price, has_two_prices=False)
    return item


def _id(ref: Ref | None) -> str | None:
    return ref.list_id if ref else None


def _name(ref: Ref | None) -> str | None:
    return ref.full_name if ref else None
