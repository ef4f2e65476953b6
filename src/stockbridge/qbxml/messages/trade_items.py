"""Items without stock that are bought or sold: non-inventory parts and services.

Each is in one of two forms, for good: only sold or only bought (SalesOrPurchase), or both (SalesAndPurchase). The order of
ParentRef and ClassRef differs between the Add of a non-inventory part and everything else (facts/QBXML.md §5).
"""

from typing import Annotated, ClassVar

from stockbridge.qbxml.messages.items import (
    BarCodeField,
    ClassRef,
    EditSequence,
    ItemName,
    ItemRet,
    PartNumber,
    SalesAndPurchase,
    SalesAndPurchaseMod,
    SalesOrPurchase,
    SalesOrPurchaseMod,
    TaxCodeRef,
    TaxIncluded,
    UnitSetRef,
)
from stockbridge.qbxml.messages.queries import ItemListQuery
from stockbridge.qbxml.notation import Choice, Ref, Request, Since, at_most_one, exactly_one, message
from stockbridge.qbxml.values import Flag, Guid, Id


@message
class ItemNonInventoryAdd(Request):
    wrapped: ClassVar[bool] = True
    choices: ClassVar[tuple[Choice, ...]] = (exactly_one("sales_or_purchase", "sales_and_purchase"),)

    name: ItemName
    bar_code: BarCodeField | None = None
    is_active: Flag | None = None
    parent_ref: Ref | None = None
    class_ref: ClassRef | None = None
    manufacturer_part_number: PartNumber | None = None
    unit_of_measure_set_ref: UnitSetRef | None = None
    is_tax_included: TaxIncluded | None = None
    sales_tax_code_ref: TaxCodeRef | None = None
    sales_or_purchase: SalesOrPurchase | None = None
    sales_and_purchase: SalesAndPurchase | None = None
    external_guid: Annotated[Guid, Since("8.0")] | None = None


@message
class ItemNonInventoryMod(Request):
    wrapped: ClassVar[bool] = True
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("sales_or_purchase_mod", "sales_and_purchase_mod"),)

    list_id: Id
    edit_sequence: EditSequence
    name: ItemName | None = None
    bar_code: BarCodeField | None = None
    is_active: Flag | None = None
    class_ref: ClassRef | None = None
    parent_ref: Ref | None = None
    manufacturer_part_number: PartNumber | None = None
    unit_of_measure_set_ref: UnitSetRef | None = None
    force_uom_change: Annotated[Flag, Since("7.0")] | None = None
    is_tax_included: TaxIncluded | None = None
    sales_tax_code_ref: TaxCodeRef | None = None
    sales_or_purchase_mod: SalesOrPurchaseMod | None = None
    sales_and_purchase_mod: SalesAndPurchaseMod | None = None


@message
class ItemNonInventoryQuery(ItemListQuery):
    pass


@message
class ItemNonInventoryRet(ItemRet):
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("sales_or_purchase", "sales_and_purchase"),)
    manufacturer_part_number: str | None = None
    unit_of_measure_set_ref: Ref | None = None
    is_tax_included: Flag | None = None
    sales_tax_code_ref: Ref | None = None
    sales_or_purchase: SalesOrPurchase | None = None
    sales_and_purchase: SalesAndPurchase | None = None
    external_guid: Guid | None = None


@message
class ItemServiceAdd(Request):
    wrapped: ClassVar[bool] = True
    choices: ClassVar[tuple[Choice, ...]] = (exactly_one("sales_or_purchase", "sales_and_purchase"),)

    name: ItemName
    bar_code: BarCodeField | None = None
    is_active: Flag | None = None
    class_ref: ClassRef | None = None
    parent_ref: Ref | None = None
    unit_of_measure_set_ref: UnitSetRef | None = None
    is_tax_included: TaxIncluded | None = None
    sales_tax_code_ref: TaxCodeRef | None = None
    sales_or_purchase: SalesOrPurchase | None = None
    sales_and_purchase: SalesAndPurchase | None = None
    external_guid: Annotated[Guid, Since("8.0")] | None = None


@message
class ItemServiceMod(Request):
    wrapped: ClassVar[bool] = True
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("sales_or_purchase_mod", "sales_and_purchase_mod"),)

    list_id: Id
    edit_sequence: EditSequence
    name: ItemName | None = None
    bar_code: BarCodeField | None = None
    is_active: Flag | None = None
    class_ref: ClassRef | None = None
    parent_ref: Ref | None = None
    unit_of_measure_set_ref: UnitSetRef | None = None
    force_uom_change: Annotated[Flag, Since("7.0")] | None = None
    is_tax_included: TaxIncluded | None = None
    sales_tax_code_ref: TaxCodeRef | None = None
    sales_or_purchase_mod: SalesOrPurchaseMod | None = None
    sales_and_purchase_mod: SalesAndPurchaseMod | None = None


@message
class ItemServiceQuery(ItemListQuery):
    pass


@message
class ItemServiceRet(ItemRet):
    choices: ClassVar[tuple[Choice, ...]] = (at_most_one("sales_or_purchase", "sales_and_purchase"),)
    unit_of_measure_set_ref: Ref | None = None
    is_tax_included: Flag | None = None
    sales_tax_code_ref: Ref | None = None
    sales_or_purchase: SalesOrPurchase | None = None
    sales_and_purchase: SalesAndPurchase | None = None
    external_guid: Guid | None = None
