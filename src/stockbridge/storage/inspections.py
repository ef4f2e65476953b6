"""Our own documents as the peers show them: asked after one by one in an audit, each found, changed, or nowhere.

Nothing here changes a posting: what the audit learns is shown to people, and only they decide what is to be done about it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select, update

from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import book as t
from stockbridge.storage.types import Units


@dataclass(frozen=True, slots=True)
class Inspected:
    """A document of ours that the peer has, by all we know."""

    document_id: int
    token: str
    peer_id: str
    is_transfer: bool
    """It takes units from one place to another; otherwise it adjusts them."""


class Inspections:
    """Questions about the documents of one connection that landed."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def token_of(self, side: Side, peer_id: str, number: str | None) -> str | None:
        """The token of ours that a peer's document carries: it is the document itself, or one with the same number."""
        document = t.document.c
        token: str | None = self._tx.execute(
            select(document.token)
            .where(
                document.connection_id == self._id,
                document.side == side,
                (document.peer_id == peer_id) | (document.token == (number or "").upper()),
            )
            .limit(1)
        ).scalar_one_or_none()
        return token

    def units_of(self, token: str) -> Decimal:
        """What the document under a token of ours moved, all places together: nothing if it was a transfer."""
        moved: Decimal | None = self._tx.execute(
            select(func.sum(t.posting.c.units, type_=Units))
            .join(t.document, t.document.c.id == t.posting.c.document_id)
            .where(t.document.c.connection_id == self._id, t.document.c.token == token)
        ).scalar_one()
        return moved or ZERO

    def standing(self, side: Side, *, after_id: int, sent_since: datetime, most: int) -> list[Inspected]:
        """Documents that landed and that nobody has deleted, in the order of their numbers."""
        document = t.document.c
        return [
            Inspected(row.id, row.token, row.peer_id, row.is_transfer)
            for row in self._tx.execute(
                select(
                    document.id,
                    document.token,
                    document.peer_id,
                    document.to_place_id.is_not(None).label("is_transfer"),
                )
                .where(
                    document.connection_id == self._id,
                    document.side == side,
                    document.id > after_id,
                    document.peer_id.is_not(None),
                    document.fallen_at.is_(None),
                    document.sent_at >= sent_since,
                )
                .order_by(document.id)
                .limit(most)
            )
        ]

    def show(self, side: Side, peer_ids: Collection[str], at: datetime) -> None:
        """The peer shows these documents; some may be others' and are passed over."""
        for some in chunks(peer_ids):
            self._tx.execute(
                update(t.document)
                .where(
                    t.document.c.connection_id == self._id, t.document.c.side == side, t.document.c.peer_id.in_(some)
                )
                .values(shown_at=at, missing_at=None)
            )

    def miss(self, document_ids: Collection[int], at: datetime) -> None:
        """The peer neither shows these documents nor says that they were deleted."""
        for some in chunks(document_ids):
            self._tx.execute(
                update(t.document)
                .where(t.document.c.connection_id == self._id, t.document.c.id.in_(some))
                .values(missing_at=func.coalesce(t.document.c.missing_at, at))
            )

    def miss_not_shown(self, side: Side, *, sent_since: datetime, sent_before: datetime, began: datetime) -> None:
        """The peer's whole history was read since `began`: what it did not show of these is missing."""
        document = t.document.c
        self._tx.execute(
            update(t.document)
            .where(
                document.connection_id == self._id,
                document.side == side,
                document.peer_id.is_not(None),
                document.fallen_at.is_(None),
                document.sent_at.between(sent_since, sent_before),
                document.shown_at.is_(None) | (document.shown_at < began),
            )
            .values(missing_at=func.coalesce(document.missing_at, began))
        )

    def give_up(self, document_id: int, at: datetime) -> None:
        """A person has taken note that a document is missing: it is not asked after any more."""
        self._tx.execute(
            update(t.document)
            .where(
                t.document.c.connection_id == self._id,
                t.document.c.id == document_id,
                t.document.c.missing_at.is_not(None),
            )
            .values(missing_at=None, fallen_at=at)
        )
