"""How answers are shown: as JSON to programs, as tables and sentences to people, as CSV to spreadsheets.

What comes from either system is never trusted: no terminal codes pass through here, and no spreadsheet formulas (`ledger.as_csv`).
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from stockbridge.core.quantity import show
from stockbridge.ledger.as_csv import write_rows
from stockbridge.ledger.as_json import as_text


def print_json(value: object) -> None:
    """One JSON document, and nothing else, on stdout; what an iterator yields is written as it comes."""
    sys.stdout.writelines(as_text(value))
    sys.stdout.write("\n")


def say(*sentences: str) -> None:
    """Sentences for people, one a line."""
    for sentence in sentences:
        sys.stdout.write(f"{_safe(sentence)}\n")
    sys.stdout.flush()


def progress(sentence: str) -> None:
    """How something that takes a while comes along: on stderr, so that stdout holds the answer alone."""
    sys.stderr.write(f"{_safe(sentence)}\n")
    sys.stderr.flush()


def tell(*sentences: str, json: bool) -> None:
    """What was done, in sentences: to people one a line, to programs as the list `done`."""
    if json:
        print_json({"done": sentences})
    else:
        say(*sentences)


def print_table(columns: Mapping[str, str], rows: Sequence[object], empty: str) -> None:
    """Rows as a table: `columns` maps headings to the attributes shown below them. Without rows, the sentence `empty`."""
    if not rows:
        say(empty)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, attribute in columns.items():
        is_number = isinstance(getattr(rows[0], attribute), Decimal | int)
        table.add_column(heading, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_text(getattr(row, attribute)) for attribute in columns.values()))
    Console(markup=False, highlight=False, emoji=False).print(table)


def write_csv(path: Path, kind: type[Any], rows: Iterable[object]) -> int:
    """All fields of the rows, which are dataclasses of that kind, as a CSV file with a heading; returns how many rows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        return write_rows(file, kind, rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return show(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return ", ".join(_text(one) for one in value)
    return _safe(str(value))


def _safe(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)
