"""JSON with exact decimals, in both directions.

Zuper's numbers are binary floats on the wire (28.130000000000003, facts/ZUPER.md §5); read as text they stay what they are
until `stockbridge.core.quantity` rounds them once. The standard encoders cannot write a Decimal, hence `dumps`.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NoReturn, TypeAlias

JSON: TypeAlias = "str | bool | int | Decimal | Sequence[JSON] | Mapping[str, JSON] | None"


def loads(body: bytes) -> JSON:
    """Read one JSON text in UTF-8; numbers with a point or an exponent become Decimals.

    Raises:
        ValueError: not UTF-8, not JSON, nested too deeply, or a number that is none (NaN, Infinity).
    """
    try:
        value: JSON = json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refuse)
    except (RecursionError, ArithmeticError) as error:
        raise ValueError("not a JSON text that can be read") from error
    return value


def dumps(value: JSON) -> bytes:
    """Write JSON in UTF-8; a Decimal becomes the shortest number that is exactly it."""
    return _text(value).encode()


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
