"""Writes of ours that the peer has and this database lost, taken back into it: document, postings, and what they carried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, insert, select, update

from stockbridge.core.cell import CellId
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.storage.book import new_id
from stockbridge.storage.tables import book as t
from stockbridge.storage.tables import items as i


@dataclass(frozen=True, slots=True)
class AdoptedLine:
    """Units that a lost document moved in a cell, and the line of the book that it carried."""

    cell_id: CellId
    units: Decimal
    entry_id: int


class Adoptions:
    """Adopted writes of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def adopt(
        self,
        side: Side,
        token: Token,
        peer_id: str,
        lines: Sequence[AdoptedLine],
        text: str,
        *,
        written_at: datetime,
        at: datetime,
    ) -> list[int]:
        """Note a document as landed; returns its postings in the order of `lines`. The caller books their units."""
        places = {
            cell_id: place
            for cell_id, *place in self._tx.execute(
                select(i.cell.c.id, i.place.c.id, i.place.c.location_uid)
                .join(i.cell, i.cell.c.place_id == i.place.c.id)
                .where(i.cell.c.connection_id == self._id, i.cell.c.id.in_([line.cell_id for line in lines]))
            )
        }
        # Two places make it a transfer, from where units were taken to where they went.
        source, target = (places[line.cell_id] for line in (min(lines, key=_units), max(lines, key=_units)))
        document_id = new_id(
            self._tx.execute(
                insert(t.document).values(
                    connection_id=self._id,
                    side=side,
                    token=token,
                    place_id=source[0],
                    location_uid=source[1],
                    to_place_id=target[0] if target != source else None,
                    payload=f"lost; {text}",
                    sent_at=written_at,
                    attempts=1,
                    peer_id=peer_id,
                    created_at=at,
                )
            )
        )
        return [self._posting(document_id, side, line, text, at) for line in lines]

    def _posting(self, document_id: int, side: Side, line: AdoptedLine, text: str, at: datetime) -> int:
        posting_id = new_id(
            self._tx.execute(
                insert(t.posting).values(
                    connection_id=self._id,
                    cell_id=line.cell_id,
                    side=side,
                    units=line.units,
                    state=State.CONFIRMED,
                    document_id=document_id,
                    created_at=at,
                    resolved_at=at,
                    text=text,
                )
            )
        )
        self._tx.execute(
            update(t.carry)
            .where(t.carry.c.connection_id == self._id, t.carry.c.entry_id == line.entry_id)
            .values(posting_id=posting_id)
        )
        return posting_id


def _units(line: AdoptedLine) -> Decimal:
    return line.units
