"""An audit under way: asked for by a person or by the clock, read in slices on both sides, ended when both have answered.

It reads nothing itself: `quickbooks.inspect`, `zuper.inspect` and the two sweeps do, and each goes on where the last run stopped. An
audit looks for what should not be there, so asking for one does not disturb that a connection is quiet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row

from stockbridge.ledger.auditing import audit
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
    asked_at: datetime | None
    """Of the audit under way."""
    asked_by: str | None
    waiting: tuple[str, ...]
    """What the audit under way still waits for, in sentences."""


def ask(unit: Unit, *, by: str, at: datetime) -> bool:
    """Ask for an audit of a live connection, unless one is under way; returns whether it is a new one."""
    if unit.facts.connection().state != "live":
        return False
    return unit.audit_runs.ask(by, at)


def ask_when_due(unit: Unit, settings: ConnectionSettings, at: datetime) -> None:
    """The clock asks, so many hours after the last one was asked for."""
    last = unit.audit_runs.last()
    since = unit.facts.connection().created_at if last is None else last.asked_at
    if at - since >= timedelta(hours=settings.guards.audit_hours):
        ask(unit, by=BY_THE_CLOCK, at=at)


def wants_sweep(unit: Unit, swept_at: datetime | None) -> bool:
    """Whether the audit under way needs a full reading of a side that was read last at `swept_at`."""
    running = unit.audit_runs.under_way()
    return running is not None and not _is_swept(running, swept_at)


def inspection(unit: Unit) -> Inspection:
    """How fresh an audit's answer is now."""
    running, last = unit.audit_runs.under_way(), unit.audit_runs.last()
    return Inspection(
        as_of=last.asked_at if last else None,
        asked_at=running.asked_at if running else None,
        asked_by=running.asked_by if running else None,
        waiting=_waiting(unit, running) if running else (),
    )


def end(unit: Unit, settings: ConnectionSettings, at: datetime) -> bool:
    """End the audit under way once both sides have answered; returns whether it ended now."""
    running = unit.audit_runs.under_way()
    if running is None or _waiting(unit, running):
        return False
    found = audit(unit, settings, at)
    text = f"{found.agree} of {found.cells} quantities are equal; {found.drift} differences want a person"
    run_id = unit.runs.begin(KIND, running.asked_at)
    status = "held" if found.drift else "success"
    unit.runs.tell(run_id, Happening(KIND, "both", "all items", status, text), at)
    unit.runs.end(run_id, "success", text, at)
    unit.audit_runs.learn(ended_at=at, drift=found.drift)
    return True


def _waiting(unit: Unit, running: Row[Any]) -> tuple[str, ...]:
    sentences = []
    if running.quickbooks_at is None or not _is_swept(running, unit.facts.company_file().swept_at):
        sentences.append("QuickBooks is read at the next update of the Web Connector.")
    if running.zuper_at is None or not _is_swept(running, unit.facts.zuper_account().swept_at):
        sentences.append("Zuper is being read, no faster than it may be asked.")
    return tuple(sentences)


def _is_swept(running: Row[Any], swept_at: datetime | None) -> bool:
    return swept_at is not None and swept_at >= running.asked_at
