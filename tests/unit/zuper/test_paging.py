from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.zuper.answers import Envelope, Unreadable
from stockbridge.zuper.errors import ZuperFailed, ZuperUnreachable, ZuperUnreadable
from stockbridge.zuper.exact_json import JSON
from stockbridge.zuper.paging import BROKEN_RECORDS_MAX, HOLES_MAX, FetchPage, Listing, NewestFirst, Page, read_page

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    number: int

    @property
    def uid(self) -> str:
        return f"e-{self.number}"

    @property
    def created_at(self) -> datetime:
        return START + timedelta(minutes=self.number)


class Shelf:
    """A list as Zuper keeps it: pages by offset, a total, broken records, and people who change it between two calls."""

    def __init__(self, numbers: Sequence[int], *, broken: Sequence[int] = (), tells_total: bool = True) -> None:
        self.numbers = list(numbers)
        self.broken = set(broken)
        self.tells_total = tells_total
        self.calls: list[tuple[int, int]] = []
        self.before_call: Callable[[int], None] = lambda _: None

    def __call__(self, number: int, size: int) -> Page[Entry]:
        self.before_call(len(self.calls))
        self.calls.append((number, size))
        rows = tuple(Entry(value) for value in self.numbers[(number - 1) * size : number * size])
        if self.broken & {row.number for row in rows}:
            raise ZuperFailed("Zuper answered HTTP 500")
        return Page(number=number, size=size, rows=rows, total=len(self.numbers) if self.tells_total else None)


def numbers_of(listing: Listing[Entry]) -> list[int]:
    return [entry.number for entry in listing]


def test_a_list_is_read_to_its_total_without_asking_for_more() -> None:
    shelf = Shelf(range(25))
    listing = Listing(shelf, size=10)

    assert numbers_of(listing) == list(range(25))
    assert shelf.calls == [(1, 10), (2, 10), (3, 10)]
    assert listing.is_whole


def test_a_listing_is_not_whole_before_it_was_read() -> None:
    assert not Listing(Shelf(range(25)), size=10).is_whole


def test_an_empty_list_is_whole() -> None:
    listing = Listing(Shelf([]), size=10)

    assert numbers_of(listing) == []
    assert listing.is_whole


def test_without_a_total_only_an_empty_page_is_the_end() -> None:
    shelf = Shelf(range(20), tells_total=False)
    listing = Listing(shelf, size=10)

    assert numbers_of(listing) == list(range(20))
    assert shelf.calls[-1] == (3, 10)
    assert listing.is_whole


@pytest.mark.parametrize("total", [35, None])
def test_a_short_page_is_not_the_end(total: int | None) -> None:
    def ten_at_most(number: int, size: int) -> Page[Entry]:
        rows = tuple(Entry(value) for value in range((number - 1) * 10, min(number * 10, 35)))
        return Page(number=number, size=size, rows=rows, total=total)

    listing = Listing(ten_at_most, size=100)

    assert numbers_of(listing) == list(range(35))
    assert listing.is_whole


def test_the_servers_last_page_is_the_end() -> None:
    calls: list[int] = []

    def three_pages(number: int, size: int) -> Page[Entry]:
        calls.append(number)
        rows = tuple(Entry(value) for value in range((number - 1) * 10, number * 10))
        return Page(number=number, size=size, rows=rows, total=None, pages=3)

    assert len(numbers_of(Listing(three_pages, size=10))) == 30
    assert calls == [1, 2, 3]


def test_a_server_that_ignores_the_page_number_does_not_go_on_for_ever() -> None:
    calls: list[int] = []

    def always_the_first(number: int, size: int) -> Page[Entry]:
        calls.append(number)
        return Page(number=number, size=size, rows=tuple(map(Entry, range(10))), total=None)

    listing = Listing(always_the_first, size=10)

    assert numbers_of(listing) == list(range(10))
    assert calls == [1, 2]
    assert not listing.is_whole


