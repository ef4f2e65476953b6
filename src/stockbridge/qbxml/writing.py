"""Messages → lines of qbXML text. One element a line and pure ASCII, as QuickBooks itself writes.

Knows order and escapes, not what is allowed: requests pass rules.check first, answers are QuickBooks' own words.
"""

import re
from typing import cast

from stockbridge.qbxml.notation import Aggregate, Ret, Table
from stockbridge.qbxml.rules import used_fields, write_leaf

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_ESCAPED = re.compile('[&<>"\r]')
_ESCAPES_IN_ATTRIBUTE = _ESCAPES | {"\n": "&#10;", "\t": "&#9;"}
_ESCAPED_IN_ATTRIBUTE = re.compile('[&<>"\r\n\t]')


def escape(text: str) -> str:
    """Text inside an element."""
    return _ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)


def attributes(**values: object) -> str:
    """The attributes that have a value, each with a space before it."""
    return "".join(f' {name}="{_attribute(str(value))}"' for name, value in values.items() if value is not None)


def _attribute(text: str) -> str:
    return _ESCAPED_IN_ATTRIBUTE.sub(lambda match: _ESCAPES_IN_ATTRIBUTE[match[0]], text)


def to_bytes(lines: list[str]) -> bytes:
    """The whole document: LF, ASCII, everything else as decimal references."""
    return "\n".join((*lines, "")).encode("ascii", "xmlcharrefreplace")


def write_elements(lines: list[str], message: Aggregate, plan: Table, path: str) -> None:
    """Append the elements of a message in schema order.

    Raises:
        UnwritableError: a value its field cannot hold.
    """
    for field, value in used_fields(message, plan.elements, path):
        if value == "" and isinstance(message, Ret):  # QuickBooks leaves out what is empty
            continue
        where = f"{path}/{field.element}"
        for one in cast("tuple[object, ...]", value) if field.repeated else (value,):
            if field.table:
                lines.append(f"<{field.element}>")
                write_elements(lines, cast("Aggregate", one), field.table, where)
                lines.append(f"</{field.element}>")
            else:
                lines.append(f"<{field.element}>{escape(write_leaf(field, one, where))}</{field.element}>")
