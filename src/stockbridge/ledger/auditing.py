"""The drift audit: every cell under four lights, and the cause of every difference (`core.audit` names both).

It reads what the last runs brought and writes nothing; `inspecting` asks both systems for fresh readings, `healing` puts right. What
a side holds is its last reading where that is newer than the last line of the cell, else what the book says; a number of Zuper's that
cannot contain our latest posting yet is passed over, as the readings do.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.audit import LIGHT_OF, SHOWS_WITHIN, Cause, Cell, Light, is_drift, judge
from stockbridge.core.cell import CellId
from stockbridge.core.side import Side
from stockbridge.ledger.answering import LINE
from stockbridge.ledger.audit_words import say
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.audits import NO_READING, Audits, CellSums, ChangedPosting, LastReading
from stockbridge.storage.chunks import chunks
from stockbridge.storage.reports import CellNames, Reports
from stockbridge.storage.unit import Unit
from stockbridge.storage.unsettled import unsettled

CELL: Final = "cell:"
DOCUMENT: Final = "document:"
EFFECT: Final = "effect:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that does not agree; the names are the outside contract (design §7)."""

    id: str
    """`cell:N`, `line:N`, `document:N` or `effect:N`: what `--only` takes."""
    cell_id: CellId
    item: str
    quickbooks_id: str
    zuper_id: str
    place: str
    quickbooks: Decimal
    zuper: Decimal
    book: Decimal
    """What both will hold once everything owed has arrived."""
    cause: Cause
    light: Light
    is_drift: bool
    """Somebody must look at it; otherwise time settles it, or a person knows of it."""
    side: Side | None
    """Where it happened, if on one side only."""
    units: Decimal
    """What happened there; of two sides that differ: what QuickBooks holds, less what Zuper holds."""
    document: str | None
    who: str | None
    since: datetime | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """A movement that no document explains; `id` is what `stockbridge acknowledge` takes."""

    id: str
    item: str
    place: str
    side: Side
    units: Decimal
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The whole audit; the names are the outside contract (design §7)."""

    cells: int
    agree: int
    """Cells that hold the same in QuickBooks, in Zuper and by the book."""
    clear: int
    """Cells that agree and whose every unit has its evidence: no difference under any light."""
    drift: int
    """Differences that somebody must look at."""
    lights: Mapping[Light, int]
    """Differences under each light."""
    differences: tuple[Difference, ...]
    unexplained: tuple[Unexplained, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A difference that the evidence shows."""

    id: str
    cell_id: CellId
    cause: Cause
    side: Side
    units: Decimal
    since: datetime
    document: str | None = None
    who: str | None = None


@dataclass(slots=True)
class CellState:
    """A cell as the audit sees it."""

    names: CellNames
    cell: Cell

    @property
    def book(self) -> Decimal:
        return self.cell.will_hold[Side.QUICKBOOKS]


def audit(unit: Unit, settings: ConnectionSettings, now: datetime) -> Audit:
    """Audit every cell, by what was read last. Those of which the sums alone say that all agrees are not looked at one by one."""
    audits, reports = Audits(unit.transaction, unit.connection_id), Reports(unit.transaction, unit.connection_id)
    found = _by_cell(_by_evidence(audits, reports, documents_until(unit, settings, now)))
    cells, may_differ = list(audits.cell_ids()), unsettled(unit.transaction, unit.connection_id)
    looked_at = [cell_id for cell_id in cells if cell_id in may_differ or cell_id in found]
    agree = clear = len(cells) - len(looked_at)
    differences: list[Difference] = []
    for cell, shown in _audited(unit, looked_at, found):
        agree += judge(cell) is None
        clear += not shown
        differences += shown
    return Audit(
        cells=len(cells),
        agree=agree,
        clear=clear,
        drift=sum(one.is_drift for one in differences),
        lights={light: sum(one.light is light for one in differences) for light in Light},
        differences=tuple(differences),
        unexplained=_unexplained(reports),
    )


def differences_of(
    unit: Unit, settings: ConnectionSettings, now: datetime, cell_ids: Collection[CellId]
) -> list[Difference]:
    """What an audit would find of these cells alone; those of other connections are passed over."""
    audits, reports = Audits(unit.transaction, unit.connection_id), Reports(unit.transaction, unit.connection_id)
    ours = audits.living(cell_ids)
    found = _by_cell(_by_evidence(audits, reports, documents_until(unit, settings, now)))
    return [one for _, shown in _audited(unit, ours, found) for one in shown]


def _by_cell(found: Iterable[_Found]) -> dict[CellId, list[_Found]]:
    by_cell: dict[CellId, list[_Found]] = {}
    for one in found:
        by_cell.setdefault(one.cell_id, []).append(one)
    return by_cell


def _audited(
    unit: Unit, cell_ids: Iterable[CellId], found: Mapping[CellId, list[_Found]]
) -> Iterator[tuple[Cell, list[Difference]]]:
    """Each of these cells, with what does not agree about it."""
    states = CellStates(unit)
    for some in chunks(cell_ids):
        for cell_id, state in states.of(some).items():
            yield state.cell, list(_differences(cell_id, state, found.get(cell_id, [])))


