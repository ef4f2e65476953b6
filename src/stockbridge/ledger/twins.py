"""Twins in the books: units that people moved on both sides in one deed are counted once.

Both movements stay booked on their own sides. What makes them one is a pair of owed lines that take the shared units back from
what each side is owed, so the movements carry each other; if one of them had been carried already, the pair brings those units
back. So nothing ever waits for a twin, and none is lost that never comes. A pair changes by the difference whenever one of its
documents does; a document may be in several pairs (an order that arrived in parts), and each takes only what the others left.
Where nobody declared that a kind of document stands in both systems, a person is asked first, and the cell waits.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.core.twins import (
    WINDOW,
    Judgement,
    Likeness,
    Paper,
    judge,
    likeness,
    number_key,
    overlap,
    shared_number,
)
from stockbridge.storage.book import Line
from stockbridge.storage.holds import NewHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.twins import Twin, Verdict
from stockbridge.storage.unit import Unit

POSSIBLE_TWIN: Final = "possible_twin"
SAME: Final = "same"
DIFFERENT: Final = "different"
_SUBJECT: Final = "twin:"
_NO_OTHERS: Final = datetime.max.replace(tzinfo=UTC)
_COUNTED_ONCE: Final = frozenset({Verdict.SAME, Verdict.DECLARED})

Documents = Mapping[CellId, Collection[str]]


def recognise(
    unit: Unit, side: Side, touched: Documents, *, matched: Collection[MovementKind], run_id: int, at: datetime
) -> None:
    """Look for twins of documents that were just booked or changed on a side, and follow those known already.

    `matched` are the kinds of which the settings say that they stand in both systems.
    """
    if not touched:
        return
    papers, twins = _known(unit, touched, at)
    for cell_id, documents in touched.items():
        pairs = _Pairs(unit, cell_id, papers[cell_id], twins.get(cell_id, {}), matched, run_id, at)
        pairs.look_after(side, documents)


def decide(unit: Unit, hold_subject: str, answer: str, *, run_id: int, at: datetime) -> CellId:
    """A person says whether two documents are one deed; returns the cell in which more or less is owed now."""
    twin = unit.twins.with_id(_number(hold_subject))
    unit.twins.decide(twin.id, Verdict(answer))
    papers, twins = _known(unit, {twin.cell_id: {twin.documents[1]}}, at)
    pairs = _Pairs(unit, twin.cell_id, papers[twin.cell_id], twins.get(twin.cell_id, {}), (), run_id, at)
    pairs.follow(twin.documents)
    return twin.cell_id


def side_by_side(unit: Unit, hold_subject: str) -> tuple[tuple[Side, Paper], ...]:
    """The documents of a pair that a person is asked about, QuickBooks' first; empty for holds of another kind."""
    if not hold_subject.startswith(_SUBJECT):
        return ()
    twin = unit.twins.with_id(_number(hold_subject))
    return tuple(
        (side, paper)
        for side, document in zip(Side, twin.documents, strict=True)
        for paper in unit.twins.papers(side, [twin.cell_id], _NO_OTHERS, keys=(), also=[document]).get(twin.cell_id, ())
    )


def _number(subject: str) -> int:
    return int(subject.removeprefix(_SUBJECT))


_Papers = dict[Side, dict[str, Paper]]


def _known(unit: Unit, touched: Documents, at: datetime) -> tuple[dict[CellId, _Papers], dict[CellId, dict[int, Twin]]]:
    """What the touched documents did in their cells, whatever may be their twin, and the pairs these are in."""
    documents = {document for some in touched.values() for document in some}
    also = documents | {one for twin in unit.twins.pairs(touched, documents) for one in twin.documents}
    keys = {
        key
        for one in Side
        for numbers in unit.twins.numbers_of(one, also).values()
        for number in numbers.all()
        if (key := number_key(number)) is not None
    }
    papers: dict[CellId, _Papers] = {cell_id: {one: {} for one in Side} for cell_id in touched}
    for one in Side:
        for cell_id, some in unit.twins.papers(one, list(touched), at - WINDOW, keys=keys, also=also).items():
            papers[cell_id][one] = {paper.document: paper for paper in some}
    everything = {document for cell in papers.values() for some in cell.values() for document in some}
    twins: dict[CellId, dict[int, Twin]] = {}
    for twin in unit.twins.pairs(touched, everything | also):
        twins.setdefault(twin.cell_id, {})[twin.id] = twin
    return papers, twins


