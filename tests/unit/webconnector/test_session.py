"""The tables of the Web Connector's talk: complete, and what they promise about trouble."""

import runpy

import pytest

from stockbridge.webconnector import calls
from stockbridge.webconnector.session import (
    CALL_TABLE,
    PAUSES_MAX,
    REPLY_TABLE,
    Meaning,
    Reply,
    State,
    after,
    answer_digest,
    diagram,
    lease_seconds,
    meaning,
    ticket_hash,
)

ENDED = [State.CLOSED, State.SUPERSEDED, State.UNKNOWN]
LIVE = [State.AUTHENTICATED, State.READY, State.QUERYING, State.WRITING, State.PAUSING]
WITH_TICKET = {call.method for call in calls.CALLS} - {"serverVersion", "clientVersion", "authenticate"}


def test_every_call_in_every_state_is_decided() -> None:
    assert set(CALL_TABLE) == set(State)
    for row in CALL_TABLE.values():
        assert set(row) == WITH_TICKET | {"authenticate"}


def test_every_meaning_and_every_reply_is_used() -> None:
    used = {decided for row in CALL_TABLE.values() for decided in row.values()}

    assert used | {Meaning.REPEAT} == set(Meaning)
    assert {reply for replies in REPLY_TABLE.values() for reply in replies} == set(Reply)


def test_every_state_can_be_left_until_the_session_is_closed() -> None:
    for state in [*LIVE, State.FINISHED]:
        assert after(state, meaning(state, "closeConnection"), Reply.GOODBYE) is State.CLOSED


def test_an_ordinary_update_runs_from_authenticate_to_close() -> None:
    state = State.AUTHENTICATED
    for method, reply, then in (
        ("sendRequestXML", Reply.QUERY, State.QUERYING),
        ("receiveResponseXML", Reply.MORE, State.READY),
        ("sendRequestXML", Reply.WRITE, State.WRITING),
        ("receiveResponseXML", Reply.DONE, State.FINISHED),
        ("closeConnection", Reply.GOODBYE, State.CLOSED),
    ):
        state = after(state, meaning(state, method), reply)
        assert state is then


def test_a_pause_is_one_no_op_and_then_the_next_request() -> None:
    state = after(State.READY, meaning(State.READY, "sendRequestXML"), Reply.WAIT)

    assert meaning(state, "getLastError") is Meaning.PAUSE
    assert after(state, Meaning.PAUSE, Reply.WAIT) is State.PAUSING
    assert meaning(state, "sendRequestXML") is Meaning.ASK
    assert PAUSES_MAX * 5 <= 120


@pytest.mark.parametrize("state", LIVE)
def test_a_second_web_connector_is_busy_while_the_lease_is_alive_and_takes_over_after_it(state: State) -> None:
    assert lease_seconds(state) > 0
    assert meaning(state, "authenticate") is Meaning.BUSY
    assert meaning(state, "authenticate", lease_is_alive=False) is Meaning.SUPERSEDE
    assert after(state, Meaning.SUPERSEDE, Reply.TICKET) is State.SUPERSEDED


def test_a_finished_session_is_superseded_at_once() -> None:
    assert lease_seconds(State.FINISHED) == 0
    assert meaning(State.FINISHED, "authenticate") is Meaning.SUPERSEDE


def test_a_write_holds_its_lease_longer_than_the_web_connector_waits_for_us() -> None:
    assert lease_seconds(State.WRITING) > 100
    assert lease_seconds(State.WRITING) > lease_seconds(State.QUERYING)


def test_a_lost_answer_to_a_write_is_doubt_and_to_a_query_is_not() -> None:
    assert meaning(State.WRITING, "sendRequestXML") is Meaning.ASK_IN_DOUBT
    assert meaning(State.QUERYING, "sendRequestXML") is Meaning.ASK_AFRESH


@pytest.mark.parametrize("state", [State.READY, State.QUERYING, State.WRITING, State.PAUSING, State.FINISHED])
def test_an_answer_delivered_twice_is_not_applied_twice(state: State) -> None:
    assert meaning(state, "receiveResponseXML", repeated=True) is Meaning.REPEAT
    assert after(state, Meaning.REPEAT, Reply.MORE) is state


@pytest.mark.parametrize("state", [State.AUTHENTICATED, State.READY, State.PAUSING])
def test_an_answer_nobody_waits_for_ends_the_update(state: State) -> None:
    assert meaning(state, "receiveResponseXML") is Meaning.STRAY
    assert after(state, Meaning.STRAY, Reply.ERROR) is State.FINISHED


@pytest.mark.parametrize("state", ENDED)
@pytest.mark.parametrize("method", sorted(WITH_TICKET))
def test_the_calls_of_an_ended_session_change_nothing(state: State, method: str) -> None:
    assert meaning(state, method, repeated=True) is Meaning.GONE
    assert after(state, Meaning.GONE, Reply.DONE) is state


@pytest.mark.parametrize("state", ENDED)
def test_nothing_of_an_ended_session_stands_in_the_way_of_the_next(state: State) -> None:
    assert lease_seconds(state) == 0
    assert meaning(state, "authenticate") is Meaning.FREE


def test_an_impossible_reply_is_our_own_mistake() -> None:
    with pytest.raises(KeyError):
        after(State.QUERYING, Meaning.ANSWER, Reply.QUERY)


def test_a_ticket_is_stored_as_a_hash_that_does_not_show_it() -> None:
    assert len(ticket_hash("t-1")) == 64
    assert ticket_hash("t-1") != ticket_hash("t-2")


def test_the_same_answer_has_the_same_digest_and_another_another() -> None:
    answer = calls.ReceiveResponseXML("ticket", "<QBXML/>")

    assert answer_digest(answer) == answer_digest(calls.ReceiveResponseXML("other ticket", "<QBXML/>"))
    assert answer_digest(answer) != answer_digest(calls.ReceiveResponseXML("ticket", "", "<QBXML/>"))


def test_the_diagram_is_drawn_from_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.warns(RuntimeWarning, match="found in sys.modules"):
        runpy.run_module("stockbridge.webconnector.session", run_name="__main__")

    assert capsys.readouterr().out == diagram()
    assert "    writing --> superseded: authenticate after 180 s / a new ticket\n" in diagram()
    assert all(f"{state} -->" in diagram() for state in [*LIVE, State.FINISHED])
