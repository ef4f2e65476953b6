"""Approved rows of a plan become links with their cells, or records that are to be made.

Rule: the openings of a cell are the numbers the plan was approved with. What people moved since then is a movement like any
other, so that a plan may be old when it is approved and still no unit is lost. Only a record that is gone, or was linked
otherwise meanwhile, makes its row void; it is then introduced anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import PlaceId
from stockbridge.core.errors import Broken
from stockbridge.core.item import QuickBooksItem, ZuperProduct, holds_stock
from stockbridge.core.matching import Bucket
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.shelves import Shelf, shelves
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.ledger import stranded
from stockbridge.storage.book import Line
from stockbridge.storage.introductions import Row
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

LINK: Final = "link"
KEEP_BOTH: Final = "keep_both"
CREATE: Final = "create"
SKIP: Final = "skip"
_LEFT_OUT: Final = "a person chose to leave it out"

CHOICES: Final[Mapping[Bucket, tuple[str, ...]]] = MappingProxyType(
    {
        Bucket.EQUAL: (LINK, SKIP),
        Bucket.DIFFERENT: (Side.QUICKBOOKS, Side.ZUPER, KEEP_BOTH, SKIP),
        Bucket.CREATE_IN_ZUPER: (CREATE, SKIP),
        Bucket.CREATE_IN_QUICKBOOKS: (CREATE, SKIP),
        Bucket.NEAR: (CREATE, SKIP),
        Bucket.AMBIGUOUS: (CREATE, SKIP),
        Bucket.NOT_SYNCED: (),
    }
)
"""What may be chosen for a row of each bucket, *create* only where the other side can take its name; besides, `link:<n>` links the
n-th suggested pair, counted from 0."""


@dataclass(frozen=True, slots=True)
class Openings:
    """What each side held when the two were introduced; None for records without stock."""

    quickbooks: Decimal | None
    zuper: Decimal | None


@dataclass(frozen=True, slots=True)
class Pair:
    """An item and a product that are to be linked; `truth` is the side whose number is right, if one is."""

    item: QuickBooksItem
    product: ZuperProduct
    openings: Openings
    truth: Side | None
    shelves: tuple[Shelf, ...] | None = None
    """What both hold at each place, in a file with sites; None elsewhere."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves, which system is the product master, in which run, when."""

    by: str
    master: Side
    run_id: int
    at: datetime


def default_choice(bucket: Bucket, master: Side) -> str | None:
    """What is chosen for a row without a choice of its own; None where only a person can tell."""
    match bucket:
        case Bucket.EQUAL:
            return LINK
        case Bucket.DIFFERENT:
            return master
        case Bucket.CREATE_IN_ZUPER | Bucket.CREATE_IN_QUICKBOOKS:
            return CREATE
        case Bucket.NEAR | Bucket.AMBIGUOUS | Bucket.NOT_SYNCED:
            return None


def carry_out(unit: Unit, rows: Iterable[Row], approval: Approval, *, new_token: Callable[[], Token]) -> int:
    """Carry out rows of an approved plan; returns how many pairs were linked."""
    chosen = [
        (row, choice)
        for row in rows
        if (choice := row.choice or default_choice(row.bucket, approval.master)) is not None
    ]
    to_link = [(row, choice) for row, choice in chosen if choice not in (SKIP, CREATE)]
    outcomes = {
        **{row.id: _LEFT_OUT for row, choice in chosen if choice == SKIP},
        **_plan_creations(unit, [row for row, choice in chosen if choice == CREATE], approval, new_token),
        **_link(unit, to_link, approval),
    }
    for problem in dict.fromkeys(outcomes.values()):
        row_ids = [row_id for row_id, outcome in outcomes.items() if outcome == problem]
        unit.introductions.settle(row_ids, "skipped" if problem else "done", problem)
    for row, choice in to_link:
        if choice.startswith(f"{LINK}:") and outcomes[row.id] is None:
            _answer_the_other(unit, *_pair(row, choice), approval.at)
    return sum(outcomes[row.id] is None for row, _ in to_link)


