"""What SQLite is told about the sizes of our tables, so that it plans every query for a large catalogue from the first row on.

Without statistics SQLite takes any indexed column to narrow a table down to about ten rows; it then reads all rows of a connection
where a handful of keys would do. Gathering real statistics (ANALYZE) comes too late for the first contact and makes plans depend on
when it last ran. So the statistics are written by hand, which SQLite provides for (sqlite.org/fileformat2.html#stat1tab).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection

_ROWS: Final = 1_000_000
_ROWS_OF_A_CONNECTION: Final = 100_000
_ROWS_OF_A_PARTIAL_INDEX: Final = 1_000
"""Partial indexes hold what is open, unread, owed: little."""

_ROWS_OF_A_KEY: Final = 10
_SHARES: Final = {"side": 2, "to_side": 2, "kind": 2, "bucket": 2, "state": 100}
"""One row in so many has a value of these columns that is asked for. By state we only ever ask for what is not done yet."""


def write_statistics(transaction: Connection) -> None:
    """Replace SQLite's statistics of all indexes. Connections opened before do not see it until they are opened again."""
    transaction.exec_driver_sql("ANALYZE alembic_version")  # makes the table of statistics, where there is none
    transaction.exec_driver_sql("DELETE FROM sqlite_stat1")
    for row in list(_rows(transaction)):
        transaction.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", row)
    transaction.exec_driver_sql("ANALYZE sqlite_schema")  # reads it again, and no more than that


def _rows(transaction: Connection) -> Iterator[tuple[str, str, str]]:
    indexes = transaction.exec_driver_sql(
        'SELECT tables.name, indexes.name, indexes."unique", indexes.partial '
        "FROM sqlite_schema AS tables JOIN pragma_index_list(tables.name) AS indexes WHERE tables.type = 'table'"
    ).all()
    for table, index, is_unique, is_partial in indexes:
        columns = transaction.exec_driver_sql("SELECT name FROM pragma_index_info(?)", (index,)).scalars().all()
        yield table, index, _statistic(columns, is_unique=bool(is_unique), is_partial=bool(is_partial))


def _statistic(columns: Sequence[str], *, is_unique: bool, is_partial: bool) -> str:
    """Rows in the index, then how many rows have the same first column, the same first two columns, and so on."""
    numbers = [_ROWS_OF_A_PARTIAL_INDEX if is_partial else _ROWS]
    for column in columns:
        if column == "connection_id":
            most = _ROWS_OF_A_CONNECTION
        elif column in _SHARES:
            most = max(1, numbers[-1] // _SHARES[column])
        else:
            most = _ROWS_OF_A_KEY
        numbers.append(min(numbers[-1], most))
    if is_unique:
        numbers[-1] = 1
    return " ".join(map(str, numbers))
