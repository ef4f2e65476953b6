"""Every point that must be right on both sides, each with what to do when it is not (promise 12).

Asked afresh each time: Zuper is called, QuickBooks is known from its last update (it cannot be called). What no program can
see is not claimed: the operator's confirmation is shown, or the sentence says what to look at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.unit import Unit
from stockbridge.zuper.history import CONSUMPTION_MODULE
from stockbridge.zuper.other_connector import OFFICIAL_CONNECTOR


class DoneIn(StrEnum):
    """Where in the product a remedy is carried out; a page has a link to it, the command line a command."""

    HELD = "held"
    HISTORY = "history"
    SETTINGS = "settings"
    WEB_CONNECTOR = "web-connector"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the checklist; the names are the outside contract (design §7)."""

    point: str
    ok: bool
    text: str
    remedy: str = ""
    """What to do; empty when nothing is to be done."""
    done_in: DoneIn | None = None
    """Where that is done, when it is done in the product."""


def settings_points(unit: Unit, settings: ConnectionSettings) -> Iterator[Point]:
    """What the settings say and what only a person can see. An unconfirmed setting could not have been saved."""
    yield Point(
        "negative_stock",
        ok=True,
        text=f"The operator confirmed on {unit.facts.connection().confirmed_at:%Y-%m-%d} that Allow Negative Stock Balance is on in Zuper; Zuper does not show it to programs.",
        remedy="If it was switched off since: Organization Settings > Parts and Service Settings.",
    )
    yield _consumption_module(unit)
    yield Point(
        "official_connector",
        ok=not any(unit.holds.open(reason=OFFICIAL_CONNECTOR)),
        text="Zuper does not show whether its own QuickBooks connector is active on this account; Stockbridge stops when that connector "
        "writes on a linked product.",
        remedy="Make sure that it is off: two connectors count every unit twice.",
    )
    yield Point(
        "categories",
        ok=True,
        text="QuickBooks does not show item categories to programs, and Stockbridge does not need them: products get the default "
        "category, and sub-items keep their parents in their names.",
    )
    yield _alerts(unit, settings)
    if settings.inventory.sync_product_masters:
        yield Point("sync_product_masters", ok=True, text="New items are created on the other side.")
    else:
        yield Point(
            "sync_product_masters",
            ok=True,
            text="New items are not created on the other side; those that exist on both sides are kept equal.",
            remedy="Let them be created, if they shall be.",
            done_in=DoneIn.SETTINGS,
        )


def _alerts(unit: Unit, settings: ConnectionSettings) -> Point:
    undelivered = next(unit.alerts.undelivered(), None)
    if undelivered is not None:
        return Point(
            "alerts",
            ok=False,
            text=f"An alert could not be told by {undelivered.channel}: {undelivered.problem}.",
            remedy="Mend what it names, then send a trial alert.",
            done_in=DoneIn.SETTINGS,
        )
    if not settings.alerts.emails and settings.alerts.webhook_url is None:
        return Point(
            "alerts",
            ok=True,
            text="Nobody is told by e-mail or webhook when something is wrong; it shows on the pages.",
            remedy="Fill in who, if somebody shall be told.",
            done_in=DoneIn.SETTINGS,
        )
    return Point("alerts", ok=True, text="Somebody is told by e-mail or webhook when something is wrong.")


def _consumption_module(unit: Unit) -> Point:
    if any(unit.holds.open(reason=CONSUMPTION_MODULE)):
        return Point(
            "consumption_module",
            ok=False,
            text="Zuper took parts for something else than an invoice; those movements are held.",
            remedy="Choose Invoice there (Organization Settings > Parts and Service Settings > Choose Module to Track Consumption), "
            "then decide what is held.",
            done_in=DoneIn.HELD,
        )
    return Point(
        "consumption_module",
        ok=True,
        text=f"The operator confirmed on {unit.facts.connection().confirmed_at:%Y-%m-%d} that Zuper tracks consumption by Invoice, and no other module has taken parts.",
    )


def disk_point(no_room: str | None) -> Point:
    """Whether there is room to write down what happens; `no_room` says why there is not."""
    if no_room is None:
        return Point("disk", ok=True, text="There is room to write down what happens.")
    return Point("disk", ok=False, text=no_room, remedy="Free some space on that disk.")
