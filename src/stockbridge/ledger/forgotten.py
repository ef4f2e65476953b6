"""Writes of ours that a peer shows and the book does not know: an older copy of the database was put back, or two are at work.

Rule: nothing is written while that is open. A write is never forgotten by a database that was not put back, because it leaves only
after it was committed (design §3, invariant 1). A person says which it is. An older copy takes the writes into the book: each is a
posting that landed, and what it carried is owed no more, so that the movements it carried, which are seen again, are not carried
again. Two copies must be one before anything goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.errors import Refused
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.storage.adoptions import AdoptedLine
from stockbridge.storage.book import Line
from stockbridge.storage.holds import NewHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

FORGOTTEN: Final = "forgotten_postings"
ADOPT: Final = "adopt"
"""A person's answer: an older copy of the database was put back, and nobody else is at work. Take the writes into the book."""

SUBJECT: Final = "connection"
_SETTLED: Final = "what {token} carried before this copy of the database was put back"
_AGAIN: Final = "seen again, but {token} carried it already"
_TEXT: Final = "taken from {side}, where it was found: this database is older"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A write under a token of ours that the book lacks: where, when, and its units by cell."""

    side: Side
    token: Token
    peer_id: str
    at: datetime
    lines: Sequence[tuple[CellId, Decimal]]


class OlderBook(Refused):
    """The book lacks writes of ours, and nobody has said yet what to make of them. The message says what a person must do."""


def adopt(unit: Unit, forgotten: Sequence[Forgotten], *, run_id: int, at: datetime) -> None:
    """Take these writes into the book, once a person has said so.

    Raises:
        OlderBook: nobody has said so since the latest of them. Call `stop` in a transaction that will be kept.
    """
    if not forgotten:
        return
    if unit.holds.last_answer(SUBJECT, FORGOTTEN, max(one.at for one in forgotten)) != ADOPT:
        raise OlderBook(_question(forgotten))
    for one in forgotten:
        _adopt(unit, one, run_id, at)


def stop(unit: Unit, question: OlderBook, *, side: Side, at: datetime) -> None:
    """Stop the connection until a person has answered."""
    unit.facts.set_state("stopped", str(question))
    hold = NewHold(
        subject=SUBJECT,
        reason=FORGOTTEN,
        text=str(question),
        who="whoever runs this installation",
        actions=(ADOPT,),
        side=side,
    )
    unit.holds.put(hold, at)


def _adopt(unit: Unit, one: Forgotten, run_id: int, at: datetime) -> None:
    text = _TEXT.format(side=one.side.label)
    carried = [
        (cell_id, Line(one.side.other, EntryKind.OWED, units, _SETTLED.format(token=one.token)))
        for cell_id, units in one.lines
    ]
    carried_ids = unit.book.write_all(carried, at, run_id)
    posting_ids = unit.adoptions.adopt(
        one.side,
        one.token,
        one.peer_id,
        [
            AdoptedLine(cell_id, units, entry_id)
            for (cell_id, units), entry_id in zip(one.lines, carried_ids, strict=True)
        ],
        text,
        written_at=one.at,
        at=at,
    )
    for (cell_id, units), posting_id in zip(one.lines, posting_ids, strict=True):
        unit.book.write(
            cell_id,
            Line(one.side, EntryKind.POSTING, units, text, who="Stockbridge", posting_id=posting_id),
            at,
            run_id,
        )
        again = Line(one.side.other, EntryKind.OWED, -units, _AGAIN.format(token=one.token))
        unit.book.write(cell_id, again, at, run_id)
    record = unit.book.item_name(one.lines[0][0])
    total = sum((units for _, units in one.lines), ZERO)
    unit.runs.tell(
        run_id, Happening(FORGOTTEN, f"from {one.side}", record, "success", f"{show(total)} units {text}"), at
    )


def _question(forgotten: Sequence[Forgotten]) -> str:
    side = forgotten[0].side.label
    first, last = min(one.at for one in forgotten), max(one.at for one in forgotten)
    shown = ", ".join(one.token for one in forgotten[:3])
    more = f" and {len(forgotten) - 3} more" if len(forgotten) > 3 else ""
    return (
        f"{side} holds {len(forgotten)} writes of this connection that this database does not know ({shown}{more}; from "
        f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC). Either an older copy of the database was put back, or a second copy of "
        "Stockbridge is at work. Nothing was written. Make sure that no other copy runs; then have these writes "
        "taken into the book, so that no unit is carried twice."
    )
