"""Units are exact: five places, ten digits, no float, no exponent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.core.quantity import LIMIT, STEP, NotAQuantityError, is_whole, show, units

EXACT = st.integers(-(10**15) + 1, 10**15 - 1).map(lambda number: number * STEP)
"""Everything QuickBooks can hold."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12"),
        ("-0.5", "-0.5"),
        ("28.130000000000003", "28.13"),  # as Zuper sends it (facts/ZUPER.md §5)
        ("0.1", "0.1"),
        ("1e3", "1000"),
        (" 7 ", "7"),
        ("0.000005", "0"),  # half goes to even
        ("0.000015", "0.00002"),
        ("0.0000049", "0"),
        ("9999999999.99999", "9999999999.99999"),
        ("-9999999999.99999", "-9999999999.99999"),
        ("-0", "0"),
        (-3, "-3"),
        (Decimal("2.50000"), "2.5"),
    ],
)
def test_units_are_read_exactly_and_rounded_once(text: str | int | Decimal, expected: str) -> None:
    assert Decimal(expected) == units(text)
    assert expected == show(units(text))


@pytest.mark.parametrize("text", ["", "abc", "1,5", "NaN", "sNaN", "-Infinity", "inf", "1 2", "0x10"])
def test_what_is_no_decimal_number_is_no_quantity(text: str) -> None:
    with pytest.raises(NotAQuantityError, match="is not a quantity"):
        units(text)


@pytest.mark.parametrize("text", ["10000000000", "-1e10", "9999999999.999999", "1e400", "9" * 40])
def test_more_than_ten_digits_are_no_quantity(text: str) -> None:
    with pytest.raises(NotAQuantityError, match="is not a quantity"):
        units(text)


@given(EXACT)
def test_what_is_shown_reads_back_as_it_was(value: Decimal) -> None:
    assert value == units(show(value))


@given(EXACT, EXACT)
def test_sums_and_differences_are_exact(one: Decimal, other: Decimal) -> None:
    assert one == one + other - other
    assert show(one - other) == show(-(other - one)) or one == other


@given(EXACT)
def test_units_are_shown_as_short_as_possible(value: Decimal) -> None:
    text = show(value)
    assert "E" not in text
    assert "-0" != text
    assert "." not in text or not text.endswith(("0", "."))


@given(EXACT)
def test_a_whole_number_has_no_point(value: Decimal) -> None:
    assert is_whole(value) == ("." not in show(value))


@given(st.decimals(allow_nan=True, allow_infinity=True) | st.text())
def test_reading_gives_units_within_the_limit_or_says_no(value: Decimal | str) -> None:
    try:
        read = units(value)
    except NotAQuantityError:
        return
    assert abs(read) < LIMIT
    assert read == read.quantize(STEP)
