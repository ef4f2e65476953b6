"""Bytes to calls and results to bytes: the SOAP 1.1 dialect of the Web Connector, without sockets.

Reading is generous in form (document or RPC style, any prefix, nil or missing arguments) and strict in substance (see
untrusted_xml.py). Writing has exactly one form, byte for byte: the one real Web Connectors were seen to accept
(facts/WEB_CONNECTOR.md §1, §2). The mirror image, calls to bytes and bytes to results, serves the simulated Web Connector.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import fields

from lxml import etree

from stockbridge.webconnector.calls import CALL_OF_METHOD, Authenticate, Call, ReceiveResponseXML
from stockbridge.webconnector.untrusted_xml import UntrustedXmlError, read_xml

BODY_BYTES_MAX = 64 * 1024 * 1024
"""Twice the largest answer we ask for: XML inside XML is escaped and grows by half (facts/WEB_CONNECTOR.md §13)."""

INTUIT = "http://developer.intuit.com/"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSD = "http://www.w3.org/2001/XMLSchema"
_OPENING = (
    '<?xml version="1.0" encoding="utf-8"?>'
    f'<soap:Envelope xmlns:soap="{_SOAP}" xmlns:xsi="{_XSI}" xmlns:xsd="{_XSD}"><soap:Body>'
)
_CLOSING = "</soap:Body></soap:Envelope>"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INT = re.compile(r"\s*[+-]?[0-9]{1,9}\s*", re.ASCII)

Result = str | int | list[str] | None


class NotACallError(ValueError):
    """The body is not a call of the Web Connector; answer its text as a SOAP fault."""


class NotAResultError(ValueError):
    """The body is not a result the Web Connector could read."""


class FaultError(Exception):
    """The server answered a SOAP fault."""


def parse_call(body: bytes, *, max_bytes: int = BODY_BYTES_MAX) -> Call:
    """Read the call in a request body. A missing or nil string is ''.

    Raises:
        NotACallError: hostile or broken XML, not SOAP 1.1, an unknown method, an argument given twice or not a number.
    """
    method = _inside_body(body, max_bytes, NotACallError)
    name = etree.QName(method).localname
    kind = CALL_OF_METHOD.get(name)
    if kind is None:
        raise NotACallError(f"{name!r} is not a method of the Web Connector")
    texts: dict[str, str] = {}
    for argument in method:
        key = etree.QName(argument).localname
        if key in texts:
            raise NotACallError(f"{name}: {key} is given twice")
        texts[key] = _text(argument)
    values: list[str | int] = []
    for key, field in zip(kind.arguments, fields(kind), strict=True):
        text = texts.get(key, "")
        values.append(_whole_number(name, key, text) if field.type is int else text)
    return kind(*values)  # type: ignore[arg-type]  # the loop above gave every field its type


def render_result(method: str, value: str | int | Sequence[str]) -> bytes:
    """The reply to `method`: a text, a number, or the array of authenticate."""
    if isinstance(value, str | int):
        content = _escape(str(value))
    else:
        content = "".join(_element("string", _escape(text)) for text in value)
    result = _element(f"{method}Result", content)
    return _envelope(f'<{method}Response xmlns="{INTUIT}">{result}</{method}Response>')


def render_fault(text: str) -> bytes:
    """The reply to something that is not a call; send it with HTTP status 500 as SOAP 1.1 demands."""
    fault = _element("faultcode", "soap:Client") + _element("faultstring", _escape(text))
    return _envelope(f"<soap:Fault>{fault}</soap:Fault>")


def render_call(call: Call) -> bytes:
    """The request body for `call`, byte for byte as QBWC 2.2.0.71 writes it."""
    arguments = "".join(
        _element(key, _escape(str(getattr(call, field.name))))
        for key, field in zip(call.arguments, fields(call), strict=True)
    )
    opening = f'{call.method} xmlns="{INTUIT}"'
    return _envelope(f"<{opening}>{arguments}</{call.method}>" if arguments else f"<{opening} />")


def parse_result(method: str, body: bytes, *, max_bytes: int = BODY_BYTES_MAX) -> Result:
    """Read the reply to `method` as the Web Connector's .NET stub does (facts/WEB_CONNECTOR.md §1, §4).

    A text is returned as str, receiveResponseXML as int, authenticate as a list in which nil is ''. What is missing or
    stands in another namespace is None, as it is null there; strings of the array in another namespace are lost.

    Raises:
        FaultError: the server answered a fault.
        NotAResultError: anything else that would throw an exception in the Web Connector.
    """
    response = _inside_body(body, max_bytes, NotAResultError)
    if response.tag == f"{{{_SOAP}}}Fault":
        raise FaultError(response.findtext("faultstring") or "a fault without a text")
    result = response.find(f"{{{INTUIT}}}{method}Result")
    if response.tag != f"{{{INTUIT}}}{method}Response" or result is None:
        found = None
    elif method == Authenticate.method:
        return [_text(string) for string in result.iterchildren(f"{{{INTUIT}}}string")]
    else:
        found = _text(result[0] if len(result) == 1 else result)
    if method != ReceiveResponseXML.method:
        return found
    if found is None or not _INT.fullmatch(found):
        raise NotAResultError(f"receiveResponseXML: the result must be a whole number, got {found!r}")
    return int(found)


def _inside_body(body: bytes, max_bytes: int, refuse: type[ValueError]) -> etree._Element:
    try:
        envelope = read_xml(body, bytes_max=max_bytes)
    except UntrustedXmlError as error:
        raise refuse(str(error)) from error
    if envelope.tag != f"{{{_SOAP}}}Envelope":
        raise refuse(f"the body is not a SOAP 1.1 envelope but {etree.QName(envelope).localname!r}")
    content = envelope.find(f"{{{_SOAP}}}Body")
    if content is None or len(content) != 1:
        raise refuse("the SOAP body must hold exactly one element")
    return content[0]


def _text(element: etree._Element) -> str:
    return element.text or ""


def _whole_number(method: str, key: str, text: str) -> int:
    if not _INT.fullmatch(text):
        raise NotACallError(f"{method}: {key} must be a whole number, got {text[:40]!r}")
    return int(text)


def _envelope(content: str) -> bytes:
    return f"{_OPENING}{content}{_CLOSING}".encode()


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else f"<{name} />"


def _escape(text: str) -> str:
    # A reply must not fail because one of its characters cannot be written in XML, so that one is shown as unreadable.
    # A bare carriage return would be read back as a line feed: message sets must survive byte for byte.
    return html.escape(_NOT_XML.sub("\ufffd", text), quote=False).replace("\r", "&#xD;")
