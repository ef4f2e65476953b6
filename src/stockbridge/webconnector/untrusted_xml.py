"""Reading XML that a stranger sent: the one way bytes become a tree in this package.

The endpoint is open to the internet and a body arrives before its sender has logged in, so everything that makes XML
dangerous is refused before the parser sees it: documents that are too large, a DTD and with it every entity, more tags than
a conversation of twelve methods can need, tags stuffed with attributes. What the parser cannot read as UTF-8 is refused too.
"""

import re

from lxml import etree

ELEMENTS_MAX = 64
"""sendRequestXML, the largest call, has ten elements with its envelope; a .QWC file has about twenty."""

# A CDATA section, a comment, or a tag of at most 50 attributes, each of a thousand bytes: in well-formed XML every "<" begins
# one of these (or the DTD we refuse). Sixteen megabytes of attributes would cost the parser four seconds and 300 MB.
_MARKUP = re.compile(
    rb"""<!\[CDATA\[.*?\]\]>|<!--.*?-->"""
    rb"""|<(?!!)[^<>"']{0,1000}(?:(?:"[^"<]{0,1000}"|'[^'<]{0,1000}')[^<>"']{0,1000}){0,50}>""",
    re.DOTALL,
)


class UntrustedXmlError(ValueError):
    """The bytes are not XML we are willing to read."""


def read_xml(body: bytes, *, bytes_max: int, elements_max: int = ELEMENTS_MAX) -> etree._Element:
    """The root element of `body`; long texts are kept whole, comments and processing instructions are dropped.

    Raises:
        UntrustedXmlError: too large, empty, not UTF-8, a DTD, not well-formed, too many, too deep or too long tags.
    """
    if len(body) > bytes_max:
        raise UntrustedXmlError(f"the body has {len(body)} bytes, more than the {bytes_max} allowed")
    if not body.strip():
        raise UntrustedXmlError("the body is empty")
    if b"<!DOCTYPE" in body:
        raise UntrustedXmlError("the body has a document type declaration, which is never accepted")
    _count_tags(body, 2 * elements_max + 1)
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the declaration claims: in another encoding the checks above see nothing
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # one text of 32 MB is an ordinary answer; libxml2 refuses 10 MB otherwise
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UntrustedXmlError(f"the body is not well-formed XML: {error.msg}") from error


def _count_tags(body: bytes, tags_max: int) -> None:
    tags = 0
    start = body.find(b"<")
    while start >= 0:
        markup = _MARKUP.match(body, start)
        if markup is None:
            raise UntrustedXmlError("the body has a tag that is not closed or longer than any we know")
        tags += 1
        if tags > tags_max:
            raise UntrustedXmlError(f"the body has more than {tags_max} tags")
        start = body.find(b"<", markup.end())
