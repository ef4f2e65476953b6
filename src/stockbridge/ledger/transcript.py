"""One run as text, to keep or to send to somebody who helps: what it did, and the requests that left during it, word for word.

Nothing secret is in it: passwords, keys and tickets are never part of a request that is kept.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from stockbridge.core.errors import BadInput
from stockbridge.core.side import Side
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

LINES_MAX: Final = 10_000


def transcript(unit: Unit, run_id: int, now: datetime) -> str:
    """The run as text.

    Raises:
        BadInput: there is no such run.
    """
    reports = Reports(unit.transaction, unit.connection_id)
    run = reports.run(run_id)
    if run is None:
        raise BadInput(f"There is no run {run_id}: the history lists all runs")
    return "\n".join(_lines(reports, run_id, run.kind, run.started_at, run.ended_at, run.text, now)) + "\n"


def _lines(
    reports: Reports, run_id: int, kind: str, began: datetime, ended: datetime | None, text: str | None, now: datetime
) -> Iterator[str]:
    yield f"Stockbridge, run {run_id} ({kind})"
    yield f"began {_utc(began)}, " + ("not ended" if ended is None else f"ended {_utc(ended)}")
    yield text or "It has no closing sentence."
    yield ""
    for line in reversed(list(reports.latest_history(LINES_MAX, run_id=run_id))):
        yield f"{_utc(line.at)}  {line.status:8}  {line.direction:16}  {line.record}: {line.text}"
    for side in Side:
        for sent_at, token, payload in reports.requests_sent(side, began, ended or now):
            yield ""
            yield f"--- {_utc(sent_at)}  to {side.label}, token {token}"
            yield payload or "(planned, and not written yet)"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