class CellStates:
    """The cells of one connection as the audit sees them; what holds for all of them is asked for once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._audits = Audits(unit.transaction, unit.connection_id)
        self._reports = Reports(unit.transaction, unit.connection_id)
        held = {hold.cell_id for hold in unit.holds.open() if hold.cell_id is not None}
        self._held = held | unit.road.cells()
        self._in_doubt = unit.postings.cells_in_doubt(Side.QUICKBOOKS) | unit.postings.cells_in_doubt(Side.ZUPER)

    def of(self, cell_ids: Sequence[CellId]) -> dict[CellId, CellState]:
        """These cells."""
        sums, names = self._audits.sums(cell_ids), self._reports.cell_names(cell_ids)
        readings = self._audits.last_readings(cell_ids)
        for unseen in self._unit.documents.unseen(Side.ZUPER, cell_ids):
            readings[unseen.cell_id][Side.ZUPER] = NO_READING
        return {
            cell_id: CellState(names[cell_id], self._cell(cell_id, sums[cell_id], readings[cell_id]))
            for cell_id in cell_ids
        }

    def _cell(self, cell_id: CellId, sums: dict[Side, CellSums], readings: dict[Side, LastReading]) -> Cell:
        return Cell(
            holds={side: _holds(sums[side], readings[side]) for side in Side},
            will_hold={side: sums[side].balance + sums[side].owed for side in Side},
            accepted=sums[Side.QUICKBOOKS].opening - sums[Side.ZUPER].opening,
            is_owed=any(one.owed != one.on_the_road for one in sums.values()),
            is_on_the_road=any(one.on_the_road for one in sums.values()),
            is_held=cell_id in self._held,
            is_in_doubt=cell_id in self._in_doubt,
        )


def _holds(sums: CellSums, reading: LastReading) -> Decimal:
    is_newer = reading.at is not None and (sums.last_line is None or reading.at > sums.last_line)
    return reading.units if is_newer and reading.units is not None else sums.balance


def _differences(cell_id: CellId, state: CellState, found: list[_Found]) -> Iterator[Difference]:
    cause = judge(state.cell)
    if cause is not None:
        apart = state.cell.holds[Side.QUICKBOOKS] - state.cell.holds[Side.ZUPER]
        yield _difference(f"{CELL}{cell_id}", cell_id, state, cause, None, apart, None)
    for one in found:
        yield _difference(one.id, cell_id, state, one.cause, one.side, one.units, one)


def _difference(
    id_: str, cell_id: CellId, state: CellState, cause: Cause, side: Side | None, units: Decimal, found: _Found | None
) -> Difference:
    document = found.document if found else None
    return Difference(
        id=id_,
        cell_id=cell_id,
        item=state.names.item,
        quickbooks_id=state.names.list_id,
        zuper_id=state.names.product_uid,
        place=state.names.place,
        quickbooks=state.cell.holds[Side.QUICKBOOKS],
        zuper=state.cell.holds[Side.ZUPER],
        book=state.book,
        cause=cause,
        light=LIGHT_OF[cause],
        is_drift=is_drift(cause),
        side=side,
        units=units,
        document=document,
        who=found.who if found else None,
        since=found.since if found else None,
        text=say(cause, side, units, document),
    )


def documents_until(unit: Unit, settings: ConnectionSettings, now: datetime) -> dict[Side, datetime]:
    """Up to when the documents of each side are all known: what was booked until then and has none will get none.

    They are known once the side was asked for them long enough afterwards; where it could not tell all, after the quarantine.
    """
    waited = now - timedelta(seconds=settings.zuper.quarantine_seconds)
    asked = {
        Side.QUICKBOOKS: unit.facts.company_file().documents_at,
        Side.ZUPER: unit.facts.zuper_account().documents_at,
    }
    return {side: waited if at is None else max(waited, at - SHOWS_WITHIN[side]) for side, at in asked.items()}


def _by_evidence(audits: Audits, reports: Reports, known_until: Mapping[Side, datetime]) -> Iterator[_Found]:
    """What speaks against our postings and against the movements booked, whether or not the sides are equal."""
    for line in reports.unexplained():
        cause = Cause.NO_DOCUMENT if line.since <= known_until[line.side] else Cause.NOT_SEEN_YET
        yield _Found(
            id=f"{LINE}{line.entry_id}",
            cell_id=line.cell_id,
            cause=cause,
            side=line.side,
            units=line.units,
            since=line.since,
        )
    for changed in audits.changed_postings():
        yield _Found(
            id=f"{LINE}{changed.entry_id}",
            cell_id=changed.cell_id,
            cause=_what_was_done(changed),
            side=Side(changed.side),
            units=changed.units,
            since=changed.since,
            document=changed.text,
            who=changed.who,
        )
    for missing in audits.missing_postings():
        yield _Found(
            id=f"{DOCUMENT}{missing.document_id}",
            cell_id=missing.cell_id,
            cause=Cause.POSTING_MISSING,
            side=Side(missing.side),
            units=missing.units,
            since=missing.since,
            document=f"{missing.token}: {missing.text}",
        )
    for effect in audits.effects_passed_over():
        yield _Found(
            id=f"{EFFECT}{effect.effect_id}",
            cell_id=effect.cell_id,
            cause=Cause.NO_MOVEMENT,
            side=Side(effect.side),
            units=effect.units,
            since=effect.since,
            document=effect.text,
            who=effect.who,
        )


def _what_was_done(changed: ChangedPosting) -> Cause:
    if changed.is_copy:
        is_opposite = changed.posted is not None and changed.posted * changed.units < 0
        return Cause.POSTING_DELETED if is_opposite else Cause.POSTING_DOUBLED
    return Cause.POSTING_DELETED if changed.is_void else Cause.POSTING_CHANGED


def _unexplained(reports: Reports) -> tuple[Unexplained, ...]:
    lines = reports.unexplained()
    names = reports.cell_names({line.cell_id for line in lines})
    return tuple(
        Unexplained(
            id=f"{LINE}{line.entry_id}",
            item=names[CellId(line.cell_id)].item,
            place=names[CellId(line.cell_id)].place,
            side=line.side,
            units=line.units,
            since=line.since,
        )
        for line in lines
    )
