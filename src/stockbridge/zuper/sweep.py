"""Step 4, when it is due: list every product and compare by value.

It finds what leaves no row and no event: forms saved, imports, new names, deletions. It is also the first contact's reading of
Zuper. A slice of pages a cycle; the next page stands in the database, so it goes on after a crash. A list row is only a reason to
read the detail, never a reading. Rows shift while products are deleted, so a slice begins with the last page of the one before,
and a page is read again when the list became shorter; what was still missed counts as unseen, and that means little (`unseen`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row

from stockbridge.core.audit import SHOWS_WITHIN
from stockbridge.core.clock import is_due
from stockbridge.core.item import ZuperProduct, tracks_stock
from stockbridge.core.side import Side
from stockbridge.ledger.inspecting import wants_sweep
from stockbridge.ledger.readings import WHOLE_COMPANY, place_of
from stockbridge.storage.unit import Unit
from stockbridge.zuper import history, papers, reading, unseen
from stockbridge.zuper.account import look_at_account
from stockbridge.zuper.errors import ZuperFailed, ZuperUnreadable
from stockbridge.zuper.messages import Movement, Product
from stockbridge.zuper.newcomers import told_in_full
from stockbridge.zuper.paging import PAGE_ROWS, NewestFirst, Page
from stockbridge.zuper.reading import Detail
from stockbridge.zuper.records import known_records
from stockbridge.zuper.work import Work

PAGES_PER_SLICE: Final = 20
LISTING_LAG: Final = SHOWS_WITHIN[Side.ZUPER]
"""A hint is answered by a sweep that began later than this after it."""

_HINTS_WAIT_AT_MOST: Final = timedelta(minutes=10)
_HINTS_TAKE_AT_MOST: Final = 5
"""One in so many calls: people who edit products all day must not have a large list read again and again."""

_VOIDS_LOOK_BACK: Final = timedelta(days=30)
_HELD_MAX: Final = 1000


def sweep(work: Work) -> bool:
    """Read a slice of the list if a sweep is due or under way; returns whether one is still under way."""
    with work.unit() as unit:
        account = unit.facts.zuper_account()
        is_wanted = _is_due(work, unit, account) or wants_sweep(unit, Side.ZUPER, account.swept_at, work.clock.now())
        if not account.sweep_page and not is_wanted:
            return False
        if not account.sweep_page:
            unit.facts.learn_zuper_account(
                sweep=account.sweep + 1, sweep_page=1, sweep_began=work.clock.now(), sweep_wanted=False
            )
            account = unit.facts.zuper_account()
    last = _slice(work, account.sweep, max(1, account.sweep_page - 1))
    if last:
        unseen.ask(work, account.sweep)
        look_at_account(work)
        _complete(work)
    return not last


def _is_due(work: Work, unit: Unit, account: Row[Any]) -> bool:
    every = timedelta(minutes=work.settings.zuper.full_sweep_minutes)
    if account.sweep_wanted or account.swept_at is None or is_due(account.swept_at, every, work.began):
        return True
    since = work.began - account.swept_at
    if account.hinted_at is None or since < _HINTS_TAKE_AT_MOST * _takes(work, unit):
        return False
    return bool(work.began - account.hinted_at >= LISTING_LAG or since >= _HINTS_WAIT_AT_MOST)


def _takes(work: Work, unit: Unit) -> timedelta:
    """How long a full reading takes at the pace at which Zuper may be asked."""
    pages = -(-unit.items.count(Side.ZUPER) // PAGE_ROWS)
    return timedelta(minutes=pages / work.settings.zuper.requests_per_minute)


def _slice(work: Work, number: int, first: int) -> bool:
    """Read pages from `first` on; returns whether the list's end was reached."""
    page, total = first, None
    for _ in range(PAGES_PER_SLICE):
        parts = list(_parts(work, page, PAGE_ROWS))
        _take(work, [product for part in parts for product in part.rows], number)
        now_total = next((part.total for part in reversed(parts) if part.total is not None), None)
        if parts[-1].is_last:
            return True
        shrank = total is not None and now_total is not None and now_total < total
        page, total = (max(1, page - 1) if shrank else page + 1), now_total
        with work.unit() as unit:
            unit.facts.learn_zuper_account(sweep_page=page)
    return False


