"""Approved rows of a plan become links with their cells, or records that are to be made.

Rule: the openings of a cell are the numbers the plan was approved with. What people moved since then is a movement like any
other, so that a plan may be old when it is approved and still no unit is lost. Only a record that is gone, or was linked
otherwise meanwhile, makes its row void; it is then introduced anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import LinkId, PlaceId
from stockbridge.core.errors import Broken
from stockbridge.core.item import QuickBooksItem, ZuperProduct, holds_stock
from stockbridge.core.matching import Bucket
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.storage.book import Line
from stockbridge.storage.introductions import Row
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

LINK: Final = "link"
KEEP_BOTH: Final = "keep_both"
CREATE: Final = "create"
SKIP: Final = "skip"

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
    """Carry out rows of an approved plan; returns how many led to something."""
    carried_out = 0
    for row in rows:
        choice = row.choice or default_choice(row.bucket, approval.master)
        if choice is None:
            continue
        problem = (
            "a person chose to leave it out" if choice == SKIP else _carry_out(unit, row, choice, approval, new_token)
        )
        unit.introductions.settle(row.id, "skipped" if problem else "done", problem)
        carried_out += problem is None
    return carried_out


def _carry_out(unit: Unit, row: Row, choice: str, approval: Approval, new_token: Callable[[], Token]) -> str | None:
    """Do what was chosen for a row; returns why not when its records are no longer what they were."""
    if choice == CREATE:
        return _plan_creation(unit, row, approval, new_token)
    list_id, product_uid = _pair(row, choice)
    item = unit.items.quickbooks_items([list_id]).get(list_id)
    product = unit.items.zuper_products([product_uid]).get(product_uid)
    if item is None or product is None:
        return "one of the two records is gone; the other is looked at anew"
    if unit.items.links(Side.QUICKBOOKS, [list_id]) or unit.items.links(Side.ZUPER, [product_uid]):
        return "one of the two was linked to another record meanwhile"
    openings = Openings(row.quantity_quickbooks, row.quantity_zuper)
    if openings.quickbooks is None or openings.zuper is None:  # a suggested pair: the row knows one record only
        openings = Openings(item.quantity_on_hand, product.total)
    join(unit, item, product, openings, _truth(choice, approval), approval)
    return None


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


def _plan_creation(unit: Unit, row: Row, approval: Approval, new_token: Callable[[], Token]) -> str | None:
    side = Side.ZUPER if row.list_id is not None else Side.QUICKBOOKS
    source_id = row.list_id or row.product_uid
    if source_id is None:
        raise Broken(f"row {row.id} of the plan names no record")
    if unit.creations.exists(side, [source_id]):
        return "it is being made already"
    name = row.name
    if name is None:
        return f"{side.label} cannot take its name: rename it, and it is looked at anew"
    unit.creations.plan(side, source_id, name, new_token(), approval.at)
    return None


def join(
    unit: Unit,
    item: QuickBooksItem,
    product: ZuperProduct,
    openings: Openings,
    truth: Side | None,
    approval: Approval,
) -> LinkId:
    """Bind an item to a product and open its cells.

    Where the numbers differ, the side that is not `truth` is owed the difference; without a `truth` the difference is
    accepted and only changes are followed.
    """
    link_id = unit.items.bind(item.list_id, product.product_uid, item.kind, approval.by, approval.at)
    if holds_stock(item):
        for place in unit.items.places():
            _open_cell(unit, link_id, place.id, openings, truth, approval)
    text = (
        f'"{item.full_name}" in QuickBooks is "{product.name}" in Zuper from now on, whatever they will be called '
        f"(introduced by {approval.by})"
    )
    unit.runs.tell(approval.run_id, Happening("link", "both", item.full_name, "success", text), approval.at)
    return link_id


def _open_cell(
    unit: Unit, link_id: LinkId, place_id: PlaceId, openings: Openings, truth: Side | None, approval: Approval
) -> None:
    held = {Side.QUICKBOOKS: openings.quickbooks, Side.ZUPER: openings.zuper}
    cell_id = unit.book.open_cell(link_id, place_id)
    for side, units in held.items():
        if units is None:
            raise Broken(f"cell {cell_id} cannot be opened: its stock in {side.label} was not read")
        line = Line(side, EntryKind.OPENING, units, f"held {show(units)} when the two were introduced", approval.by)
        unit.book.write(cell_id, line, approval.at, approval.run_id)
    if truth is None:
        return
    owed = (held[truth] or ZERO) - (held[truth.other] or ZERO)
    if owed:
        text = f"first contact: {truth.label} is right"
        unit.book.write(cell_id, Line(truth, EntryKind.OWED, owed, text, approval.by), approval.at, approval.run_id)
