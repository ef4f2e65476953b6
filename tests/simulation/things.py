"""The things a company has, each known by its record in the product master, and how many units of it there really are.

Truth comes from what people did, never from the ledger. Only *who is linked to whom* is asked of Stockbridge, because a record
without a counterpart is nobody's second half: the number of the product master is right when the two are linked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from stockbridge.storage.tables import items as t
from tests.simulation.company import CONNECTION_ID

Units = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Pair:
    """An item and a product that are linked."""

    list_id: str
    product_uid: str
    is_compared: bool
    """Whether their fields were ever looked at together: what differed before counts as agreed."""


class Things:
    """Units are signed sums of what people did; a thing that went into another counts there."""

    def __init__(self, database: Database, master: Side) -> None:
        self.master = master
        self.units: Units = {}
        """By the ListID or product_uid in the product master."""
        self.let_go: set[str] = set()
        """Records that a person left without a counterpart."""
        self._database = database
        self._went_into: dict[str, str] = {}

    def pairs(self) -> Mapping[str, Pair]:
        """The living links, by either of their records."""
        query = select(t.link).where(t.link.c.connection_id == CONNECTION_ID, t.lives)
        with self._database.begin() as transaction:
            rows = transaction.execute(query).all()
        found = [Pair(row.list_id, row.product_uid, row.agreed != "{}") for row in rows]
        return {record: pair for pair in found for record in (pair.list_id, pair.product_uid)}

    def is_said_to_be_left_out(self, record: str) -> bool:
        """Whether the plan of introductions lists the record as not synced, with the reason."""
        row = t.introduction.c
        query = select(row.id).where(
            row.connection_id == CONNECTION_ID,
            row.bucket == Bucket.NOT_SYNCED,
            (row.list_id == record) | (row.product_uid == record),
        )
        with self._database.begin() as transaction:
            return transaction.execute(query).first() is not None

    def of(self, side: Side, record: str) -> str | None:
        """The thing a record stands for; None when it stands for nothing that is counted."""
        if side is not self.master:
            pair = self.pairs().get(record)
            if pair is None:
                return None
            record = pair.list_id if self.master is Side.QUICKBOOKS else pair.product_uid
        while record in self._went_into:
            record = self._went_into[record]
        return record if record in self.units else None

    def went_into(self, gone: str, kept: str) -> None:
        """One thing is the other now, with everything there is and will be of it."""
        self.units[kept] += self.units.pop(gone)
        self._went_into[gone] = kept

    def has_gone(self, thing: str) -> bool:
        """Whether it went into another."""
        return thing in self._went_into
