"""Step 2: see what people did in Zuper since the last cycle, and read the products they touched.

New rows of the stock history say where to look and explain what is found; the products' details say how much. The rows since the
cursor are read again with an overlap, because a row may show late (facts/ZUPER_GAPS.md A15). The cursor moves on only when the
readings of all those rows are committed; until then a row counts as new, so that a crash loses nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from stockbridge.core.side import Side
from stockbridge.ledger.rules import master_of
from stockbridge.zuper import history, papers, reading
from stockbridge.zuper.history import News
from stockbridge.zuper.messages import Movement, Product
from stockbridge.zuper.newcomers import told_in_full
from stockbridge.zuper.paging import PAGE_ROWS, NewestFirst, Page
from stockbridge.zuper.reading import UNREADABLE
from stockbridge.zuper.records import known_records
from stockbridge.zuper.settle import landed_after_all
from stockbridge.zuper.work import Work

DETAILS_PER_CYCLE: Final = 40
"""Details read in one cycle: postings must not wait for a long import to be read."""

_LEAST_OVERLAP: Final = timedelta(minutes=10)
_MARGIN: Final = timedelta(minutes=5)
_NEW_PAGES: Final = 10
"""More new products than on so many pages are left to the sweep."""

_HELD_AGAIN: Final = 3
"""Products held as unreadable that are asked again in one cycle."""


def observe(work: Work) -> bool:
    """Book what moved; returns whether more is waiting to be read."""
    with work.unit() as unit:
        account = unit.facts.zuper_account()
        names = unit.facts.location_names()
    since = (work.began if account.cursor is None else account.cursor) - _overlap(work)
    rows, is_whole = rows_between(work, since)
    with work.unit() as unit:
        by_product = _by_product(history.news(unit, rows))
        joined = unit.links.unread(DETAILS_PER_CYCLE + 1)
        held = unit.holds.products_held_for(UNREADABLE, _HELD_AGAIN)
        if len(joined) > DETAILS_PER_CYCLE:
            # One reading of the whole list serves them all, but only if it begins after the last of them was linked.
            if not account.sweep_page and not unit.introductions.count_chosen():
                unit.facts.learn_zuper_account(sweep_wanted=True)
            joined = []
    wanted = list(dict.fromkeys([*by_product, *joined, *held]))
    for uid in wanted[:DETAILS_PER_CYCLE]:
        read_product(work, uid, by_product.get(uid, []), names)
    if len(wanted) > DETAILS_PER_CYCLE:
        return True
    with work.unit() as unit:
        unit.facts.learn_zuper_account(cursor=max([account.cursor or work.began, *(row.created_at for row in rows)]))
        if is_whole:
            unit.facts.learn_zuper_account(documents_at=work.began)
        elif account.swept_at is None or work.began - account.swept_at > _overlap(work):
            unit.facts.learn_zuper_account(sweep_wanted=True)  # what no row told is found by comparing
    return False


def look_for_new_products(work: Work) -> None:
    """Where Zuper is the product master, see the newest products without waiting for a sweep: they are at the list's end."""
    if master_of(work.settings) is not Side.ZUPER:
        return
    with work.unit() as unit:
        known = unit.items.count(Side.ZUPER)
    number = known // PAGE_ROWS + 1
    for _ in range(_NEW_PAGES):
        work.go_on()
        page = work.client.products(number)
        _keep_new(work, page.rows)
        if page.is_empty and page.total is not None and page.total < known:
            number, known = max(1, -(-page.total // PAGE_ROWS)), page.total  # some were deleted: the list ends earlier
        elif page.is_last:
            return
        else:
            number += 1


def rows_between(work: Work, since: datetime, until: datetime | None = None) -> tuple[Sequence[Movement], bool]:
    """All rows of a time, and whether none is missing; Zuper may answer with later ones too."""

    def fetch(number: int, size: int) -> Page[Movement]:
        work.go_on()
        return work.client.movements(number, size, created_from=since, created_to=until)

    listing = NewestFirst(fetch, since=since)
    rows = list(listing)
    return rows, listing.is_whole


def read_all(work: Work, found: Sequence[News]) -> None:
    """Read every product that rows bring news of, and book what moved."""
    with work.unit() as unit:
        names = unit.facts.location_names()
    for uid, news in _by_product(found).items():
        read_product(work, uid, news, names)


def read_product(work: Work, uid: str, found: Sequence[News], names: Mapping[str, str]) -> None:
    """Read one product and book what moved, with the rows that explain it."""
    rows = [one.row for one in found]
    named = papers.read(work, rows)
    detail = reading.read(work, uid)
    with work.unit() as unit:
        for one in found:
            if one.is_ours:
                landed_after_all(work, unit, one.row)
        history.take(unit, history.news(unit, rows), names, named, run_id=work.run_id, at=work.clock.now())
        reading.book(work, unit, [detail])


def _overlap(work: Work) -> timedelta:
    return max(_LEAST_OVERLAP, work.quarantine) + _MARGIN


def _by_product(found: Sequence[News]) -> dict[str, list[News]]:
    by_product: dict[str, list[News]] = {}
    for one in found:
        by_product.setdefault(one.row.product_uid or "", []).append(one)
    return by_product


def _keep_new(work: Work, products: Sequence[Product]) -> None:
    with work.unit() as unit:
        known = unit.items.zuper_products([product.uid for product in products])
    new = told_in_full(work, [product for product in products if product.uid not in known])
    with work.unit() as unit:
        unit.items.saw_products(known_records(new, {}), unit.facts.zuper_account().sweep, work.clock.now())