@dataclass(slots=True)
class _Pairs:
    """The pairs of one cell while they are looked after."""

    unit: Unit
    cell_id: CellId
    papers: _Papers
    twins: dict[int, Twin]
    matched: Collection[MovementKind]
    run_id: int
    at: datetime
    freed: dict[Side, set[str]] = field(default_factory=lambda: {side: set() for side in Side})
    """Documents whose pair ended, because their numbers are not the same any more."""

    def look_after(self, side: Side, documents: Collection[str]) -> None:
        """Follow the pairs of these documents, then look for more."""
        self.follow(documents)
        for document in sorted({*documents, *self.freed[side]}):
            self._find_twins_of(side, document)
        for document in sorted(self.freed[side.other]):
            self._find_twins_of(side.other, document)

    def follow(self, documents: Collection[str]) -> None:
        """Bring the pairs of these documents, and those that share a document with them, up to what all of these say now."""
        near = {one for twin in self.twins.values() if set(twin.documents) & set(documents) for one in twin.documents}
        for twin in list(self.twins.values()):
            if set(twin.documents) & near:
                self._follow(twin)

    def _follow(self, twin: Twin) -> None:
        here, there = self._both(twin)
        if twin.verdict is Verdict.ASKED:
            self._ask(twin, here, there)
        elif twin.verdict is Verdict.DECLARED and here and there and shared_number(here, there) is None:
            self._count_once(twin, ZERO)
            self.unit.twins.forget(twin.id)
            del self.twins[twin.id]
            for side, document in zip(Side, twin.documents, strict=True):
                self.freed[side].add(document)
        elif twin.verdict in _COUNTED_ONCE:
            self._count_once(twin, ZERO if here is None or there is None else overlap(here.units, there.units))

    def _find_twins_of(self, side: Side, document: str) -> None:
        """Open a pair with each document that is its twin, or may be, until none of its units are left."""
        for like, here, there in self._likely(side, document):
            verdict = self._verdict(like, self._left(Side.QUICKBOOKS, here), self._left(Side.ZUPER, there))
            if verdict is not None:
                pair = here.document, there.document
                twin = self.unit.twins.add(self.cell_id, pair, verdict, like.why, self.at)
                self.twins[twin.id] = twin
                self._follow(twin)

    def _verdict(self, like: Likeness, here: Paper, there: Paper) -> Verdict | None:
        """What a new pair of two papers is, by the units that other pairs leave to them; None: no pair."""
        others = [twin for twin in self.twins.values() if {here.document, there.document} & set(twin.documents)]
        if overlap(here.units, there.units) == ZERO or any(twin.verdict is Verdict.ASKED for twin in others):
            return None
        judgement = judge(here, there, like, self.matched)
        if judgement is Judgement.SAME:
            return Verdict.DECLARED
        is_counted = any(twin.verdict in _COUNTED_ONCE for twin in others)
        return Verdict.ASKED if judgement is Judgement.ASK and not is_counted else None

    def _likely(self, side: Side, document: str) -> list[tuple[Likeness, Paper, Paper]]:
        """What may be its twin, the strongest signs first."""
        own = self.papers[side].get(document)
        strangers = {twin.documents for twin in self.twins.values()}
        found = []
        for other in self.papers[side.other].values() if own else ():
            here, there = (own, other) if side is Side.QUICKBOOKS else (other, own)
            assert here is not None
            assert there is not None
            like = likeness(here, there)
            if like is not None and (here.document, there.document) not in strangers:
                found.append((like, here, there))
        return sorted(found, key=lambda one: (one[0].sign.value, one[1].document, one[2].document))

    def _count_once(self, twin: Twin, shared: Decimal) -> None:
        more = shared - twin.units
        if more == ZERO:
            return
        here, there = (self.papers[side].get(one) for side, one in zip(Side, twin.documents, strict=True))
        names = f"{here.text if here else 'a document'} and {there.text if there else 'a document'}"
        text = f"the same in both systems: {names}"
        for side in Side:
            self.unit.book.write(self.cell_id, Line(side, EntryKind.OWED, -more, text), self.at, self.run_id)
        self.unit.twins.count_once(twin.id, shared)
        self.twins[twin.id] = replace(twin, units=shared)
        said = f"{show(abs(shared))} units stand in both systems and are counted once: {names} ({twin.why})"
        self._tell("twin", "success", said)

    def _ask(self, twin: Twin, here: Paper | None, there: Paper | None) -> None:
        subject = f"{_SUBJECT}{twin.id}"
        if here is None or there is None or overlap(here.units, there.units) == ZERO:
            self.unit.holds.lift(subject, POSSIBLE_TWIN, "a document moves nothing now", self.at)
            self.unit.twins.forget(twin.id)
            del self.twins[twin.id]
            return
        text = (
            f"QuickBooks has {_deed(here)}; Zuper has {_deed(there)}; {twin.why}. If people entered the same units in both "
            "systems, it is one deed and is counted once. If these are two deeds, both are carried over. Until somebody says "
            "which, nothing is written for this item."
        )
        hold = NewHold(
            subject=subject,
            reason=POSSIBLE_TWIN,
            text=text,
            who="whoever looks after both systems",
            actions=(SAME, DIFFERENT),
            cell_id=self.cell_id,
            units=overlap(here.units, there.units),
        )
        self.unit.postings.unplan(self.cell_id, "it waits for an answer", self.at)
        if self.unit.holds.put(hold, self.at):
            self._tell(POSSIBLE_TWIN, "held", text)

    def _both(self, twin: Twin) -> tuple[Paper | None, Paper | None]:
        """The papers of a pair, each with the units that its other pairs leave to it."""
        here, there = (self.papers[side].get(one) for side, one in zip(Side, twin.documents, strict=True))
        return here and self._left(Side.QUICKBOOKS, here, twin), there and self._left(Side.ZUPER, there, twin)

    def _left(self, side: Side, paper: Paper, but: Twin | None = None) -> Paper:
        at = list(Side).index(side)
        others = (twin for twin in self.twins.values() if twin.documents[at] == paper.document)
        taken = sum((twin.units for twin in others if but is None or twin.id != but.id), ZERO)
        return replace(paper, units=paper.units - taken)

    def _tell(self, kind: str, status: str, text: str) -> None:
        name = self.unit.book.item_name(self.cell_id)
        self.unit.runs.tell(self.run_id, Happening(kind, "both", name, status, text), self.at)


def _deed(paper: Paper) -> str:
    return f"{'+' if paper.units > ZERO else ''}{show(paper.units)} by {paper.text}"
