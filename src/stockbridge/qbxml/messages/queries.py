"""The shape that all list queries share and the shape that all transaction queries share. No message of its own.

QuickBooks returns only active objects unless ActiveStatus says All, and no lines unless IncludeLineItems says so
(facts/QBXML.md §4). Iterators live as long as one Web Connector update.
"""

from typing import Annotated, ClassVar, Literal

from stockbridge.qbxml.notation import (
    Aggregate,
    Attribute,
    Choice,
    In,
    Length,
    Request,
    Since,
    at_most_one,
    exactly_one,
    message,
)
from stockbridge.qbxml.values import Count, Day, Flag, Guid, Id, Time

NOT_AU = In({"US", "CA", "UK"})
ElementName = Annotated[str, Length(50), Since("4.0")]
OwnerId = Annotated[Guid, Since("2.0")]
"""0 = the custom fields of users."""
ActiveStatus = Literal["ActiveOnly", "InactiveOnly", "All"]
MatchCriterion = Literal["StartsWith", "Contains", "EndsWith"]
MetaData = Annotated[Literal["NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"], Attribute("metaData")]
IteratorStep = Annotated[Literal["Start", "Continue", "Stop"], Attribute("iterator"), Since("5.0")]
IteratorId = Annotated[str, Attribute("iteratorID"), Since("5.0")]


@message
class NameFilter(Aggregate):
    """Matches Name, not FullName; case does not matter."""

    match_criterion: MatchCriterion
    name: str


@message
class NameRangeFilter(Aggregate):
    from_name: str | None = None
    to_name: str | None = None


@message
class ObjectFilter(Aggregate):
    """Objects by ID, by full name, or with everything below them."""

    choices: ClassVar[tuple[Choice, ...]] = (
        exactly_one("list_id", "full_name", "list_id_with_children", "full_name_with_children"),
    )
    list_id: tuple[Annotated[Id, Since("2.0")], ...] = ()
    full_name: tuple[str, ...] = ()
    list_id_with_children: Annotated[Id, Since("2.0")] | None = None
    full_name_with_children: str | None = None


@message
class SiteFilter(Aggregate):
    choices: ClassVar[tuple[Choice, ...]] = (exactly_one("list_id", "full_name"),)
    list_id: tuple[Id, ...] = ()
    full_name: tuple[Annotated[str, Length(64)], ...] = ()


class Query(Request):
    """A request that changes nothing."""

    __slots__ = ()


def list_choices(*filters: str) -> tuple[Choice, ...]:
    """A list query asks by ID, or by full name, or by filters: these and the ones that every such query has."""
    dates_and_names = ("active_status", "from_modified_date", "to_modified_date", "name_filter", "name_range_filter")
    return (
        at_most_one("list_id", "full_name", (*dates_and_names, *filters)),
        at_most_one("name_filter", "name_range_filter"),
    )


@message
class ListQuery(Query):
    """By ID, by full name, or by filters; never mixed."""

    choices: ClassVar[tuple[Choice, ...]] = list_choices("max_returned")
    meta_data: MetaData | None = None
    list_id: tuple[Id, ...] = ()
    full_name: tuple[str, ...] = ()
    max_returned: Count | None = None
    active_status: ActiveStatus | None = None
    from_modified_date: Time | None = None
    to_modified_date: Time | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None


@message
class ItemListQuery(ListQuery):
    """A query for one kind of item."""

    choices: ClassVar[tuple[Choice, ...]] = list_choices("max_returned", "class_filter")
    iterator: IteratorStep | None = None
    iterator_id: IteratorId | None = None
    class_filter: Annotated[ObjectFilter, Since("12.0"), NOT_AU] | None = None
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[OwnerId, ...] = ()


@message
class ModifiedDateRangeFilter(Aggregate):
    from_modified_date: Time | None = None
    to_modified_date: Time | None = None


@message
class TxnDateRangeFilter(Aggregate):
    from_txn_date: Day | None = None
    to_txn_date: Day | None = None


@message
class RefNumberFilter(Aggregate):
    match_criterion: MatchCriterion
    ref_number: str


@message
class RefNumberRangeFilter(Aggregate):
    from_ref_number: str | None = None
    to_ref_number: str | None = None


@message
class DeletedDateRangeFilter(Aggregate):
    from_deleted_date: Time | None = None
    to_deleted_date: Time | None = None


def txn_choices(*filters: str) -> tuple[Choice, ...]:
    """A transaction query asks by ID, or by number, or by filters: these and the ones that every such query has."""
    filters = ("max_returned", "modified_date_range_filter", "txn_date_range_filter", *filters)
    filters = (*filters, "ref_number_filter", "ref_number_range_filter")
    return (
        at_most_one("txn_id", "ref_number", "ref_number_case_sensitive", filters),
        at_most_one("modified_date_range_filter", "txn_date_range_filter"),
        at_most_one("ref_number_filter", "ref_number_range_filter"),
    )


@message
class TxnQuery(Query):
    """By ID, by number, or by filters; never mixed."""

    meta_data: MetaData | None = None
    iterator: IteratorStep | None = None
    iterator_id: IteratorId | None = None
    txn_id: tuple[Id, ...] = ()
    ref_number: tuple[str, ...] = ()
    ref_number_case_sensitive: tuple[Annotated[str, Since("4.0")], ...] = ()
    max_returned: Count | None = None
    modified_date_range_filter: ModifiedDateRangeFilter | None = None
    txn_date_range_filter: TxnDateRangeFilter | None = None


@message
class TradeQuery(TxnQuery):
    """A query for transactions with a customer or vendor."""

    choices: ClassVar[tuple[Choice, ...]] = txn_choices("entity_filter", "account_filter")
    entity_filter: ObjectFilter | None = None
    account_filter: ObjectFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    include_line_items: Flag | None = None


@message
class DocumentQuery(TradeQuery):
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[OwnerId, ...] = ()


@message
class LinkedDocumentQuery(TradeQuery):
    """For documents that continue others, such as the bill for a receipt."""

    include_linked_txns: Flag | None = None
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[OwnerId, ...] = ()