def _answer_the_other(unit: Unit, list_id: str, product_uid: str, at: datetime) -> None:
    """A suggested pair was asked about twice, once for each of its records; linking it answers both questions."""
    for side, record_id in ((Side.QUICKBOOKS, list_id), (Side.ZUPER, product_uid)):
        unit.introductions.drop(side, [record_id])
        for bucket in (Bucket.NEAR, Bucket.AMBIGUOUS):
            unit.holds.lift(f"introduction:{record_id}", f"{bucket}_match", "it was linked", at)


_Outcomes = dict[int, str | None]
"""By row: why nothing came of it, None where something did."""


def _link(unit: Unit, chosen: Sequence[tuple[Row, str]], approval: Approval) -> _Outcomes:
    """Link the pairs whose records are still what they were."""
    ids = {row.id: _pair(row, choice) for row, choice in chosen}
    items = unit.items.quickbooks_items([list_id for list_id, _ in ids.values()])
    products = unit.items.zuper_products([product_uid for _, product_uid in ids.values()])
    linked_items, linked_products = (
        set(unit.links.of(Side.QUICKBOOKS, items)),
        set(unit.links.of(Side.ZUPER, products)),
    )
    by_sites = bool(unit.facts.company_file().by_sites)
    outcomes: _Outcomes = {}
    pairs: list[Pair] = []
    for row, choice in chosen:
        list_id, product_uid = ids[row.id]
        item, product = items.get(list_id), products.get(product_uid)
        if item is None or product is None:
            outcomes[row.id] = "one of the two records is gone; the other is looked at anew"
        elif list_id in linked_items or product_uid in linked_products:
            outcomes[row.id] = "one of the two was linked to another record meanwhile"
        elif by_sites and holds_stock(item) and None in (item.stock, product.stock):
            outcomes[row.id] = "its stock was not read site by site yet; it is looked at anew"
        else:
            outcomes[row.id] = None
            linked_items.add(list_id)
            linked_products.add(product_uid)
            counted = row.shelves if row.shelves is not None or not by_sites else counted_now(unit, item, product)
            pairs.append(Pair(item, product, _openings(row, item, product), _truth(choice, approval), counted))
    join(unit, pairs, approval)
    return outcomes


def _openings(row: Row, item: QuickBooksItem, product: ZuperProduct) -> Openings:
    if row.quantity_quickbooks is None or row.quantity_zuper is None:
        return Openings(item.quantity_on_hand, product.total)  # a suggested pair: the row knows one record only
    return Openings(row.quantity_quickbooks, row.quantity_zuper)


def _pair(row: Row, choice: str) -> tuple[str, str]:
    if choice.startswith(f"{LINK}:"):
        list_id, product_uid, _ = row.suggestions[int(choice.removeprefix(f"{LINK}:"))]
        return list_id, product_uid
    if row.list_id is None or row.product_uid is None:
        raise Broken(f"row {row.id} of the plan names one record, and {choice!r} needs two")
    return row.list_id, row.product_uid


def _truth(choice: str, approval: Approval) -> Side | None:
    if choice == KEEP_BOTH:
        return None
    return Side(choice) if choice in tuple(Side) else approval.master


def _plan_creations(unit: Unit, rows: Sequence[Row], approval: Approval, new_token: Callable[[], Token]) -> _Outcomes:
    known = {
        side: unit.creations.exists(side, [source for row in rows if (source := _source(row, side)) is not None])
        for side in Side
    }
    return {row.id: _plan_creation(unit, row, known, approval, new_token) for row in rows}


def _source(row: Row, side: Side) -> str | None:
    """The record that a row wants made on a side, None when it wants that on the other."""
    return row.list_id if side is Side.ZUPER else row.product_uid if row.list_id is None else None


