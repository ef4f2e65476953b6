"""The plan of the first contact on disk: one row for each record that is to be introduced, with what was decided for it."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, update
from sqlalchemy import Row as TableRow
from sqlalchemy.dialects import postgresql, sqlite

from stockbridge.core.cell import PlaceId
from stockbridge.core.matching import Bucket
from stockbridge.core.ownership import Field
from stockbridge.core.quantity import STEP, ZERO, show, units
from stockbridge.core.shelves import Shelf
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.newcomers import mark
from stockbridge.storage.tables import items as t
from stockbridge.storage.tables.book import hold

VALUE_MAX: Final = Decimal(10) ** 13
"""More money than this is an error of somebody's, and a column cannot hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the plan."""

    id: int = 0
    bucket: Bucket
    list_id: str | None
    product_uid: str | None
    text: str
    suggestions: tuple[tuple[str, str, str], ...] = ()
    """Pairs that a person may link: ListID, product UID, what is alike."""
    quantity_quickbooks: Decimal | None = None
    quantity_zuper: Decimal | None = None
    shelves: tuple[Shelf, ...] | None = None
    """What both sides hold at each place; None in a file without sites, and for records that are not compared."""
    choice: str | None = None
    name: str | None = None
    """The name that a created record gets on the other side."""
    label: str = ""
    """Both names in small letters, to search and sort by."""
    differs: tuple[Field, ...] = ()
    """Fields in which the two records differ; linking writes none of them."""
    cost: Decimal | None = None
    """Money for one unit, if known."""

    @property
    def value(self) -> Decimal | None:
        """Money for the units that the two sides are apart; None when it is not known."""
        if self.cost is None:
            return None
        apart = abs((self.quantity_quickbooks or ZERO) - (self.quantity_zuper or ZERO))
        value = (apart * self.cost).quantize(STEP)
        return value if value < VALUE_MAX else None


