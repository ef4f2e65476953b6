"""Reading long lists of Zuper, one page in memory, although their order drifts and pages may be broken.

Zuper pages by offset: rows shift while people work, without a sort the order itself is unstable, one broken record can fail
its whole page, and a short page does not mean the last one (facts/ZUPER.md §3.1, §3.4, §3.5). So rows are told once each, a
failing page is halved until the broken record stands alone as a *hole*, and a list is called *whole* only when every row
that Zuper counts was seen while that count stayed the same. Only a whole list may show that something is not there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from stockbridge.zuper.answers import Envelope, Unreadable
from stockbridge.zuper.errors import ZuperFailed, ZuperUnreadable
from stockbridge.zuper.exact_json import JSON

PAGE_ROWS: Final = 100
"""Accepted everywhere it was tried; more is not (facts/ZUPER_GAPS.md B6)."""

BROKEN_RECORDS_MAX: Final = 5
"""More records than this that fail their page are an outage, not broken records."""

HOLES_MAX: Final = 100
"""More holes than this are not worth listing: the list as a whole is unreadable."""

PASSES_MAX: Final = 3
PAGES_MAX: Final = 50_000


class HasUid(Protocol):
    """A row that can be told from others."""

    @property
    def uid(self) -> str: ...


class HasMoment(HasUid, Protocol):
    """A row of a history."""

    @property
    def created_at(self) -> datetime: ...


Row = TypeVar("Row", bound=HasUid)
Event = TypeVar("Event", bound=HasMoment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """One page of a list."""

    number: int
    """From 1."""
    size: int
    """Rows asked for; fewer may come on any page."""
    rows: tuple[Row, ...]
    holes: tuple[str, ...] = ()
    """Rows that came but could not be read: a sentence each."""
    total: int | None
    """Rows of the whole list, as Zuper counts them at this moment."""
    pages: int | None = None
    """Pages of the whole list; counted by the server, which may give fewer rows a page than it was asked for."""

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.holes

    @property
    def is_last(self) -> bool:
        """Nothing follows: the page is empty, or the last by the server's count. Shortness alone says nothing."""
        return self.is_empty or (self.pages is not None and self.number >= self.pages)


FetchPage: TypeAlias = Callable[[int, int], Page[Row]]
"""Takes the number of a page and the number of rows on it."""


def read_page(envelope: Envelope, read: Callable[[JSON], Row], *, number: int, size: int) -> Page[Row]:
    """Read the rows of one page; a row that cannot be read is a hole, not the end of the page.

    Raises:
        Unreadable: the answer holds no list.
    """
    rows: list[Row] = []
    holes: list[str] = []
    for place, value in enumerate(envelope.rows(), start=1):
        try:
            rows.append(read(value))
        except Unreadable as error:
            holes.append(f"row {place} of page {number}: {error}")
    total, pages = envelope.number("total_records"), envelope.number("total_pages")
    return Page(number=number, size=size, rows=tuple(rows), holes=tuple(holes), total=total, pages=pages)


