"""The points of the checklist that QuickBooks answered in its last update. QuickBooks cannot be called: what it has not told yet
is a point that is not right yet, with the remedy to update.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from stockbridge.core.side import Side
from stockbridge.quickbooks import accounts
from stockbridge.quickbooks.company import CompanyFacts
from stockbridge.quickbooks.host_clock import HostClock
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit
from stockbridge.sync.checklist import DoneIn, Point

_FACTS: Final = TypeAdapter(CompanyFacts)
_CLOCK: Final = TypeAdapter(HostClock)
_NEARLY_FULL: Final = 0.95

_UPDATE: Final = "In the Web Connector, tick the row and press Update Selected."


def quickbooks_points(unit: Unit, settings: ConnectionSettings, now: datetime) -> Iterator[Point]:
    """QuickBooks' points, from its last update."""
    file = unit.facts.company_file()
    yield _calls(unit, file.last_update)
    if file.facts is None:
        yield Point("company_file", ok=False, text="QuickBooks has not been read yet.", remedy=_UPDATE)
        return
    facts = _FACTS.validate_json(file.facts)
    mode = "multi-user" if facts.is_multi_user else "single-user"
    yield Point(
        "company_file",
        ok=True,
        text=f'The company file is "{file.company_name}" ({file.product}, {mode} mode at the last update).',
    )
    yield _inventory(facts)
    yield _mode(facts)
    yield from _capacity(unit, facts)
    yield from _closing(facts, now)
    if file.host_clock is not None:
        yield from _clock(_CLOCK.validate_json(file.host_clock), now)
    yield from _accounts(file.accounts, settings)


def _accounts(stored: str | None, settings: ConnectionSettings) -> Iterator[Point]:
    if stored is None:
        yield Point("accounts", ok=False, text="The Chart of Accounts has not been read yet.", remedy=_UPDATE)
        return
    types = accounts.by_name(stored)
    named = settings.quickbooks
    yield _account("adjustment_account", named.adjustment_account, types)
    if settings.inventory.product_master == "zuper" and settings.inventory.sync_product_masters:
        yield _account("income_account", named.income_account, types)
        yield _account("cogs_account", named.cogs_account, types)
        yield _account("asset_account", named.asset_account, types)
        yield _account("expense_account", named.expense_account, types)


def _calls(unit: Unit, last_update: datetime | None) -> Point:
    called = Reports(unit.transaction, unit.connection_id).last_call()
    if last_update is not None:
        return Point(
            "web_connector", ok=True, text=f"The last complete update ended at {last_update:%Y-%m-%d %H:%M} UTC."
        )
    if called is None:
        return Point(
            "web_connector",
            ok=False,
            text="The Web Connector has never called.",
            remedy=f"Add the .QWC file and type the password. {_UPDATE}",
            done_in=DoneIn.WEB_CONNECTOR,
        )
    return Point(
        "web_connector",
        ok=False,
        text=f"The Web Connector called at {called:%Y-%m-%d %H:%M} UTC, but no update has come to its end yet.",
        remedy=f"Look at the history for what went wrong. {_UPDATE}",
        done_in=DoneIn.HISTORY,
    )


def _inventory(facts: CompanyFacts) -> Point:
    if facts.uses_inventory is False:
        return Point(
            "inventory",
            ok=False,
            text="Inventory is switched off in the company file, so it has no quantities.",
            remedy="Edit > Preferences > Items & Inventory > Company Preferences: Inventory and purchase orders are active.",
        )
    sites = "with inventory sites" if facts.has_sites else "without inventory sites"
    return Point("inventory", ok=True, text=f"Inventory is switched on, {sites}.")


def _mode(facts: CompanyFacts) -> Point:
    if facts.may_adjust:
        return Point("single_user", ok=True, text="QuickBooks accepts inventory adjustments in the mode it was in.")
    return Point(
        "single_user",
        ok=False,
        text="This edition of QuickBooks accepts inventory adjustments in single-user mode only, and was in multi-user mode.",
        remedy="File > Switch to Single-user Mode, then Update Selected; until then adjustments wait and nothing is lost.",
    )


def _capacity(unit: Unit, facts: CompanyFacts) -> Iterator[Point]:
    if facts.item_capacity is None:
        return
    items = unit.items.count(Side.QUICKBOOKS)
    is_ok = items < facts.item_capacity * _NEARLY_FULL
    yield Point(
        "capacity",
        ok=is_ok,
        text=f"The company file holds {items} of at most {facts.item_capacity} items.",
        remedy="" if is_ok else "Delete items that were never used, or condense the file, before it is full.",
    )


def _closing(facts: CompanyFacts, now: datetime) -> Iterator[Point]:
    if facts.closing_date is None:
        return
    is_ahead = facts.closing_date >= now.date()
    yield Point(
        "closing_date",
        ok=True,
        text=f"The books are closed up to {facts.closing_date}: adjustments are dated after it, with the true day in the memo.",
        remedy="The closing date lies ahead, so adjustments are dated in the future: check it in QuickBooks."
        if is_ahead
        else "",
    )


def _clock(clock: HostClock, now: datetime) -> Iterator[Point]:
    if clock.is_guess:
        return
    yield Point(
        "host_clock",
        ok=True,
        text=f"By QuickBooks' own time stamps it is at least {clock.wall_at(now):%Y-%m-%d %H:%M} on that computer.",
        remedy="If its clock is wrong, set date and time there: stock stays right, but dates of documents will be wrong.",
    )


def _account(key: str, name: str, types: Mapping[str, str]) -> Point:
    wrong = accounts.problem(key, name, types)
    if wrong is None:
        return Point(key, ok=True, text=f'The account "{name}" is there and of the right type.')
    return Point(
        key,
        ok=False,
        text=wrong,
        remedy="Write the account's full name (Parent:Child) into the settings, as the Chart of Accounts has it.",
        done_in=DoneIn.SETTINGS,
    )
