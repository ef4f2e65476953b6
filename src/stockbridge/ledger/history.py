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


def history(unit: Unit, *, most: int, kinds: tuple[str, ...] = (), statuses: tuple[str, ...] = ()) -> list[HistoryLine]:
    """The latest lines of some kinds and statuses, or of all."""
    reports = Reports(unit.transaction, unit.connection_id)
    records = [
        HistoryLine(
            at=row.at,
            run=row.run_id,
            kind=row.kind,
            direction=row.direction,
            record=row.record,
            status=row.status,
            text=row.text,
        )
        for row in reports.latest_history(most, kinds=kinds, statuses=statuses)
    ]
    runs = [
        line
        for line in _runs(reports, most)
        if (not kinds or line.kind in kinds) and (not statuses or line.status in statuses)
    ]
    return sorted([*records, *runs], key=lambda line: line.at, reverse=True)[:most]


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