def _plan_creation(
    unit: Unit, row: Row, known: Mapping[Side, frozenset[str]], approval: Approval, new_token: Callable[[], Token]
) -> str | None:
    """Plan the record that a row wants made; returns why not."""
    side = Side.ZUPER if row.list_id is not None else Side.QUICKBOOKS
    source_id = _source(row, side)
    if source_id is None:
        raise Broken(f"row {row.id} of the plan names no record")
    if source_id in known[side]:
        return "it is being made already"
    if row.name is None:
        return f"{side.label} cannot take its name: rename it, and it is looked at anew"
    unit.creations.plan(side, source_id, row.name, new_token(), approval.at)
    return None


def join(unit: Unit, pairs: Sequence[Pair], approval: Approval) -> None:
    """Bind items to products and open their cells.

    Where the numbers differ, the side that is not `truth` is owed the difference; without a `truth` the difference is
    accepted and only changes are followed.
    """
    link_ids = unit.links.bind_all(
        [(pair.item.list_id, pair.product.product_uid, pair.item.kind) for pair in pairs], approval.by, approval.at
    )
    whole = next((place.id for place in unit.places.all() if place.is_whole_company), None)
    counted = [
        (pair, link_id, place_id, openings)
        for pair, link_id in zip(pairs, link_ids, strict=True)
        if holds_stock(pair.item)
        for place_id, openings in _openings_at(pair, whole)
    ]
    cell_ids = unit.book.open_cells([(link_id, place_id) for _, link_id, place_id, _ in counted])
    lines = [
        (cell_id, line)
        for (pair, _, _, openings), cell_id in zip(counted, cell_ids, strict=True)
        for line in _first_lines(pair, openings, approval.by)
    ]
    unit.book.write_all(lines, approval.at, approval.run_id)
    _hold_stranded(unit, pairs, approval.at)
    unit.runs.tell_all(approval.run_id, [_introduced(pair, approval.by) for pair in pairs], approval.at)


def counted_now(unit: Unit, item: QuickBooksItem, product: ZuperProduct) -> tuple[Shelf, ...] | None:
    """What both hold at each place as last read; None in a file without sites."""
    if not unit.facts.company_file().by_sites:
        return None
    return shelves(unit.places.all(), item.stock or (), product.stock or ())


def _openings_at(pair: Pair, whole: PlaceId | None) -> Iterator[tuple[PlaceId, Openings]]:
    if pair.shelves is not None:
        yield from ((shelf.place_id, Openings(shelf.quickbooks, shelf.zuper)) for shelf in pair.shelves)
    elif whole is not None:
        yield whole, pair.openings


def _hold_stranded(unit: Unit, pairs: Sequence[Pair], at: datetime) -> None:
    by_site = [pair for pair in pairs if pair.shelves is not None]
    if by_site:
        here = {pair.item.list_id: dict(pair.item.stock or ()) for pair in by_site}
        there = {pair.product.product_uid: dict(pair.product.stock or ()) for pair in by_site}
        stranded.hold(unit, Side.QUICKBOOKS, here, at)
        stranded.hold(unit, Side.ZUPER, there, at)


def _first_lines(pair: Pair, openings: Openings, by: str) -> Iterator[Line]:
    """The first lines of a cell: what each side held, and what the difference owes."""
    held = {Side.QUICKBOOKS: openings.quickbooks, Side.ZUPER: openings.zuper}
    for side, units in held.items():
        if units is None:
            raise Broken(f'"{pair.item.full_name}" cannot be linked: its stock in {side.label} was not read')
        yield Line(side, EntryKind.OPENING, units, f"held {show(units)} when the two were introduced", by)
    if pair.truth is None:
        return
    owed = (held[pair.truth] or ZERO) - (held[pair.truth.other] or ZERO)
    if owed:
        yield Line(pair.truth, EntryKind.OWED, owed, f"first contact: {pair.truth.label} is right", by)


def _introduced(pair: Pair, by: str) -> Happening:
    text = (
        f'"{pair.item.full_name}" in QuickBooks is "{pair.product.name}" in Zuper from now on, whatever they will be called '
        f"(introduced by {by})"
    )
    return Happening("link", "both", pair.item.full_name, "success", text)
