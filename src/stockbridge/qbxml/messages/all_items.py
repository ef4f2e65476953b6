"""ItemQuery, which answers with items of every kind, and the kinds that only it brings.

It cannot find items by a changed quantity (facts/QBXML.md §7). The kinds below hold no stock and are never linked; they are
read because all items share one list of names.
"""

from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.messages.queries import ElementName, IteratorId, IteratorStep, ListQuery
from stockbridge.qbxml.notation import message
from stockbridge.qbxml.values import Guid


@message
class ItemQuery(ListQuery):
    iterator: IteratorStep | None = None
    iterator_id: IteratorId | None = None
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[Guid, ...] = ()


@message
class ItemOtherChargeRet(ItemRet):
    pass


@message
class ItemFixedAssetRet(ItemRet):
    pass


@message
class ItemSubtotalRet(ItemRet):
    pass


@message
class ItemDiscountRet(ItemRet):
    pass


@message
class ItemPaymentRet(ItemRet):
    pass


@message
class ItemSalesTaxRet(ItemRet):
    pass


@message
class ItemSalesTaxGroupRet(ItemRet):
    pass


@message
class ItemGroupRet(ItemRet):
    pass