def _parts(work: Work, number: int, size: int) -> Iterator[Page[Product]]:
    """A page; where it cannot be read, its parts, so that one broken record costs only itself.

    Raises:
        ZuperError: too much of it cannot be read.
    """
    work.go_on()
    try:
        page = work.client.products(number, size)
    except (ZuperFailed, ZuperUnreadable) as error:
        if size == 1:
            work.was_unreadable(error)
            yield Page(number=number, size=size, rows=(), holes=(str(error),), total=None)
            return
        for piece in range((number - 1) * 10 + 1, number * 10 + 1):
            yield from _parts(work, piece, size // 10)
    else:
        work.was_readable()
        yield page


def _take(work: Work, products: Sequence[Product], number: int) -> None:
    """Keep the records of a page, and read the details of those whose stock seems to differ from the book."""
    products = told_in_full(work, products)
    with work.unit() as unit:
        records = known_records(products, unit.items.zuper_products([product.uid for product in products]))
        seen = unit.items.saw_products(records, number, work.clock.now())
        unit.introductions.drop(Side.ZUPER, sorted(seen.changed))
        names = unit.facts.location_names()
        doubtful = list(_doubtful(unit, records))
    for uid in doubtful:
        detail = reading.read(work, uid)
        rows = _recent_rows(work, uid) if _is_news(work, detail) else []
        named = papers.read(work, rows)
        with work.unit() as unit:
            history.take(unit, history.news(unit, rows), names, named, run_id=work.run_id, at=work.clock.now())
            reading.book(work, unit, [detail])


def _doubtful(unit: Unit, records: Sequence[ZuperProduct]) -> Iterator[str]:
    """Linked products whose listed stock is not the book's or was not told, or that are held for not being readable."""
    uids = [record.product_uid for record in records]
    cells = unit.book.cells_of(Side.ZUPER, uids)
    balances = unit.book.balances([cell.id for some in cells.values() for cell in some], Side.ZUPER)
    by_sites = bool(unit.facts.company_file().by_sites)
    known_places = {place.location_uid for place in unit.places.all()} if by_sites else set[str]()
    linked = unit.links.of(Side.ZUPER, uids) if by_sites else {}
    held = {uid for reason in reading.HELD_FOR for uid in unit.holds.products_held_for(reason, _HELD_MAX)}
    for record in records:
        own = cells.get(record.product_uid, [])
        counted = {place_of(cell, Side.ZUPER): balances[cell.id] for cell in own}
        listed = dict(record.stock or ())
        elsewhere = record.product_uid in linked and any(
            units and place in known_places - counted.keys() for place, units in listed.items()
        )
        is_held = bool(own) and record.product_uid in held
        if elsewhere or is_held or (own and _differs(record, counted)):
            yield record.product_uid


def _differs(record: ZuperProduct, counted: Mapping[str, Decimal]) -> bool:
    """Whether the list says something else than the book; where it does not tell every location, by its total."""
    if not tracks_stock(record) or record.total is None:
        return True
    if record.stock is None:
        return record.total != sum(counted.values())
    listed = {WHOLE_COMPANY: record.total, **dict(record.stock)}
    return any(listed.get(place, units) != units for place, units in counted.items())


def _is_news(work: Work, detail: Detail) -> bool:
    """Whether the detail, too, says something else than the book: then the rows are looked at for the reason."""
    if detail.product is None:
        return False
    with work.unit() as unit:
        return any(True for _ in _doubtful(unit, known_records([detail.product], {})))


def _recent_rows(work: Work, uid: str) -> Sequence[Movement]:
    """The product's rows of the last month, in which somebody may have voided one (facts/ZUPER.md §8.2)."""
    since = work.clock.now() - _VOIDS_LOOK_BACK

    def fetch(number: int, size: int) -> Page[Movement]:
        work.go_on()
        return work.client.movements(number, size, product_uid=uid, created_from=since)

    return [row for row in NewestFirst(fetch, since=since) if row.product_uid == uid]


def _complete(work: Work) -> None:
    with work.unit() as unit:
        began = unit.facts.zuper_account().sweep_began
        unit.facts.learn_zuper_account(swept_at=began, sweep_began=None, sweep_page=0)
        unit.facts.forget_hint(began - LISTING_LAG)
    work.done["full readings of Zuper"] += 1
