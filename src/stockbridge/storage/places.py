"""Places on disk: sites and locations that belong together, bound once, and what lies at them."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, insert, select, update

from stockbridge.core.book import WEIGHING
from stockbridge.core.cell import LinkId, Place, PlaceId
from stockbridge.core.item import STOCKED
from stockbridge.core.side import Side
from stockbridge.storage.book import new_id
from stockbridge.storage.stock_text import stock_from_text
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import items as t


@dataclass(frozen=True, slots=True)
class LinkedStock:
    """What both sides of a link were last read to hold, by site and by location; None where that was never told."""

    link_id: LinkId
    list_id: str
    product_uid: str
    quickbooks: tuple[tuple[str, Decimal], ...] | None
    zuper: tuple[tuple[str, Decimal], ...] | None


class Places:
    """Places of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def all(self) -> list[Place]:
        """All places, the oldest first."""
        return [
            Place(PlaceId(row.id), row.site_list_id, row.location_uid, row.name)
            for row in self._tx.execute(
                select(t.place).where(t.place.c.connection_id == self._id).order_by(t.place.c.id)
            )
        ]

    def add(self, site_list_id: str | None, location_uid: str, name: str) -> PlaceId:
        """Bind a site (or the whole company) to a Zuper location."""
        return PlaceId(
            new_id(
                self._tx.execute(
                    insert(t.place).values(
                        connection_id=self._id, site_list_id=site_list_id, location_uid=location_uid, name=name
                    )
                )
            )
        )

    def bind_anew(self, place_id: PlaceId, site_list_id: str, name: str) -> None:
        """Bind a place to the site that stands where its own stood."""
        self._tx.execute(
            update(t.place)
            .where(t.place.c.connection_id == self._id, t.place.c.id == place_id)
            .values(site_list_id=site_list_id, name=name)
        )

    def has_held(self, place_id: PlaceId, side: Side) -> bool:
        """Whether anything ever lay there on that side, as far as the book knows."""
        query = (
            select(b.entry.c.id)
            .join(t.cell, t.cell.c.id == b.entry.c.cell_id)
            .where(
                b.entry.c.connection_id == self._id,
                t.cell.c.place_id == place_id,
                b.entry.c.side == side,
                b.entry.c.kind.in_(WEIGHING),
                b.entry.c.units != 0,
            )
        )
        return self._tx.execute(query.limit(1)).first() is not None

    def linked_stock(self, *, after: int, most: int) -> list[LinkedStock]:
        """The stock of linked items that hold any, in the order of their links, a slice at a time."""
        item, product = t.quickbooks_item, t.zuper_product
        rows = self._tx.execute(
            select(
                t.link.c.id,
                t.link.c.list_id,
                t.link.c.product_uid,
                item.c.stock.label("here"),
                product.c.stock.label("there"),
            )
            .join(item, (item.c.connection_id == self._id) & (item.c.list_id == t.link.c.list_id))
            .join(product, (product.c.connection_id == self._id) & (product.c.product_uid == t.link.c.product_uid))
            .where(
                t.link.c.connection_id == self._id,
                t.lives,
                t.link.c.id > after,
                t.link.c.kind.in_(sorted(STOCKED)),
            )
            .order_by(t.link.c.id)
            .limit(most)
        )
        return [
            LinkedStock(
                LinkId(row.id),
                row.list_id,
                row.product_uid,
                stock_from_text(row.here),
                stock_from_text(row.there),
            )
            for row in rows
        ]
