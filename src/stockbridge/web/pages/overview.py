"""`/c/{connection}`: is it well, since when, what waits, and how lively it is. Kept fresh by `web.live`."""

from datetime import datetime, timedelta
from typing import Final

import orjson
from starlette.responses import Response

from stockbridge.ledger.activity import Day, activity
from stockbridge.ledger.held import held
from stockbridge.ledger.pausing import pause, resume
from stockbridge.ledger.standing import standing
from stockbridge.ledger.status import status
from stockbridge.storage.people import Rank
from stockbridge.storage.reports import Reports
from stockbridge.web.page import Page, Visit

_HELD_SHOWN: Final = 3


def show(visit: Visit) -> Response:
    settings, now = visit.settings, visit.now
    with visit.services.database.view(visit.connection.id) as unit:
        now_is = status(unit, settings, now, visit.services.database.no_room())
        holds = held(unit, most=_HELD_SHOWN)
        went_on = activity(unit, now)
        last_call = Reports(unit.transaction, unit.connection_id).last_call()
    template = "overview.html#now" if visit.is_part else "overview.html"
    return visit.show(
        template,
        status_now=now_is,
        standing=standing(
            now_is,
            settings,
            now,
            held_since=holds[0].since if holds else None,
            arrived_at=went_on.arrived_at,
        ),
        holds=holds,
        across=_duration(went_on.seconds_across),
        moved=sum(day.quickbooks + day.zuper for day in went_on.days),
        days=went_on.days,
        chart=_chart(went_on.days),
        last_call=last_call,
        next_update=_after(last_call, timedelta(minutes=settings.web_connector.every_minutes), now),
        next_cycle=_after(now_is.last_zuper_cycle, timedelta(seconds=float(settings.zuper.poll_seconds)), now),
        settings=settings,
    )


def pause_it(visit: Visit) -> Response:
    with visit.services.database.unit(visit.connection.id) as unit:
        sentence = pause(unit, by=visit.person.name, at=visit.now)
        visit.log(unit, "paused the connection")
    return visit.go_on(_back(visit), sentence)


def resume_it(visit: Visit) -> Response:
    with visit.services.database.unit(visit.connection.id) as unit:
        sentence = resume(unit, by=visit.person.name, at=visit.now)
        visit.log(unit, "resumed the connection")
    visit.services.wake()
    return visit.go_on(_back(visit), sentence)


def _back(visit: Visit) -> str:
    """The page whose button it was."""
    page = visit.form.text("back")
    return page if page in ("plan", "settings") else ""


def _after(last: datetime | None, interval: timedelta, now: datetime) -> datetime | None:
    """When the next contact is due; None when it is overdue or there was none, for then nobody knows."""
    return last + interval if last is not None and last + interval > now else None


def _duration(seconds: float | None) -> str | None:
    """About how long, as people say it."""
    if seconds is None:
        return None
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"


def _chart(days: tuple[Day, ...]) -> str:
    """The days as the chart's script reads them."""
    return orjson.dumps(
        {
            "days": [day.day.isoformat() for day in days],
            "quickbooks": [day.quickbooks for day in days],
            "zuper": [day.zuper for day in days],
        }
    ).decode()


PAGES: Final = (
    Page("GET", "/c/{connection}", Rank.VIEWER, show, "Overview"),
    Page("POST", "/c/{connection}/pause", Rank.OPERATOR, pause_it),
    Page("POST", "/c/{connection}/resume", Rank.OPERATOR, resume_it),
)
