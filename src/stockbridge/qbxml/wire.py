"""The door for foreign XML: size, no DTD, no entities, no network.

Nothing else in the package hands foreign bytes to a parser. Settings measured against entity bombs and external entities:
design/DEPENDENCIES.md §2.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import TypeAlias

from lxml import etree

from stockbridge.qbxml.errors import UnreadableError

MAX_BYTES = 50 * 1024 * 1024
Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no public name for the class of its elements


def events(data: bytes | str, *, max_bytes: int, tags: tuple[str, ...]) -> Iterator[tuple[str, Element]]:
    """Parse step by step, yielding `start` and `end` of the elements with these tags.

    Raises:
        UnreadableError: too large, a DTD, or not well-formed.
    """
    try:
        yield from etree.iterparse(
            BytesIO(_guard(data, max_bytes)),
            events=("start", "end"),
            tag=tags,
            encoding="utf-8" if isinstance(data, str) else None,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
            remove_comments=True,
            remove_pis=True,
        )
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"this is not well-formed XML: {error.msg}") from error


def parse(data: bytes | str, *, max_bytes: int) -> Element:
    """Parse a whole document that is known to be small, such as our own requests.

    Raises:
        UnreadableError: too large, a DTD, or not well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True
    )
    try:
        return etree.fromstring(_guard(data, max_bytes), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"this is not well-formed XML: {error.msg}") from error


def _guard(data: bytes | str, max_bytes: int) -> bytes:
    raw = data.encode("utf-8", "xmlcharrefreplace") if isinstance(data, str) else data
    if len(raw) > max_bytes:
        raise UnreadableError(f"{len(raw)} bytes are more than the {max_bytes} allowed; ask for smaller pages")
    if b"\0" in raw:  # UTF-16 would hide a DTD from the next line
        raise UnreadableError("this is not text in an ASCII-compatible encoding; send UTF-8 or Windows-1252")
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise UnreadableError("document type definitions are refused; send plain qbXML")
    return raw
