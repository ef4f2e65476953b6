"""The plan of the first contact as a person reads it: every record in its bucket, and what each choice would post.

Only reads. The plan's id stands for what is in it, choices included: a plan that has changed has another id, so nobody
approves what they have not seen. Rows come page by page while somebody iterates over them, inside the caller's transaction.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from stockbridge.core.cell import PlaceId
from stockbridge.core.item import QuickBooksItem, ZuperProduct, unit_cost
from stockbridge.core.matching import Bucket
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger.approval import possible_choices
from stockbridge.ledger.approving import CREATE, KEEP_BOTH, LINK, SKIP, default_choice
from stockbridge.storage.introductions import Row
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

_PAGE: Final = 500
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What may be chosen for a row and what it leads to."""

    choice: str
    text: str
    side: Side | None = None
    """The side that is posted to."""
    units: Decimal | None = None
    """What is posted there."""
    value: Decimal | None = None
    """The same in money, at QuickBooks' average cost or the purchase cost; None when no cost is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCount:
    """What both sides hold at one place."""

    place: str
    quickbooks: Decimal
    zuper: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One record, or one pair of records, of the plan."""

    id: int
    state: str
    """`open`, `done` or `skipped`."""
    item: str | None
    """The full name in QuickBooks."""
    product: str | None
    """The name in Zuper."""
    quickbooks_id: str | None
    zuper_id: str | None
    quantity_quickbooks: Decimal | None
    quantity_zuper: Decimal | None
    places: tuple[PlaceCount, ...]
    """The same place by place, where QuickBooks has sites."""
    text: str
    choice: str | None
    """What a person chose, or the settings did at approval."""
    default: str | None
    """What is chosen at approval unless a person chose otherwise; None where only a person can tell."""
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketReport:
    """A bucket; its rows can be iterated over once."""

    count: int
    open: int
    """Rows that have not been carried out or passed over yet."""
    rows: Iterable[PlanRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """The whole plan; the names are the outside contract (design §7)."""

    id: str
    state: str
    """The state of the connection: only a plan that `needs_approval` can be approved."""
    approved_by: str | None
    buckets: Mapping[str, BucketReport]


def plan_report(unit: Unit, master: Side, only: Bucket | None = None) -> PlanReport:
    """The plan as it is now; all of it, or one bucket."""
    connection = unit.facts.connection()
    counts, still_open = unit.introductions.counts(), unit.introductions.counts(only_open=True)
    return PlanReport(
        id=plan_id(unit),
        state=connection.state,
        approved_by=connection.approved_by,
        buckets={
            bucket.value: BucketReport(
                count=counts.get(bucket, 0), open=still_open.get(bucket, 0), rows=rows_of_bucket(unit, bucket, master)
            )
            for bucket in ((only,) if only is not None else Bucket)
        },
    )


def row_report(unit: Unit, row_id: int, master: Side) -> PlanRow | None:
    """One row of the plan as it is now."""
    rows = [row for row in unit.introductions.rows(after_id=row_id - 1, most=1) if row.id == row_id]
    return next(plan_rows(unit, rows, master), None)


def plan_id(unit: Unit) -> str:
    """The id of the plan as it is now."""
    digest = hashlib.sha256()
    for bucket in Bucket:
        for rows in pages_of_bucket(unit, bucket):
            digest.update(repr(rows).encode())
    return digest.hexdigest()[:12]


def pages_of_bucket(unit: Unit, bucket: Bucket) -> Iterator[list[Row]]:
    """All rows of a bucket, in the order in which they were found."""
    after_id = 0
    while rows := list(unit.introductions.rows(bucket=bucket, after_id=after_id, most=_PAGE)):
        yield rows
        after_id = rows[-1].id


def rows_of_bucket(unit: Unit, bucket: Bucket, master: Side) -> Iterator[PlanRow]:
    """All rows of a bucket, one page of them in memory."""
    for rows in pages_of_bucket(unit, bucket):
        yield from plan_rows(unit, rows, master)


def plan_rows(unit: Unit, rows: Sequence[Row], master: Side) -> Iterator[PlanRow]:
    """These rows with the names of their records and everything that may be chosen for them."""
    states = Reports(unit.transaction, unit.connection_id).row_states([row.id for row in rows])
    items = unit.items.quickbooks_items(
        {row.list_id for row in rows if row.list_id} | {pair[0] for row in rows for pair in row.suggestions}
    )
    products = unit.items.zuper_products(
        {row.product_uid for row in rows if row.product_uid} | {pair[1] for row in rows for pair in row.suggestions}
    )
    places = {place.id: place.name for place in unit.places.all()}
    for row in rows:
        yield _row(row, states[row.id], items, products, master, places)


def _row(
    row: Row,
    state: str,
    items: Mapping[str, QuickBooksItem],
    products: Mapping[str, ZuperProduct],
    master: Side,
    places: Mapping[PlaceId, str],
) -> PlanRow:
    item, product = items.get(row.list_id or ""), products.get(row.product_uid or "")
    return PlanRow(
        id=row.id,
        state=state,
        item=item.full_name if item else None,
        product=product.name if product else None,
        quickbooks_id=row.list_id,
        zuper_id=row.product_uid,
        quantity_quickbooks=row.quantity_quickbooks,
        quantity_zuper=row.quantity_zuper,
        places=tuple(
            PlaceCount(place=places[shelf.place_id], quickbooks=shelf.quickbooks, zuper=shelf.zuper)
            for shelf in row.shelves or ()
        ),
        text=row.text,
        choice=row.choice,
        default=default_choice(row.bucket, master),
        choices=tuple(_choice(row, choice, items, products) for choice in possible_choices(row)),
    )


def _choice(row: Row, choice: str, items: Mapping[str, QuickBooksItem], products: Mapping[str, ZuperProduct]) -> Choice:
    if choice.startswith(f"{LINK}:"):
        list_id, product_uid, why = row.suggestions[int(choice.removeprefix(f"{LINK}:"))]
        item, product = items.get(list_id), products.get(product_uid)
        pair = f'"{item.full_name if item else list_id}" with "{product.name if product else product_uid}"'
        return Choice(choice=choice, text=f"link {pair}: {why}")
    if choice in tuple(Side):
        return _posting(row, Side(choice), items.get(row.list_id or ""), products.get(row.product_uid or ""))
    if choice == CREATE:
        return _creation(row, items.get(row.list_id or ""), products.get(row.product_uid or ""))
    texts = {
        LINK: "link them",
        KEEP_BOTH: "link them, keep both numbers, follow only changes",
        SKIP: "leave it out: nothing is kept equal",
    }
    return Choice(choice=choice, text=texts[choice])


def _posting(row: Row, truth: Side, item: QuickBooksItem | None, product: ZuperProduct | None) -> Choice:
    held = {Side.QUICKBOOKS: row.quantity_quickbooks, Side.ZUPER: row.quantity_zuper}
    here, there = held[truth], held[truth.other]
    if here is None or there is None:
        return Choice(choice=truth, text=f"{truth.label} is right")
    units = here - there
    text = f"{truth.label} is right: {_signed(units)} in {truth.other.label}{_where(row)}"
    return Choice(choice=truth, text=text, side=truth.other, units=units, value=_value(units, item, product))


def _where(row: Row) -> str:
    """At how many places that is, where the plan compares them one by one."""
    apart = [shelf for shelf in row.shelves or () if not shelf.is_equal]
    return f", by corrections at {len(apart)} places" if len(apart) > 1 else ""


def _signed(units: Decimal) -> str:
    return f"{'+' if units > 0 else ''}{show(units)}"


def _creation(row: Row, item: QuickBooksItem | None, product: ZuperProduct | None) -> Choice:
    side = Side.ZUPER if row.list_id is not None else Side.QUICKBOOKS
    units = row.quantity_quickbooks if side is Side.ZUPER else row.quantity_zuper
    text = f'create "{row.name}" in {side.label}' + ("" if units is None else f", then post {show(units)} there")
    return Choice(choice=CREATE, text=text, side=side, units=units, value=_value(units, item, product))


def _value(units: Decimal | None, item: QuickBooksItem | None, product: ZuperProduct | None) -> Decimal | None:
    cost = unit_cost(item, product)
    return None if units is None or cost is None else (units * cost).quantize(_CENT)
