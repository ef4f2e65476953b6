"""Reading single fields out of Zuper's JSON, defensively: one function for each kind of value.

Absent and null are both `None`, "not told" - never 0, never an empty text, never a no. A value that is there but is not of
its kind makes the whole row unreadable, with a sentence that names the field; it is never guessed.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from stockbridge.core.quantity import NotAQuantityError, units
from stockbridge.zuper.answers import Unreadable
from stockbridge.zuper.exact_json import JSON

Record = Mapping[str, JSON]

_UID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_LIMIT: Final = 10**15
_NOT_TEXT: Final = re.compile("[\x00\ud800-\udfff]")


def record(value: JSON, name: str) -> Record:
    """An object."""
    if not isinstance(value, Mapping):
        raise Unreadable(f"{name} is not an object")
    return value


def is_uid(text: str) -> bool:
    """Whether the text can be an identity of Zuper's; it goes into paths, so nothing else is let through."""
    return _UID.fullmatch(text) is not None


def uid(row: Record, *keys: str) -> str:
    """The identity under the first of the keys that is there."""
    found = optional_uid(row, *keys)
    if found is None:
        raise Unreadable(f"{keys[0]} is missing")
    return found


def optional_uid(row: Record, *keys: str) -> str | None:
    """As `uid`, but it may be absent."""
    for key in keys:
        value = row.get(key)
        if value is None or value == "":
            continue
        if not isinstance(value, str) or not is_uid(value):
            raise Unreadable(f"{key} is not an identity")
        return value
    return None


def referred(value: JSON, *keys: str) -> tuple[str | None, Record]:
    """What a field refers to: its uid, and the embedded object if there is one; Zuper sends either."""
    if isinstance(value, Mapping):
        return optional_uid(value, *keys), value
    return optional_uid({keys[0]: value}, keys[0]), {}


def text(row: Record, key: str) -> str | None:
    """A text; a number counts as its digits. What no database can hold is replaced by U+FFFD."""
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise Unreadable(f"{key} is not a text")
    return _NOT_TEXT.sub("\ufffd", str(value))


def flag(row: Record, key: str) -> bool | None:
    """A yes or no; the words "true" and "false" in any case too."""
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else ""
    if word not in ("true", "false"):
        raise Unreadable(f"{key} is neither true nor false")
    return word == "true"


def quantity(row: Record, key: str) -> Decimal | None:
    """Units, exact and rounded once (float noise, facts/ZUPER.md §5); a number or a text."""
    value = _number(row, key)
    if value is None:
        return None
    try:
        return units(value)
    except NotAQuantityError:
        raise Unreadable(f"{key} is not a number of units") from None


def money(row: Record, key: str) -> Decimal | None:
    """A price or cost; a number or a text such as "26.0000". Needless zeros are left off: they are no change."""
    value = _number(row, key)
    if value is None:
        return None
    if abs(value) >= _LIMIT:
        raise Unreadable(f"{key} is not an amount of money")
    return Decimal(f"{value.normalize():f}")


def whole(row: Record, key: str) -> int | None:
    """A whole number."""
    value = _number(row, key)
    if value is None:
        return None
    if abs(value) >= _LIMIT or value != value.to_integral_value():
        raise Unreadable(f"{key} is not a whole number")
    return int(value)


def moment(row: Record, key: str) -> datetime | None:
    """A point in time; Zuper's are UTC (facts/ZUPER.md §5), also where no zone is written."""
    value = row.get(key)
    if value is None or value == "":
        return None
    try:
        read = datetime.fromisoformat(value if isinstance(value, str) else "no text")
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(f"{key} is not a date and time") from None


def _number(row: Record, key: str) -> Decimal | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise Unreadable(f"{key} is not a number")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise Unreadable(f"{key} is not a number") from None
    if not number.is_finite():
        raise Unreadable(f"{key} is not a number")
    return number
