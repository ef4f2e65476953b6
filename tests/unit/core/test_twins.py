"""When two documents look like one deed, and when they merely happen to agree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.twins import (
    NO_NUMBERS,
    Judgement,
    Numbers,
    Paper,
    Sign,
    judge,
    likeness,
    number_in,
    number_key,
    overlap,
    shared_number,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
INVOICES, BY_HAND_KIND = MovementKind.INVOICES, MovementKind.ADJUSTMENTS


def numbered(number: str, *references: str) -> Numbers:
    return Numbers.of([number], references)


SOLD = Paper("txn", numbered("1042"), "Smith", "Invoice 1042 of 2026-03-02, Smith", Decimal(-3), INVOICES, NOON, NOON)
USED = Paper(
    "uid", numbered("INV-1042"), None, "Used at Truck 1 on invoice INV-1042", Decimal(-3), INVOICES, NOON, NOON
)
BY_HAND = Paper("row", NO_NUMBERS, "Wanda", "Taken out at Main", Decimal(-3), BY_HAND_KIND, NOON, NOON)


def judged(here: Paper, there: Paper, *matched: MovementKind) -> Judgement:
    like = likeness(here, there)
    return Judgement.DIFFERENT if like is None else judge(here, there, like, matched)


def asks(here: Paper, there: Paper) -> bool:
    return judged(here, there) is Judgement.ASK


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
    assert judged(SOLD, USED, INVOICES) is Judgement.SAME
    assert judged(replace(SOLD, units=Decimal(-9)), USED, INVOICES) is Judgement.SAME
    assert judged(SOLD, USED, MovementKind.PURCHASES) is Judgement.ASK


def test_a_number_that_is_only_referred_to_decides_where_the_units_agree_and_asks_where_not() -> None:
    referring = replace(USED, numbers=numbered("INV-77", "1042"))
    assert judged(SOLD, referring, INVOICES) is Judgement.SAME
    assert judged(replace(SOLD, units=Decimal(-2)), referring, INVOICES) is Judgement.ASK
    assert judged(replace(SOLD, units=Decimal(-2)), referring) is Judgement.DIFFERENT
    assert judged(
        replace(SOLD, numbers=numbered("7")), replace(USED, numbers=numbered("8", "7"), text=""), INVOICES
    ) is (Judgement.DIFFERENT)


def test_the_number_of_their_own_comes_before_one_they_refer_to() -> None:
    like = likeness(replace(SOLD, numbers=numbered("1042", "5555")), replace(USED, numbers=numbered("1042", "5555")))
    assert like is not None
    assert like.sign is Sign.NUMBER


@pytest.mark.parametrize(
    ("here", "there", "may"),
    [
        (MovementKind.INVOICES, MovementKind.INVOICES, True),
        (MovementKind.CREDIT_MEMOS, MovementKind.INVOICES, True),
        (MovementKind.PURCHASES, MovementKind.PURCHASES, True),
        (MovementKind.PURCHASES, MovementKind.ADJUSTMENTS, True),
        (MovementKind.INVOICES, MovementKind.PURCHASES, False),
        (MovementKind.ADJUSTMENTS, MovementKind.ADJUSTMENTS, False),
        (MovementKind.INVOICES, None, False),
        (None, MovementKind.INVOICES, False),
    ],
)
def test_only_documents_of_matching_kinds_are_twins_by_number(
    here: MovementKind | None, there: MovementKind | None, may: bool
) -> None:
    found = shared_number(replace(SOLD, kind=here), replace(USED, kind=there))
    assert (found is not None) is may


@pytest.mark.parametrize(
    ("remarks", "number"),
    [("PO-77", "PO-77"), (" 1042 ", "1042"), ("for invoice 1042", None), ("broken", None), ("", None)],
)
def test_remarks_are_a_number_only_when_they_are_nothing_else(remarks: str, number: str | None) -> None:
    assert number_in(remarks) == number


def test_equal_units_alone_say_nothing() -> None:
    assert likeness(SOLD, BY_HAND) is None
    assert likeness(replace(SOLD, numbers=NO_NUMBERS), replace(USED, numbers=NO_NUMBERS)) is None


def test_the_same_digits_after_different_prefixes_are_different_numbers() -> None:
    assert (
        likeness(replace(SOLD, numbers=numbered("A-1042")), replace(USED, numbers=numbered("B-1042"), text="")) is None
    )


def test_nobody_is_asked_because_of_a_short_number_different_units_or_long_ago() -> None:
    assert not asks(replace(SOLD, numbers=numbered("7")), replace(USED, numbers=numbered("7")))
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
