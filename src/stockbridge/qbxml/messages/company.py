"""Which company file is open, and whether it was restored or condensed.

The Web Connector keeps our FileID in the company as data extensions; they are returned only for the OwnerID asked for.
"""

from typing import ClassVar

from stockbridge.qbxml.messages.queries import ElementName, OwnerId, Query
from stockbridge.qbxml.notation import Aggregate, Ret, message
from stockbridge.qbxml.values import Flag, Guid, Time


@message
class CompanyQuery(Query):
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[OwnerId, ...] = ()


@message
class DataExtRet(Aggregate):
    """A value that an application keeps in the file; OwnerID tells whose."""

    owner_id: Guid | None = None
    data_ext_name: str | None = None
    data_ext_type: str | None = None
    data_ext_value: str | None = None


@message
class CompanyRet(Ret):
    is_sample_company: Flag | None = None
    company_name: str | None = None
    legal_company_name: str | None = None
    email: str | None = None
    company_type: str | None = None
    data_ext_ret: tuple[DataExtRet, ...] = ()


@message
class CompanyActivityQuery(Query):
    since: ClassVar[str] = "2.0"

    include_ret_element: tuple[ElementName, ...] = ()


@message
class CompanyActivityRet(Ret):
    last_restore_time: Time | None = None
    last_condense_time: Time | None = None
