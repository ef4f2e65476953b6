"""Which QuickBooks is on the other end: product, version, languages, file mode, how many items fit."""

from typing import Annotated

from stockbridge.qbxml.messages.queries import ElementName, Query
from stockbridge.qbxml.notation import Aggregate, Ret, Since, message
from stockbridge.qbxml.values import Flag, Integer


@message
class IncludeListMetaData(Aggregate):
    include_max_capacity: Flag


@message
class HostQuery(Query):
    include_list_meta_data: Annotated[IncludeListMetaData, Since("6.0")] | None = None
    include_ret_element: tuple[ElementName, ...] = ()


@message
class Capacity(Aggregate):
    max_capacity: Integer | None = None


@message
class ListMetaData(Aggregate):
    item_meta_data: Capacity | None = None


@message
class HostRet(Ret):
    product_name: str | None = None
    major_version: str | None = None
    minor_version: str | None = None
    country: str | None = None
    supported_qbxml_version: tuple[str, ...] = ()
    is_automatic_login: Flag | None = None
    qb_file_mode: str | None = None
    """SingleUser or MultiUser."""
    list_meta_data: ListMetaData | None = None
