"""Which objects of a list a query asks for: names, active status, modified dates (facts/QBXML.md §4)."""

from collections.abc import Callable, Iterable
from typing import Literal, Protocol, TypeVar

from stockbridge.qbxml.messages.queries import NameFilter, NameRangeFilter
from stockbridge.qbxml.notation import Ref
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.conversation import Conversation
from stockbridge.simulators.quickbooks.elements import Element, ElementList
from stockbridge.simulators.quickbooks.resolve import looked_up

E = TypeVar("E", bound=Element)

MATCH: dict[str, Callable[[str, str], bool]] = {
    "StartsWith": str.startswith,
    "EndsWith": str.endswith,
    "Contains": str.__contains__,
}


class ListFilters(Protocol):
    """What all list queries have, with or without pages."""

    @property
    def list_id(self) -> tuple[str, ...]: ...
    @property
    def full_name(self) -> tuple[str, ...]: ...
    @property
    def active_status(self) -> Literal["ActiveOnly", "InactiveOnly", "All"] | None: ...
    @property
    def from_modified_date(self) -> str | None: ...
    @property
    def to_modified_date(self) -> str | None: ...
    @property
    def name_filter(self) -> NameFilter | None: ...
    @property
    def name_range_filter(self) -> NameRangeFilter | None: ...


def bounds(talk: Conversation, first: str | None, last: str | None) -> tuple[int | None, int | None]:
    """Both ends of a date filter as moments, inclusive.

    Raises:
        RefusedError: 3030, the range is backwards.
    """
    start, end = talk.moment(first), talk.moment(last)
    if start is not None and end is not None and start > end:
        raise refusals.bad_range()
    return start, end


def matches(text: str, criterion: str, part: str) -> bool:
    """Whatever the case."""
    return MATCH[criterion](text.casefold(), part.casefold())


def wanted(query: ListFilters, element: Element) -> bool:
    """Active status (active only, when not said) and name; modified dates are looked up in an index instead."""
    status = query.active_status or "ActiveOnly"
    if status != "All" and element.is_active != (status == "ActiveOnly"):
        return False
    if query.name_filter is not None:
        return matches(element.name, query.name_filter.match_criterion, query.name_filter.name)
    if query.name_range_filter is not None:
        name = element.name.casefold()
        low, high = query.name_range_filter.from_name, query.name_range_filter.to_name
        return (not low or low.casefold() <= name) and (not high or name <= high.casefold())
    return True


def by_id_or_name(query: ListFilters, elements: ElementList[E]) -> list[tuple[str, E | None]]:
    """Each key the query names with what it finds, active or not; empty when the query names none."""
    keys = [(key, Ref(list_id=key)) for key in query.list_id] + [
        (name, Ref(full_name=name)) for name in query.full_name
    ]
    return [(key, looked_up(elements, ref)) for key, ref in keys]


def by_filters(
    talk: Conversation,
    query: ListFilters,
    elements: ElementList[E],
    *,
    also: Callable[[int | None, int | None], Iterable[str]] = lambda _first, _last: (),
) -> list[E]:
    """Matching elements in order of creation. `also` names more of them that count as modified between two moments."""
    if query.from_modified_date or query.to_modified_date:
        first, last = bounds(talk, query.from_modified_date, query.to_modified_date)
        touched = {*elements.edited.between(first, last), *also(first, last)}
        candidates: Iterable[E] = sorted((elements[key] for key in touched), key=lambda element: element.position)
    else:
        candidates = elements
    return [element for element in candidates if wanted(query, element)]
