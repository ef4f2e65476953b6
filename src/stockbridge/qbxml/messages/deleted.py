"""What was deleted in the last 90 days. Only the types asked for are listed; an inactivated item is not deleted.

The lines of a deleted transaction are gone: which items it moved cannot be asked any more (facts/QBXML.md §7).
"""

from typing import ClassVar, Literal

from stockbridge.qbxml.messages.queries import DeletedDateRangeFilter, ElementName, MetaData, Query
from stockbridge.qbxml.notation import Ret, message
from stockbridge.qbxml.values import Id, Time

ListDelType = Literal[
    "Account",
    "InventorySite",
    "ItemDiscount",
    "ItemFixedAsset",
    "ItemGroup",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemService",
    "ItemSubtotal",
    "SalesTaxCode",
]
TxnDelType = Literal[
    "Bill",
    "BuildAssembly",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "InventoryAdjustment",
    "Invoice",
    "ItemReceipt",
    "PurchaseOrder",
    "SalesReceipt",
    "TransferInventory",
    "VendorCredit",
]


@message
class ListDeletedQuery(Query):
    since: ClassVar[str] = "2.0"

    meta_data: MetaData | None = None
    list_del_type: tuple[ListDelType, ...]
    deleted_date_range_filter: DeletedDateRangeFilter | None = None
    include_ret_element: tuple[ElementName, ...] = ()


@message
class ListDeletedRet(Ret):
    list_del_type: str | None = None
    list_id: Id | None = None
    time_created: Time | None = None
    time_deleted: Time | None = None
    full_name: str | None = None


@message
class TxnDeletedQuery(Query):
    since: ClassVar[str] = "2.0"

    meta_data: MetaData | None = None
    txn_del_type: tuple[TxnDelType, ...]
    deleted_date_range_filter: DeletedDateRangeFilter | None = None
    include_ret_element: tuple[ElementName, ...] = ()


@message
class TxnDeletedRet(Ret):
    txn_del_type: str | None = None
    txn_id: Id | None = None
    time_created: Time | None = None
    time_deleted: Time | None = None
    ref_number: str | None = None
