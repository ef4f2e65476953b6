"""Files that people fill in with a spreadsheet and send back, read row by row.

Only the columns that are asked for are read; whatever else a spreadsheet did to the file does not matter. Every error names its line.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import NotAQuantityError, units


def filled_in(body: bytes, columns: Sequence[str], advice: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a file with their lines, the first being 2: what these columns say, without spaces around it.

    Raises:
        BadInput: it is no CSV in UTF-8, or lacks a column; then `advice` says where a right one comes from.
    """
    try:
        rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig")), strict=True)
        if not set(columns) <= set(rows.fieldnames or ()):
            raise BadInput(f"The file needs the columns {', '.join(columns[:-1])} and {columns[-1]}: {advice}")
        for line, row in enumerate(rows, start=2):
            yield line, {column: (row[column] or "").strip() for column in columns}
    except (UnicodeDecodeError, csv.Error):
        raise BadInput("The file is not CSV in UTF-8: save it as CSV UTF-8 and upload it again.") from None


def row_number(text: str, line: int) -> int:
    """The number in the column *id*.

    Raises:
        BadInput: it is none.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadInput(f"Line {line} has no row number in its column id: leave that column as it was downloaded.")
    return int(text)


def number_of_units(text: str, column: str, line: int) -> Decimal:
    """The units in a column.

    Raises:
        BadInput: they are no number.
    """
    try:
        return units(text)
    except NotAQuantityError:
        raise BadInput(
            f'Line {line} has "{text[:40]}" in its column {column}: write a number such as 12 or 0.5.'
        ) from None
