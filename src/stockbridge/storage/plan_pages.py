"""The plan of the first contact for people who look at it: summed up, searched, sorted, a page at a time.

Rule: a page costs one query whatever the size of the plan; it continues behind the last row that was shown, never by counting rows.
What the plan is and how it is carried out stands in `introductions`.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, case, func, literal, select, tuple_, type_coerce, update

from stockbridge.core.matching import Bucket
from stockbridge.core.ownership import Field
from stockbridge.core.quantity import ZERO
from stockbridge.storage.chunks import chunks
from stockbridge.storage.introductions import Row, row_of
from stockbridge.storage.tables import items as t
from stockbridge.storage.types import Units

_ROW = t.introduction.c
_APART = func.coalesce(_ROW.quantity_quickbooks, 0) - func.coalesce(_ROW.quantity_zuper, 0)


class Order(StrEnum):
    """How rows are sorted; by units and value the largest come first."""

    NAME = "name"
    UNITS = "units"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows somebody wants to see."""

    bucket: Bucket
    search: str = ""
    """Part of a name of either side; capitals do not matter."""
    undecided: bool = False
    """Only open rows without a choice."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows of one bucket, state and choice, added up."""

    bucket: Bucket
    state: str
    choice: str | None
    count: int
    ids: int
    """The sum of their numbers; with the rest it tells one plan from another."""
    quickbooks_more: Decimal
    """Units that QuickBooks has and Zuper has not."""
    zuper_more: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """Rows added up, whatever was chosen for them."""

    count: int
    quickbooks_more: Decimal
    zuper_more: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Shown:
    """A row, and the mark behind which the next page begins."""

    row: Row
    mark: str


class PlanPages:
    """The plan of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def sums(self) -> Iterator[Sum]:
        """The whole plan, added up."""
        query = (
            select(_ROW.bucket, _ROW.state, _ROW.choice, func.count(), func.sum(_ROW.id), *_sums())
            .where(_ROW.connection_id == self._id)
            .group_by(_ROW.bucket, _ROW.state, _ROW.choice)
        )
        for bucket, state, choice, count, ids, *units in self._tx.execute(query):
            yield Sum(Bucket(bucket), state, choice, count, int(ids), *units)

    def differing(self) -> dict[Field, int]:
        """In how many pairs of the plan each field differs."""
        query = (
            select(_ROW.differs, func.count())
            .where(_ROW.connection_id == self._id, _ROW.differs != "[]", _ROW.state != "skipped")
            .group_by(_ROW.differs)
        )
        found: Counter[Field] = Counter()
        for text, count in self._tx.execute(query):
            found.update(dict.fromkeys(map(Field, json.loads(text)), count))
        return {field: found[field] for field in Field if found[field]}

    def page(self, wanted: Wanted, order: Order, after: str, most: int) -> list[Shown]:
        """Rows behind a mark, from the start when it is empty or was not made here."""
        key = _key(order)
        query = select(t.introduction, key.label("sort_key")).where(*self._wanted(wanted))
        if (mark := _read_mark(order, after)) is not None:
            here = tuple_(key, _ROW.id)
            query = query.where(here > tuple_(literal(mark[0]), literal(mark[1])))
        rows = self._tx.execute(query.order_by(key, _ROW.id).limit(most)).all()
        return [Shown(row_of(row), f"{row.id}~{row.sort_key}") for row in rows]

    def rows_with(self, row_ids: Collection[int]) -> dict[int, Row]:
        """Open rows by their numbers."""
        return {
            row.id: row_of(row)
            for some in chunks(row_ids)
            for row in self._tx.execute(
                select(t.introduction).where(_ROW.connection_id == self._id, _ROW.id.in_(some), _ROW.state == "open")
            )
        }

    def sum_of(self, wanted: Wanted) -> Total:
        """What somebody wants to see, added up."""
        query = select(func.count(), *_sums()).where(*self._wanted(wanted))
        count, *units = self._tx.execute(query).one()
        return Total(count, *(one or ZERO for one in units))

    def choose_wanted(self, wanted: Wanted, choice: str) -> int:
        """Decide for all of these rows that are open and, to be created, can be; returns how many."""
        conditions = [*self._wanted(wanted), _ROW.state == "open"]
        if choice == "create":
            conditions.append(_ROW.name.is_not(None))
        return self._tx.execute(update(t.introduction).where(*conditions).values(choice=choice)).rowcount

    def choose_rows(self, row_ids: Collection[int], choice: str) -> None:
        """Decide the same for these open rows."""
        for some in chunks(row_ids):
            self._tx.execute(
                update(t.introduction)
                .where(_ROW.connection_id == self._id, _ROW.id.in_(some), _ROW.state == "open")
                .values(choice=choice)
            )

    def _wanted(self, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
        yield _ROW.connection_id == self._id
        yield _ROW.bucket == wanted.bucket
        if wanted.search:
            yield _ROW.label.contains(wanted.search.casefold(), autoescape=True)
        if wanted.undecided:
            yield (_ROW.state == "open") & _ROW.choice.is_(None)


def _sums() -> list[ColumnElement[Decimal]]:
    """Units that QuickBooks has more, units that Zuper has more, and what they are worth."""
    apart = _raw(_APART)
    return [
        func.sum(case((apart > 0, apart), else_=0), type_=Units),
        func.sum(case((apart < 0, -apart), else_=0), type_=Units),
        func.sum(func.coalesce(_raw(_ROW.value), 0), type_=Units),
    ]


def _key(order: Order) -> ColumnElement[Any]:
    match order:
        case Order.NAME:
            return _ROW.label
        case Order.UNITS:
            return -func.abs(_raw(_APART))
        case Order.VALUE:
            return -func.coalesce(_raw(_ROW.value), 0)


def _raw(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The number as it is stored, so that a mark is a whole number."""
    return type_coerce(column, BigInteger)


def _read_mark(order: Order, mark: str) -> tuple[str | int, int] | None:
    row_id, _, key = mark.partition("~")
    try:
        return (key if order is Order.NAME else int(key)), int(row_id)
    except ValueError:
        return None
