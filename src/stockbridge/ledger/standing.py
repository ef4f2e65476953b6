"""Is it well? One sentence for people, made of a status: how it stands, what that means for their stock, and what they must do.

Pure: it asks nothing and decides nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from stockbridge.ledger.status import Status
from stockbridge.settings.connection_settings import ConnectionSettings

MISSED_UPDATES: Final = 3
MISSED_CYCLES: Final = 10
SHORTEST_SILENCE: Final = timedelta(minutes=15)
_ARRIVED: Final = "The last unit arrived"


class Tone(StrEnum):
    """How loud to say it."""

    WELL = "well"
    BUSY = "busy"
    WAITS = "waits"
    """It needs a person."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The sentence. `page` is where a person can do something about it; `since` is a moment and `since_words` says of what."""

    tone: Tone
    headline: str
    text: str
    page: str | None = None
    since_words: str = ""
    since: datetime | None = None


def standing(
    now_is: Status,
    settings: ConnectionSettings,
    now: datetime,
    *,
    held_since: datetime | None = None,
    arrived_at: datetime | None = None,
) -> Standing:
    """How a connection stands, the most urgent first. `held_since` is of the oldest hold, `arrived_at` of the last unit that was carried."""
    return (
        _not_live(now_is)
        or _held(now_is, held_since)
        or _silent(now_is, settings, now)
        or _unexplained(now_is, arrived_at)
        or (_well(arrived_at) if now_is.quiet else _busy(now_is))
    )


def _not_live(now_is: Status) -> Standing | None:
    match now_is.state:
        case "stopped":
            text = now_is.text or "It waits for a decision."
            return Standing(tone=Tone.STOPPED, headline="Stopped: nothing is read or written", text=text, page="held")
        case "paused":
            return Standing(
                tone=Tone.WAITS,
                headline="Paused",
                text="Nothing is asked and nothing is written. What people move meanwhile is found once it is resumed.",
            )
        case "waiting_for_quickbooks":
            return Standing(
                tone=Tone.WAITS,
                headline="Waiting for QuickBooks",
                text="Open the .QWC file in the Web Connector, type its password and press Update Selected.",
                page="web-connector",
            )
        case "planning":
            text = "Both sides are being read. Nothing is written before somebody has approved the plan."
            return Standing(tone=Tone.BUSY, headline="Getting to know both sides", text=text, page="plan")
        case "needs_approval":
            text = "The plan of the first contact is ready. Nothing is written before somebody approves it."
            return Standing(tone=Tone.WAITS, headline="The plan waits for your approval", text=text, page="plan")
        case _:
            return None


def _held(now_is: Status, since: datetime | None) -> Standing | None:
    if not now_is.held:
        return None
    many = now_is.held != 1
    return Standing(
        tone=Tone.WAITS,
        headline=f"{now_is.held} {'things wait' if many else 'thing waits'} for a person",
        text="Everything else goes on. Nothing that is held is lost, and none of it is written until somebody decides.",
        page="held",
        since_words="The oldest came up",
        since=since,
    )


def _silent(now_is: Status, settings: ConnectionSettings, now: datetime) -> Standing | None:
    update = max(SHORTEST_SILENCE, MISSED_UPDATES * timedelta(minutes=settings.web_connector.every_minutes))
    cycle = max(SHORTEST_SILENCE, MISSED_CYCLES * timedelta(seconds=float(settings.zuper.poll_seconds)))
    if _is_older(now_is.last_quickbooks_update, update, now):
        return Standing(
            tone=Tone.WAITS,
            headline="QuickBooks has been silent",
            text="The Web Connector calls less often than it should: is the computer on, is the Web Connector running with Auto-Run, "
            "and is the company file open?",
            page="checklist",
            since_words="It was last heard from",
            since=now_is.last_quickbooks_update,
        )
    if _is_older(now_is.last_zuper_cycle, cycle, now):
        return Standing(
            tone=Tone.WAITS,
            headline="Zuper has been silent",
            text="Zuper could not be read for a while. It is tried again by itself; the history says why it failed.",
            page="history",
            since_words="It was last read",
            since=now_is.last_zuper_cycle,
        )
    return None


def _is_older(moment: datetime | None, age: timedelta, now: datetime) -> bool:
    return moment is not None and now - moment > age


def _unexplained(now_is: Status, arrived_at: datetime | None) -> Standing | None:
    if not now_is.unexplained_units or not now_is.quiet:
        return None
    return Standing(
        tone=Tone.WELL,
        headline="Both sides are equal",
        text="Some movements have no document behind them. They are kept equal like all others; the audit lists them.",
        page="audit",
        since_words=_ARRIVED,
        since=arrived_at,
    )


def _well(arrived_at: datetime | None) -> Standing:
    return Standing(
        tone=Tone.WELL,
        headline="Both sides are equal",
        text="Everything that people moved has arrived on the other side, and every unit is accounted for.",
        since_words=_ARRIVED,
        since=arrived_at,
    )


def _busy(now_is: Status) -> Standing:
    return Standing(
        tone=Tone.BUSY,
        headline="Keeping up",
        text=now_is.waiting[0] if now_is.waiting else "A run is under way.",
    )
