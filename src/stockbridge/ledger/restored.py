"""A company file that is not as it was: a person decides what becomes of what it lacks.

Rule: what was lost is entered again at most once, and only after somebody said so. Each lost line is taken off the book by a
movement that Zuper need not follow, and is owed to QuickBooks anew: an ordinary posting under a new token. What is not entered again
stays lost: the next reading finds it, the lost document explains it, and Zuper follows.
"""

from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.ledger.readings import place_of
from stockbridge.storage.book import Line
from stockbridge.storage.holds import NewHold
from stockbridge.storage.lost import LostDocument
from stockbridge.storage.unit import Unit

SUBJECT: Final = "connection"
FILE_RESTORED: Final = "file_restored"
FILE_CONDENSED: Final = "file_condensed"
FILE_MOVED: Final = "file_moved"

POST_AGAIN: Final = "post_again"
POST_OURS: Final = "post_ours"
RESUME: Final = "resume"
LOOK_AGAIN: Final = "retry"

ACTIONS: Final = MappingProxyType(
    {
        FILE_RESTORED: (POST_AGAIN, POST_OURS, RESUME, LOOK_AGAIN),
        FILE_CONDENSED: (RESUME, LOOK_AGAIN),
        FILE_MOVED: (RESUME, LOOK_AGAIN),
    }
)


def stop(unit: Unit, reason: str, text: str, *, at: datetime) -> None:
    """Stop the connection until a person has decided."""
    unit.facts.set_state("stopped", text)
    hold = NewHold(
        subject=SUBJECT,
        reason=reason,
        text=text,
        who="the person who restored, condensed, moved or copied the file",
        actions=ACTIONS[reason],
        side=Side.QUICKBOOKS,
    )
    unit.holds.put(hold, at)


def decide(unit: Unit, reason: str, action: str, *, run_id: int, at: datetime) -> str:
    """Do what a person decided about the file; returns what happens now, in a sentence."""
    if action == LOOK_AGAIN:
        unit.lost.unmark()
        return "the file is looked at again in the next update"
    lost = unit.lost.documents()
    chosen = [one for one in lost if action == POST_AGAIN or (action == POST_OURS and one.is_ours)]
    given_back = _give_back(unit, chosen, run_id, at)
    if reason == FILE_RESTORED:
        _explain(unit, [one for one in lost if one not in chosen], at)
    for one in lost:
        unit.evidence.void(Side.QUICKBOOKS, one.source_id, at)
    unit.documents.fallen(Side.QUICKBOOKS, [one.source_id for one in lost if one.is_ours], at)
    unit.lost.unmark()
    unit.facts.believe_company_file()
    if given_back:
        return f"{show(given_back)} units of {len(chosen)} documents are entered again at the next update"
    return "this file is the one to go on with"


def _give_back(unit: Unit, documents: list[LostDocument], run_id: int, at: datetime) -> Decimal:
    """Take lost lines off the book and owe them to QuickBooks anew; returns how many units, without signs."""
    cells = unit.book.cells_of(Side.QUICKBOOKS, {item for document in documents for item, _ in document.lines})
    total = ZERO
    for document in documents:
        for (item, place), units in document.lines.items():
            cell = next((cell for cell in cells.get(item, ()) if place_of(cell, Side.QUICKBOOKS) == place), None)
            if units and cell is not None:
                effect = _effect(unit, document, item, place, at)
                total += abs(units)
                lines = [
                    Line(Side.QUICKBOOKS, EntryKind.MOVEMENT, -units, _gone(document)),
                    Line(Side.QUICKBOOKS, EntryKind.OWED, units, f"{_gone(document)}, which Zuper need not follow"),
                    Line(Side.ZUPER, EntryKind.OWED, units, f"{_gone(document)}, entered again"),
                ]
                movement, *_ = unit.book.write_all([(cell.id, line) for line in lines], at, run_id)
                unit.evidence.use([effect], movement)
    return total


def _explain(unit: Unit, documents: list[LostDocument], at: datetime) -> None:
    """What a lost document had moved comes back: the movement that the next reading finds has a document all the same."""
    for document in documents:
        for item, place in document.lines:
            _effect(unit, document, item, place, at)


def _effect(unit: Unit, document: LostDocument, item: str, place: str, at: datetime) -> int:
    units = -document.lines[item, place]
    return unit.evidence.add_effect(Side.QUICKBOOKS, document.source_id, item, place, units, _gone(document), None, at)


def _gone(document: LostDocument) -> str:
    return f"{document.name}, lost with the restored company file"
