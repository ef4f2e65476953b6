"""Lists in pages, with everything that goes wrong in Zuper's: order that drifts, deep offsets, poisoned records.

A page costs a page, whatever the length of the list. It guards facts/ZUPER.md §3 and facts/ZUPER_SIMULATOR.md §2.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.documents import Invoice
from stockbridge.simulators.zuper.exchange import Fields, Refused, Response, answer, failure
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.stock import Movement

T = TypeVar("T")

DEFAULT_COUNT = 10
FILTER_LIMIT_MAX = 1000
DEEP = 27_000
DEEP_ERROR_RATE = 0.2


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is asked for: 1-based number, rows in a page."""

    number: int
    count: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.count


@dataclass(frozen=True, slots=True)
class Sorting:
    """A complete wish for an order; without both halves Zuper gives none (facts/ZUPER.md §3.4)."""

    by: str
    descending: bool

    def turn(self, ascending: Sequence[T]) -> Sequence[T]:
        return ascending[::-1] if self.descending else ascending


def query_page(parameters: Mapping[str, str], cap: int) -> Page:
    """`page` and `count` of a GET list; nonsense counts as not given."""
    return Page(_positive(parameters.get("page"), 1), min(_positive(parameters.get("count"), DEFAULT_COUNT), cap))


def body_page(body: Fields) -> Page:
    """`page` and `limit` of a POST filter.

    Raises:
        Refused: more than 1000 rows were asked for.
    """
    page = Page(_positive(body.get("page"), 1), _positive(body.get("limit"), DEFAULT_COUNT))
    if page.count > FILTER_LIMIT_MAX:
        raise Refused(f"limit must be less than or equal to {FILTER_LIMIT_MAX}")
    return page


def sorting(wish: Mapping[str, object], allowed: frozenset[str]) -> Sorting | None:
    """The order asked for, or None when `sort` or `sort_by` is missing.

    Raises:
        Refused: `sort` is not upper-case ASC or DESC, or the list cannot be sorted by that.
    """
    sort, by = wish.get("sort"), wish.get("sort_by")
    if sort not in (None, "ASC", "DESC"):
        raise Refused("Invalid Sort Value")
    if by is not None and not (isinstance(by, str) and by in allowed):
        raise Refused("Invalid Sort By Value")
    return None if sort is None or by is None else Sorting(by, sort == "DESC")


def listing(account: Account, rows: Sequence[T], page: Page, show: Callable[[T], Fields], *, stable: bool) -> Response:
    """One page of the rows as an answer."""
    if page.start >= DEEP and account.switches.deep_offset == "errors" and account.rng.random() < DEEP_ERROR_RATE:
        return failure(500, "Something went wrong")
    shown = rows[page.start : page.start + page.count] if stable else _drifting(account, rows, page)
    if any(_uid(row) in account.poisoned for row in shown):
        return failure(500, "Error Fetching Records")
    pages = -(-len(rows) // page.count)
    current = str(page.number) if account.switches.current_page == "text" else page.number
    return answer(
        {
            "type": "success",
            "data": [show(row) for row in shown],
            "total_records": len(rows),
            "current_page": current,
            "total_pages": pages,
        }
    )


def timestamp(text: str, complaint: str) -> datetime:
    """A full ISO moment (facts/ZUPER.md §3.6).

    Raises:
        Refused: with the complaint, when it is a bare date or no date.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(complaint) from error
    if len(text) <= len("2026-01-01"):
        raise Refused(complaint)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _drifting(account: Account, rows: Sequence[T], page: Page) -> Sequence[T]:
    # Real pages without an order overlap and skip a little, page by page; a list that fits on one page only shuffles.
    length = max(0, min(page.count, len(rows) - page.start))
    slack = min(page.count // 4, 10)
    start = min(max(0, page.start + account.rng.randint(-slack, slack)), len(rows) - length)
    shown = list(rows[start : start + length])
    account.rng.shuffle(shown)
    return shown


def _uid(row: object) -> str | None:
    match row:
        case Product():
            return row.product_uid
        case Movement():
            return row.transaction_uid
        case Invoice():
            return row.invoice_uid
        case _:
            return None


def _positive(value: object, default: int) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0 else default
