"""The codec alone: round trips, hostile bodies, secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.webconnector import calls, soap

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda character: character >= " " or character in "\t\n\r"
    )
)


VERSION = st.integers(0, 99)
ANY_CALL: st.SearchStrategy[calls.Call] = st.one_of(
    st.builds(calls.SendRequestXML, XML_TEXT, XML_TEXT, XML_TEXT, XML_TEXT, VERSION, VERSION),
    *(st.builds(kind, *(XML_TEXT for _ in kind.arguments)) for kind in calls.CALLS if kind is not calls.SendRequestXML),
)


def document(body: str) -> bytes:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://developer.intuit.com/">'
        f"<soap:Body>{body}</soap:Body></soap:Envelope>"
    ).encode()


@given(ANY_CALL)
def test_a_call_survives_the_wire(call: calls.Call) -> None:
    assert soap.parse_call(soap.render_call(call)) == call


@given(XML_TEXT)
def test_a_text_result_survives_the_wire(text: str) -> None:
    assert soap.parse_result("sendRequestXML", soap.render_result("sendRequestXML", text)) == text


@given(st.lists(XML_TEXT, max_size=4))
def test_an_array_survives_the_wire(texts: list[str]) -> None:
    assert soap.parse_result("authenticate", soap.render_result("authenticate", texts)) == texts


@given(st.text())
def test_no_text_whatever_makes_a_reply_unreadable(text: str) -> None:
    assert isinstance(soap.parse_result("getLastError", soap.render_result("getLastError", text)), str)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(soap.NotACallError, match="the body"):
        soap.parse_call(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<html><p>", "well-formed"),
        (b"<html/>", "not a SOAP 1.1 envelope"),
        (b'<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"/>', "not a SOAP 1.1 envelope"),
        (document(""), "exactly one element"),
        (document("<closeConnection/><closeConnection/>"), "exactly one element"),
        (document("<deleteEverything/>"), "'deleteEverything' is not a method"),
        (document("<getLastError><ticket>a</ticket><ticket>b</ticket></getLastError>"), "ticket is given twice"),
        (document("<sendRequestXML><ticket>a</ticket></sendRequestXML>"), "qbXMLMajorVers must be a whole number"),
        (document("<sendRequestXML><qbXMLMajorVers>1_3</qbXMLMajorVers></sendRequestXML>"), "got '1_3'"),
        (b'<!DOCTYPE e [<!ENTITY a "b">]>' + document("<serverVersion/>"), "document type declaration"),
        (
            b'<?xml version="1.0" encoding="utf-16"?>' + document("<x/>").decode().encode("utf-16"),
            "well-formed|not closed",
        ),
        (document("<getLastError>" + "<ticket/>" * 200 + "</getLastError>"), "more than 129 tags"),
        (b"<a>" * 5000, "more than 129 tags"),
        (document("<a " + " ".join(f"a{n}=''" for n in range(60)) + "/>"), "longer than any we know"),
        (document(f"<{'a' * 2000}/>"), "longer than any we know"),
        (document("<getLastError><ticket>a < b</ticket></getLastError>"), "not closed"),
        (document("<getLastError><ticket><![CDATA[a < b</ticket></getLastError>"), "not closed"),
        (b"<!-- " * 5000, "not closed"),
    ],
)
def test_a_hostile_body_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(soap.NotACallError, match=reason):
        soap.parse_call(body)


def test_a_body_above_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(soap.NotACallError, match="has 101 bytes, more than the 100 allowed"):
        soap.parse_call(b"<" * 101, max_bytes=100)


def test_a_body_with_an_unknown_entity_is_refused() -> None:
    with pytest.raises(soap.NotACallError, match="well-formed"):
        soap.parse_call(document("<getLastError><ticket>&lol;</ticket></getLastError>"))


def test_a_text_of_many_megabytes_is_read_whole() -> None:
    answer = "<Name>Müller &amp; Sons</Name>\n" * 500_000

    call = soap.parse_call(soap.render_call(calls.ReceiveResponseXML("t", answer)))

    assert call == calls.ReceiveResponseXML("t", answer)


def test_a_cdata_section_is_a_text_like_any_other() -> None:
    body = document("<getLastError><!-- <x> --><ticket><![CDATA[a < b]]></ticket></getLastError>")

    assert soap.parse_call(body) == calls.GetLastError("a < b")


@pytest.mark.parametrize("argument", ["", "<ticket/>", '<ticket xsi:nil="true"/>', "<other>x</other>"])
def test_a_missing_argument_is_an_empty_text(argument: str) -> None:
    assert soap.parse_call(document(f"<getLastError>{argument}</getLastError>")) == calls.GetLastError("")


@pytest.mark.parametrize(
    "call",
    [
        calls.Authenticate("user", "hunter2"),
        calls.SendRequestXML("hunter2", "hunter2"),
        calls.ReceiveResponseXML("hunter2", "hunter2"),
        calls.GetInteractiveURL("hunter2", "hunter2"),
    ],
)
def test_secrets_and_books_stay_out_of_the_repr(call: calls.Call) -> None:
    assert "hunter2" not in repr(call)


def test_a_bare_carriage_return_is_not_turned_into_a_line_feed() -> None:
    assert b"a&#xD;\nb" in soap.render_result("sendRequestXML", "a\r\nb")


def test_a_fault_is_read_back_with_its_text() -> None:
    with pytest.raises(soap.FaultError, match="<x> is not a method"):
        soap.parse_result("serverVersion", soap.render_fault("<x> is not a method"))


def test_a_value_nested_in_one_string_is_read_as_dotnet_does() -> None:
    nested = "<sendRequestXMLResult>\n <string>&lt;x/&gt;</string>\n</sendRequestXMLResult>"
    body = document(f"<sendRequestXMLResponse>{nested}</sendRequestXMLResponse>")

    assert soap.parse_result("sendRequestXML", body) == "<x/>"


@pytest.mark.parametrize("text", ["50.0", "", "done"])
def test_percent_done_must_be_a_whole_number(text: str) -> None:
    with pytest.raises(soap.NotAResultError, match="must be a whole number"):
        soap.parse_result("receiveResponseXML", soap.render_result("receiveResponseXML", text))
