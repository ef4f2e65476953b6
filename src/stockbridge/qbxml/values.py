"""The lexical types of qbXML: how one value looks on the wire.

Lenient on the way in (whatever QuickBooks emits), strict on the way out (what its schema proves to accept; one violation
fails a whole message set). Nothing here knows a message. Rules: facts/QBXML.md §3 and §10.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from stockbridge.core.quantity import show, units


@dataclass(frozen=True, slots=True)
class Lexical:
    """One type of the schema: `read` turns its text into a value, `write` the value into text.

    `form` is the only shape that QuickBooks accepts in a request; where it is allowed to be empty, an empty element clears
    the field. `read` and `write` raise ValueError for what the type cannot hold; the caller knows the field and names it.
    """

    name: str
    read: Callable[[str], object]
    write: Callable[[Any], str]  # the value has the type the field declares
    form: re.Pattern[str] = re.compile(".*", re.DOTALL)


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a decimal number") from error
    if not value.is_finite():
        raise ValueError(f"{text!r} is not a decimal number")
    return value


def _fixed(value: Decimal, places: int, digits: int) -> str:
    if value.is_nan():  # it can be compared with nothing
        raise ValueError("NaN is not a number")
    if not abs(value) < Decimal(10) ** digits:
        raise ValueError(f"{value} is not a number of at most {digits} digits before the point")
    if value != round(value, places):
        raise ValueError(f"{value} has more than {places} decimals")
    return f"{value:.{places}f}"


def _write_quantity(value: Decimal) -> str:
    _fixed(value, 5, 10)
    return show(value)


def _write_price(value: Decimal) -> str:
    whole, _, fraction = _fixed(value, 5, 10).partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def _write_amount(value: Decimal) -> str:
    return _fixed(value, 2, 13)


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def _read_boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.strip().lower()]
    except KeyError as error:
        raise ValueError(f"{text!r} is neither true nor false") from error


def _read_integer(text: str) -> int:
    if len(text) > 20:  # int() of a hostile million digits takes quadratic time
        raise ValueError("it is not a whole number of at most 20 digits")
    return int(text)


_TIME = re.compile(r"(\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d([+-]\d\d:\d\d)?)?)?)?)?", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)?", re.ASCII)
_FIVE_PLACES = re.compile(r"([+-]?\d{1,10}(\.\d{1,5})?)?", re.ASCII)
_GUID = re.compile(r"0|\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")


def _write_time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise ValueError(f"{text!r} is not a QuickBooks time such as 2026-03-05T16:40:11 (no Z, no fractions)")
    parse_time(text)
    return text


def _write_guid(text: str) -> str:
    if not _GUID.fullmatch(text):
        raise ValueError(f"{text!r} is not a GUID in braces")
    return text


def _write_id(text: str) -> str:
    if len(text) > 36:
        raise ValueError(f"{text!r} is longer than the 36 characters of an ID")
    return outgoing_text(text)


def parse_time(text: str) -> datetime:
    """Read a QuickBooks time: aware when it carries an offset, otherwise the wall clock of the QuickBooks host.

    The offset may be an hour wrong in summer (facts/QBXML.md §3), so compare such times only with each other.

    Raises:
        ValueError: not a time.
    """
    return datetime.fromisoformat(text.strip())


def filter_time(wall_clock: datetime) -> str:
    """Write the wall clock of the QuickBooks host for a filter, without offset: the one form that is safe everywhere.

    Whatever zone the datetime carries is dropped, not converted, and so are fractions of a second: both are parse errors or
    read differently by different releases (facts/QBXML.md §3).
    """
    return wall_clock.replace(tzinfo=None, microsecond=0).isoformat()


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# Typing aids of phones and office programs, for which Windows-1252 has a plain equal.
_PLAIN = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2015": "-",
        "\u2212": "-",
        "\u2032": "'",
        "\u2033": '"',
        "\u02bc": "'",
        "\u201b": "'",
        "\u201f": '"',
        "\u2044": "/",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": "",
        "\ufeff": "",
    },
)


def without_controls(text: str) -> str:
    """Drop what XML cannot carry and make every line end one LF, as QuickBooks does."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def outgoing_text(text: str) -> str:
    """Text as QuickBooks can keep it: composed (NFC), no control characters, only characters of Windows-1252.

    Typographic hyphens, primes and spaces become their plain equals; any other foreign character is refused, because
    QuickBooks would lose it silently (facts/QBXML.md §10).

    Raises:
        ValueError: a character that QuickBooks cannot keep.
    """
    if text.isascii() and text.isprintable():
        return text
    text = without_controls(unicodedata.normalize("NFC", text).translate(_PLAIN))
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as error:
        raise ValueError(f"QuickBooks cannot keep the character {text[error.start]!r}; replace it") from error
    return text


TEXT = Lexical("STRTYPE", str, outgoing_text)
IDTYPE = Lexical("IDTYPE", str, _write_id)
GUIDTYPE = Lexical("GUIDTYPE", str, _write_guid, _GUID)
DATETIMETYPE = Lexical("DATETIMETYPE", str, _write_time, _TIME)
DATETYPE = Lexical("DATETYPE", lambda text: date.fromisoformat(text.strip()), date.isoformat, _DATE)
BOOLTYPE = Lexical(
    "BOOLTYPE", _read_boolean, lambda value: "true" if value else "false", re.compile("(true|false|1|0)?")
)
INTTYPE = Lexical("INTTYPE", _read_integer, str, re.compile(r"[+-]?\d+", re.ASCII))
QUANTYPE = Lexical("QUANTYPE", units, _write_quantity, _FIVE_PLACES)
PRICETYPE = Lexical("PRICETYPE", _decimal, _write_price, _FIVE_PLACES)
AMTTYPE = Lexical("AMTTYPE", _decimal, _write_amount, re.compile(r"([+-]?\d{1,13}(\.\d{2})?)?", re.ASCII))
PERCENTTYPE = Lexical("PERCENTTYPE", _decimal, _write_price, _FIVE_PLACES)


def _write_count(value: int) -> str:
    if value < 1:
        raise ValueError(f"{value} is not at least 1")
    return str(value)


COUNTTYPE = Lexical("INTTYPE", _read_integer, _write_count, re.compile(r"\+?0*[1-9]\d*", re.ASCII))


def enumeration(*allowed: str) -> Lexical:
    """An ENUMTYPE: one of these words, exactly."""

    def check(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"{text!r} is not one of {', '.join(allowed)}")
        return text

    return Lexical("ENUMTYPE", check, check, re.compile("|".join(map(re.escape, allowed))))


# The types as fields declare them.
Id = Annotated[str, IDTYPE]
Guid = Annotated[str, GUIDTYPE]
Time = Annotated[str, DATETIMETYPE]
"""Stays text: QuickBooks' own wall clock, see `parse_time`."""
Day = Annotated[date, DATETYPE]
Flag = Annotated[bool, BOOLTYPE]
Integer = Annotated[int, INTTYPE]
Count = Annotated[int, COUNTTYPE]
Quantity = Annotated[Decimal, QUANTYPE]
Price = Annotated[Decimal, PRICETYPE]
Amount = Annotated[Decimal, AMTTYPE]
Percent = Annotated[Decimal, PERCENTTYPE]
