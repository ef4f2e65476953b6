"""Twins in the books: units that people moved on both sides in one deed are counted once.

Both movements stay booked on their own sides. What makes them one is a pair of owed lines that take the shared units back from
what each side is owed, so the movements carry each other; if one of them had been carried already, the pair brings those units
back. It changes by the difference whenever one of the documents does, so an edit or a void of either is right to the unit.
Where nobody declared that invoices stand in both systems, a person is asked first, and the cell waits.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.core.twins import WINDOW, Paper, is_suspicious, likeness, overlap
from stockbridge.storage.book import Line
from stockbridge.storage.holds import NewHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.twins import Twin, Verdict
from stockbridge.storage.unit import Unit

POSSIBLE_TWIN: Final = "possible_twin"
SAME: Final = "same"
DIFFERENT: Final = "different"
_SUBJECT: Final = "twin:"

_Papers = Mapping[Side, Mapping[CellId, Mapping[str, Paper]]]
"""By side, cell and document."""


def recognise(
    unit: Unit, side: Side, touched: Mapping[CellId, set[str]], *, matched: bool, run_id: int, at: datetime
) -> None:
    """Look for twins of documents that have just been booked on a side, and follow those known already.

    `touched` are these documents by cell; `matched` says that invoices of one number are declared to be one deed.
    """
    if not touched:
        return
    papers = _papers(unit, side, touched, at)
    everything = {document for cells in papers.values() for some in cells.values() for document in some}
    pairs: dict[CellId, list[Twin]] = {cell_id: [] for cell_id in touched}
    for twin in unit.twins.pairs(touched, everything):
        pairs[twin.cell_id].append(twin)
        if touched[twin.cell_id] & set(twin.documents):
            _follow(unit, twin, papers, run_id, at)
    for cell_id, documents in touched.items():
        _pair(unit, side, cell_id, documents, papers, pairs[cell_id], matched=matched, run_id=run_id, at=at)


def decide(unit: Unit, hold_subject: str, answer: str, *, run_id: int, at: datetime) -> CellId:
    """A person says whether two documents are one deed; returns the cell in which more or less is owed now."""
    twin = unit.twins.with_id(int(hold_subject.removeprefix(_SUBJECT)))
    unit.twins.decide(twin.id, Verdict(answer))
    if answer == SAME:
        papers = _papers(unit, Side.ZUPER, {twin.cell_id: {twin.documents[1]}}, at, also=twin.documents)
        _count_once(unit, twin, papers, run_id, at)
    return twin.cell_id


def _papers(
    unit: Unit, side: Side, touched: Mapping[CellId, set[str]], at: datetime, also: tuple[str, ...] = ()
) -> _Papers:
    """What the touched documents did in their cells, and whatever may be their twin."""
    documents = {document for some in touched.values() for document in some}
    keys = unit.twins.keys_of(side, documents)
    known = unit.twins.pairs(touched, documents)
    also = (*also, *documents, *(document for twin in known for document in twin.documents))
    return {
        one: {
            cell_id: {paper.document: paper for paper in some}
            for cell_id, some in unit.twins.papers(one, list(touched), at - WINDOW, keys=keys, also=also).items()
        }
        for one in Side
    }


def _pair(
    unit: Unit, side: Side, cell_id: CellId, documents: set[str], papers: _Papers, known: list[Twin],
    *, matched: bool, run_id: int, at: datetime,
) -> None:  # fmt: skip
    """Open a pair for each touched document of a cell that has a likely twin, and none yet."""
    taken = {document for twin in known if twin.verdict is not Verdict.DIFFERENT for document in twin.documents}
    strangers = {twin.documents for twin in known if twin.verdict is Verdict.DIFFERENT}
    own, others = papers[side].get(cell_id, {}), papers[side.other].get(cell_id, {})
    for document in sorted(documents & own.keys() - taken):
        for other in sorted(others.keys() - taken):
            here, there = (own[document], others[other]) if side is Side.QUICKBOOKS else (others[other], own[document])
            like = likeness(here, there)
            if like is None or (here.document, there.document) in strangers:
                continue
            is_certain = matched and like.is_declared
            if not is_certain and not is_suspicious(here, there, like):
                continue
            verdict = Verdict.SAME if is_certain else Verdict.ASKED
            twin = unit.twins.add(cell_id, (here.document, there.document), verdict, like.why, at)
            taken |= {document, other}
            _follow(unit, twin, papers, run_id, at)
            break


def _follow(unit: Unit, twin: Twin, papers: _Papers, run_id: int, at: datetime) -> None:
    """Bring a pair up to what its documents say now."""
    if twin.verdict is Verdict.SAME:
        _count_once(unit, twin, papers, run_id, at)
    elif twin.verdict is Verdict.ASKED:
        _ask(unit, twin, papers, run_id, at)


def _count_once(unit: Unit, twin: Twin, papers: _Papers, run_id: int, at: datetime) -> None:
    here, there = _both(twin, papers)
    shared = _shared(here, there)
    more = shared - twin.units
    if more == ZERO:
        return
    names = f"{here.text if here else 'a document'} and {there.text if there else 'a document'}"
    text = f"the same in both systems: {names}"
    for side in Side:
        unit.book.write(twin.cell_id, Line(side, EntryKind.OWED, -more, text), at, run_id)
    unit.twins.count_once(twin.id, shared)
    said = f"{show(abs(shared))} units stand in both systems and are counted once: {names} ({twin.why})"
    unit.runs.tell(run_id, Happening("twin", "both", unit.book.item_name(twin.cell_id), "success", said), at)


def _ask(unit: Unit, twin: Twin, papers: _Papers, run_id: int, at: datetime) -> None:
    here, there = _both(twin, papers)
    units = _shared(here, there)
    subject = f"{_SUBJECT}{twin.id}"
    if here is None or there is None or units == ZERO:
        unit.holds.lift(subject, POSSIBLE_TWIN, "a document moves nothing now", at)
        unit.twins.forget(twin.id)
        return
    text = (
        f"QuickBooks has {_deed(here)}; Zuper has {_deed(there)}; {twin.why}. If people entered the same units in both systems, "
        "say `same`: they are counted once. If these are two movements, say `different`: both are carried over. Until then "
        "nothing is written for this item."
    )
    hold = NewHold(
        subject=subject,
        reason=POSSIBLE_TWIN,
        text=text,
        who="whoever looks after both systems",
        actions=(SAME, DIFFERENT),
        cell_id=twin.cell_id,
        units=units,
    )
    unit.postings.unplan(twin.cell_id, "it waits for an answer", at)
    if unit.holds.put(hold, at):
        name = unit.book.item_name(twin.cell_id)
        unit.runs.tell(run_id, Happening(POSSIBLE_TWIN, "both", name, "held", text), at)


def _both(twin: Twin, papers: _Papers) -> tuple[Paper | None, Paper | None]:
    here, there = (
        papers[side].get(twin.cell_id, {}).get(document)
        for side, document in zip((Side.QUICKBOOKS, Side.ZUPER), twin.documents, strict=True)
    )
    return here, there


def _shared(here: Paper | None, there: Paper | None) -> Decimal:
    return ZERO if here is None or there is None else overlap(here.units, there.units)


def _deed(paper: Paper) -> str:
    return f"{'+' if paper.units > ZERO else ''}{show(paper.units)} by {paper.text}"
