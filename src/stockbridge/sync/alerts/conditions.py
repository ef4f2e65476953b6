"""When something is worth telling: a stop, a silence, a question left open, units nobody explains, a list that is nearly full.

Judged from the book alone, in a few indexed questions, so that it may be asked every minute. Whatever passes by itself within the
limits of `[alerts]` is never told: people who are told too much stop reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Final

from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.quickbooks.company import FACTS
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.audits import Audits
from stockbridge.storage.unit import Unit

SHORTEST_SILENCE: Final = timedelta(minutes=15)
"""Less than this is no silence, however often a side is asked."""


class Reason(StrEnum):
    """What is wrong. docs/alerts.md says for each what it means and who should do what."""

    STOPPED = "stopped"
    QUICKBOOKS_SILENT = "quickbooks_silent"
    ZUPER_SILENT = "zuper_silent"
    HELD_TOO_LONG = "held_too_long"
    DRIFT = "drift"
    LIST_NEARLY_FULL = "list_nearly_full"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong now, in sentences: what it means for the stock, and who must do what."""

    reason: Reason
    text: str


def conditions(unit: Unit, settings: ConnectionSettings, now: datetime) -> Iterator[Condition]:
    """Everything that is wrong with the connection for longer than its settings allow."""
    connection = unit.facts.connection()
    if connection.state == "stopped":
        why = connection.stopped_text or "A person has to decide."
        yield Condition(Reason.STOPPED, f"It is stopped: nothing is read or written. {why}")
    elif not connection.paused:
        yield from _silences(unit, settings, now)
    yield from _held_too_long(unit, settings, now)
    yield from _drift(unit, settings, now)
    yield from _nearly_full(unit, settings)


def _silences(unit: Unit, settings: ConnectionSettings, now: datetime) -> Iterator[Condition]:
    file, account, intervals = unit.facts.company_file(), unit.facts.zuper_account(), settings.alerts.missed_intervals
    longest = max(SHORTEST_SILENCE, intervals * timedelta(minutes=settings.web_connector.every_minutes))
    if file.last_update is not None and now - file.last_update > longest:
        yield Condition(
            Reason.QUICKBOOKS_SILENT,
            f"No complete update from the Web Connector since {_at(file.last_update)}. What changed in Zuper waits for QuickBooks, and "
            "nothing is lost. Whoever looks after the QuickBooks computer: is it on, is QuickBooks reachable, and is Auto-Run ticked in "
            "the Web Connector?",
        )
    longest = max(SHORTEST_SILENCE, intervals * timedelta(seconds=settings.zuper.poll_seconds))
    if account.last_cycle is not None and now - account.last_cycle > longest:
        yield Condition(
            Reason.ZUPER_SILENT,
            f"Zuper has not been read completely since {_at(account.last_cycle)}. What changed on either side waits, and nothing is lost. "
            "Whoever runs Stockbridge: the history of the connection says why.",
        )


def _held_too_long(unit: Unit, settings: ConnectionSettings, now: datetime) -> Iterator[Condition]:
    hours = settings.alerts.held_hours
    count, oldest = unit.holds.older_than(now - timedelta(hours=hours))
    if oldest is not None:
        what = "One thing waits" if count == 1 else f"{count} things wait"
        yield Condition(
            Reason.HELD_TOO_LONG,
            f"{what} for a person for more than {hours} hours. The oldest: {oldest.text} ({oldest.who})",
        )


def _drift(unit: Unit, settings: ConnectionSettings, now: datetime) -> Iterator[Condition]:
    units = unit.evidence.unexplained_units(now - timedelta(seconds=settings.zuper.quarantine_seconds))
    audits = Audits(unit.transaction, unit.connection_id)
    changed = sum(1 for _ in chain(audits.changed_postings(), audits.missing_postings()))
    found = [
        *([f"{show(units)} units moved and no document explains them"] if units else []),
        *([f"{changed} of our own documents were changed, deleted or copied"] if changed else []),
    ]
    if found:
        yield Condition(
            Reason.DRIFT,
            f"{' and '.join(found).capitalize()}. Both sides are kept equal meanwhile. Whoever looks after the stock: the audit names "
            "every item, and each is explained there or put right.",
        )


def _nearly_full(unit: Unit, settings: ConnectionSettings) -> Iterator[Condition]:
    stored: str | None = unit.facts.company_file().facts
    capacity = FACTS.validate_json(stored).item_capacity if stored is not None else None
    if capacity is None:
        return
    items = unit.items.count(Side.QUICKBOOKS)
    if items >= capacity * settings.alerts.full_share:
        yield Condition(
            Reason.LIST_NEARLY_FULL,
            f"The company file holds {items} of at most {capacity} items. Once it is full, QuickBooks refuses every new item. Whoever keeps "
            "the books: delete items that were never used, or condense the file.",
        )


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
