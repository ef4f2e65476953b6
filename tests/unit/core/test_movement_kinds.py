"""Every document is of one kind at most, and the declaration is what people can set and read."""

import re
from pathlib import Path

import pytest

from stockbridge.core.movement_kinds import MATCHABLE, TABLE, MovementKind, in_quickbooks, in_zuper
from stockbridge.quickbooks.papers import KINDS
from stockbridge.settings.connection_settings import InventorySettings
from stockbridge.web.settings_form import SHARED_DEEDS

DOCUMENTED = Path("docs/settings.md").read_text(encoding="utf-8")


def test_every_transaction_that_moves_stock_is_of_one_kind() -> None:
    transactions = [name for row in TABLE for name in row.transactions]
    assert sorted(kind.type_name for kind in KINDS if kind.type_name != "BuildAssembly") == sorted(transactions)
    assert {in_quickbooks(name) for name in transactions} == set(MovementKind)
    assert in_quickbooks("JournalEntry") is None


@pytest.mark.parametrize(
    ("row_type", "module", "kind"),
    [
        ("CONSUMED", "INVOICE", MovementKind.INVOICES),
        ("RETURNED", "invoice", MovementKind.INVOICES),
        ("CONSUMED", None, MovementKind.INVOICES),
        ("CONSUMED", "JOB", None),
        ("INWARD", "PURCHASE_ORDER", MovementKind.PURCHASES),
        ("RECEIVED", "PURCHASE_ORDER", MovementKind.PURCHASES),
        ("INWARD", None, MovementKind.ADJUSTMENTS),
        ("OUTWARD", "", MovementKind.ADJUSTMENTS),
        ("TRANSFER", None, MovementKind.TRANSFERS),
        ("TRANSFER", "TRANSFER_ORDER", MovementKind.TRANSFERS),
    ],
)
def test_a_row_of_zuper_is_of_the_kind_of_its_document(
    row_type: str, module: str | None, kind: MovementKind | None
) -> None:
    assert in_zuper(row_type, module) is kind


def test_every_kind_that_can_be_matched_has_a_setting_and_a_field_and_no_other_has() -> None:
    keys = {f"settings.{row.kind}" for row in MATCHABLE}
    assert {row.kind for row in MATCHABLE} == InventorySettings.model_fields.keys() & {
        MovementKind.INVOICES,
        MovementKind.CREDIT_MEMOS,
        MovementKind.PURCHASES,
        MovementKind.ADJUSTMENTS,
    }
    assert keys <= {field.key for field in SHARED_DEEDS}


def test_the_page_of_settings_shows_the_table_as_it_is_declared() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| (?:`settings\.|none)", DOCUMENTED, re.MULTILINE)
    assert [(row.label, row.quickbooks, row.zuper) for row in TABLE] == rows
