"""Answers of QuickBooks ↔ bytes, streaming: of a large document only the current answer is in memory.

Decoding says what QuickBooks said, never what it means: that is status.py. Envelope and wire form: facts/QBXML.md §1.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from stockbridge.qbxml.errors import UnreadableError
from stockbridge.qbxml.messages import RETS
from stockbridge.qbxml.notation import Ret, table
from stockbridge.qbxml.reading import read_ret
from stockbridge.qbxml.wire import MAX_BYTES, Element, events
from stockbridge.qbxml.writing import attributes, to_bytes, write_elements


@dataclass(frozen=True, slots=True)
class Status:
    """QuickBooks' word on one request, raw. The severity is Info, Warn or Error; the code is what counts."""

    code: int
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request. `name` is the request's name (`ItemInventoryQuery`)."""

    name: str
    status: Status
    rets: tuple[Ret, ...] = ()
    request_id: str | None = None
    ret_count: int | None = None
    iterator_id: str | None = None
    iterator_remaining: int | None = None


class Answers:
    """The answers of one document, in order, read while iterating; it can be iterated once."""

    def __init__(self, data: bytes | str, max_bytes: int) -> None:
        self._events = events(data, max_bytes=max_bytes, tags=("QBXMLMsgsRs", *RETS))
        self._messages = self._open()
        self.message_set_status_code = _integer(self._messages, "messageSetStatusCode")
        """0, 600 or 9001-9005 when the set had an ID and QuickBooks told its fate; otherwise None."""
        self.new_message_set_id = self._messages.get("newMessageSetID")

    def _open(self) -> Element:
        for _, element in self._events:
            root = element.getparent()
            if element.tag == "QBXMLMsgsRs" and root is not None and root.tag == "QBXML":
                return element
            break
        raise UnreadableError("this is not an answer of QuickBooks: QBXML with QBXMLMsgsRs was expected")

    def __iter__(self) -> Iterator[Answer]:
        """Read on.

        Raises:
            UnreadableError: the document is cut, malformed, or holds a value its field cannot have. Answers already
                yielded stand.
        """
        rets: list[Ret] = []  # of the first answer still in the tree: earlier ones are removed when yielded
        for event, element in self._events:
            if event == "end" and element is self._messages:
                for answer in element:
                    yield _answer(answer, rets)
                    rets = []
            parent = element.getparent()
            if event == "start" or parent is None or parent.getparent() is not self._messages:
                continue
            while self._messages[0] is not parent:
                yield _answer(self._messages[0], rets)
                rets = []
                del self._messages[0]
            if element.tag in RETS:
                rets.append(cast("Ret", read_ret(element, table(RETS[str(element.tag)]))))
            element.clear()
            while element.getprevious() is not None:
                del parent[0]


def decode(data: bytes | str, *, max_bytes: int = MAX_BYTES) -> Answers:
    """Read an answer document, as bytes or as the text that came through SOAP.

    Raises:
        UnreadableError: too large, hostile, or no answer of QuickBooks at all.
    """
    return Answers(data, max_bytes)


_WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


def _answer(element: Element, rets: list[Ret]) -> Answer:
    tag = str(element.tag)
    code = _integer(element, "statusCode")
    if not tag.endswith("Rs") or code is None:
        raise UnreadableError(f"{tag} is not an answer: its name must end in Rs and it must have a statusCode")
    return Answer(
        name=tag.removesuffix("Rs"),
        status=Status(code, element.get("statusSeverity", ""), element.get("statusMessage", "")),
        rets=tuple(rets),
        request_id=element.get("requestID"),
        ret_count=_integer(element, "retCount"),
        iterator_id=element.get("iteratorID"),
        iterator_remaining=_integer(element, "iteratorRemainingCount"),
    )


def _integer(element: Element, attribute: str) -> int | None:
    text = element.get(attribute, "")
    if not text:
        return None
    if not _WHOLE_NUMBER.fullmatch(text):
        raise UnreadableError(f"{element.tag}/{attribute} is not a whole number")
    return int(text)


def encode_answers(
    answers: Iterable[Answer],
    *,
    message_set_status_code: int | None = None,
    new_message_set_id: str | None = None,
) -> bytes:
    """Answers in QuickBooks' own wire form, for a simulated QuickBooks.

    Raises:
        UnwritableError: a value its field cannot hold.
    """
    envelope = attributes(newMessageSetID=new_message_set_id, messageSetStatusCode=message_set_status_code)
    lines = ['<?xml version="1.0" ?>', "<QBXML>", f"<QBXMLMsgsRs{envelope}>"]
    for answer in answers:
        _write(lines, answer)
    return to_bytes([*lines, "</QBXMLMsgsRs>", "</QBXML>"])


def _write(lines: list[str], answer: Answer) -> None:
    given = attributes(
        requestID=answer.request_id,
        statusCode=answer.status.code,
        statusSeverity=answer.status.severity,
        statusMessage=answer.status.message,
        retCount=answer.ret_count,
        iteratorRemainingCount=answer.iterator_remaining,
        iteratorID=answer.iterator_id,
    )
    if not answer.rets:
        lines.append(f"<{answer.name}Rs{given} />")
        return
    lines.append(f"<{answer.name}Rs{given}>")
    for ret in answer.rets:
        name = type(ret).__name__
        lines.append(f"<{name}>")
        write_elements(lines, ret, table(type(ret)), name)
        lines.append(f"</{name}>")
    lines.append(f"</{answer.name}Rs>")
