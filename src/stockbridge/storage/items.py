"""Items of both systems as last read: their records, quantities and the keys under which they are found."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Column, Connection, Select, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from stockbridge.core.item import Kind, QuickBooksItem, ZuperProduct
from stockbridge.core.matching import near_keys
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.edits import Edits
from stockbridge.storage.links import Links
from stockbridge.storage.stock_text import stock_as_text, stock_from_text
from stockbridge.storage.tables import items as t

_ITEM: Final = TypeAdapter(QuickBooksItem)
_PRODUCT: Final = TypeAdapter(ZuperProduct)

_MAY_BE_UNTOLD: Final = frozenset({"quantity", "stock", "on_order", "on_order_at"})
"""Columns that a reading without them leaves as they are."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page of records brought: those never seen before, and those whose record changed."""

    new: frozenset[str]
    changed: frozenset[str]


class Items:
    """Records and keys of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def saw_items(self, items: Sequence[QuickBooksItem], sweep: int, at: datetime) -> Seen:
        """Keep QuickBooks items as just read. A quantity that was not told leaves the last one standing."""
        rows = {
            item.list_id: {
                "kind": item.kind,
                "full_name": item.full_name,
                "folded_name": item.full_name.casefold(),
                "record": _ITEM.dump_json(replace(item, quantity_on_hand=None, stock=None, on_order=None)).decode(),
                "quantity": item.quantity_on_hand,
                "stock": stock_as_text(item.stock),
                "on_order": item.on_order,
                "on_order_at": None if item.on_order is None else at,
            }
            for item in items
        }
        seen = self._saw(Side.QUICKBOOKS, rows, sweep, at)
        self._renew_keys(
            Side.QUICKBOOKS, [(item.list_id, item) for item in items if item.list_id in seen.new | seen.changed]
        )
        return seen

    def saw_products(self, products: Sequence[ZuperProduct], sweep: int, at: datetime) -> Seen:
        """Keep Zuper products as just read. A quantity that was not told leaves the last one standing."""
        rows = {
            product.product_uid: {
                "kind": product.kind,
                "name": product.name,
                "record": _PRODUCT.dump_json(replace(product, total=None, stock=None)).decode(),
                "quantity": product.total,
                "stock": stock_as_text(product.stock),
            }
            for product in products
        }
        seen = self._saw(Side.ZUPER, rows, sweep, at)
        self._renew_keys(
            Side.ZUPER,
            [(product.product_uid, product) for product in products if product.product_uid in seen.new | seen.changed],
        )
        return seen

    def _saw(self, side: Side, rows: Mapping[str, Mapping[str, object]], sweep: int, at: datetime) -> Seen:
        table, key = _table(side)
        known = {item_id: record for item_id, record, *_ in self._records(side, rows, gone_too=True)}
        if rows:
            stamp = {"connection_id": self._id, "read_at": at, "sweep": sweep}
            self._upsert(table, key.name, [{key.name: item_id, **row, **stamp} for item_id, row in rows.items()])
        if side is Side.ZUPER:
            Links(self._tx, self._id).were_read(rows)
        changed = frozenset(item_id for item_id, record in known.items() if record != rows[item_id]["record"])
        Edits(self._tx, self._id).look_again(side, changed)
        return Seen(new=frozenset(rows) - known.keys(), changed=changed)

    def _upsert(self, table: Table, key: str, rows: Sequence[Mapping[str, object]]) -> None:
        dialect, greatest = (postgresql, func.greatest) if self._tx.dialect.name == "postgresql" else (sqlite, func.max)
        statement = dialect.insert(table)
        fresh = statement.excluded
        as_read = {column: fresh[column] for column in rows[0] if column not in ("connection_id", key)}
        untold = {name: func.coalesce(fresh[name], table.c[name]) for name in _MAY_BE_UNTOLD & as_read.keys()}
        self._tx.execute(
            statement.on_conflict_do_update(
                index_elements=["connection_id", key],
                set_=as_read | untold | {"sweep": greatest(fresh.sweep, table.c.sweep), "gone_at": None},
            ),
            list(rows),
        )

    def _renew_keys(self, side: Side, records: Sequence[tuple[str, QuickBooksItem | ZuperProduct]]) -> None:
        for some in chunks(item_id for item_id, _ in records):
            self._tx.execute(
                delete(t.name_key).where(
                    t.name_key.c.connection_id == self._id, t.name_key.c.side == side, t.name_key.c.item_id.in_(some)
                )
            )
        rows = [
            {"connection_id": self._id, "side": side, "item_id": item_id, "key": key}
            for item_id, record in dict(records).items()
            for key in sorted(near_keys(record))
        ]
        if rows:
            self._tx.execute(insert(t.name_key), rows)

    def saw_at_sites(self, stock: Mapping[str, Mapping[str, Decimal]], at: datetime) -> None:
        """Keep how much of some items lies at each site, and at none: by ListID, then by the site's ListID."""
        if stock:
            item = t.quickbooks_item
            self._tx.execute(
                update(item)
                .where(item.c.connection_id == self._id, item.c.list_id == bindparam("of"))
                .values(quantity=bindparam("total"), stock=bindparam("by_site"), read_at=at),
                [
                    {"of": list_id, "total": sum(sites.values(), ZERO), "by_site": stock_as_text(tuple(sites.items()))}
                    for list_id, sites in stock.items()
                ],
            )

    def quickbooks_items(self, list_ids: Collection[str]) -> dict[str, QuickBooksItem]:
        """QuickBooks items by ListID, with their last known quantity; those that are gone are left out."""
        return {
            list_id: replace(_ITEM.validate_json(record), quantity_on_hand=quantity, stock=stock_from_text(stock))
            for list_id, record, quantity, stock in self._records(Side.QUICKBOOKS, list_ids)
        }

    def zuper_products(self, product_uids: Collection[str]) -> dict[str, ZuperProduct]:
        """Zuper products by UID, with their last known total; those that are gone are left out."""
        return {
            uid: replace(_PRODUCT.validate_json(record), total=quantity, stock=stock_from_text(stock))
            for uid, record, quantity, stock in self._records(Side.ZUPER, product_uids)
        }

    def is_kept_at(self, product_uid: str, location_uid: str) -> bool:
        """Whether Zuper last told that the product is kept at this location, with or without units."""
        known = self.zuper_products([product_uid]).get(product_uid)
        return known is not None and location_uid in dict(known.stock or ())

    def _records(
        self, side: Side, ids: Collection[str], *, gone_too: bool = False
    ) -> Iterator[tuple[str, str, Decimal | None, str | None]]:
        table, key = _table(side)
        for some in chunks(ids):
            query = select(key, table.c.record, table.c.quantity, table.c.stock).where(
                table.c.connection_id == self._id, key.in_(some)
            )
            if not gone_too:
                query = query.where(table.c.gone_at.is_(None))
            yield from (tuple(row) for row in self._tx.execute(query).all())

    def sharing_keys(self, side: Side, keys: Collection[str]) -> dict[str, set[str]]:
        """Ids of records on a side, still unlinked, that have one of these keys: key -> ids."""
        linked = t.link.c.list_id if side is Side.QUICKBOOKS else t.link.c.product_uid
        found: dict[str, set[str]] = {}
        for some in chunks(keys):
            for key, item_id in self._tx.execute(
                select(t.name_key.c.key, t.name_key.c.item_id)
                .outerjoin(t.link, (t.link.c.connection_id == self._id) & (linked == t.name_key.c.item_id) & t.lives)
                .where(
                    t.name_key.c.connection_id == self._id,
                    t.name_key.c.side == side,
                    t.name_key.c.key.in_(some),
                    t.link.c.id.is_(None),
                )
            ):
                found.setdefault(key, set()).add(item_id)
        return found

    def is_name_taken(self, full_name: str, *, but_by: str = "") -> bool:
        """Whether QuickBooks has an item of this full name, in any capitals; other than the item with the ListID `but_by`."""
        return (
            self._tx.execute(
                select(t.quickbooks_item.c.list_id).where(
                    t.quickbooks_item.c.connection_id == self._id,
                    t.quickbooks_item.c.folded_name == full_name.casefold(),
                    t.quickbooks_item.c.list_id != but_by,
                    t.quickbooks_item.c.gone_at.is_(None),
                )
            ).first()
            is not None
        )

    def below(self, full_names: Collection[str]) -> list[str]:
        """ListIDs of the sub-items that bear these full names as their parents', at any depth."""
        found: list[str] = []
        column = t.quickbooks_item.c.folded_name
        # By characters, as the range below is meant; SQLite compares so by itself.
        name = column.collate("C") if self._tx.dialect.name == "postgresql" else column
        for parent in full_names:
            found += self._tx.execute(
                select(t.quickbooks_item.c.list_id).where(
                    t.quickbooks_item.c.connection_id == self._id,
                    name >= f"{parent.casefold()}:",
                    name < f"{parent.casefold()};",  # the character after the colon
                    t.quickbooks_item.c.gone_at.is_(None),
                )
            ).scalars()
        return found

    def holding_stock(self, list_ids: Collection[str]) -> frozenset[str]:
        """Which of these QuickBooks items hold stock, as far as they were ever read."""
        return frozenset(
            list_id
            for some in chunks(list_ids)
            for list_id in self._tx.execute(
                select(t.quickbooks_item.c.list_id).where(
                    t.quickbooks_item.c.connection_id == self._id,
                    t.quickbooks_item.c.list_id.in_(some),
                    t.quickbooks_item.c.kind.in_([Kind.INVENTORY, Kind.ASSEMBLY]),
                )
            ).scalars()
        )

    def unseen(self, side: Side, sweep: int, most: int, after: str = "") -> list[str]:
        """Ids of records that the given sweep did not see although they are not known to be gone, in order, from `after` on."""
        table, column = _table(side)
        return list(
            self._tx.execute(
                select(column)
                .where(
                    table.c.connection_id == self._id,
                    table.c.sweep < sweep,
                    table.c.gone_at.is_(None),
                    column > after,
                )
                .order_by(column)
                .limit(most)
            ).scalars()
        )

    def count_seen(self, side: Side, sweep: int) -> int:
        """How many records a sweep saw that are not known to be gone since."""
        table, _ = _table(side)
        return self._tx.execute(
            select(func.count())
            .select_from(table)
            .where(table.c.connection_id == self._id, table.c.sweep >= sweep, table.c.gone_at.is_(None))
        ).scalar_one()

    def gone(self, side: Side, item_ids: Collection[str], at: datetime) -> list[str]:
        """Note that records were deleted; returns those that were there until now. Their quantities are not touched."""
        table, column = _table(side)
        return [
            item_id
            for some in chunks(item_ids)
            for item_id in self._tx.execute(
                update(table)
                .where(table.c.connection_id == self._id, column.in_(some), table.c.gone_at.is_(None))
                .values(gone_at=at)
                .returning(column)
            ).scalars()
        ]

    def gone_of(self, list_ids: Collection[str]) -> dict[str, str | None]:
        """Those of these items of QuickBooks that are gone, each with the item it is known to have gone into in the end."""
        found: dict[str, str | None] = {}
        wanted = set(list_ids)
        while wanted:
            rows = [row for some in chunks(wanted) for row in self._tx.execute(self._gone(some))]
            into = {row.list_id: row.merged_into for row in rows}
            found |= into
            wanted = {kept for kept in into.values() if kept is not None} - found.keys()
        return {list_id: _end_of(list_id, found) for list_id in list_ids if list_id in found}

    def _gone(self, list_ids: Sequence[str]) -> Select[tuple[str, str | None]]:
        item = t.quickbooks_item.c
        return select(item.list_id, item.merged_into).where(
            item.connection_id == self._id, item.list_id.in_(list_ids), item.gone_at.is_not(None)
        )

    def went_into(self, list_id: str, kept: str) -> None:
        """Note that an item of QuickBooks that is gone was merged into another."""
        item = t.quickbooks_item.c
        self._tx.execute(
            update(t.quickbooks_item)
            .where(item.connection_id == self._id, item.list_id == list_id)
            .values(merged_into=kept)
        )

    def count(self, side: Side) -> int:
        """How many records a side has, as far as known."""
        table, _ = _table(side)
        return self._tx.execute(
            select(func.count()).select_from(table).where(table.c.connection_id == self._id, table.c.gone_at.is_(None))
        ).scalar_one()


def _end_of(list_id: str, into: Mapping[str, str | None]) -> str | None:
    """Where a merged item is in the end, for the one it went into may have been merged as well."""
    kept = into[list_id]
    while kept is not None and into.get(kept) is not None:
        kept = into[kept]
    return kept


def _table(side: Side) -> tuple[Table, Column[str]]:
    if side is Side.QUICKBOOKS:
        return t.quickbooks_item, t.quickbooks_item.c.list_id
    return t.zuper_product, t.zuper_product.c.product_uid
