"""What became of a document that left: confirmed, refused, or not there. Each is one transaction of the caller.

Only a definite yes or a token that was found may call `confirm`; only a definite no may call `refuse`, `split` or
`put_back`; only an answer "it is not there", given after everything late has landed, may call `absent`. Silence calls nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from stockbridge.core.book import EntryKind
from stockbridge.core.plan import Post
from stockbridge.core.posting import Event
from stockbridge.core.quantity import show
from stockbridge.core.token import Token
from stockbridge.storage.book import Line
from stockbridge.storage.documents import Sent, SentLine
from stockbridge.storage.holds import NewHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

REFUSED = "refused"


def confirm(
    unit: Unit,
    sent: Sent,
    *,
    event: Event,
    peer_id: str | None,
    run_id: int,
    at: datetime,
    landed: Mapping[int, Decimal] | None = None,
) -> bool:
    """Book a document that landed; `landed` gives the units by posting where the peer kept other units than were sent.

    What it did not keep is owed again. Returns whether everything was kept.
    """
    unit.documents.resolve(sent.document_id, event, at, peer_id=peer_id)
    kept_all = True
    for line in sent.lines:
        units = line.units if landed is None else landed[line.posting_id]
        unit.book.write(
            line.cell_id,
            _as_booked(unit, sent, line, units),
            at,
            run_id,
        )
        if units != line.units:
            kept_all = False
            text = f"{sent.side.label} kept {show(units)} of {show(line.units)}"
            unit.book.write(line.cell_id, Line(sent.side.other, EntryKind.OWED, line.units - units, text), at, run_id)
        unit.runs.tell(run_id, _happening(unit, sent, line, "success", _done(sent, line, units, event)), at)
    return kept_all


def refuse(unit: Unit, sent: Sent, *, why: str, who: str, run_id: int, at: datetime) -> None:
    """Note a definite no. What the document carried is owed again, and each of its cells is held for a person."""
    unit.documents.resolve(sent.document_id, Event.NO, at, why=why)
    for line in sent.lines:
        text = (
            f"{sent.side.label} refused {show(line.units)} units: {why} Nothing was changed there. "
            "Put right what it names, and have it sent again."
        )
        unit.holds.put(
            NewHold(
                subject=f"cell:{line.cell_id}:{sent.side}",
                reason=f"{REFUSED}_by_{sent.side}",
                text=text,
                who=who,
                actions=("retry",),
                cell_id=line.cell_id,
                side=sent.side,
                units=line.units,
            ),
            at,
        )
        unit.runs.tell(run_id, _happening(unit, sent, line, "held", text), at)


def put_back(unit: Unit, sent: Sent, *, why: str, at: datetime) -> None:
    """Note a definite no that time or a person at the peer cures: the units are planned again under a new token."""
    carried = _carried(unit, sent)
    unit.documents.resolve(sent.document_id, Event.NO, at, why=why)
    for line in sent.lines:
        unit.postings.plan(_again(sent, line, carried), line.text, at)


def split(unit: Unit, sent: Sent, *, why: str, new_token: Callable[[], Token], at: datetime) -> None:
    """Note a definite no that one line may have caused: plan both halves, each under a token of its own."""
    assert len(sent.lines) > 1, "a document of one line cannot be split; refuse it"
    carried = _carried(unit, sent)
    unit.documents.resolve(sent.document_id, Event.NO, at, why=why)
    middle = len(sent.lines) // 2
    for half in (sent.lines[:middle], sent.lines[middle:]):
        ids = [unit.postings.plan(_again(sent, line, carried), line.text, at) for line in half]
        unit.documents.add(sent.side, new_token(), sent.place_id, sent.location_uid, ids, at)


def absent(unit: Unit, sent: Sent, *, at: datetime) -> None:
    """Asked, and it is not there: the same units go again under the same token."""
    unit.documents.resolve(sent.document_id, Event.ABSENT, at)


def _carried(unit: Unit, sent: Sent) -> Mapping[int, Sequence[int]]:
    return {line.posting_id: unit.postings.entries_carried(line.posting_id) for line in sent.lines}


def _again(sent: Sent, line: SentLine, carried: Mapping[int, Sequence[int]]) -> Post:
    return Post(line.cell_id, sent.side, line.units, tuple(carried[line.posting_id]))


def _as_booked(unit: Unit, sent: Sent, line: SentLine, units: Decimal) -> Line:
    """A posting that carries nothing but what a person decided is that person's correction."""
    person = unit.postings.decided_by(line.posting_id)
    kind = EntryKind.POSTING if person is None else EntryKind.CORRECTION
    return Line(sent.side, kind, units, line.text, who=person or "Stockbridge", posting_id=line.posting_id)


def _happening(unit: Unit, sent: Sent, line: SentLine, status: str, text: str) -> Happening:
    return Happening("posting", f"{sent.side.other} to {sent.side}", unit.book.item_name(line.cell_id), status, text)


def _done(sent: Sent, line: SentLine, units: Decimal, event: Event) -> str:
    found = " (its answer was lost; it was found there)" if event is Event.FOUND else ""
    return f"{'+' if units > 0 else ''}{show(units)} in {sent.side.label}{found}: {line.text}"
