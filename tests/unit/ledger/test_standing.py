from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from stockbridge.ledger.standing import Tone, standing
from stockbridge.ledger.status import Status
from stockbridge.settings.connection_settings import ConnectionSettings
from tests.cells import NOON

WELL = Status(
    name="acme",
    state="live",
    quiet=True,
    planned=0,
    in_doubt=0,
    held=0,
    unexplained_units=Decimal(0),
    cells=2,
    links=2,
    last_quickbooks_update=NOON,
    last_zuper_cycle=NOON,
    last_verified=NOON,
    product_master="quickbooks_desktop",
    company_file="Acme",
    zuper_account="Acme Inc.",
    approved_by="ruth",
    text=None,
    waiting=(),
    first_contact={},
)
SETTINGS = ConnectionSettings.model_validate(
    {
        "name": "acme",
        "zuper": {"api_url": "https://zuper.invalid/api"},
        "settings": {
            "product_master": "quickbooks_desktop",
            "product_minimum_quantity": 5,
            "non_inventory_product_quantity": 1000,
            "default_product_category": "category",
            "default_product_location": "location",
            "allow_negative_stock_confirmed": True,
            "consumption_module_confirmed": "invoice",
        },
        "quickbooks": {"adjustment_account": "Inventory Adjustment"},
    }
)


@pytest.mark.parametrize(
    ("changed", "tone", "headline"),
    [
        ({}, Tone.WELL, "Both sides are equal"),
        ({"quiet": False, "waiting": ("2 postings are planned.",)}, Tone.BUSY, "Keeping up"),
        ({"held": 1}, Tone.WAITS, "1 thing waits for a person"),
        ({"held": 3, "state": "stopped", "text": "The file was restored."}, Tone.STOPPED, "Stopped"),
        ({"state": "paused", "held": 3}, Tone.WAITS, "Paused"),
        ({"state": "needs_approval"}, Tone.WAITS, "The plan waits"),
        ({"state": "waiting_for_quickbooks"}, Tone.WAITS, "Waiting for QuickBooks"),
        ({"last_quickbooks_update": NOON - timedelta(hours=1)}, Tone.WAITS, "QuickBooks has been silent"),
        ({"last_zuper_cycle": NOON - timedelta(hours=1)}, Tone.WAITS, "Zuper has been silent"),
    ],
)
def test_the_most_urgent_is_said(changed: dict[str, object], tone: Tone, headline: str) -> None:
    now_is = standing(replace(WELL, **changed), SETTINGS, NOON)  # type: ignore[arg-type] # names of Status

    assert now_is.tone is tone
    assert now_is.headline.startswith(headline)


def test_equal_sides_with_unexplained_movements_are_not_told_as_fully_accounted_for() -> None:
    told = standing(replace(WELL, unexplained_units=Decimal(3)), SETTINGS, NOON)

    assert "no document" in told.text
    assert told.page == "audit"


def test_it_says_since_when() -> None:
    earlier = NOON - timedelta(minutes=10)
    told = {
        "held": standing(replace(WELL, held=2), SETTINGS, NOON, held_since=earlier),
        "silent": standing(replace(WELL, last_quickbooks_update=NOON - timedelta(hours=1)), SETTINGS, NOON),
        "well": standing(WELL, SETTINGS, NOON, arrived_at=earlier),
        "quiet for long": standing(WELL, SETTINGS, NOON),
    }

    assert {name: (one.since_words, one.since) for name, one in told.items()} == {
        "held": ("The oldest came up", earlier),
        "silent": ("It was last heard from", NOON - timedelta(hours=1)),
        "well": ("The last unit arrived", earlier),
        "quiet for long": ("The last unit arrived", None),
    }
