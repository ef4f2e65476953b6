"""Documents of QuickBooks that we have seen and that the company file which is open may lack, because it is an older state of itself."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select, update

from stockbridge.core.quantity import units
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import evidence as t


@dataclass(frozen=True, slots=True)
class LostDocument:
    """A document that is gone with an older state of the file, and the units it had moved by (item, site)."""

    source_id: str
    kind: str
    number: str | None
    party: str | None
    at: str | None
    lines: Mapping[tuple[str, str], Decimal]
    is_ours: bool

    @property
    def name(self) -> str:
        """How people call it: `Item receipt 77 of 2026-03-05, Acme Supply`."""
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.kind).capitalize()
        number = f" {self.number}" if self.number else ""
        date = f" of {self.at}" if self.at else ""
        return f"{words}{number}{date}{f', {self.party}' if self.party else ''}"


class Lost:
    """Documents of one connection that a company file lacks."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def newest(self, kinds: Sequence[str], *, most: int, after: int = 0) -> list[tuple[str, str]]:
        """Kind and TxnID of the documents that came last, newest first; `after` leaves out so many."""
        rows = self._tx.execute(
            select(t.evidence.c.kind, t.evidence.c.source_id)
            .where(
                t.evidence.c.connection_id == self._id,
                t.evidence.c.side == Side.QUICKBOOKS,
                t.evidence.c.kind.in_(kinds),
                t.evidence.c.is_void.is_(False),
            )
            .order_by(t.evidence.c.first_seen_at.desc(), t.evidence.c.source_id.desc())
            .limit(most)
            .offset(after)
        )
        return [(row.kind, row.source_id) for row in rows]

    def mark(self, source_ids: Collection[str], at: datetime) -> None:
        """Note that the file lacks these, and only these."""
        self.unmark()
        for some in chunks(source_ids):
            self._tx.execute(
                update(t.evidence)
                .where(
                    t.evidence.c.connection_id == self._id,
                    t.evidence.c.side == Side.QUICKBOOKS,
                    t.evidence.c.source_id.in_(some),
                )
                .values(lost_at=at)
            )

    def unmark(self) -> None:
        """The file lacks nothing any more, or it is asked anew."""
        self._tx.execute(
            update(t.evidence)
            .where(t.evidence.c.connection_id == self._id, t.evidence.c.lost_at.is_not(None))
            .values(lost_at=None)
        )

    def documents(self) -> list[LostDocument]:
        """What the file lacks, the oldest first."""
        ours = select(b.document.c.peer_id).where(
            b.document.c.connection_id == self._id,
            b.document.c.side == Side.QUICKBOOKS,
            b.document.c.peer_id.is_not(None),
        )
        rows = self._tx.execute(
            select(t.evidence, t.evidence.c.source_id.in_(ours).label("is_ours"))
            .where(t.evidence.c.connection_id == self._id, t.evidence.c.lost_at.is_not(None))
            .order_by(t.evidence.c.first_seen_at, t.evidence.c.source_id)
        )
        return [
            LostDocument(
                row.source_id,
                row.kind,
                row.number,
                row.party,
                row.at,
                {(item, place): units(text) for item, place, text in json.loads(row.lines)},
                bool(row.is_ours),
            )
            for row in rows
        ]
