"""When two documents look like one deed, and when they merely happen to agree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from stockbridge.core.twins import Paper, is_suspicious, likeness, number_key, overlap

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOLD = Paper("txn", "1042", "Smith", "Invoice 1042 of 2026-03-02, Smith", Decimal(-3), is_invoice=True, seen_at=NOON)
USED = Paper("uid", "INV-1042", None, "Used at Truck 1 on invoice INV-1042", Decimal(-3), is_invoice=True, seen_at=NOON)
BY_HAND = Paper("row", None, "Wanda", "Taken out at Main", Decimal(-3), is_invoice=False, seen_at=NOON)


def asks(here: Paper, there: Paper) -> bool:
    like = likeness(here, there)
    return like is not None and is_suspicious(here, there, like)


@pytest.mark.parametrize(
    ("number", "key"),
    [("INV-1042", "1042"), ("001042", "1042"), ("1042 ", "1042"), ("0", "0"), ("Spring", "spring"), ("", None), (None, None)],
)  # fmt: skip
def test_a_number_is_found_by_its_digits(number: str | None, key: str | None) -> None:
    assert key == number_key(number)


@pytest.mark.parametrize(("here", "there", "shared"), [(-3, -5, -3), (-5, -3, -3), (3, 3, 3), (-3, 3, 0), (0, -3, 0)])
def test_what_is_shared_is_bounded_by_the_smaller_and_goes_one_way(here: int, there: int, shared: int) -> None:
    assert Decimal(shared) == overlap(Decimal(here), Decimal(there))


def test_an_invoice_of_the_same_number_is_declared_by_it() -> None:
    like = likeness(SOLD, USED)
    assert like is not None
    assert like.is_declared
    assert asks(SOLD, USED)


def test_equal_units_alone_say_nothing() -> None:
    assert likeness(SOLD, BY_HAND) is None
    assert likeness(replace(SOLD, number=None), replace(USED, number=None)) is None


def test_the_same_digits_after_different_prefixes_are_different_numbers() -> None:
    assert likeness(replace(SOLD, number="A-1042"), replace(USED, number="B-1042", text="")) is None


def test_nobody_is_asked_because_of_a_short_number_different_units_or_long_ago() -> None:
    assert not asks(replace(SOLD, number="7"), replace(USED, number="7"))
    assert not asks(replace(SOLD, units=Decimal(-4)), USED)
    assert not asks(replace(SOLD, seen_at=NOON - timedelta(days=4)), USED)


def test_a_row_that_mentions_the_number_of_the_other_document_is_asked_about() -> None:
    assert asks(SOLD, replace(BY_HAND, text="Taken out at Main: for invoice #1042."))
    assert not asks(SOLD, replace(BY_HAND, text="Taken out at Main: for invoice 10421"))


def test_the_same_name_is_a_sign_only_for_many_units_on_one_day() -> None:
    many, there = replace(SOLD, units=Decimal(-12)), replace(BY_HAND, party="smith", units=Decimal(-12))
    assert asks(many, there)
    assert not asks(SOLD, replace(there, units=Decimal(-3)))
    assert not asks(many, replace(there, seen_at=NOON + timedelta(days=2)))