def test_rows_that_slip_to_the_next_page_are_told_once() -> None:
    shelf = Shelf(range(25))
    shelf.before_call = lambda call: shelf.numbers.insert(0, 1000 + call) if call else None
    told = numbers_of(Listing(shelf, size=10))

    assert len(told) == len(set(told))
    assert set(range(25)) <= set(told)


def test_a_row_that_slips_to_a_page_already_read_is_found_by_another_pass() -> None:
    shelf = Shelf(range(25))
    shelf.before_call = lambda call: shelf.numbers.remove(3) if call == 1 else None
    listing = Listing(shelf, size=10)

    assert set(numbers_of(listing)) == set(range(25))
    assert listing.is_whole


def test_a_list_that_never_holds_still_is_not_whole() -> None:
    shelf = Shelf(range(50))
    shelf.before_call = lambda _: shelf.numbers.__delitem__(0)
    listing = Listing(shelf, size=10)
    list(listing)

    assert not listing.is_whole


def test_an_order_that_changes_with_every_call_is_read_until_all_rows_were_seen() -> None:
    random = Random(7)
    shelf = Shelf(range(30))
    shelf.before_call = lambda _: random.shuffle(shelf.numbers)
    listing = Listing(shelf, size=10)
    told = numbers_of(listing)

    assert len(told) == len(set(told))
    assert len(shelf.calls) == 9, "three passes and no more"
    assert listing.is_whole == (set(told) == set(range(30)))


def test_a_broken_record_becomes_a_hole_and_all_others_are_read() -> None:
    shelf = Shelf(range(250), broken=[137])
    listing = Listing(shelf, size=100)

    assert numbers_of(listing) == [number for number in range(250) if number != 137]
    assert listing.holes == ["row 138 of the list: Zuper answered HTTP 500"]
    assert not listing.is_whole
    assert len(shelf.calls) < 25


def test_a_broken_last_record_does_not_hide_the_end() -> None:
    listing = Listing(Shelf(range(20), broken=[19]), size=10)

    assert numbers_of(listing) == list(range(19))
    assert len(listing.holes) == 1


def test_many_broken_records_are_an_outage() -> None:
    with pytest.raises(ZuperFailed):
        list(Listing(Shelf(range(100), broken=range(20, 20 + BROKEN_RECORDS_MAX + 1)), size=10))


def test_no_connection_is_not_a_broken_record() -> None:
    calls: list[int] = []

    def unreachable(number: int, size: int) -> Page[Entry]:
        calls.append(number)
        raise ZuperUnreachable("no connection")

    with pytest.raises(ZuperUnreachable):
        list(Listing(unreachable, size=10))
    assert calls == [1]


def test_a_list_without_an_end_is_given_up() -> None:
    def endless(number: int, size: int) -> Page[Entry]:
        return Page(number=number, size=size, rows=(Entry(number),), total=None)

    with pytest.raises(ZuperUnreadable, match="has no end after 50000 pages"):
        list(Listing(endless, size=1))


def entry(value: JSON) -> Entry:
    if not isinstance(value, int):
        raise Unreadable("number is missing")
    return Entry(value)


def test_a_row_that_cannot_be_read_is_a_hole_in_its_page() -> None:
    page = read_page(Envelope({"data": [1, "x", 3], "total_records": "3"}), entry, number=2, size=10)

    assert page.rows == (Entry(1), Entry(3))
    assert page.holes == ("row 2 of page 2: number is missing",)
    assert page.total == 3


def test_a_page_of_nothing_but_holes_is_not_the_end() -> None:
    page = read_page(Envelope({"data": ["x"]}), entry, number=1, size=1)

    assert not page.is_empty
    assert not page.is_last


