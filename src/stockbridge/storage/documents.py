"""Documents: what leaves the house under one token, and what became of it.

The only way to a write is `send`: it stores the exact request and marks the postings *sent*. Posters send what `in_doubt` or
`with_id` hands out after that transaction has committed, never what they built themselves (design §3, invariant 1).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from stockbridge.core.cell import CellId, PlaceId
from stockbridge.core.errors import Broken
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.storage.book import new_id
from stockbridge.storage.chunks import chunks
from stockbridge.storage.document_places import WITH_PLACES, is_held
from stockbridge.storage.postings import Postings
from stockbridge.storage.tables import book as t
from stockbridge.storage.tables import evidence as e
from stockbridge.storage.tables import items as i


@dataclass(frozen=True, slots=True)
class Planned:
    """A posting that waits to be sent, with what its poster must know."""

    posting_id: int
    cell_id: CellId
    units: Decimal
    text: str
    list_id: str
    product_uid: str
    place_id: PlaceId
    site_list_id: str | None
    location_uid: str
    document_id: int | None
    """Set when an earlier attempt turned out not to have landed: the same token and units go again."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """One posting of a document."""

    posting_id: int
    cell_id: CellId
    units: Decimal
    text: str
    list_id: str
    product_uid: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that a commit says may leave, or has left: its token, its exact request, its lines."""

    document_id: int
    side: Side
    token: Token
    place_id: PlaceId
    site_list_id: str | None
    location_uid: str | None
    payload: str
    sent_at: datetime
    attempts: int
    lines: tuple[SentLine, ...]
    peer_id: str | None = None
    """What the peer called it, where it said yes but not yet how much it kept."""
    to_site_list_id: str | None = None
    to_location_uid: str | None = None
    """Where a transfer takes the units, both of them set; it has two lines then, the first of them takes away."""

    @property
    def is_transfer(self) -> bool:
        """Whether the units go from one place to another."""
        return self.to_location_uid is not None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A confirmed document of ours that the peer's own history has not shown yet."""

    cell_id: CellId
    peer_id: str
    units: Decimal
    product_uid: str
    confirmed_at: datetime


