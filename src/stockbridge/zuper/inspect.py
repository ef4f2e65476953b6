"""Step 3, while an audit is under way: read a month of Zuper's stock history again, some days of it at a time.

A void leaves no trace but the row itself (facts/ZUPER.md §8.2), and a row may show long after its day. What is news is taken as in
every cycle. Every posting of ours must be among the rows, by its own number; only when all of them could be read does one that was not
there count as missing. How far it came is in the database: an interrupted one goes on.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row

from stockbridge.core.side import Side
from stockbridge.ledger import inspecting
from stockbridge.zuper import history, observe
from stockbridge.zuper.paging import PAGE_ROWS
from stockbridge.zuper.work import Work

LOOK_BACK: Final = timedelta(days=30)
_WINDOW: Final = timedelta(days=1)
"""Read at first; as long as little happens, each is twice as long as the one before, so that a quiet month is a handful of calls."""

_WINDOWS_PER_CYCLE: Final = 10
"""Postings must not wait for a long reading."""

_MARGIN: Final = timedelta(hours=1)
"""Rows carry Zuper's clock, postings ours."""


def inspect(work: Work) -> bool:
    """Read some days of the history again if an audit wants it; returns whether more is to be read."""
    window = _WINDOW
    for _ in range(_WINDOWS_PER_CYCLE):
        with work.unit() as unit:
            inspecting.ask_when_due(unit, work.settings, work.clock.now())
            running = unit.audit_runs.under_way()
        if (
            running is None
            or running.zuper_at is not None
            or work.clock.now() < inspecting.fresh_from(running, Side.ZUPER)
        ):
            return False
        window = 2 * window if _read_again(work, running, window) <= PAGE_ROWS else _WINDOW
    return True


def _read_again(work: Work, running: Row[Any], window: timedelta) -> int:
    """Read the next days again; returns how many rows they had."""
    begins: datetime = running.rows_from or running.asked_at - LOOK_BACK
    rows, is_whole = observe.rows_between(work, begins, begins + window)
    # A Zuper that does not heed the end of the time answers with everything since: then all of that is read.
    ends = max([begins + window, *(row.created_at for row in rows)])
    with work.unit() as unit:
        found = history.news(unit, rows)
    observe.read_all(work, found)
    with work.unit() as unit:
        unit.inspections.show(Side.ZUPER, [row.uid for row in rows], work.clock.now())
        whole = running.rows_whole and is_whole
        unit.audit_runs.learn(rows_from=ends, rows_whole=whole)
        if ends <= running.asked_at + _WINDOW:
            return len(rows)
        unit.audit_runs.learn(zuper_at=work.clock.now())
        if whole:
            unit.inspections.miss_not_shown(
                Side.ZUPER,
                sent_since=running.asked_at - LOOK_BACK + _MARGIN,
                sent_before=running.asked_at - work.quarantine,
                began=running.asked_at,
            )
    return len(rows)


def end(work: Work) -> None:
    """End the audit under way once both sides have answered."""
    with work.unit() as unit:
        work.done["audits ended"] += inspecting.end(unit, work.settings, work.clock.now())
