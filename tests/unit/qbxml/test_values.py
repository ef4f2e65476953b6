from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from stockbridge.qbxml import values
from stockbridge.qbxml.values import Lexical, filter_time, outgoing_text, parse_time


@pytest.mark.parametrize(
    ("lexical", "text", "value"),
    [
        (values.QUANTYPE, "-281", Decimal(-281)),
        (values.QUANTYPE, "0.5", Decimal("0.5")),
        (values.QUANTYPE, " 37 ", Decimal(37)),
        (values.PRICETYPE, "100", Decimal(100)),
        (values.PRICETYPE, "2.695", Decimal("2.695")),
        (values.AMTTYPE, "206.00", Decimal(206)),
        (values.PERCENTTYPE, "6.00", Decimal(6)),
        (values.BOOLTYPE, "true", True),
        (values.BOOLTYPE, "0", False),
        (values.BOOLTYPE, "True", True),
        (values.DATETYPE, "2026-03-05", date(2026, 3, 5)),
        (values.INTTYPE, "26", 26),
        (values.DATETIMETYPE, "2014-11-11T10:47:43-03:00", "2014-11-11T10:47:43-03:00"),
    ],
)
def test_whatever_quickbooks_emits_is_read(lexical: Lexical, text: str, value: object) -> None:
    assert value == lexical.read(text)


@pytest.mark.parametrize(
    ("lexical", "text"),
    [
        (values.QUANTYPE, "many"),
        (values.QUANTYPE, "NaN"),
        (values.QUANTYPE, "12345678901"),
        (values.PRICETYPE, "Infinity"),
        (values.PRICETYPE, "1,000.00"),
        (values.AMTTYPE, "$5"),
        (values.BOOLTYPE, "yes"),
        (values.DATETYPE, "05/03/2026"),
        (values.INTTYPE, "1.5"),
        (values.INTTYPE, "9" * 5000),
    ],
)
def test_what_cannot_be_a_value_is_refused(lexical: Lexical, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        lexical.read(text)


@pytest.mark.parametrize(
    ("lexical", "value", "text"),
    [
        (values.QUANTYPE, Decimal("-3.00000"), "-3"),
        (values.QUANTYPE, Decimal("1E+3"), "1000"),
        (values.QUANTYPE, Decimal("0.00001"), "0.00001"),
        (values.PRICETYPE, Decimal(11), "11.00"),
        (values.PRICETYPE, Decimal("2.69500"), "2.695"),
        (values.AMTTYPE, Decimal("1.5"), "1.50"),
        (values.AMTTYPE, Decimal(206), "206.00"),
        (values.BOOLTYPE, True, "true"),
        (values.BOOLTYPE, False, "false"),
        (values.DATETYPE, date(2026, 3, 5), "2026-03-05"),
        (values.DATETIMETYPE, "2026-03-05T16:40:11", "2026-03-05T16:40:11"),
        (values.COUNTTYPE, 100, "100"),
        (values.GUIDTYPE, "{7d543f23-f3b1-4dea-8ff4-37bd26d15e6c}", "{7d543f23-f3b1-4dea-8ff4-37bd26d15e6c}"),
    ],
)
def test_values_are_written_as_the_schema_wants_them(lexical: Lexical, value: object, text: str) -> None:
    assert text == lexical.write(value)
    assert lexical.form.fullmatch(text)


@pytest.mark.parametrize(
    ("lexical", "value"),
    [
        (values.QUANTYPE, Decimal("0.000001")),
        (values.QUANTYPE, Decimal(10) ** 10),
        (values.QUANTYPE, Decimal("NaN")),
        (values.PRICETYPE, Decimal("Infinity")),
        (values.PRICETYPE, Decimal("1E+999999")),
        (values.PRICETYPE, Decimal("1E-999999")),
        (values.PRICETYPE, Decimal("1.123456")),
        (values.AMTTYPE, Decimal("1.005")),
        (values.AMTTYPE, Decimal(10) ** 13),
        (values.DATETIMETYPE, "2026-03-05T16:40:11Z"),
        (values.DATETIMETYPE, "2026-03-05T16:40:11.5"),
        (values.DATETIMETYPE, "2026-03-05 16:40:11"),
        (values.DATETIMETYPE, "2026-13-05T16:40:11"),
        (values.GUIDTYPE, "7d543f23-f3b1-4dea-8ff4-37bd26d15e6c"),
        (values.IDTYPE, "8" * 37),
        (values.COUNTTYPE, 0),
        (values.enumeration("ActiveOnly", "All"), "all"),
        (values.TEXT, "screw 螺"),
    ],
)
def test_what_quickbooks_would_refuse_is_never_written(lexical: Lexical, value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        lexical.write(value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Cafe\u0301", "Café"),
        ("20\u2033 \u00d7 20\u2033", '20" × 20"'),
        ("\u201cPleated\u201d \u2013 filter \u2212 new", "\u201cPleated\u201d \u2013 filter - new"),
        ("bell\x07 and null\x00", "bell and null"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("zero\u200bwidth", "zerowidth"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_outgoing_text_is_what_quickbooks_can_keep(given: str, kept: str) -> None:
    assert kept == outgoing_text(given)
    assert kept == outgoing_text(kept)


def test_a_character_that_quickbooks_would_lose_is_named() -> None:
    with pytest.raises(ValueError, match="cannot keep the character '😀'; replace it"):
        outgoing_text("smile 😀")


def test_a_time_with_offset_is_aware_and_one_without_is_the_hosts_wall_clock() -> None:
    assert parse_time("2026-03-05T16:40:11-05:00") == datetime(2026, 3, 5, 21, 40, 11, tzinfo=UTC)
    assert parse_time("2026-03-05T16:40:11").tzinfo is None


def test_filter_times_carry_neither_offset_nor_fractions() -> None:
    west = timezone(timedelta(hours=-5))

    assert filter_time(datetime(2026, 3, 5, 16, 40, 11, 999, tzinfo=west)) == "2026-03-05T16:40:11"
