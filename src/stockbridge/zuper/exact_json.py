"""JSON with exact decimals, in both directions.

Zuper's numbers are binary floats on the wire (28.130000000000003, facts/ZUPER.md §5); read as text they stay what they are
until `stockbridge.core.quantity` rounds them once. The standard encoders cannot write a Decimal, hence `dumps`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NoReturn, TypeAlias

JSON: TypeAlias = "str | bool | int | Decimal | Sequence[JSON] | Mapping[str, JSON] | None"

_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""Only an escape can bring such a sign into valid JSON; where there is none, nothing need be looked through."""
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def loads(body: bytes) -> JSON:
    """Read one JSON text in UTF-8; numbers with a point or an exponent become Decimals.

    Signs that no database keeps (NUL, half a surrogate pair) come as the replacement character.

    Raises:
        ValueError: not UTF-8, not JSON, nested too deeply, or a number that is none (NaN, Infinity).
    """
    try:
        text = body.decode("utf-8-sig")
        value: JSON = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
        return _storable(value) if _SUSPECT.search(text) else value
    except (RecursionError, ArithmeticError) as error:
        raise ValueError("not a JSON text that can be read") from error


def dumps(value: JSON) -> bytes:
    """Write JSON in UTF-8; a Decimal becomes the shortest number that is exactly it."""
    return _text(value).encode()


def _storable(value: JSON) -> JSON:
    if isinstance(value, str):
        return _NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {_NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", key): _storable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_storable(item) for item in value]
    return value


def _text(value: JSON) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(_text(item) for item in value) + "]"
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return json.dumps(value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")
