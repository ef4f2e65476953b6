"""What is written is read back as it was, for every message there is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stockbridge.qbxml import Answer, MessageSet, Request, Ret, Status, decode, decode_requests, encode, encode_answers
from stockbridge.qbxml.messages import REQUESTS, RETS
from tests.unit.qbxml.strategies import TEXTS, messages


@pytest.mark.parametrize("cls", REQUESTS.values(), ids=REQUESTS)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_every_request_comes_back_as_it_was(cls: type[Request], data: st.DataObject) -> None:
    requests = data.draw(st.lists(messages(cls), max_size=2).map(tuple))
    message_set = MessageSet(requests, on_error="continueOnError", new_message_set_id="7ZK3M9QWXYA")

    received = decode_requests(encode(message_set))

    assert received.requests == requests
    assert received.request_ids == tuple(str(number + 1) for number in range(len(requests)))
    assert (received.on_error, received.new_message_set_id, received.version) == (
        "continueOnError",
        "7ZK3M9QWXYA",
        "13.0",
    )


@pytest.mark.parametrize("cls", RETS.values(), ids=RETS)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_every_ret_comes_back_as_it_was(cls: type[Ret], data: st.DataObject) -> None:
    answer = Answer(
        name="ItemQuery",
        status=Status(0, "Info", data.draw(TEXTS)),
        rets=data.draw(st.lists(messages(cls), max_size=3).map(tuple)),
        request_id="7",
        ret_count=3,
        iterator_id="{1b2c}",
        iterator_remaining=0,
    )

    assert list(decode(encode_answers([answer, answer]))) == [answer, answer]


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_text_that_came_through_soap_reads_like_bytes(data: st.DataObject) -> None:
    rets = data.draw(st.lists(messages(RETS["ItemInventoryRet"]), max_size=3).map(tuple))
    written = encode_answers([Answer(name="ItemInventoryQuery", status=Status(0, "Info", ""), rets=rets)])

    assert list(decode(written.decode())) == list(decode(written))


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_equal_sets_are_written_with_equal_bytes(data: st.DataObject) -> None:
    message_set = MessageSet(data.draw(st.lists(messages(REQUESTS["ItemInventoryModRq"]), max_size=3).map(tuple)))

    assert encode(message_set) == encode(decode_requests(encode(message_set)))
