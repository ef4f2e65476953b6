"""Reports as spreadsheets read them: one rule for the command line and the web.

What comes from either system is never trusted: a name that looks like a formula is shown, not calculated.
"""

import csv
import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final, TextIO

from stockbridge.ledger.as_json import as_json

_STARTS_A_FORMULA: Final = frozenset(
    "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
"""Spreadsheets skip line ends, and some read full-width signs as the ordinary ones."""


def write_rows(file: TextIO, kind: type[Any], rows: Iterable[object]) -> int:
    """All fields of the rows, which are dataclasses of that kind, as CSV with a heading; returns how many rows."""
    names = [field.name for field in fields(kind)]
    writer = csv.writer(file)
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow([_for_spreadsheet(getattr(row, name)) for name in names])
        count += 1
    return count


def _for_spreadsheet(value: object) -> object:
    if value is None or type(value) is int:
        return value
    told = value if type(value) is str else as_json(value)
    if isinstance(told, dict | list):
        return json.dumps(told, ensure_ascii=False)
    if isinstance(told, str) and told[:1] in _STARTS_A_FORMULA and not _is_number(told):
        return f"'{told}"
    return told


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()
