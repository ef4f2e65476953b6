"""What happened, newest first: every run with its closing sentence, and every record it touched (promise 27)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

LOOKS_BACK: Final = 100_000
"""Lines that a page is looked for among: what is rare or not there at all would have millions read."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines somebody wants to see; what is empty lets all pass."""

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    record: str = ""
    """A part of the record's name."""
    run: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Lines about records, newest first; `older` continues where they end, None when they end there.

    A page may be shorter than was asked for, or empty, and go on all the same: those before it have been looked through.
    """

    lines: list[HistoryLine]
    older: int | None


def history(unit: Unit, *, most: int, kinds: tuple[str, ...] = (), statuses: tuple[str, ...] = ()) -> list[HistoryLine]:
    """The latest lines of some kinds and statuses, or of all, with the closing sentences of the runs among them."""
    records = history_page(unit, Wanted(kinds=kinds, statuses=statuses), most=most).lines
    runs = [
        line
        for line in _runs(Reports(unit.transaction, unit.connection_id), most)
        if (not kinds or line.kind in kinds) and (not statuses or line.status in statuses)
    ]
    return sorted([*records, *runs], key=lambda line: line.at, reverse=True)[:most]


def history_page(
    unit: Unit, wanted: Wanted, *, most: int, before_id: int | None = None, among: int | None = None
) -> HistoryPage:
    """The latest lines about records, or those older than where a page ended, `among` so many lines or among all."""
    reports = Reports(unit.transaction, unit.connection_id)
    looked_to = None if among is None else reports.line_back(among, before_id=before_id)
    rows = list(
        reports.latest_history(
            most + 1,
            kinds=wanted.kinds,
            statuses=wanted.statuses,
            directions=wanted.directions,
            record=wanted.record,
            run_id=wanted.run,
            before_id=before_id,
            from_id=looked_to,
        )
    )
    lines = [
        HistoryLine(
            at=row.at,
            run=row.run_id,
            kind=row.kind,
            direction=row.direction,
            record=row.record,
            status=row.status,
            text=row.text,
        )
        for row in rows[:most]
    ]
    return HistoryPage(lines=lines, older=rows[most - 1].id if len(rows) > most else looked_to)


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
