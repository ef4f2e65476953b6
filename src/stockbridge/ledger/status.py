"""How a connection stands: its state, whether everything known has been carried, and if not, what is still to come.

*Quiet* is the promise others build on: nothing is planned, sent or in doubt on either side, and no reading that was asked for
is outstanding (design §7). What waits for a person does not disturb it; `held` counts that. A plan that waits for its
approval has its readings behind it and writes nothing, so it may be quiet as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.matching import Bucket
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger.approving import default_choice
from stockbridge.ledger.carrying import MASS_CHANGE
from stockbridge.ledger.rules import master_of
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit
from stockbridge.webconnector.session import State as SessionState

PAUSED: Final = "paused"
MAY_BE_QUIET: Final = frozenset({"needs_approval", "live"})

_AT_REST: Final = frozenset({SessionState.FINISHED, SessionState.CLOSED, SessionState.SUPERSEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A connection at one moment; the names are the outside contract (design §7)."""

    name: str
    state: str
    """`waiting_for_quickbooks`, `planning`, `needs_approval`, `live`, `stopped`, or `paused` whatever it would be else."""
    quiet: bool
    planned: int
    """Postings and new records that have not left yet."""
    in_doubt: int
    """Postings and new records that have left and whose fate is not known yet."""
    held: int
    unexplained_units: Decimal
    """Units, without sign, of movements older than the quarantine that no document explains."""
    cells: int
    links: int
    last_quickbooks_update: datetime | None
    last_zuper_cycle: datetime | None
    last_verified: datetime | None
    """The moment up to which both sides have been read completely: when the older of the last full readings began."""
    product_master: str
    company_file: str | None
    zuper_account: str | None
    approved_by: str | None
    text: str | None
    """Why it stopped, or does nothing at present, and who must do what."""
    waiting: tuple[str, ...]
    """What is still to come, in sentences; empty when it is quiet."""
    first_contact: Mapping[str, int]
    """How many records each bucket of the plan has."""


def status(unit: Unit, settings: ConnectionSettings, now: datetime, no_room: str | None = None) -> Status:
    """How the connection stands now. `no_room`: why the service does nothing at present, though no connection is stopped."""
    connection, file, account = unit.facts.connection(), unit.facts.company_file(), unit.facts.zuper_account()
    state = PAUSED if connection.paused else connection.state
    waiting = tuple(_waiting(unit, settings, state, now))
    quarantine = timedelta(seconds=settings.zuper.quarantine_seconds)
    return Status(
        name=connection.name,
        state=state,
        quiet=state in MAY_BE_QUIET and not waiting,
        planned=_count(unit, State.PLANNED),
        in_doubt=_count(unit, State.SENT),
        held=unit.holds.count(),
        unexplained_units=unit.evidence.unexplained_units(now - quarantine),
        cells=unit.book.count_cells(),
        links=unit.links.count(),
        last_quickbooks_update=file.last_update,
        last_zuper_cycle=account.last_cycle,
        last_verified=last_verified(file.swept_at, account.swept_at),
        product_master=settings.inventory.product_master,
        company_file=file.company_name,
        zuper_account=account.company_name,
        approved_by=connection.approved_by,
        text=connection.stopped_text or no_room,
        waiting=waiting,
        first_contact={bucket.value: count for bucket, count in unit.introductions.counts().items()},
    )


def last_verified(quickbooks_swept_at: datetime | None, zuper_swept_at: datetime | None) -> datetime | None:
    """The moment up to which both sides have been read completely; None when one never was."""
    if quickbooks_swept_at is None or zuper_swept_at is None:
        return None
    return min(quickbooks_swept_at, zuper_swept_at)


def _count(unit: Unit, state: State) -> int:
    return unit.postings.count(state) + unit.creations.count(state) + unit.edits.count(state)


def _waiting(unit: Unit, settings: ConnectionSettings, state: str, now: datetime) -> Iterator[str]:
    match state:
        case "paused":
            yield "It is paused: nothing is asked and nothing is written until somebody resumes it."
        case "stopped":
            yield "It is stopped: nothing is read or written until a person has decided."
        case "waiting_for_quickbooks":
            yield "The Web Connector has to call: press Update Selected there, or switch on its Auto-Run."
        case "planning":
            yield "The plan of the first contact is being made."
        case _:
            pass
    yield from _on_their_way(unit)
    yield from _readings_asked_for(unit, now)
    if state in MAY_BE_QUIET:
        yield from _newcomers(unit)
    if state == "live":
        yield from _introductions(unit, settings)
        if unit.edits.are_to_compare() or unit.links.unread(1):
            yield "The fields of changed records are about to be compared."


def _on_their_way(unit: Unit) -> Iterator[str]:
    if planned := _count(unit, State.PLANNED):
        yield f"Planned, and not sent yet: {_things(planned)}."
    if sent := _count(unit, State.SENT):
        yield f"Sent, and whether it arrived is being found out: {_things(sent)}."
    for side in Side:
        if unit.postings.owed_cells(side, 1) and not unit.holds.is_open(f"carry:{side}", MASS_CHANGE):
            yield f"Movements in {side.other.label} are about to be planned for {side.label}."


def _things(count: int) -> str:
    return "1 posting, new record or change" if count == 1 else f"{count} postings, new records or changes"


def _readings_asked_for(unit: Unit, now: datetime) -> Iterator[str]:
    file, account = unit.facts.company_file(), unit.facts.zuper_account()
    if file.sweep_wanted or file.sweep_hurries:
        yield "All of QuickBooks is to be read: that happens at the next update of the Web Connector."
    if account.sweep_wanted or account.sweep_page:
        yield "All of Zuper is being read."
    if account.rung_at is not None or account.hinted_at is not None:
        yield "Zuper is about to be looked at: something changed there, or a person decided something."
    session = unit.sessions.live()
    if session is not None and session.state not in _AT_REST and session.lease_until > now:
        yield "An update of the Web Connector is under way."


def _newcomers(unit: Unit) -> Iterator[str]:
    if any(unit.introductions.not_introduced(side, after="", most=1) for side in Side):
        yield "New records are about to be introduced."


def _introductions(unit: Unit, settings: ConnectionSettings) -> Iterator[str]:
    master = master_of(settings)
    certain = [bucket for bucket in Bucket if default_choice(bucket, master) is not None]
    reports = Reports(unit.transaction, unit.connection_id)
    if waiting := unit.introductions.count_chosen() + reports.undecided(certain):
        yield f"{waiting} introductions are about to be carried out."
