"""Foreign bytes: nothing they say may be executed, fetched, expanded, or fill the memory."""

import tracemalloc
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stockbridge.qbxml import (
    Answer,
    MessageSet,
    QbxmlError,
    Status,
    UnreadableError,
    decode,
    decode_requests,
    encode,
    encode_answers,
)
from stockbridge.qbxml.messages.host import HostQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryRet

OK = Status(0, "Info", "Status OK")
ENVELOPE = '<QBXML><QBXMLMsgsRs><ItemQueryRs statusCode="0"><ItemInventoryRet><Name>{}</Name></ItemInventoryRet></ItemQueryRs></QBXMLMsgsRs></QBXML>'
BOMB = (
    "<!DOCTYPE a [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '&{a};&{a};'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def read_everything(data: bytes | str) -> None:
    list(decode(data))


READERS: list[Callable[[bytes | str], object]] = [read_everything, decode_requests]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "document",
    [
        "<!DOCTYPE QBXML>" + ENVELOPE.format("A"),
        BOMB + ENVELOPE.format("&i;"),
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ENVELOPE.format("&x;"),
        ENVELOPE.format("&undeclared;"),
        ENVELOPE.format("\x00"),
        ENVELOPE.format("\x0b"),
        ENVELOPE.format("&#0;"),
        ENVELOPE.format("&#11;"),
        ENVELOPE.format("\ud800"),
        ENVELOPE.format("<![CDATA[" + "]" * 100),
    ],
)
def test_what_no_quickbooks_sends_is_refused(read: Callable[[bytes | str], object], document: str) -> None:
    with pytest.raises(UnreadableError):
        read(document)


@pytest.mark.parametrize("read", READERS)
def test_an_encoding_nobody_knows_is_refused(read: Callable[[bytes | str], object]) -> None:
    with pytest.raises(UnreadableError):
        read(b'<?xml version="1.0" encoding="klingon"?>' + ENVELOPE.format("A").encode())


def test_a_dtd_cannot_hide_in_another_encoding() -> None:
    document = '<?xml version="1.0" encoding="{}"?>' + BOMB + ENVELOPE.format("A")

    for encoding in ("utf-16", "utf-7", "utf-32"):
        with pytest.raises(UnreadableError):
            read_everything(document.format(encoding).encode(encoding))


@pytest.mark.parametrize("read", READERS)
def test_nesting_is_bounded(read: Callable[[bytes | str], object]) -> None:
    with pytest.raises(UnreadableError):
        read(ENVELOPE.format("<a>" * 100_000))


def test_a_deep_but_closed_nest_of_known_elements_is_refused_without_a_crash() -> None:
    nest = "<ParentRef>" * 1500 + "</ParentRef>" * 1500

    with pytest.raises(UnreadableError):
        read_everything(ENVELOPE.format(nest))


@pytest.mark.parametrize("read", READERS)
def test_size_is_capped_before_parsing(read: Callable[[bytes | str], object]) -> None:
    with pytest.raises(
        UnreadableError, match="52428801 bytes are more than the 52428800 allowed; ask for smaller pages"
    ):
        read(b"<" * (50 * 1024 * 1024 + 1))


def test_the_cap_can_be_lower() -> None:
    with pytest.raises(UnreadableError, match="more than the 10 allowed"):
        decode(ENVELOPE.format("A"), max_bytes=10)
    with pytest.raises(UnreadableError, match="more than the 10 allowed"):
        decode_requests(encode(MessageSet((HostQuery(),))), max_bytes=10)


@given(st.binary(max_size=300) | st.text(max_size=300))
@settings(deadline=None)
def test_rubbish_is_refused_and_never_crashes(data: bytes | str) -> None:
    for read in READERS:
        with pytest.raises(UnreadableError):
            read(data)


@given(st.data())
@settings(deadline=None)
def test_a_damaged_answer_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    whole = bytearray(
        encode_answers([Answer(name="ItemQuery", status=OK, rets=(ItemInventoryRet(name="Ab", max=Decimal(1)),))])
    )
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_everything(bytes(whole))
    except QbxmlError as error:
        assert str(error)  # noqa: PT017 - both outcomes are right; a third would be a crash


def pages(number: int) -> Iterator[Answer]:
    for page in range(number):
        rets = (
            ItemInventoryRet(list_id=f"{page:X}-{row}", sales_desc="x" * 900, quantity_on_hand=Decimal(row))
            for row in range(500)
        )
        yield Answer(name="ItemInventoryQuery", status=OK, rets=tuple(rets))


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="resident memory is read from /proc, which is missing here"
)
def test_memory_holds_one_answer_and_not_the_document() -> None:
    document = encode_answers(pages(40))
    assert len(document) > 20_000_000
    read_everything(encode_answers(pages(1)))  # compiles the tables, warms the allocator

    before, peak, rows = resident_bytes(), 0, 0
    tracemalloc.start()
    for answer in decode(document):
        rows += len(answer.rets)
        peak = max(peak, resident_bytes() - before)
    _, python_peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert rows == 20_000
    assert python_peak < 4_000_000
    assert peak < len(document) / 2


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
