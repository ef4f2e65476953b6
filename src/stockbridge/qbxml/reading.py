"""Elements → messages. Two ways: lenient for what QuickBooks tells us, strict for requests (as QuickBooks itself reads them).

`read_ret` is the hot loop of every sweep: one dictionary look-up and one conversion per element.
"""

from stockbridge.qbxml.errors import UnreadableError
from stockbridge.qbxml.notation import Aggregate, Field, Table
from stockbridge.qbxml.values import IDTYPE, TEXT
from stockbridge.qbxml.wire import Element

_CLEARED_BY_EMPTY = {TEXT, IDTYPE}


def read_ret(element: Element, plan: Table) -> Aggregate:
    """Read what QuickBooks says about an object; elements we do not declare are skipped, empty ones are None.

    Raises:
        UnreadableError: a value that its field cannot have.
    """
    values: dict[str, object] = {}
    fields = plan.by_element
    for child in element:
        field = fields.get(child.tag)
        if field is None:
            continue
        value = _leaf(child, field) if field.table is None else read_ret(child, field.table)
        if field.repeated:
            values.setdefault(field.name, []).append(value)  # type: ignore[attr-defined]
        else:
            values[field.name] = value
    for name in plan.repeated:
        if name in values:
            values[name] = tuple(values[name])  # type: ignore[arg-type]
    return plan.cls(**values)


def _leaf(child: Element, field: Field) -> object:
    if len(child):
        raise UnreadableError(f"{child.tag} should hold a plain value, not further elements")
    text = child.text
    if not text:
        return None
    try:
        return field.lexical.read(text)
    except ValueError as error:
        raise UnreadableError(f"{child.tag}: {error}") from error


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
    value = _leaf(child, field)
    if value is None:
        return "" if field.lexical in _CLEARED_BY_EMPTY else None
    if not field.lexical.form.fullmatch(child.text or ""):
        raise UnreadableError(f"{child.tag}: {child.text!r} does not have the form of {field.lexical.name}")
    return value
