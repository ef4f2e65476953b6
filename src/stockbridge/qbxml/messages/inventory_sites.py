"""Inventory sites: where stock lies, in an Enterprise file with Advanced Inventory. Bins are sites below a site."""

from typing import ClassVar

from stockbridge.qbxml.messages.queries import (
    NOT_AU,
    ActiveStatus,
    ElementName,
    MetaData,
    NameFilter,
    NameRangeFilter,
    Query,
    list_choices,
)
from stockbridge.qbxml.notation import Choice, In, Ref, Ret, message
from stockbridge.qbxml.values import Flag, Id, Time


@message
class InventorySiteQuery(Query):
    """The one list query without MaxReturned."""

    since: ClassVar[str] = "10.0"
    countries: ClassVar[In | None] = NOT_AU
    choices: ClassVar[tuple[Choice, ...]] = list_choices()
    meta_data: MetaData | None = None
    list_id: tuple[Id, ...] = ()
    full_name: tuple[str, ...] = ()
    active_status: ActiveStatus | None = None
    from_modified_date: Time | None = None
    to_modified_date: Time | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    include_ret_element: tuple[ElementName, ...] = ()


@message
class InventorySiteRet(Ret):
    list_id: Id | None = None
    time_created: Time | None = None
    time_modified: Time | None = None
    edit_sequence: str | None = None
    name: str | None = None
    is_active: Flag | None = None
    parent_site_ref: Ref | None = None
    is_default_site: Flag | None = None
    site_desc: str | None = None
