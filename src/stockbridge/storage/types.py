"""Column types that keep units exact and times honest on both databases.

Units are stored as whole hundred-thousandths (a 64-bit integer), so that the database can add them without rounding. Times
go in and come out as aware UTC datetimes; a naive one is refused.
"""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator

from stockbridge.core.quantity import STEP

_SCALE = int(1 / STEP)

Id = BigInteger().with_variant(Integer, "sqlite")
"""A row number; SQLite numbers rows by itself only in a column of type INTEGER."""


class Units(TypeDecorator[Decimal]):
    """Units of stock as whole hundred-thousandths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy names the arguments
        if value is None:
            return None
        scaled = value * _SCALE
        assert scaled == int(scaled), f"{value} has more than five decimals"
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - as above
        return None if value is None else Decimal(int(value)) * STEP


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which knows no zones, gets it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "times in the ledger are aware"
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
