"""Units stay exact and times stay honest, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, func, insert, select
from sqlalchemy.exc import StatementError

from stockbridge.core.quantity import LIMIT, STEP
from stockbridge.storage.types import Units, Utc

SHELF = Table("shelf", MetaData(), Column("id", Integer, primary_key=True), Column("units", Units), Column("at", Utc))
DIALECTS = [create_engine(url).dialect for url in ("sqlite://", "postgresql+psycopg://")]
LARGEST = LIMIT - STEP
QUANTITIES = st.integers(-(10**15) + 1, 10**15 - 1).map(lambda number: number * STEP)
ZONES = st.sampled_from([UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata"), timezone(timedelta(hours=-12))])
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=ZONES)  # noqa: DTZ001 - bounds take no zone


@pytest.fixture
def transaction(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.begin() as transaction:
        SHELF.create(transaction)
        yield transaction
    engine.dispose()


def kept(transaction: Connection, *quantities: Decimal | None) -> list[Decimal | None]:
    transaction.execute(insert(SHELF), [{"units": quantity} for quantity in quantities])
    return list(transaction.execute(select(SHELF.c.units).order_by(SHELF.c.id)).scalars())


def test_units_come_back_as_they_went_in(transaction: Connection) -> None:
    quantities = [Decimal(0), STEP, -STEP, Decimal("0.1"), Decimal("-3.14159"), LARGEST, -LARGEST, None]
    assert quantities == kept(transaction, *quantities)


def test_the_database_adds_units_without_rounding(transaction: Connection) -> None:
    kept(transaction, *[Decimal("0.1")] * 10, *[LARGEST] * 50, *[-LARGEST] * 50, -STEP)
    total = transaction.execute(select(func.sum(SHELF.c.units, type_=Units))).scalar_one()
    assert Decimal("0.99999") == total


def test_the_database_compares_units_as_numbers(transaction: Connection) -> None:
    kept(transaction, Decimal(9), Decimal(10), Decimal("-2.5"), Decimal("9.00001"))
    more = select(SHELF.c.units).where(Decimal(9) < SHELF.c.units).order_by(SHELF.c.units)
    assert [Decimal("9.00001"), Decimal(10)] == list(transaction.execute(more).scalars())


def test_more_than_five_decimals_are_refused_and_never_rounded_in_silence(transaction: Connection) -> None:
    with pytest.raises((AssertionError, StatementError), match="more than five decimals"):
        kept(transaction, Decimal("0.000001"))


@given(QUANTITIES)
def test_every_quantity_is_a_whole_number_that_sixty_four_bits_hold(quantity: Decimal) -> None:
    for dialect in DIALECTS:
        stored = Units().process_bind_param(quantity, dialect)
        assert stored is not None
        assert abs(stored) < 2**63 // 9000, "thousands of the largest quantities add up"
        assert quantity == Units().process_result_value(stored, dialect)


def test_a_time_comes_back_aware_and_the_same_instant(transaction: Connection) -> None:
    at = datetime(2026, 3, 8, 1, 59, 59, 123456, tzinfo=ZoneInfo("America/New_York"))
    transaction.execute(insert(SHELF).values(at=at))
    found = transaction.execute(select(SHELF.c.at)).scalar_one()
    assert at == found
    assert UTC is found.tzinfo


def test_times_are_compared_as_instants(transaction: Connection) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    transaction.execute(insert(SHELF).values(at=noon))
    earlier_there = datetime(2026, 3, 2, 6, 59, tzinfo=ZoneInfo("America/New_York"))  # 11:59 in UTC
    later_there = datetime(2026, 3, 2, 7, 1, tzinfo=ZoneInfo("America/New_York"))
    between = select(SHELF.c.id).where(earlier_there < SHELF.c.at, SHELF.c.at < later_there)
    assert 1 == len(transaction.execute(between).all())


def test_a_time_without_a_zone_is_refused(transaction: Connection) -> None:
    with pytest.raises((AssertionError, StatementError), match="times in the ledger are aware"):
        transaction.execute(insert(SHELF).values(at=datetime(2026, 3, 2)))  # noqa: DTZ001 - what is tested


@given(TIMES)
def test_every_time_survives_both_databases(at: datetime) -> None:
    for dialect in DIALECTS:
        stored = Utc().process_bind_param(at, dialect)
        found = Utc().process_result_value(stored, dialect)
        assert at.astimezone(UTC) == found
        assert found is not None
        assert UTC is found.tzinfo
