"""ItemQuery, which answers with items of every kind, and the kinds that only it brings.

It cannot find items by a changed quantity (facts/QBXML.md §7). The kinds below hold no stock and are never linked; they are
read because all items share one list of names.
"""

from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.messages.queries import ElementName, IteratorId, IteratorStep, ListQuery, OwnerId
from stockbridge.qbxml.notation import Ret, message
from stockbridge.qbxml.values import Flag, Id, Time


@message
class ItemQuery(ListQuery):
    iterator: IteratorStep | None = None
    iterator_id: IteratorId | None = None
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[OwnerId, ...] = ()


@message
class ItemOtherChargeRet(ItemRet):
    pass


@message
class ItemDiscountRet(ItemRet):
    pass


@message
class FlatItemRet(Ret):
    """An item that can have no parent."""

    list_id: Id | None = None
    time_created: Time | None = None
    time_modified: Time | None = None
    edit_sequence: str | None = None
    name: str | None = None
    bar_code_value: str | None = None
    is_active: Flag | None = None

    @property
    def full_name(self) -> str | None:
        """Without a parent it is the name."""
        return self.name


@message
class ItemFixedAssetRet(FlatItemRet):
    pass


@message
class ItemSubtotalRet(FlatItemRet):
    pass


@message
class ItemPaymentRet(FlatItemRet):
    pass


@message
class ItemSalesTaxRet(FlatItemRet):
    pass


@message
class ItemSalesTaxGroupRet(FlatItemRet):
    pass


@message
class ItemGroupRet(FlatItemRet):
    pass
