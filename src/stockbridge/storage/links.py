"""Links: which QuickBooks item is which Zuper product.

A link is made once and holds for ever, whatever the two are called later. One that a person ends (`ended_links`) stays in the book,
and nothing here hands it out any more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from stockbridge.core.cell import LinkId
from stockbridge.core.item import Kind
from stockbridge.core.side import Side
from stockbridge.storage.book import new_ids
from stockbridge.storage.chunks import chunks
from stockbridge.storage.newcomers import mark
from stockbridge.storage.tables import items as t


@dataclass(frozen=True, slots=True)
class Link:
    """One QuickBooks item bound to one Zuper product."""

    id: LinkId
    list_id: str
    product_uid: str
    kind: str


class Links:
    """Links of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def bind(self, list_id: str, product_uid: str, kind: str, introduced_by: str, at: datetime) -> LinkId:
        """Bind an item to a product, for ever."""
        return self.bind_all([(list_id, product_uid, kind)], introduced_by, at)[0]

    def bind_all(self, pairs: Sequence[tuple[str, str, str]], introduced_by: str, at: datetime) -> list[LinkId]:
        """Bind items to products, for ever: ListID, product UID and kind of each pair."""
        list_ids, product_uids = [list_id for list_id, _, _ in pairs], [product_uid for _, product_uid, _ in pairs]
        just_read = self._read_since(product_uids, at)
        rows = [
            {
                "connection_id": self._id,
                "list_id": list_id,
                "product_uid": product_uid,
                "kind": kind,
                "created_at": at,
                "introduced_by": introduced_by,
                "is_unread": kind in (Kind.INVENTORY, Kind.ASSEMBLY) and product_uid not in just_read,
            }
            for list_id, product_uid, kind in pairs
        ]
        link_ids = [LinkId(link_id) for link_id in new_ids(self._tx, t.link, rows)]
        mark(self._tx, self._id, Side.QUICKBOOKS, list_ids)
        mark(self._tx, self._id, Side.ZUPER, product_uids)
        return link_ids

    def _read_since(self, product_uids: Collection[str], at: datetime) -> set[str]:
        return {
            uid
            for some in chunks(product_uids)
            for uid in self._tx.execute(
                select(t.zuper_product.c.product_uid).where(
                    t.zuper_product.c.connection_id == self._id,
                    t.zuper_product.c.product_uid.in_(some),
                    t.zuper_product.c.read_at >= at,
                )
            ).scalars()
        }

    def of(self, side: Side, item_ids: Collection[str]) -> dict[str, Link]:
        """The links of these items, by ListID (QuickBooks) or product UID (Zuper); those without one are left out."""
        column = t.link.c.list_id if side is Side.QUICKBOOKS else t.link.c.product_uid
        found: dict[str, Link] = {}
        for some in chunks(item_ids):
            query = select(t.link).where(t.link.c.connection_id == self._id, column.in_(some), t.lives)
            for row in self._tx.execute(query):
                link = Link(LinkId(row.id), row.list_id, row.product_uid, row.kind)
                found[link.list_id if side is Side.QUICKBOOKS else link.product_uid] = link
        return found

    def linked_at(self, product_uid: str) -> datetime | None:
        """When a product was linked; None when it is not."""
        at: datetime | None = self._tx.execute(
            select(t.link.c.created_at).where(
                t.link.c.connection_id == self._id, t.link.c.product_uid == product_uid, t.lives
            )
        ).scalar_one_or_none()
        return at

    def oldest(self, most: int) -> list[str]:
        """ListIDs of the oldest linked items that are still there: another company file would not know them."""
        return list(
            self._tx.execute(
                select(t.link.c.list_id)
                .join(
                    t.quickbooks_item,
                    (t.quickbooks_item.c.connection_id == t.link.c.connection_id)
                    & (t.quickbooks_item.c.list_id == t.link.c.list_id),
                )
                .where(t.link.c.connection_id == self._id, t.lives, t.quickbooks_item.c.gone_at.is_(None))
                .order_by(t.link.c.id)
                .limit(most)
            ).scalars()
        )

    def unread(self, most: int) -> list[str]:
        """Products with stock that were linked and not read since, the oldest link first."""
        return list(
            self._tx.execute(
                select(t.link.c.product_uid)
                .join(
                    t.zuper_product,
                    (t.zuper_product.c.connection_id == t.link.c.connection_id)
                    & (t.zuper_product.c.product_uid == t.link.c.product_uid),
                )
                .where(
                    t.link.c.connection_id == self._id,
                    t.link.c.is_unread,
                    t.lives,
                    t.zuper_product.c.gone_at.is_(None),
                )
                .order_by(t.link.c.id)
                .limit(most)
            ).scalars()
        )

    def count(self) -> int:
        """How many pairs are bound."""
        return self._tx.execute(
            select(func.count()).select_from(t.link).where(t.link.c.connection_id == self._id, t.lives)
        ).scalar_one()

    def were_read(self, product_uids: Collection[str]) -> None:
        """Note that these products were read since they were linked."""
        for some in chunks(product_uids):
            self._tx.execute(
                update(t.link)
                .where(t.link.c.connection_id == self._id, t.link.c.product_uid.in_(some), t.link.c.is_unread)
                .values(is_unread=False)
            )
