"""Reports as machines read them: units as exact decimal text, times in UTC ending with Z, names of fields unchanged.

Not a format of its own: one rule for the command line and the web, so that both show the same (design §7).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

from stockbridge.core.quantity import show


def as_json(value: object) -> object:
    """The value in what JSON knows.

    Raises:
        TypeError: there is something in it that has no form in JSON.
    """
    if value is None or isinstance(value, bool | int | float):
        return value  # a float is a number of seconds: units and money are Decimals everywhere
    if isinstance(value, Enum):
        return as_json(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return show(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(as_json(key)): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    if is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def as_text(value: object) -> Iterator[str]:
    """The value as JSON text, in pieces: each row in a line of its own, and rows of an iterator are never in memory together.

    Raises:
        TypeError: as `as_json` does.
    """
    if isinstance(value, list | tuple | Iterator):
        yield from _between("[", ([_dumped(one)] for one in value), "]")
    elif isinstance(value, Mapping):
        yield from _between("{", (_entry(name, one) for name, one in value.items()), "}")
    elif is_dataclass(value):
        yield from _between("{", (_entry(field.name, getattr(value, field.name)) for field in fields(value)), "}")
    else:
        yield _dumped(value)


def _entry(name: object, value: object) -> Iterator[str]:
    yield f"{_dumped(str(as_json(name)))}: "
    yield from as_text(value)


def _between(first: str, parts: Iterable[Iterable[str]], last: str) -> Iterator[str]:
    before = f"{first}\n"  # written with the first part: where there is none because of an error, nothing is half told
    for part in parts:
        yield before
        yield from part
        before = ",\n"
    yield last if before == ",\n" else f"{first}{last}"


def _dumped(value: object) -> str:
    return json.dumps(as_json(value), ensure_ascii=False)
