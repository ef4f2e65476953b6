"""Reading XML that a stranger sent: the one way bytes become a tree in this package.

The endpoint is open to the internet and a body arrives before its sender has logged in, so everything that makes XML
dangerous is refused before or while it is parsed: documents that are too large, another encoding than UTF-8, a DTD and with
it every entity, more elements than a conversation of twelve methods can need.
"""

from lxml import etree

ELEMENTS_MAX = 64
"""sendRequestXML, the largest call, has ten elements with its envelope; a .QWC file has about twenty."""

_CHUNK_BYTES = 64 * 1024


class UntrustedXmlError(ValueError):
    """The bytes are not XML we are willing to read."""


def read_xml(body: bytes, *, bytes_max: int, elements_max: int = ELEMENTS_MAX) -> etree._Element:
    """The root element of `body`; long texts are kept whole, comments and processing instructions are dropped.

    Raises:
        UntrustedXmlError: too large, empty, not UTF-8, a DTD, not well-formed, or too many or too deep elements.
    """
    if len(body) > bytes_max:
        raise UntrustedXmlError(f"the body has {len(body)} bytes, more than the {bytes_max} allowed")
    if not body.strip():
        raise UntrustedXmlError("the body is empty")
    # Without a DTD there are no entities to expand. In well-formed XML these bytes can only be one (or stand in a CDATA
    # section or comment, which the Web Connector never writes: it escapes every "<" of a text).
    if b"<!DOCTYPE" in body:
        raise UntrustedXmlError("the body has a document type declaration, which is never accepted")
    parser = etree.XMLPullParser(
        events=("start",),
        encoding="utf-8",  # whatever the declaration claims: another encoding could hide a DTD from the check above
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # one text of 32 MB is an ordinary answer; libxml2 refuses 10 MB otherwise
    )
    seen = 0
    try:
        for start in range(0, len(body), _CHUNK_BYTES):
            parser.feed(body[start : start + _CHUNK_BYTES])
            seen += sum(1 for _ in parser.read_events())
            if seen > elements_max:
                raise UntrustedXmlError(f"the body has more than {elements_max} elements")
        return parser.close()
    except etree.XMLSyntaxError as error:
        raise UntrustedXmlError(f"the body is not well-formed XML: {error.msg}") from error
