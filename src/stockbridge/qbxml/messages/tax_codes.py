"""Sales tax codes: whether a sale of an item is taxed. Names have at most three characters (`Tax`, `Non`)."""

from stockbridge.qbxml.messages.queries import ElementName, ListQuery
from stockbridge.qbxml.notation import Ret, message
from stockbridge.qbxml.values import Flag, Id, Time


@message
class SalesTaxCodeQuery(ListQuery):
    include_ret_element: tuple[ElementName, ...] = ()


@message
class SalesTaxCodeRet(Ret):
    list_id: Id | None = None
    time_created: Time | None = None
    time_modified: Time | None = None
    edit_sequence: str | None = None
    name: str | None = None
    is_active: Flag | None = None
    is_taxable: Flag | None = None
    desc: str | None = None
