"""FILE.toml: which keys and values are accepted, which are refused, and in which words."""

from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.settings.problems import SettingsError
from tests.unit.settings.connection_files import MINIMAL, problems, read, with_line

MANDATORY = (
    "name",
    "zuper.company_login (or zuper.api_url)",
    "zuper.api_key (or zuper.api_key_file)",
    "settings.product_master",
    "settings.product_minimum_quantity",
    "settings.non_inventory_product_quantity",
    "settings.default_product_category",
    "settings.default_product_location",
    "settings.allow_negative_stock_confirmed",
    "settings.consumption_module_confirmed",
)


def test_a_minimal_file_has_the_documented_defaults(file: Path) -> None:
    settings = read(file, MINIMAL).settings

    assert settings.zuper.accounts_url == "https://accounts.zuperpro.com"
    assert (settings.zuper.requests_per_minute, settings.zuper.poll_seconds) == (60, 30.0)
    assert (settings.zuper.quarantine_seconds, settings.zuper.full_sweep_minutes) == (600.0, 720)
    assert (settings.web_connector.every_minutes, settings.web_connector.full_sweep_minutes) == (5, 720)
    assert settings.inventory.sync_product_masters
    assert (settings.inventory.first_sync, settings.inventory.negative_stock) == ("review", "pass")
    assert settings.quickbooks.income_account == "Sales"
    assert settings.quickbooks.cogs_account == "Cost of Goods Sold"
    assert settings.quickbooks.asset_account == "Inventory Asset"
    assert settings.quickbooks.expense_account == "Job Materials"
    assert settings.guards.max_units_per_movement == Decimal(100000)
    assert settings.guards.max_changed_share == Decimal("0.5")


def test_every_missing_key_is_named_at_once_also_when_sections_are_missing(file: Path) -> None:
    (only,) = problems(file, "")

    assert [key for key in (*MANDATORY, "quickbooks.adjustment_account") if key not in only] == []


def test_missing_keys_are_named_even_when_other_keys_are_wrong(file: Path) -> None:
    told = problems(file, "[zuper]\nrequests_per_minute = -5\n")

    assert "settings.product_master" in told[0]
    assert "zuper.api_key" in told[0]
    assert told[1] == "zuper.requests_per_minute: must be between 1 and 100000, got -5"


