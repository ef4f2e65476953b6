"""An audit under way: asked for by a person or by the clock, read in slices on both sides, ended when both have answered.

It reads nothing itself: `quickbooks.inspect`, `zuper.inspect` and the two sweeps do, and each goes on where the last run stopped. What
they found without a document is given the time in which one may still show. An audit looks for what should not be there, so asking
for one does not disturb that a connection is quiet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row

from stockbridge.core.audit import SHOWS_WITHIN
from stockbridge.core.side import Side
from stockbridge.ledger.auditing import audit, documents_until
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

KIND: Final = "audit"
BY_THE_CLOCK: Final = "Stockbridge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """How fresh an audit's answer is."""

    as_of: datetime | None
    """When the last audit that ended was asked for: every number and document was read after that."""
    quickbooks_as_of: datetime | None
    """When the last reading of everything in QuickBooks began, for an audit or not."""
    zuper_as_of: datetime | None
    asked_at: datetime | None
    """Of the audit under way."""
    asked_by: str | None
    waiting: tuple[str, ...]
    """What the audit under way still waits for, in sentences."""


def ask(unit: Unit, *, by: str, at: datetime) -> bool:
    """Ask for an audit of a live connection, unless one is under way; returns whether it is a new one.

    One that the clock asked for takes its time; whoever asks meanwhile makes it theirs, and it hurries.
    """
    if unit.facts.connection().state != "live":
        return False
    is_new = unit.audit_runs.ask(by, at)
    if not is_new and by != BY_THE_CLOCK:
        unit.audit_runs.learn(asked_by=by)
    return is_new


def ask_when_due(unit: Unit, settings: ConnectionSettings, at: datetime) -> None:
    """The clock asks, so many hours after the last one was asked for."""
    last = unit.audit_runs.last()
    since = unit.facts.connection().created_at if last is None else last.asked_at
    if at - since >= timedelta(hours=settings.guards.audit_hours):
        ask(unit, by=BY_THE_CLOCK, at=at)


def fresh_from(running: Row[Any], side: Side) -> datetime:
    """From when on a side shows all that had happened when the audit was asked for."""
    asked_at: datetime = running.asked_at
    return asked_at + SHOWS_WITHIN[side]


def wants_sweep(unit: Unit, side: Side, swept_at: datetime | None, at: datetime) -> bool:
    """Whether the audit under way needs a full reading, now, of a side that was read last at `swept_at`."""
    running = unit.audit_runs.under_way()
    return running is not None and at >= fresh_from(running, side) and not _is_swept(running, side, swept_at)


def is_awaited(unit: Unit, side: Side, swept_at: datetime | None) -> bool:
    """Whether a person waits for a full reading of a side that was read last at `swept_at`."""
    running = unit.audit_runs.under_way()
    return running is not None and running.asked_by != BY_THE_CLOCK and not _is_swept(running, side, swept_at)


def inspection(unit: Unit) -> Inspection:
    """How fresh an audit's answer is now."""
    running, last = unit.audit_runs.under_way(), unit.audit_runs.last()
    return Inspection(
        as_of=last.asked_at if last else None,
        quickbooks_as_of=unit.facts.company_file().swept_at,
        zuper_as_of=unit.facts.zuper_account().swept_at,
        asked_at=running.asked_at if running else None,
        asked_by=running.asked_by if running else None,
        waiting=tuple(_waiting(unit, running)) if running else (),
    )


def unanswered(unit: Unit) -> Mapping[Side, object]:
    """The sides that the audit under way waits for; each with something that changes whenever that side comes along."""
    running = unit.audit_runs.under_way()
    if running is None:
        return {}
    file, account, session = unit.facts.company_file(), unit.facts.zuper_account(), unit.sessions.live()
    sides: dict[Side, object] = {}
    if not _has_answered(unit, running, Side.QUICKBOOKS):
        sides[Side.QUICKBOOKS] = (running.document_id, file.last_update, session and (session.id, session.lease_until))
    if not _has_answered(unit, running, Side.ZUPER) or not sides:
        sides[Side.ZUPER] = (running.rows_from, account.last_cycle, account.sweep_page, account.lease_until)
    return sides


def end(unit: Unit, settings: ConnectionSettings, at: datetime) -> bool:
    """End the audit under way once both sides have answered; returns whether it ended now."""
    running = unit.audit_runs.under_way()
    if running is None or not all(_has_answered(unit, running, side) for side in Side):
        return False
    read_at: datetime = running.read_at or at
    unit.audit_runs.learn(read_at=read_at)
    known_until = documents_until(unit, settings, at)
    if any(unit.evidence.is_unexplained(side, known_until[side], read_at) for side in Side):
        return False
    found = audit(unit, settings, at)
    text = f"{found.agree} of {found.cells} quantities are equal; {found.drift} differences want a person"
    run_id = unit.runs.begin(KIND, running.asked_at)
    status = "held" if found.drift else "success"
    unit.runs.tell(run_id, Happening(KIND, "both", "all items", status, text), at)
    unit.runs.end(run_id, "success", text, at)
    unit.audit_runs.learn(ended_at=at, drift=found.drift)
    return True


def _waiting(unit: Unit, running: Row[Any]) -> Iterator[str]:
    connection = unit.facts.connection()
    if connection.paused or connection.state != "live":
        yield "It is paused or stopped: nothing is read before it goes on."
    if not _has_answered(unit, running, Side.QUICKBOOKS):
        yield "QuickBooks is read at the next update of the Web Connector."
    if not _has_answered(unit, running, Side.ZUPER):
        yield _zuper_comes_along(unit, running)
    if running.read_at is not None:
        yield "Something was found without a document: one may still show within a minute."


def _zuper_comes_along(unit: Unit, running: Row[Any]) -> str:
    page = unit.facts.zuper_account().sweep_page
    if running.zuper_at is not None and page:
        return f"Zuper is being read, no faster than it may be asked: page {page} of its products."
    if running.rows_from is not None:
        return f"Zuper is being read, no faster than it may be asked: its stock history up to {running.rows_from:%Y-%m-%d}."
    return "Zuper is read a minute after the question: its lists may show what was half a minute ago."


def _has_answered(unit: Unit, running: Row[Any], side: Side) -> bool:
    if side is Side.QUICKBOOKS:
        return running.quickbooks_at is not None and _is_swept(running, side, unit.facts.company_file().swept_at)
    return running.zuper_at is not None and _is_swept(running, side, unit.facts.zuper_account().swept_at)


def _is_swept(running: Row[Any], side: Side, swept_at: datetime | None) -> bool:
    return swept_at is not None and swept_at >= fresh_from(running, side)
