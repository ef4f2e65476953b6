"""Elements → messages. Two ways: lenient for what QuickBooks tells us, strict for requests (as QuickBooks itself reads them).

`read_ret` is the hot loop of every sweep: one dictionary look-up and one conversion per element.
"""

from typing import Any

from stockbridge.qbxml.errors import UnreadableError
from stockbridge.qbxml.notation import Aggregate, Field, Table
from stockbridge.qbxml.values import DATETIMETYPE, IDTYPE, TEXT
from stockbridge.qbxml.wire import Element

_TEXTS = {TEXT, IDTYPE, DATETIMETYPE}


def read_ret(element: Element, plan: Table) -> Aggregate:
    """Read what QuickBooks says about an object; elements we do not declare are skipped, empty ones are None.

    Raises:
        UnreadableError: a value that its field cannot have.
    """
    values: dict[str, Any] = {}
    fields = plan.by_element
    for child in element:
        field = fields.get(child.tag)
        if field is None:
            continue
        value = _leaf(child, field) if field.table is None else read_ret(child, field.table)
        if value is None:
            continue
        if field.repeated:
            values.setdefault(field.name, []).append(value)
        else:
            values[field.name] = value
    for name in plan.repeated:
        if name in values:
            values[name] = tuple(values[name])
    return plan.cls(**values)


def _leaf(child: Element, field: Field) -> object:
    text = child.text
    try:
        value = field.lexical.read(text) if text else None
    except ValueError as error:
        raise UnreadableError(f"{child.tag}: {error}") from error
    if len(child):
        raise UnreadableError(f"{child.tag} should hold a plain value, not further elements")
    return value


def read_request(element: Element, plan: Table, values: dict[str, object] | None = None) -> Aggregate:
    """Read a request as strictly as QuickBooks: every element known, in schema order, as often as allowed.

    An empty text stays "" (it clears the field). `values` are the attributes, already read.

    Raises:
        UnreadableError: names the element at which QuickBooks would refuse the whole set.
    """
    values = dict(values or {})
    last = -1
    for child in element:
        field = plan.by_element.get(str(child.tag))
        if field is None:
            raise UnreadableError(f"{element.tag} has no element {child.tag}")
        if field.position < last or (field.position == last and not field.repeated):
            raise UnreadableError(f"{child.tag} is out of order or repeated in {element.tag}")
        last = field.position
        value = _strict_leaf(child, field) if field.table is None else read_request(child, field.table)
        values[field.name] = (*values.get(field.name, ()), value) if field.repeated else value  # type: ignore[misc]
    missing = [field.element for field in plan.elements if field.required and values.get(field.name) is None]
    if missing:
        raise UnreadableError(f"{element.tag} lacks {', '.join(missing)}")
    return plan.cls(**values)


def _strict_leaf(child: Element, field: Field) -> object:
    text = child.text or ""
    if not field.lexical.form.fullmatch(text):
        raise UnreadableError(f"{child.tag}: {text!r} does not have the form of {field.lexical.name}")
    return "" if not text and field.lexical in _TEXTS else _leaf(child, field)