class Documents:
    """Documents of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id
        self._postings = Postings(transaction, connection_id)

    def planned(self, side: Side, *, most: int, after_id: int = 0) -> list[Planned]:
        """Postings that may be sent now, oldest first; those of held cells are left out."""
        rows = self._tx.execute(
            select(
                t.posting.c.id.label("posting_id"),
                t.posting.c.cell_id,
                t.posting.c.units,
                t.posting.c.text,
                i.link.c.list_id,
                i.link.c.product_uid,
                i.cell.c.place_id,
                i.place.c.site_list_id,
                i.place.c.location_uid,
                t.posting.c.document_id,
            )
            .join(i.cell, i.cell.c.id == t.posting.c.cell_id)
            .join(i.link, i.link.c.id == i.cell.c.link_id)
            .join(i.place, i.place.c.id == i.cell.c.place_id)
            .where(
                t.posting.c.connection_id == self._id,
                t.posting.c.side == side,
                t.posting.c.state == State.PLANNED,
                t.posting.c.id > after_id,
                ~is_held(self._id, side),
            )
            .order_by(t.posting.c.id)
            .limit(most)
        )
        return [Planned(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented accessor

    def add(
        self,
        side: Side,
        token: Token,
        place_id: PlaceId,
        location_uid: str | None,
        posting_ids: Sequence[int],
        at: datetime,
        *,
        to_place_id: PlaceId | None = None,
    ) -> int:
        """Give planned postings their token. From here on their units are frozen."""
        document_id = new_id(
            self._tx.execute(
                insert(t.document).values(
                    connection_id=self._id,
                    side=side,
                    token=token,
                    place_id=place_id,
                    location_uid=location_uid,
                    to_place_id=to_place_id,
                    created_at=at,
                )
            )
        )
        self._tx.execute(
            update(t.posting)
            .where(
                t.posting.c.connection_id == self._id,
                t.posting.c.id.in_(posting_ids),
                t.posting.c.document_id.is_(None),
            )
            .values(document_id=document_id)
        )
        return document_id

    def send(self, document_id: int, payload: str, at: datetime) -> None:
        """Mark a document's postings as sent. A repeat must carry the very same request."""
        known = self._tx.execute(
            select(t.document.c.payload).where(t.document.c.connection_id == self._id, t.document.c.id == document_id)
        ).scalar_one()
        if known not in (None, payload):
            raise Broken("a document that has left once may only be repeated to the letter")
        self._tx.execute(
            update(t.document)
            .where(t.document.c.id == document_id)
            .values(payload=payload, sent_at=at, attempts=t.document.c.attempts + 1)
        )
        self._postings.move(self._postings_of(document_id), Event.SEND, at)

    def payload(self, document_id: int) -> str | None:
        """The exact request of a document that has left before."""
        payload: str | None = self._tx.execute(
            select(t.document.c.payload).where(t.document.c.connection_id == self._id, t.document.c.id == document_id)
        ).scalar_one()
        return payload

    def repeat(self, document_id: int, at: datetime) -> None:
        """Note that a document in doubt leaves again, to the letter."""
        self._tx.execute(
            update(t.document)
            .where(t.document.c.connection_id == self._id, t.document.c.id == document_id)
            .values(sent_at=at, attempts=t.document.c.attempts + 1)
        )

    def in_doubt(self, side: Side) -> list[Sent]:
        """Documents that left and of which nobody knows yet what became of them, oldest first."""
        rows = self._tx.execute(
            WITH_PLACES.where(
                t.document.c.connection_id == self._id,
                t.document.c.side == side,
                t.document.c.id.in_(
                    select(t.posting.c.document_id).where(
                        t.posting.c.connection_id == self._id,
                        t.posting.c.side == side,
                        t.posting.c.state == State.SENT,
                    )
                ),
            ).order_by(t.document.c.id)
        ).all()
        return [self._sent(row) for row in rows]

    def with_id(self, document_id: int) -> Sent:
        """One document with its lines."""
        row = self._tx.execute(
            WITH_PLACES.where(t.document.c.connection_id == self._id, t.document.c.id == document_id)
        ).one()
        return self._sent(row)

    def resolve(
        self, document_id: int, event: Event, at: datetime, *, peer_id: str | None = None, why: str = ""
    ) -> None:
        """Move all of a document's postings by one event; a refusal frees what they carried.

        The caller writes the posting lines into the book in the same transaction when the event confirms.
        """
        posting_ids = self._postings_of(document_id)
        self._postings.move(posting_ids, event, at)
        if event is Event.NO:
            self._postings.free(posting_ids, why, at)
        if peer_id is not None:
            self.answered(document_id, peer_id)

    def last_standing(self, side: Side) -> str | None:
        """The peer's id of the latest confirmed document, transfers aside, that nobody has deleted: it must still be there."""
        peer_id: str | None = self._tx.execute(
            select(t.document.c.peer_id)
            .where(
                t.document.c.connection_id == self._id,
                t.document.c.side == side,
                t.document.c.peer_id.is_not(None),
                t.document.c.fallen_at.is_(None),
                t.document.c.to_place_id.is_(None),
            )
            .order_by(t.document.c.id.desc())
            .limit(1)
        ).scalar_one_or_none()
        return peer_id

    def fallen(self, side: Side, peer_ids: Collection[str], at: datetime) -> None:
        """Note that somebody deleted documents of ours at the peer."""
        for some in chunks(peer_ids):
            self._tx.execute(
                update(t.document)
                .where(
                    t.document.c.connection_id == self._id,
                    t.document.c.side == side,
                    t.document.c.peer_id.in_(some),
                    t.document.c.fallen_at.is_(None),
                )
                .values(fallen_at=at)
            )

    def waiting_to_repeat(self, token: str) -> Sent | None:
        """The document of a token that has left before, was found not to have landed, and waits to leave again."""
        row = self._tx.execute(
            WITH_PLACES.where(
                t.document.c.connection_id == self._id,
                t.document.c.token == token,
                t.document.c.id.in_(
                    select(t.posting.c.document_id).where(
                        t.posting.c.connection_id == self._id,
                        t.posting.c.state == State.PLANNED,
                    )
                ),
            )
        ).one_or_none()
        return None if row is None or row.payload is None else self._sent(row)

    def answered(self, document_id: int, peer_id: str) -> None:
        """Note a definite yes whose units must still be looked up; the document stays unresolved until then."""
        self._tx.execute(
            update(t.document)
            .where(t.document.c.connection_id == self._id, t.document.c.id == document_id)
            .values(peer_id=peer_id)
        )

    def peer_id_of(self, token: str) -> str | None:
        """What the peer called the document that landed under a token."""
        peer_id: str | None = self._tx.execute(
            select(t.document.c.peer_id).where(t.document.c.connection_id == self._id, t.document.c.token == token)
        ).scalar_one_or_none()
        return peer_id

    def unseen(self, side: Side, cell_ids: Collection[CellId]) -> list[Unseen]:
        """What was confirmed in these cells and is not among the peer's documents as last seen."""
        seen = select(e.evidence.c.source_id).where(
            e.evidence.c.connection_id == self._id,
            e.evidence.c.side == side,
            e.evidence.c.source_id == t.document.c.peer_id,
        )
        return [
            Unseen(CellId(row.cell_id), row.peer_id, row.units, row.product_uid, row.resolved_at)
            for some in chunks(cell_ids)
            for row in self._tx.execute(
                select(
                    t.posting.c.cell_id,
                    t.document.c.peer_id,
                    t.entry.c.units,
                    i.link.c.product_uid,
                    t.posting.c.resolved_at,
                )
                .join(t.document, t.document.c.id == t.posting.c.document_id)
                .join(t.entry, t.entry.c.posting_id == t.posting.c.id)
                .join(i.cell, i.cell.c.id == t.posting.c.cell_id)
                .join(i.link, i.link.c.id == i.cell.c.link_id)
                .where(
                    t.posting.c.connection_id == self._id,
                    t.posting.c.side == side,
                    t.posting.c.state == State.CONFIRMED,
                    t.posting.c.cell_id.in_(some),
                    t.document.c.peer_id.is_not(None),
                    ~seen.exists(),
                )
                .order_by(t.posting.c.id)
            )
        ]

    def is_in_doubt(self, token: str) -> bool:
        """Whether a token is that of a document whose fate nobody knows yet."""
        return (
            self._tx.execute(
                select(t.document.c.id)
                .join(t.posting, t.posting.c.document_id == t.document.c.id)
                .where(
                    t.document.c.connection_id == self._id,
                    t.document.c.token == token,
                    t.posting.c.connection_id == self._id,
                    t.posting.c.state == State.SENT,
                )
            ).first()
            is not None
        )

    def is_ours(self, token: str) -> bool:
        """Whether a token is one of this connection's."""
        query = select(t.document.c.id).where(t.document.c.connection_id == self._id, t.document.c.token == token)
        return self._tx.execute(query).first() is not None

    def _postings_of(self, document_id: int) -> list[int]:
        query = select(t.posting.c.id).where(
            t.posting.c.connection_id == self._id, t.posting.c.document_id == document_id
        )
        return list(self._tx.execute(query).scalars())

    def _sent(self, row: Row[Any]) -> Sent:
        return Sent(
            row.id,
            Side(row.side),
            Token(row.token),
            PlaceId(row.place_id),
            row.site_list_id,
            row.location_uid,
            row.payload or "",
            row.sent_at,
            row.attempts,
            self._lines(row.id),
            row.peer_id,
            row.to_site_list_id,
            row.to_location_uid,
        )

    def _lines(self, document_id: int) -> tuple[SentLine, ...]:
        rows = self._tx.execute(
            select(
                t.posting.c.id,
                t.posting.c.cell_id,
                t.posting.c.units,
                t.posting.c.text,
                i.link.c.list_id,
                i.link.c.product_uid,
            )
            .join(i.cell, i.cell.c.id == t.posting.c.cell_id)
            .join(i.link, i.link.c.id == i.cell.c.link_id)
            .where(t.posting.c.connection_id == self._id, t.posting.c.document_id == document_id)
            .order_by(t.posting.c.id)
        )
        return tuple(
            SentLine(row.id, CellId(row.cell_id), row.units, row.text, row.list_id, row.product_uid) for row in rows
        )