class Listing(Generic[Row]):
    """Every row of a list once. Iterate it (or its `pages`) once, then ask `is_whole` and `holes`."""

    def __init__(self, fetch: FetchPage[Row], *, size: int = PAGE_ROWS) -> None:
        self._fetch = fetch
        self._size = size
        self._told: set[str] = set()
        self._seen_at_this_total: set[str] = set()
        self._total: int | None = None
        self._ended = False
        self._covered = 0
        self._broken_records = 0
        self.holes: list[str] = []
        """What could not be read, a sentence each."""

    @property
    def is_whole(self) -> bool:
        """Whether the list was read to its end, without holes, and with every row that Zuper counts."""
        return self._ended and not self.holes and self._all_counted

    @property
    def _all_counted(self) -> bool:
        return self._total is None or len(self._seen_at_this_total) >= self._total

    def __iter__(self) -> Iterator[Row]:
        for rows in self.pages():
            yield from rows

    def pages(self) -> Iterator[tuple[Row, ...]]:
        """The rows page by page, those told before left out; passes over the list again while rows are missing.

        Raises:
            ZuperError: a page cannot be read, and it is not a single record's fault.
        """
        for _ in range(PASSES_MAX):
            self._broken_records = 0
            self.holes.clear()
            yield from self._one_pass()
            if self._all_counted or self.holes or not self._ended:
                return

    def _one_pass(self) -> Iterator[tuple[Row, ...]]:
        before: set[str] = set()
        self._covered, self._ended = 0, False
        for number in range(1, PAGES_MAX + 1):
            rows = [row for part in self._parts(number, self._size) for row in part.rows]
            yield tuple(self._untold(rows))
            here = {row.uid for row in rows}
            # The very same page again: the server does not heed the page number.
            if self._ended or (here and here == before):
                return
            before = here
        raise ZuperUnreadable(
            f"Zuper's list has no end after {PAGES_MAX} pages: ask Zuper support what is wrong with it"
        )

    def _parts(self, number: int, size: int) -> Iterator[Page[Row]]:
        try:
            page = self._fetch(number, size)
        except (ZuperFailed, ZuperUnreadable) as error:
            if size == 1:
                self._broken_records += 1
                if self._broken_records > BROKEN_RECORDS_MAX:
                    raise
                self._add_hole(f"row {number} of the list: {error}")
                return
            pieces = _smallest_divisor(size)
            for piece in range((number - 1) * pieces + 1, number * pieces + 1):
                if not self._ended:
                    yield from self._parts(piece, size // pieces)
            return
        self._count(page)
        for hole in page.holes:
            self._add_hole(hole)
        self._covered += len(page.rows)
        self._ended = page.is_last or (page.total is not None and self._covered >= page.total)
        yield page

    def _count(self, page: Page[Row]) -> None:
        if page.total != self._total:
            # The list changed under us: rows may have slipped to a page that was read already.
            self._total = page.total
            self._seen_at_this_total.clear()
        self._seen_at_this_total.update(row.uid for row in page.rows)

    def _untold(self, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            if row.uid not in self._told:
                self._told.add(row.uid)
                yield row

    def _add_hole(self, hole: str) -> None:
        self._covered += 1
        self.holes.append(hole)
        if len(self.holes) > HOLES_MAX:
            raise ZuperUnreadable(
                f"More than {HOLES_MAX} rows of one list of Zuper's cannot be read, the first: {self.holes[0]}"
            )


class NewestFirst(Generic[Event]):
    """The rows of a history from the newest back to `since`. Iterate it once, then ask `is_whole` and `holes`.

    `fetch` must ask for the newest first, but that is checked and not trusted (facts/ZUPER.md §8.2): reading stops early only
    after a full page older than `since` that was not the first, in an order that held so far. Otherwise it goes to the end.
    """

    def __init__(self, fetch: FetchPage[Event], *, since: datetime, size: int = PAGE_ROWS) -> None:
        self._listing = Listing(fetch, size=size)
        self._since = since
        self._stopped_in_order = False

    @property
    def holes(self) -> list[str]:
        """What could not be read, a sentence each."""
        return self._listing.holes

    @property
    def is_whole(self) -> bool:
        """Whether every row since then was told: only then does a row that was not told not exist."""
        return not self.holes and (self._stopped_in_order or self._listing.is_whole)

    def __iter__(self) -> Iterator[Event]:
        in_order = True
        previous: datetime | None = None
        for number, rows in enumerate(self._listing.pages(), start=1):
            times = [row.created_at for row in rows]
            if previous is not None:
                times.insert(0, previous)
            in_order = in_order and all(newer >= older for newer, older in pairwise(times))
            yield from (row for row in rows if row.created_at >= self._since)
            if rows:
                previous = rows[-1].created_at
            if number > 1 and in_order and rows and rows[0].created_at < self._since:
                self._stopped_in_order = True
                return


def _smallest_divisor(number: int) -> int:
    return next(divisor for divisor in range(2, number + 1) if number % divisor == 0)
