"""The plan of the first contact on disk: one row for each record that is to be introduced, with what was decided for it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.storage.tables import items as t


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
    choice: str | None = None
    name: str | None = None
    """The name that a created record gets on the other side."""


class Introductions:
    """Rows of the plan of one connection. A row is `open` until it was carried out (`done`) or passed over (`skipped`)."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def clear_open(self) -> None:
        """Forget rows that nobody has acted on, to plan anew."""
        self._tx.execute(
            t.introduction.delete().where(t.introduction.c.connection_id == self._id, t.introduction.c.state != "done")
        )

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
                        "choice": row.choice,
                        "name": row.name,
                    }
                    for row in rows
                ],
            )

    def not_introduced(self, side: Side, *, after: str, most: int) -> list[str]:
        """Ids of records that are neither linked nor in the plan, in order, for paging."""
        table = t.quickbooks_item if side is Side.QUICKBOOKS else t.zuper_product
        column = t.quickbooks_item.c.list_id if side is Side.QUICKBOOKS else t.zuper_product.c.product_uid
        planned = t.introduction.c.list_id if side is Side.QUICKBOOKS else t.introduction.c.product_uid
        linked = t.link.c.list_id if side is Side.QUICKBOOKS else t.link.c.product_uid
        return list(
            self._tx.execute(
                select(column)
                .outerjoin(t.link, (t.link.c.connection_id == self._id) & (linked == column))
                .outerjoin(t.introduction, (t.introduction.c.connection_id == self._id) & (planned == column))
                .where(
                    table.c.connection_id == self._id,
                    table.c.gone_at.is_(None),
                    column > after,
                    t.link.c.id.is_(None),
                    t.introduction.c.id.is_(None),
                )
                .order_by(column)
                .limit(most)
            ).scalars()
        )

    def drop(self, side: Side, item_ids: Sequence[str]) -> None:
        """Forget open rows of records that changed, so that they are introduced anew."""
        column = t.introduction.c.list_id if side is Side.QUICKBOOKS else t.introduction.c.product_uid
        self._tx.execute(
            t.introduction.delete().where(
                t.introduction.c.connection_id == self._id, t.introduction.c.state != "done", column.in_(item_ids)
            )
        )

    def rows(
        self, *, bucket: Bucket | None = None, after_id: int = 0, most: int = 500, state: str | None = None
    ) -> Iterator[Row]:
        """Rows in order, a page at a time."""
        query = (
            select(t.introduction)
            .where(t.introduction.c.connection_id == self._id, t.introduction.c.id > after_id)
            .order_by(t.introduction.c.id)
            .limit(most)
        )
        if bucket is not None:
            query = query.where(t.introduction.c.bucket == bucket)
        if state is not None:
            query = query.where(t.introduction.c.state == state)
        for row in self._tx.execute(query).all():
            yield Row(
                id=row.id,
                bucket=Bucket(row.bucket),
                list_id=row.list_id,
                product_uid=row.product_uid,
                text=row.text,
                suggestions=tuple((a, b, c) for a, b, c in json.loads(row.suggestions)),
                quantity_quickbooks=row.quantity_quickbooks,
                quantity_zuper=row.quantity_zuper,
                choice=row.choice,
                name=row.name,
            )

    def counts(self) -> dict[Bucket, int]:
        """How many rows each bucket has."""
        return {
            Bucket(bucket): count
            for bucket, count in self._tx.execute(
                select(t.introduction.c.bucket, func.count())
                .where(t.introduction.c.connection_id == self._id)
                .group_by(t.introduction.c.bucket)
            )
        }

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

    def settle(self, row_id: int, state: str, text: str | None = None) -> None:
        """Mark a row as done or skipped."""
        values = {"state": state} | ({} if text is None else {"text": text})
        self._tx.execute(
            update(t.introduction)
            .where(t.introduction.c.connection_id == self._id, t.introduction.c.id == row_id)
            .values(**values)
        )