class Introductions:
    """Rows of the plan of one connection. A row is `open` until it was carried out (`done`) or passed over (`skipped`)."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def clear_open(self) -> None:
        """Forget rows that nobody has acted on, to plan anew."""
        self._forget(t.introduction.c.state != "done")

    def forget_open(self) -> None:
        """Forget rows that nobody has acted on; what a person left out stays left out."""
        self._forget(t.introduction.c.state == "open")

    def add(self, rows: Sequence[Row]) -> None:
        """Write rows of the plan. A record that has a row already keeps it."""
        if rows:
            dialect = postgresql if self._tx.dialect.name == "postgresql" else sqlite
            self._tx.execute(
                dialect.insert(t.introduction).on_conflict_do_nothing(),
                [
                    {
                        "connection_id": self._id,
                        "bucket": row.bucket,
                        "list_id": row.list_id,
                        "product_uid": row.product_uid,
                        "state": "open",
                        "text": row.text,
                        "suggestions": json.dumps(row.suggestions),
                        "quantity_quickbooks": row.quantity_quickbooks,
                        "quantity_zuper": row.quantity_zuper,
                        "stock": _shelves_as_text(row.shelves),
                        "choice": row.choice,
                        "name": row.name,
                        "label": row.label,
                        "differs": json.dumps(row.differs),
                        "cost": row.cost,
                        "value": row.value,
                    }
                    for row in rows
                ],
            )
            self._mark([(row.list_id, row.product_uid) for row in rows])

    def not_introduced(self, side: Side, *, after: str, most: int) -> list[str]:
        """Ids of records that are neither linked nor in the plan, in order, for paging."""
        table = t.quickbooks_item if side is Side.QUICKBOOKS else t.zuper_product
        column = t.quickbooks_item.c.list_id if side is Side.QUICKBOOKS else t.zuper_product.c.product_uid
        return list(
            self._tx.execute(
                select(column)
                .where(
                    table.c.connection_id == self._id, table.c.is_newcomer, table.c.gone_at.is_(None), column > after
                )
                .order_by(column)
                .limit(most)
            ).scalars()
        )

    def drop(self, side: Side, item_ids: Sequence[str]) -> None:
        """Forget open rows of records that changed, so that they are introduced anew."""
        column = t.introduction.c.list_id if side is Side.QUICKBOOKS else t.introduction.c.product_uid
        for some in chunks(item_ids):
            self._forget((t.introduction.c.state != "done") & column.in_(some))

    def _forget(self, which: ColumnElement[bool]) -> None:
        rows = self._tx.execute(
            t.introduction.delete()
            .where(t.introduction.c.connection_id == self._id, which)
            .returning(t.introduction.c.list_id, t.introduction.c.product_uid)
        )
        self._mark([(list_id, product_uid) for list_id, product_uid in rows])

    def _mark(self, records: Sequence[tuple[str | None, str | None]]) -> None:
        mark(self._tx, self._id, Side.QUICKBOOKS, [list_id for list_id, _ in records if list_id is not None])
        mark(self._tx, self._id, Side.ZUPER, [product_uid for _, product_uid in records if product_uid is not None])

    def rows(self, *, bucket: Bucket | None = None, after_id: int = 0, most: int = 500) -> Iterator[Row]:
        """Rows in order, a page at a time."""
        query = select(t.introduction).where(t.introduction.c.connection_id == self._id, t.introduction.c.id > after_id)
        if bucket is not None:
            query = query.where(t.introduction.c.bucket == bucket)
        return self._rows(query, most)

    def chosen(self, most: int) -> Iterator[Row]:
        """Open rows for which a choice was made: they wait to be carried out."""
        return self._rows(
            select(t.introduction).where(
                t.introduction.c.connection_id == self._id,
                t.introduction.c.state == "open",
                t.introduction.c.choice.is_not(None),
            ),
            most,
        )

    def unasked(self, bucket: Bucket, most: int) -> Iterator[Row]:
        """Open rows of a bucket without a choice, of which nobody has been asked yet."""
        subject = "introduction:" + func.coalesce(t.introduction.c.list_id, t.introduction.c.product_uid)
        asked = select(hold.c.id).where(
            hold.c.connection_id == self._id, hold.c.resolved_at.is_(None), hold.c.subject == subject
        )
        return self._rows(
            select(t.introduction).where(
                t.introduction.c.connection_id == self._id,
                t.introduction.c.state == "open",
                t.introduction.c.bucket == bucket,
                t.introduction.c.choice.is_(None),
                ~asked.exists(),
            ),
            most,
        )

    def unverified(self, most: int) -> list[str]:
        """Products whose number differs from QuickBooks' by a listing only; the difference is looked up one by one."""
        return list(
            self._tx.execute(
                select(t.introduction.c.product_uid)
                .where(
                    t.introduction.c.connection_id == self._id,
                    t.introduction.c.state == "open",
                    t.introduction.c.bucket == Bucket.DIFFERENT,
                    t.introduction.c.is_verified.is_(False),
                )
                .order_by(t.introduction.c.id)
                .limit(most)
            ).scalars()
        )

    def verify(self, product_uid: str, quantity: Decimal) -> None:
        """Set the number that Zuper's own detail shows; the row moves to the bucket it now belongs to."""
        row = t.introduction.c
        is_it = (row.connection_id == self._id) & (row.product_uid == product_uid) & (row.state == "open")
        before = self._tx.execute(select(t.introduction).where(is_it)).one_or_none()
        if before is None:
            return
        self._tx.execute(
            update(t.introduction)
            .where(is_it)
            .values(
                quantity_zuper=quantity,
                value=replace(row_of(before), quantity_zuper=quantity).value,
                is_verified=True,
                bucket=case((row.quantity_quickbooks == quantity, Bucket.EQUAL), else_=row.bucket),
            )
        )

    def recount(self, row: Row) -> None:
        """Set what Zuper's own detail shows at each place; the row moves to the bucket it now belongs to."""
        self._tx.execute(
            update(t.introduction)
            .where(
                t.introduction.c.connection_id == self._id,
                t.introduction.c.id == row.id,
                t.introduction.c.state == "open",
            )
            .values(
                bucket=row.bucket,
                text=row.text,
                stock=_shelves_as_text(row.shelves),
                quantity_quickbooks=row.quantity_quickbooks,
                quantity_zuper=row.quantity_zuper,
                value=row.value,
                is_verified=True,
            )
        )

    def open_row_of(self, product_uid: str) -> Row | None:
        """The open row that names a product."""
        query = select(t.introduction).where(
            t.introduction.c.connection_id == self._id,
            t.introduction.c.product_uid == product_uid,
            t.introduction.c.state == "open",
        )
        return next(self._rows(query, 1), None)

    def count_chosen(self) -> int:
        """How many chosen rows wait to be carried out."""
        return self._tx.execute(
            select(func.count())
            .select_from(t.introduction)
            .where(
                t.introduction.c.connection_id == self._id,
                t.introduction.c.state == "open",
                t.introduction.c.choice.is_not(None),
            )
        ).scalar_one()

    def choose_all(self, bucket: Bucket, choice: str) -> int:
        """Decide for all open rows of a bucket that have no choice yet; returns how many."""
        return self._tx.execute(
            update(t.introduction)
            .where(
                t.introduction.c.connection_id == self._id,
                t.introduction.c.bucket == bucket,
                t.introduction.c.state == "open",
                t.introduction.c.choice.is_(None),
            )
            .values(choice=choice)
        ).rowcount

    def _rows(self, query: Select[Any], most: int) -> Iterator[Row]:
        for row in self._tx.execute(query.order_by(t.introduction.c.id).limit(most)).all():
            yield row_of(row)

    def counts(self, *, only_open: bool = False) -> dict[Bucket, int]:
        """How many rows each bucket has."""
        row = t.introduction.c
        query = select(row.bucket, func.count()).where(row.connection_id == self._id).group_by(row.bucket)
        if only_open:
            query = query.where(row.state == "open")
        return {Bucket(bucket): count for bucket, count in self._tx.execute(query)}

    def choose(self, row_id: int, choice: str) -> bool:
        """Decide for one open row; returns whether there was one."""
        return (
            self._tx.execute(
                update(t.introduction)
                .where(
                    t.introduction.c.connection_id == self._id,
                    t.introduction.c.id == row_id,
                    t.introduction.c.state == "open",
                )
                .values(choice=choice)
            ).rowcount
            > 0
        )

    def settle(self, row_ids: Collection[int], state: str, text: str | None = None) -> None:
        """Mark rows as done or skipped."""
        values = {"state": state} | ({} if text is None else {"text": text})
        for some in chunks(row_ids):
            self._tx.execute(
                update(t.introduction)
                .where(t.introduction.c.connection_id == self._id, t.introduction.c.id.in_(some))
                .values(**values)
            )


def _shelves_as_text(shelves: Sequence[Shelf] | None) -> str | None:
    if shelves is None:
        return None
    return json.dumps([[shelf.place_id, show(shelf.quickbooks), show(shelf.zuper)] for shelf in shelves])


def _shelves_from_text(text: str | None) -> tuple[Shelf, ...] | None:
    if text is None:
        return None
    return tuple(Shelf(PlaceId(place), units(here), units(there)) for place, here, there in json.loads(text))


def row_of(row: TableRow[Any]) -> Row:
    """A row of the plan as it stands in its table."""
    return Row(
        id=row.id,
        bucket=Bucket(row.bucket),
        list_id=row.list_id,
        product_uid=row.product_uid,
        text=row.text,
        suggestions=tuple((a, b, c) for a, b, c in _list(row.suggestions)),
        quantity_quickbooks=row.quantity_quickbooks,
        quantity_zuper=row.quantity_zuper,
        shelves=_shelves_from_text(row.stock),
        choice=row.choice,
        name=row.name,
        label=row.label,
        differs=tuple(map(Field, _list(row.differs))),
        cost=row.cost,
    )


def _list(text: str) -> list[Any]:
    """What a column says, which nearly always is that there is nothing."""
    return [] if text == "[]" else json.loads(text)
