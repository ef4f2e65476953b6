import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.zuper.exact_json import JSON, dumps, loads

storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | storable
    | st.decimals(allow_nan=False, allow_infinity=False, places=5)
)
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(storable, inner))


@given(values)
def test_what_is_written_is_read_back_exactly(value: JSON) -> None:
    assert loads(dumps(value)) == value


@given(values)
def test_what_is_written_is_json_for_everybody_else(value: JSON) -> None:
    json.loads(dumps(value))


@given(st.binary())
def test_arbitrary_bytes_are_read_or_refused_as_not_json(body: bytes) -> None:
    try:
        loads(body)
    except ValueError:
        return
    json.loads(body)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0.00001", b"0.00001"),
        ("-281", b"-281"),
        ("28.130000000000003", b"28.130000000000003"),
        ("1E+3", b"1000"),
        ("0", b"0"),
    ],
)
def test_a_decimal_is_written_exactly_shortly_and_without_exponent(number: str, text: bytes) -> None:
    assert dumps(Decimal(number)) == text


def test_numbers_are_read_as_text_not_as_floats() -> None:
    assert loads(b"[0.1, 28.130000000000003]") == [Decimal("0.1"), Decimal("28.130000000000003")]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"NaN", b"[-Infinity]", b"1e99999999999999999999", b"[" * 100_000, b'{"a":1}\x00']
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - every kind of unreadable text is the same to callers
        loads(body)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'"a\u0000b"', "a\ufffdb"),
        (r'{"x\u0000": ["\ud800", "\udc00", 1.5]}', {"x\ufffd": ["\ufffd", "\ufffd", Decimal("1.5")]}),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"\\u0000"', r"\u0000"),
    ],
)
def test_a_sign_that_no_database_keeps_is_replaced(written: str, read: object) -> None:
    assert loads(written.encode()) == read
