"""Message sets of requests ↔ bytes: what we send to QuickBooks, and the mirror image for a simulated QuickBooks.

A set is checked whole before a byte is produced, because QuickBooks refuses it whole. Envelope: facts/QBXML.md §1.
"""

import re
from dataclasses import dataclass
from itertools import count
from typing import Literal, TypeAlias, cast

from stockbridge.qbxml.errors import UnreadableError, UnwritableError
from stockbridge.qbxml.messages import REQUESTS
from stockbridge.qbxml.notation import Request, Table, table
from stockbridge.qbxml.reading import read_request
from stockbridge.qbxml.rules import Country, check, write_leaf
from stockbridge.qbxml.wire import MAX_BYTES, Element, parse
from stockbridge.qbxml.writing import attributes, to_bytes, write_elements

_VERSION = re.compile(r"""<\?qbxml\s+version\s*=\s*["'](\d{1,2}\.\d)["']\s*\?>""")
OnError: TypeAlias = Literal["stopOnError", "continueOnError"]


@dataclass(frozen=True, slots=True)
class MessageSet:
    """Requests that travel together. QuickBooks executes them in order, each on its own; nothing is ever rolled back.

    A set with `new_message_set_id` is remembered by QuickBooks: sent again byte for byte it is answered from memory, not
    executed again. `old_message_set_id` asks about, or forgets, a remembered set.
    """

    requests: tuple[Request, ...] = ()
    on_error: OnError = "stopOnError"
    new_message_set_id: str | None = None
    old_message_set_id: str | None = None


@dataclass(frozen=True, slots=True)
class ReceivedMessageSet(MessageSet):
    """A message set as it arrived, with what the sender said around the requests."""

    version: str = "13.0"
    request_ids: tuple[str | None, ...] = ()
    response_data: Literal["includeAll", "includeNone"] = "includeAll"


def encode(
    message_set: MessageSet, *, version: str = "13.0", country: Country = "US", first_request_id: int = 1
) -> bytes:
    """The message set as QuickBooks of this version and country reads it: ASCII, request IDs counted up from the first.

    Equal sets give equal bytes; error recovery depends on it. Request IDs that never repeat within an update make every answer
    different, so that an answer delivered twice can be recognised.

    Raises:
        UnwritableError: names the field that QuickBooks would refuse.
    """
    for identifier in (message_set.new_message_set_id, message_set.old_message_set_id):
        if identifier is not None and not 0 < len(identifier) <= 24:
            raise UnwritableError(f"the message set ID {identifier!r} must have 1 to 24 characters")
    opening = attributes(
        newMessageSetID=message_set.new_message_set_id,
        oldMessageSetID=message_set.old_message_set_id,
        onError=message_set.on_error,
    )
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<?qbxml version="{version}"?>',
        "<QBXML>",
        f"<QBXMLMsgsRq{opening}>",
    ]
    for request_id, request in zip(count(first_request_id), message_set.requests, strict=False):
        check(request, version=version, country=country)
        _write(lines, request, request_id)
    return to_bytes([*lines, "</QBXMLMsgsRq>", "</QBXML>"])


def _write(lines: list[str], request: Request, request_id: int) -> None:
    plan, name = table(type(request)), type(request).__name__
    given = {field.element: getattr(request, field.name) for field in plan.attributes}
    texts = {
        field.element: write_leaf(field, given[field.element], name)
        for field in plan.attributes
        if given[field.element] is not None
    }
    lines.append(f"<{name}Rq{attributes(requestID=request_id, **texts)}>")
    if request.wrapped:
        lines.append(f"<{name}>")
    write_elements(lines, request, plan, name)
    if request.wrapped:
        lines.append(f"</{name}>")
    lines.append(f"</{name}Rq>")


def decode_requests(
    data: bytes | str,
    *,
    country: Country | None = None,
    max_bytes: int = MAX_BYTES,
) -> ReceivedMessageSet:
    """Read a message set as strictly as QuickBooks does.

    With a `country`, fields which that QuickBooks does not have are refused too.

    Raises:
        UnreadableError: QuickBooks would refuse the whole set; the sentence says where.
    """
    root = parse(data, max_bytes=max_bytes)
    version = _version(root)
    messages = root.find("QBXMLMsgsRq")
    if root.tag != "QBXML" or messages is None or len(root) != 1:
        raise UnreadableError("a request is one QBXML element with one QBXMLMsgsRq inside")
    on_error, response_data = messages.get("onError"), messages.get("responseData", "includeAll")
    if on_error not in {"stopOnError", "continueOnError"} or response_data not in {"includeAll", "includeNone"}:
        raise UnreadableError(
            "QBXMLMsgsRq needs onError stopOnError or continueOnError, responseData includeAll or includeNone"
        )
    return ReceivedMessageSet(
        requests=tuple(_read(element, version, country) for element in messages),
        on_error=cast("OnError", on_error),
        new_message_set_id=messages.get("newMessageSetID"),
        old_message_set_id=messages.get("oldMessageSetID"),
        version=version,
        request_ids=tuple(element.get("requestID") for element in messages),
        response_data=cast("Literal['includeAll', 'includeNone']", response_data),
    )


def _version(root: Element) -> str:
    """The version that the qbxml processing instruction before the root asks for."""
    before = root.getprevious()
    while before is not None:
        if found := _VERSION.fullmatch(str(before)):
            return found[1]
        before = before.getprevious()
    raise UnreadableError('the processing instruction <?qbxml version="13.0"?> is missing before QBXML')


def _read(element: Element, version: str, country: Country | None) -> Request:
    cls = REQUESTS.get(str(element.tag))
    if cls is None:
        raise UnreadableError(f"{element.tag} is not a request that is known here")
    plan = table(cls)
    body = _body(element, cls)
    request = cast("Request", read_request(body, plan, _attributes(element, plan)))
    try:
        check(request, version=version, country=country)
    except UnwritableError as error:
        raise UnreadableError(str(error)) from error
    return request


def _body(element: Element, cls: type[Request]) -> Element:
    if not cls.wrapped:
        return element
    if len(element) != 1 or element[0].tag != cls.__name__:
        raise UnreadableError(f"{element.tag} holds exactly one {cls.__name__}")
    return element[0]


def _attributes(element: Element, plan: Table) -> dict[str, object]:
    names = {field.element: field.name for field in plan.attributes}
    given = {str(name): str(value) for name, value in element.attrib.items() if name != "requestID"}
    unknown = given.keys() - names.keys()
    if unknown:
        raise UnreadableError(f"{element.tag} has no attribute {', '.join(sorted(unknown))}")
    return {names[name]: value for name, value in given.items()}
