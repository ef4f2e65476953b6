"""Settings as they are stored: equal after a round trip, strict about everything else."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from stockbridge.settings.connection_settings import (
    ConnectionSecrets,
    ConnectionSettings,
    GuardSettings,
    InventorySettings,
    QuickBooksSettings,
    WebConnectorSettings,
    ZuperSettings,
)
from stockbridge.settings.problems import SettingsError

UNITS = st.decimals(0, 9_999_999, places=5)
WORD = st.text("abcXYZ äß-:", min_size=1, max_size=20).map(lambda text: f"x{text}x")

SETTINGS = st.builds(
    ConnectionSettings,
    name=st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,62}\Z"),
    zuper=st.builds(
        ZuperSettings,
        company_login=WORD,
        api_url=st.none() | st.just("https://us-east-1.zuperpro.com/api"),
        poll_seconds=st.decimals("0.1", 86400, places=2),
    ),
    web_connector=st.builds(WebConnectorSettings, every_minutes=st.integers(1, 1440)),
    settings=st.builds(
        InventorySettings,
        product_master=st.sampled_from(["zuper", "quickbooks_desktop"]),
        product_minimum_quantity=UNITS,
        non_inventory_product_quantity=UNITS,
        default_product_category=WORD,
        default_product_location=WORD,
        allow_negative_stock_confirmed=st.just(True),
        consumption_module_confirmed=st.just("invoice"),
        negative_stock=st.sampled_from(["pass", "hold"]),
        minimum_quantity_from=st.sampled_from(["setting", "reorder_point"]),
    ),
    quickbooks=st.builds(QuickBooksSettings, adjustment_account=WORD),
    guards=st.builds(GuardSettings, max_changed_share=st.decimals(0, 1, places=3)),
)


@given(settings=SETTINGS)
def test_stored_settings_are_read_back_equal(settings: ConnectionSettings) -> None:
    assert ConnectionSettings.from_json(settings.to_json()) == settings


@given(settings=SETTINGS)
def test_stored_settings_have_the_sections_of_the_file_and_units_as_text(settings: ConnectionSettings) -> None:
    stored = json.loads(settings.to_json())

    assert set(stored) == {"name", "zuper", "web_connector", "settings", "quickbooks", "guards", "alerts", "ownership"}
    assert Decimal(stored["settings"]["product_minimum_quantity"]) == settings.inventory.product_minimum_quantity
    assert isinstance(stored["settings"]["product_minimum_quantity"], str)


@given(settings=SETTINGS, text=st.text(max_size=20))
def test_stored_text_that_is_something_else_is_refused_in_sentences(settings: ConnectionSettings, text: str) -> None:
    newer = json.loads(settings.to_json())
    newer["zuper"]["from_a_newer_version"] = text

    with pytest.raises(SettingsError, match=r"stored settings: zuper.from_a_newer_version: unknown key"):
        ConnectionSettings.from_json(json.dumps(newer))
    with pytest.raises(SettingsError, match="stored settings: "):
        ConnectionSettings.from_json(text)


def test_settings_cannot_be_changed_once_read() -> None:
    settings = GuardSettings()

    with pytest.raises(ValidationError):
        settings.max_changed_share = Decimal(1)


def test_a_guard_of_no_units_is_refused_because_it_would_hold_everything() -> None:
    with pytest.raises(ValidationError):
        GuardSettings(max_units_per_movement=Decimal(0))


def test_secrets_are_equal_by_value_and_shown_to_nobody() -> None:
    secrets = ConnectionSecrets(api_key=SecretStr("zk-1"), web_connector_password=SecretStr("pw-1"))

    assert secrets == ConnectionSecrets(api_key=SecretStr("zk-1"), web_connector_password=SecretStr("pw-1"))
    assert "zk-1" not in repr(secrets)
    assert "pw-1" not in repr(secrets)
