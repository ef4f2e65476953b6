"""One request being answered: who asks, of which company file, in which version; and the reply that comes of it.

Also the three small translations every answer needs: a moment to QuickBooks' text, a ListID to a Ref, an object cut down to
the elements asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from stockbridge.qbxml.notation import Ref, Ret, table
from stockbridge.simulators.quickbooks.books import Books
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.elements import Element, ElementList
from stockbridge.simulators.quickbooks.iterators import Iterators
from stockbridge.simulators.quickbooks.ledger import Ledger
from stockbridge.simulators.quickbooks.switches import Switches

R = TypeVar("R", bound=Ret)
E = TypeVar("E", bound=Element)

UNPAGED_LIMIT = 15_000
"""More records than this in one answer and QuickBooks does not come back in time (rule 35)."""


class TooMuchError(Exception):
    """The answer would be so large that the call times out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    company: CompanyFile
    app: str
    iterators: Iterators
    ledger: Ledger

    @property
    def books(self) -> Books:
        return self.company.books

    @property
    def switches(self) -> Switches:
        return self.company.switches

    def time(self, at: int) -> str:
        return self.company.clock.text(at, self.switches)

    def moment(self, text: str | None) -> int | None:
        return self.company.clock.read(text, self.switches) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes into one Rs; refusals are raised instead."""

    rets: tuple[Ret, ...] = ()
    code: int = 0
    message: str = "Status OK"
    ret_count: int | None = None
    iterator_id: str | None = None
    iterator_remaining: int | None = None

    @property
    def severity(self) -> str:
        return "Info" if self.code < 500 else "Warn"


NOTHING_FOUND = "A query request did not find a matching object in QuickBooks"


def found(rets: Sequence[Ret], include: Iterable[str] = ()) -> Reply:
    """The reply to a query by filters: status 1 when nothing matches."""
    if len(rets) > UNPAGED_LIMIT:
        raise TooMuchError
    if not rets:
        return Reply(code=1, message=NOTHING_FOUND)
    return Reply(rets=tuple(cut_down(ret, include) for ret in rets))


def not_complete(missing: str, rets: Sequence[Ret], include: Iterable[str] = ()) -> Reply:
    """The reply to a query by keys of which at least one was not found (rule 14)."""
    message = (
        "The query request has not been fully completed. "
        f'There was a required element ("{missing}") that could not be found in QuickBooks.'
    )
    return replace(found(rets, include), code=500, message=message)


def cut_down(ret: R, include: Iterable[str]) -> R:
    """Only the top-level elements named; unknown names are ignored, and all are wanted when none is named (rule 15)."""
    wanted = frozenset(include)
    if not wanted:
        return ret
    kept = {field.name: getattr(ret, field.name) for field in table(type(ret)).elements if field.element in wanted}
    return type(ret)(**kept)


def ref_to(elements: ElementList[E], list_id: str | None) -> Ref | None:
    """A reference as QuickBooks writes it, with the present full name."""
    if list_id is None or list_id not in elements:
        return None
    return Ref(list_id=list_id, full_name=elements.full_name(list_id))
