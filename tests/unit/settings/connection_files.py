"""The smallest FILE.toml, changed a line at a time, and what reading it says."""

from pathlib import Path

import pytest

from stockbridge.settings.connection_file import ConnectionFile, read_connection_file
from stockbridge.settings.problems import SettingsError

SECRET = "zk-2f9c1d77e0"


MINIMAL = f"""
name = "acme"
[zuper]
company_login = "acme"
api_key = "{SECRET}"
[settings]
product_master = "quickbooks_desktop"
product_minimum_quantity = 5
non_inventory_product_quantity = 1000
default_product_category = "category-uid"
default_product_location = "location-uid"
allow_negative_stock_confirmed = true
consumption_module_confirmed = "invoice"
[quickbooks]
adjustment_account = "Inventory Adjustment"
"""


def read(file: Path, text: str, **environ: str) -> ConnectionFile:
    file.write_text(text, encoding="utf-8")
    return read_connection_file(file, environ)


def problems(file: Path, text: str, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read(file, text, **environ)
    return refused.value.problems


def with_line(section: str, line: str) -> str:
    """The minimal file with one key set, in place of what it said about that key."""
    key = line.partition("=")[0].strip()
    kept = "\n".join(old for old in MINIMAL.splitlines() if old.partition("=")[0].strip() != key)
    header = f"[{section}]"
    return kept.replace(header, f"{header}\n{line}") if header in kept else f"{kept}\n{header}\n{line}"
