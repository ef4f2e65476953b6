"""Documents after a merge: QuickBooks puts the item that was kept on every document of the one that is gone, and no unit moves by that.

An item that documents name cannot be deleted (facts/QUICKBOOKS_SIMULATOR.md §18). So where a document names another item for just
the units of one that is gone, that one went into the other, and what was known of its documents is what the other has of them now.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.evidence import Document
from stockbridge.storage.unit import Unit

Lines = Mapping[tuple[str, str], Decimal]
"""Units by item and place."""


def known_lines(unit: Unit, source_ids: Sequence[str], read: Sequence[Document] = ()) -> dict[str, Lines]:
    """What known documents did, by TxnID, told of the items that they name today; `read` are documents as just read."""
    known = unit.evidence.lines_of(Side.QUICKBOOKS, source_ids)
    gone = unit.items.gone_of({item for lines in known.values() for item, _ in lines})
    if not gone:
        return dict(known)
    for document in read:
        lines = known.get(document.source_id, {})
        for item in {item for item, _ in lines if item in gone and gone[item] is None}:
            kept = _kept(item, lines, document.lines)
            if kept is not None:
                unit.items.went_into(item, kept)
                gone[item] = kept
    into = {item: kept for item, kept in gone.items() if kept is not None}
    return {source_id: _told_of(lines, into) for source_id, lines in known.items()}


def _kept(item: str, before: Lines, now: Lines) -> str | None:
    """The one item that took the place of an item that is gone; None where it cannot be told."""
    left = {place: units for (named, place), units in before.items() if named == item}
    added = {other for other, _ in now} - {other for other, _ in before}
    alike = {
        other
        for other, _ in now
        if all(now.get((other, at), ZERO) - before.get((other, at), ZERO) == units for at, units in left.items())
    }
    for others in (alike, added):
        if len(others) == 1 and any(left.values()):
            return others.pop()
    return None


def _told_of(lines: Lines, into: Mapping[str, str]) -> Lines:
    told: dict[tuple[str, str], Decimal] = {}
    for (item, place), units in lines.items():
        key = into.get(item, item), place
        told[key] = told.get(key, ZERO) + units
    return told
