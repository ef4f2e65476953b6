"""The checklist's points of QuickBooks: what its last update told, and what to do about it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from stockbridge.quickbooks.company import CompanyFacts
from stockbridge.quickbooks.host_clock import HostClock
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.database import Database
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit
from stockbridge.sync.checklist import DoneIn, Point, settings_points
from stockbridge.sync.quickbooks_points import quickbooks_points
from stockbridge.zuper.history import CONSUMPTION_MODULE
from tests.templates import migrated
from tests.unit.sync.books import NOW, add_connection

ENTERPRISE = CompanyFacts(product="QuickBooks Enterprise Solutions 24.0", is_multi_user=True, uses_inventory=True)
PRO = replace(ENTERPRISE, product="QuickBooks Pro 2024", item_capacity=14_500)
ACCOUNTS = {"Inventory Adjustment": "CostOfGoodsSold", "Sales": "Income", "Inventory Asset": "OtherCurrentAsset"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = migrated(f"sqlite:///{tmp_path / 'books.db'}")
    add_connection(database, "acme")
    yield database
    database.dispose()


def points(unit: Unit, **inventory: object) -> dict[str, Point]:
    settings = ConnectionSettings.from_json(unit.facts.connection().settings)
    settings = settings.model_copy(update={"inventory": settings.inventory.model_copy(update=inventory)})
    return {point.point: point for point in quickbooks_points(unit, settings, NOW)}


def updated(unit: Unit, facts: CompanyFacts = ENTERPRISE, accounts: dict[str, str] | None = None) -> None:
    unit.facts.learn_company_file(
        company_name="Acme Corporation",
        product=facts.product,
        facts=TypeAdapter(CompanyFacts).dump_json(facts).decode(),
        last_update=NOW,
        accounts=None if accounts is None else json.dumps(accounts),
    )


def test_a_web_connector_that_never_called_is_told_how_to(database: Database) -> None:
    with database.unit("acme") as unit:
        found = points(unit)

    assert found["web_connector"].text == "The Web Connector has never called."
    assert {name for name, point in found.items() if not point.ok} == {"web_connector", "company_file"}


def test_a_call_without_a_complete_update_sends_people_to_the_history(database: Database) -> None:
    with database.unit("acme") as unit:
        unit.sessions.begin("ticket", "closed", NOW, unit.runs.begin("quickbooks_update", NOW), "{}", NOW)
        found = points(unit)["web_connector"]

    assert not found.ok
    assert found.text.startswith("The Web Connector called at 2026-11-24 12:00 UTC, but")
    assert found.done_in is DoneIn.HISTORY


def test_a_read_company_file_is_named_with_edition_and_mode(database: Database) -> None:
    with database.unit("acme") as unit:
        updated(unit, accounts=ACCOUNTS)
        found = points(unit)

    assert all(point.ok for point in found.values())
    assert found["company_file"].text == (
        'The company file is "Acme Corporation" (QuickBooks Enterprise Solutions 24.0, multi-user mode at the last update).'
    )


@pytest.mark.parametrize(
    ("facts", "point", "remedy"),
    [
        (replace(ENTERPRISE, uses_inventory=False), "inventory", "Edit > Preferences > Items & Inventory"),
        (PRO, "single_user", "File > Switch to Single-user Mode"),
        (replace(PRO, item_capacity=0), "capacity", "Delete items that were never used"),
    ],
)
def test_what_the_company_file_lacks_is_told_with_its_remedy(
    database: Database, facts: CompanyFacts, point: str, remedy: str
) -> None:
    with database.unit("acme") as unit:
        updated(unit, facts, ACCOUNTS)
        found = points(unit)[point]

    assert not found.ok
    assert remedy in found.remedy


def test_accounts_are_judged_by_the_type_that_quickbooks_wants(database: Database) -> None:
    with database.unit("acme") as unit:
        updated(unit, accounts={"inventory adjustment": "Bank"})
        wrong = points(unit)["adjustment_account"]
        updated(unit, accounts={})
        missing = points(unit)["adjustment_account"]

    assert (wrong.ok, missing.ok) == (False, False)
    assert '"Inventory Adjustment", is of type Bank, but must be one of: CostOfGoodsSold, Equity' in wrong.text
    assert '"Inventory Adjustment", is not in the Chart of Accounts, by exactly this name.' in missing.text


def test_accounts_of_new_items_matter_only_when_zuper_creates_them(database: Database) -> None:
    with database.unit("acme") as unit:
        updated(unit, accounts=ACCOUNTS)
        ours, theirs = points(unit), points(unit, product_master="zuper")

    assert "income_account" not in ours
    assert theirs["income_account"].ok
    assert not theirs["cogs_account"].ok


def test_a_chart_of_accounts_that_was_not_read_is_not_claimed(database: Database) -> None:
    with database.unit("acme") as unit:
        updated(unit)
        found = points(unit)["accounts"]

    assert (found.ok, found.text) == (False, "The Chart of Accounts has not been read yet.")


@pytest.mark.parametrize("is_guess", [False, True])
def test_the_clock_is_shown_only_when_it_was_seen(database: Database, is_guess: bool) -> None:
    clock = HostClock(datetime(2026, 11, 24, 5, 0), NOW - timedelta(hours=1), is_guess)  # noqa: DTZ001 - a wall clock
    with database.unit("acme") as unit:
        updated(unit, accounts=ACCOUNTS)
        unit.facts.learn_company_file(host_clock=TypeAdapter(HostClock).dump_json(clock).decode())
        found = points(unit)

    assert ("host_clock" in found) is not is_guess
    assert is_guess or "at least 2026-11-24 06:00 on that computer" in found["host_clock"].text


def confirmed(unit: Unit, **inventory: object) -> dict[str, Point]:
    settings = ConnectionSettings.from_json(unit.facts.connection().settings)
    settings = settings.model_copy(update={"inventory": settings.inventory.model_copy(update=inventory)})
    return {point.point: point for point in settings_points(unit, settings)}


def test_what_no_program_can_see_is_not_claimed(database: Database) -> None:
    with database.unit("acme") as unit:
        found = confirmed(unit)

    assert set(found) == {
        "negative_stock",
        "consumption_module",
        "official_connector",
        "categories",
        "sync_product_masters",
        "alerts",
    }
    assert all(point.ok for point in found.values())


def test_parts_taken_by_another_module_contradict_the_confirmation(database: Database) -> None:
    with database.unit("acme") as unit:
        hold = NewHold(
            subject="cell:1", reason=CONSUMPTION_MODULE, text="A job took parts.", who="x", actions=("retry",)
        )
        unit.holds.put(hold, NOW)
        found = confirmed(unit)["consumption_module"]

    assert not found.ok
    assert "Choose Invoice there" in found.remedy


def test_product_masters_that_are_not_synced_are_pointed_out(database: Database) -> None:
    with database.unit("acme") as unit:
        found = confirmed(unit, sync_product_masters=False)["sync_product_masters"]

    assert found.ok
    assert (found.remedy, found.done_in) == ("Let them be created, if they shall be.", DoneIn.SETTINGS)
