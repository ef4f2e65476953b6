"""What happened, newest first: every run with its closing sentence, and every record it touched (promise 27)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

STATUSES: Final = ("started", "success", "error", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened; the names are the outside contract (design §7)."""

    at: datetime
    run: int
    kind: str
    direction: str
    record: str
    status: str
    text: str
    id: int | None = None
    """The number of the line; None of the closing sentence of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines somebody wants to see; what is empty lets all pass."""

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    record: str = ""
    """A part of the record's name."""
    run: int | None = None


def history(unit: Unit, *, most: int, kinds: tuple[str, ...] = (), statuses: tuple[str, ...] = ()) -> list[HistoryLine]:
    """The latest lines of some kinds and statuses, or of all, with the closing sentences of the runs among them."""
    records = history_of_records(unit, Wanted(kinds=kinds, statuses=statuses), most=most)
    runs = [
        line
        for line in _runs(Reports(unit.transaction, unit.connection_id), most)
        if (not kinds or line.kind in kinds) and (not statuses or line.status in statuses)
    ]
    return sorted([*records, *runs], key=lambda line: line.at, reverse=True)[:most]


def history_of_records(unit: Unit, wanted: Wanted, *, most: int, before_id: int | None = None) -> list[HistoryLine]:
    """The latest lines about records; `before_id` continues where a page ended."""
    return [
        HistoryLine(
            at=row.at,
            run=row.run_id,
            kind=row.kind,
            direction=row.direction,
            record=row.record,
            status=row.status,
            text=row.text,
            id=row.id,
        )
        for row in Reports(unit.transaction, unit.connection_id).latest_history(
            most,
            kinds=wanted.kinds,
            statuses=wanted.statuses,
            directions=wanted.directions,
            record=wanted.record,
            run_id=wanted.run,
            before_id=before_id,
        )
    ]


def _runs(reports: Reports, most: int) -> list[HistoryLine]:
    return [
        HistoryLine(
            at=row.ended_at or row.started_at,
            run=row.id,
            kind=row.kind,
            direction="both",
            record="",
            status=row.outcome or "started",
            text=row.text or "under way, or ended without a word",
        )
        for row in reports.latest_runs(most)
    ]