def test_every_problem_is_one_line_that_begins_with_the_file(file: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(file, with_line("zuper", "requests_per_minute = 0").replace('"acme"', '"Acme Inc"', 1))

    assert [line.split(":")[:2] for line in str(refused.value).splitlines()] == [
        ["acme.toml", " name"],
        ["acme.toml", " zuper.requests_per_minute"],
    ]


@pytest.mark.parametrize(
    ("section", "line", "sentence"),
    [
        ("zuper", "full_sweep_minutes = 1.5", "zuper.full_sweep_minutes: must be a whole number, got 1.5"),
        ("zuper", "full_sweep_minutes = true", "zuper.full_sweep_minutes: must be a whole number, got true"),
        ("zuper", "poll_seconds = 0", "zuper.poll_seconds: must be a number of seconds between 0.1 and 86400, got 0"),
        (
            "zuper",
            "poll_seconds = nan",
            "zuper.poll_seconds: must be a number of seconds between 0.1 and 86400, got NaN",
        ),
        (
            "zuper",
            'poll_seconds = "5"',
            "zuper.poll_seconds: must be a number of seconds between 0.1 and 86400, got '5'",
        ),
        (
            "zuper",
            "quarantine_seconds = -1",
            "zuper.quarantine_seconds: must be a number of seconds between 0 and 86400, got -1",
        ),
        ("zuper", "company_login = 7", "zuper.company_login: must be text in quotes, got 7"),
        ("zuper", "company_login = [1]", "zuper.company_login: must be text in quotes"),
        ("web_connector", "every_minutes = 0", "web_connector.every_minutes: must be between 1 and 1440, got 0"),
        (
            "settings",
            'product_master = "sage"',
            "settings.product_master: must be 'quickbooks_desktop' or 'zuper', got 'sage'",
        ),
        (
            "settings",
            "product_minimum_quantity = -1",
            "settings.product_minimum_quantity: must be a number between 0 and 9999999999, got -1",
        ),
        (
            "settings",
            "product_minimum_quantity = nan",
            "settings.product_minimum_quantity: must be a number between 0 and 9999999999, got NaN",
        ),
        ("settings", 'sync_product_masters = "yes"', "settings.sync_product_masters: must be true or false, got 'yes'"),
        (
            "quickbooks",
            'adjustment_account = " Shrinkage"',
            "quickbooks.adjustment_account: must be one line of 1 to 159 characters with no space before or after, got ' Shrinkage'",
        ),
        ("guards", "max_changed_share = 1.5", "guards.max_changed_share: must be a number between 0 and 1, got 1.5"),
    ],
)
def test_a_wrong_value_is_one_clear_sentence(file: Path, section: str, line: str, sentence: str) -> None:
    assert problems(file, with_line(section, line)) == (sentence,)


@pytest.mark.parametrize("module", ["job", "quotation", "none", "Invoice"])
def test_other_consumption_modules_are_refused_with_the_reason(file: Path, module: str) -> None:
    (told,) = problems(file, with_line("settings", f'consumption_module_confirmed = "{module}"'))

    assert told.startswith(
        f"settings.consumption_module_confirmed: must be \"invoice\", got '{module}'; the sync does not function"
    )
    assert "Choose Module to Track Consumption" in told


@pytest.mark.parametrize("answer", ["false", "1", '"yes"'])
def test_negative_stock_must_be_confirmed(file: Path, answer: str) -> None:
    (told,) = problems(file, with_line("settings", f"allow_negative_stock_confirmed = {answer}"))

    assert told.startswith("settings.allow_negative_stock_confirmed: must be true, got ")
    assert "Allow Negative Stock Balance" in told


@pytest.mark.parametrize(
    ("section", "line", "sentence"),
    [
        ("zuper", "poll_second = 3", "zuper.poll_second: unknown key; did you mean zuper.poll_seconds?"),
        ("settings", "poll_seconds = 3", "settings.poll_seconds: unknown key; did you mean zuper.poll_seconds?"),
        ("web_connector", 'pasword = "x"', "web_connector.pasword: unknown key; did you mean web_connector.password?"),
        ("zuper", "colour = 3", "zuper.colour: unknown key; docs/settings.md lists all keys"),
        ("zuper", '"a\\nb" = 3', "zuper.'a\\nb': unknown key; docs/settings.md lists all keys"),
    ],
)
def test_an_unknown_key_is_refused_and_the_nearest_known_one_named(
    file: Path, section: str, line: str, sentence: str
) -> None:
    assert problems(file, with_line(section, line)) == (sentence,)


def test_a_misspelt_section_is_told_beside_its_missing_keys(file: Path) -> None:
    told = problems(file, MINIMAL.replace("[quickbooks]", "[quickbook]"))

    assert told[0].startswith("quickbooks.adjustment_account: missing")
    assert told[1].startswith("quickbook: unknown key; did you mean quickbooks?")


def test_a_section_written_as_a_value_is_told_how_to_write_it(file: Path) -> None:
    told = problems(file, "guards = 5\n" + MINIMAL)

    assert told == ("guards: must be a section: write [guards] on a line of its own and its keys below it",)


@pytest.mark.parametrize("name", ["Acme", "-acme", "ac me", "a" * 64, "", "acmé", "acme\\n"])
def test_a_name_that_cannot_be_typed_in_commands_is_refused(file: Path, name: str) -> None:
    (told,) = problems(file, MINIMAL.replace('name = "acme"', f'name = "{name}"'))

    assert told.startswith("name: must be 1 to 63 small letters, digits and hyphens")


def test_seconds_and_sweeps_accept_their_smallest_values(file: Path) -> None:
    text = with_line("zuper", "poll_seconds = 0.1\nquarantine_seconds = 0\nfull_sweep_minutes = 0")

    zuper = read(file, text).settings.zuper

    assert (zuper.poll_seconds, zuper.quarantine_seconds, zuper.full_sweep_minutes) == (0.1, 0.0, 0)


def test_units_are_read_exactly(file: Path) -> None:
    assert read(
        file, with_line("settings", "product_minimum_quantity = 0.1")
    ).settings.inventory.product_minimum_quantity == Decimal("0.1")


def test_a_flood_of_problems_is_counted_not_told(file: Path) -> None:
    told = problems(file, "\n".join(f"k{number} = 1" for number in range(500)))

    assert len(told) == 22
    assert told[-1] == "and 480 more problems"
