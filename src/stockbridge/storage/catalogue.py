"""Looking records up, for people: items of QuickBooks and products of Zuper, linked or not, a page at a time. Nothing here writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, and_, func, or_, select, union

from stockbridge.core.names import near_key
from stockbridge.core.side import Side
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import items as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A record with its partner, if it is linked; quantities are the last readings, None when never read."""

    list_id: str | None
    product_uid: str | None
    item: str | None
    product: str | None
    kind: str
    quantity_quickbooks: Decimal | None
    quantity_zuper: Decimal | None
    read_in_quickbooks: datetime | None
    read_in_zuper: datetime | None
    gone_from_quickbooks: datetime | None
    gone_from_zuper: datetime | None
    is_held: bool

    @property
    def name(self) -> str:
        return self.item or self.product or ""

    @property
    def is_linked(self) -> bool:
        return self.list_id is not None and self.product_uid is not None

    def mark(self, first: Side) -> tuple[str, str]:
        """What a page of records of that side gives as `after` to continue behind this one."""
        if first is Side.QUICKBOOKS:
            return self.name.casefold(), self.list_id or ""
        return self.product or "", self.product_uid or ""


class Catalogue:
    """The records of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def page(
        self, wanted: str, *, first: Side, linked: bool | None, after: tuple[str, str], most: int, differs: bool = False
    ) -> list[Pair]:
        """Records of side `first` that are called `wanted` or have it in their name, by name.

        `wanted` may be a ListID, a UID or a whole part number too. `linked` None is either way; `differs` leaves those in which a
        field does not have its owner's value. `after` is the name and id the page
        before ended with.
        """
        table, key, name = self._side(first)
        named = select(key).where(table.c.connection_id == self._id)
        named = named.where(key.in_(self._called(wanted, first)) if wanted else table.c.gone_at.is_(None))
        if linked is not None:
            named = named.where(self._is_linked(first) if linked else ~self._is_linked(first))
        if differs:
            named = named.where(self._is_linked(first, t.link.c.differs != "[]"))
        if after != ("", ""):
            named = named.where(or_(name > after[0], and_(name == after[0], key > after[1])))
        # Records first, by an index that has all that tells them apart: what else is shown is read for one page of them alone.
        keys = list(self._tx.execute(named.order_by(name, key).limit(most)).scalars())
        query = self._pairs(first).where(table.c.connection_id == self._id, key.in_(keys))
        return [_pair(row) for row in self._tx.execute(query.order_by(name, key))]

    def _is_linked(self, side: Side, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        _, key, _ = self._side(side)
        theirs = t.link.c.list_id if side is Side.QUICKBOOKS else t.link.c.product_uid
        found = select(t.link.c.id).where(t.link.c.connection_id == self._id, theirs == key, t.lives, *conditions)
        return found.correlate(key.table).exists()

    def pair(self, record_id: str) -> Pair | None:
        """The record with that ListID or UID, with its partner."""
        for side in Side:
            table, key, _ = self._side(side)
            query = self._pairs(side).where(table.c.connection_id == self._id, key == record_id)
            if (row := self._tx.execute(query).one_or_none()) is not None:
                return _pair(row)
        return None

    def balances(self, list_id: str) -> Iterator[tuple[str, Side, Decimal]]:
        """What the book says each side of each place of a linked item holds: place, side, units."""
        query = (
            select(t.place.c.name, b.entry.c.side, func.sum(b.entry.c.units, type_=b.entry.c.units.type))
            .join(t.cell, t.cell.c.id == b.entry.c.cell_id)
            .join(t.place, t.place.c.id == t.cell.c.place_id)
            .join(t.link, t.link.c.id == t.cell.c.link_id)
            .where(
                b.entry.c.connection_id == self._id,
                t.link.c.connection_id == self._id,
                t.lives,
                t.link.c.list_id == list_id,
            )
            .where(b.entry.c.kind != "owed")
            .group_by(t.place.c.name, b.entry.c.side)
            .order_by(t.place.c.name)
        )
        for place, side, units in self._tx.execute(query):
            yield place, Side(side), units

    def _side(self, side: Side) -> tuple[Any, Any, Any]:
        if side is Side.QUICKBOOKS:
            return t.quickbooks_item, t.quickbooks_item.c.list_id, t.quickbooks_item.c.folded_name
        return t.zuper_product, t.zuper_product.c.product_uid, t.zuper_product.c.name

    def _called(self, wanted: str, side: Side) -> CompoundSelect[Any]:
        """The ids of records that may be meant. One question an index answers for each way: asked together, all records would be read."""
        table, key, name = self._side(side)
        folded = name if side is Side.QUICKBOOKS else func.lower(name)
        ours, theirs = t.link.c.list_id, t.link.c.product_uid
        here, there = (ours, theirs) if side is Side.QUICKBOOKS else (theirs, ours)
        return union(
            select(key).where(table.c.connection_id == self._id, key == wanted),
            select(key).where(table.c.connection_id == self._id, folded.contains(wanted.casefold(), autoescape=True)),
            select(here).where(t.link.c.connection_id == self._id, t.lives, there == wanted),
            select(t.name_key.c.item_id).where(
                t.name_key.c.connection_id == self._id, t.name_key.c.side == side, t.name_key.c.key == near_key(wanted)
            ),
        )

    def _pairs(self, first: Side) -> Select[Any]:
        item, product, link = t.quickbooks_item.c, t.zuper_product.c, t.link.c
        held = (
            select(b.hold.c.id)
            .join(t.cell, t.cell.c.id == b.hold.c.cell_id)
            .where(b.hold.c.connection_id == self._id, b.hold.c.resolved_at.is_(None), t.cell.c.link_id == link.id)
            .exists()
        )
        query = select(
            item.list_id,
            product.product_uid,
            item.full_name,
            product.name,
            func.coalesce(item.kind, product.kind).label("kind"),
            item.quantity.label("here"),
            product.quantity.label("there"),
            item.read_at.label("here_at"),
            product.read_at.label("there_at"),
            item.gone_at.label("here_gone"),
            product.gone_at.label("there_gone"),
            held.label("is_held"),
        )
        item_link = and_(link.connection_id == self._id, link.list_id == item.list_id, t.lives)
        product_link = and_(link.connection_id == self._id, link.product_uid == product.product_uid, t.lives)
        of_item, of_product = item.connection_id == self._id, product.connection_id == self._id
        if first is Side.QUICKBOOKS:
            joined = t.quickbooks_item.outerjoin(t.link, item_link)
            return query.select_from(
                joined.outerjoin(t.zuper_product, and_(of_product, product.product_uid == link.product_uid))
            )
        joined = t.zuper_product.outerjoin(t.link, product_link)
        return query.select_from(joined.outerjoin(t.quickbooks_item, and_(of_item, item.list_id == link.list_id)))


def _pair(row: Any) -> Pair:
    return Pair(
        list_id=row.list_id,
        product_uid=row.product_uid,
        item=row.full_name,
        product=row.name,
        kind=row.kind,
        quantity_quickbooks=row.here,
        quantity_zuper=row.there,
        read_in_quickbooks=row.here_at,
        read_in_zuper=row.there_at,
        gone_from_quickbooks=row.here_gone,
        gone_from_zuper=row.there_gone,
        is_held=bool(row.is_held),
    )