def test_a_list_with_holes_is_not_whole() -> None:
    listing = Listing(
        lambda number, size: read_page(
            Envelope({"data": [1, "x"], "total_records": 2}), entry, number=number, size=size
        )
    )

    assert numbers_of(listing) == [1]
    assert listing.holes == ["row 2 of page 1: number is missing"]
    assert not listing.is_whole


def test_a_list_of_holes_is_unreadable() -> None:
    odd: list[JSON] = ["x"] * (HOLES_MAX + 1)

    with pytest.raises(ZuperUnreadable, match="the first: row 1 of page 1: number is missing"):
        list(Listing(lambda number, size: read_page(Envelope({"data": odd}), entry, number=number, size=size)))


@pytest.mark.parametrize(
    ("rows", "pages", "last"),
    [(10, 3, False), (10, 2, True), (10, None, False), (3, None, False), (0, None, True), (0, 9, True)],
)
def test_a_page_is_the_last_when_it_is_empty_or_the_server_counts_no_more(
    rows: int, pages: int | None, last: bool
) -> None:
    page = Page(number=2, size=10, rows=tuple(map(Entry, range(rows))), total=20, pages=pages)

    assert page.is_last is last


@given(st.integers(0, 60), st.sets(st.integers(0, 59), max_size=BROKEN_RECORDS_MAX), st.integers(1, 100), st.booleans())
def test_every_row_is_told_once_or_is_a_hole(count: int, broken: set[int], size: int, tells_total: bool) -> None:
    listing = Listing(Shelf(range(count), broken=sorted(broken), tells_total=tells_total), size=size)
    told = numbers_of(listing)
    broken &= set(range(count))

    assert told == [number for number in range(count) if number not in broken]
    assert len(listing.holes) == len(broken)
    assert listing.is_whole == (not broken)


# Histories, newest first.


def newest(fetch: FetchPage[Entry], since: int, size: int = 10) -> tuple[list[int], NewestFirst[Entry]]:
    feed = NewestFirst(fetch, since=START + timedelta(minutes=since), size=size)
    return [row.number for row in feed], feed


def test_a_history_is_read_back_to_the_moment_and_one_page_further() -> None:
    shelf = Shelf(range(99, -1, -1))

    told, feed = newest(shelf, since=85)

    assert told == list(range(99, 84, -1))
    assert shelf.calls == [(1, 10), (2, 10), (3, 10)]
    assert feed.is_whole


def test_a_history_that_comes_oldest_first_is_read_to_its_end() -> None:
    shelf = Shelf(range(100))

    told, feed = newest(shelf, since=95)

    assert sorted(told) == [95, 96, 97, 98, 99]
    assert feed.is_whole


def test_a_history_sorted_within_its_pages_only_is_read_to_its_end() -> None:
    pages_oldest_first = [number for start in range(0, 100, 10) for number in range(start + 9, start - 1, -1)]

    told, feed = newest(Shelf(pages_oldest_first), since=95)

    assert sorted(told) == [95, 96, 97, 98, 99]
    assert feed.is_whole


def test_rows_that_come_while_a_history_is_read_hide_none() -> None:
    shelf = Shelf(range(99, -1, -1))
    shelf.before_call = lambda call: shelf.numbers.insert(0, 100 + call)

    told, feed = newest(shelf, since=50)

    assert set(range(50, 100)) <= set(told)
    assert len(told) == len(set(told))
    assert feed.is_whole


def test_a_history_with_a_hole_shows_nothing_to_be_absent() -> None:
    told, feed = newest(Shelf(range(99, -1, -1), broken=[90]), since=85)

    assert 90 not in told
    assert len(feed.holes) == 1
    assert not feed.is_whole


def test_a_history_that_was_left_early_is_not_whole() -> None:
    feed = NewestFirst(Shelf(range(99, -1, -1)), since=START, size=10)
    next(iter(feed))

    assert not feed.is_whole


def test_an_empty_history_is_whole() -> None:
    told, feed = newest(Shelf([]), since=0)

    assert told == []
    assert feed.is_whole
