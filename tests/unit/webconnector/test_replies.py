"""Replies whose positions and numbers carry the meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.webconnector.replies import GONE_REPLIES, Welcome, authenticate_reply, percent
from stockbridge.webconnector.session import CALL_TABLE, Meaning, State


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (["t", ""], authenticate_reply("t", Welcome.WORK)),
        (["t", r"C:\QB\Acme.qbw"], authenticate_reply("t", Welcome.WORK, company_file=r"C:\QB\Acme.qbw")),
        (["t", "none"], authenticate_reply("t", Welcome.NOTHING_TO_DO)),
        (["t", "nvu"], authenticate_reply("t", Welcome.WRONG_CREDENTIALS)),
        (["t", "busy", "60"], authenticate_reply("t", Welcome.BUSY, postpone_seconds=60)),
        (["t", "", "", "600"], authenticate_reply("t", Welcome.WORK, minimum_every_seconds=600)),
        (
            ["t", "none", "60", "600"],
            authenticate_reply("t", Welcome.NOTHING_TO_DO, postpone_seconds=60, minimum_every_seconds=600),
        ),
    ],
)
def test_the_array_of_authenticate_is_built_by_position(expected: list[str], actual: list[str]) -> None:
    assert expected == actual


@pytest.mark.parametrize("welcome", [Welcome.WORK, Welcome.WRONG_CREDENTIALS])
def test_work_is_never_postponed(welcome: Welcome) -> None:
    with pytest.raises(AssertionError, match="must not be postponed"):
        authenticate_reply("t", welcome, postpone_seconds=60)


def test_a_company_file_is_named_only_for_work() -> None:
    with pytest.raises(AssertionError, match="only for work"):
        authenticate_reply("t", Welcome.BUSY, company_file=r"C:\QB\Acme.qbw")


def test_there_is_always_a_ticket() -> None:
    with pytest.raises(AssertionError, match="needs a ticket"):
        authenticate_reply("", Welcome.WRONG_CREDENTIALS)


@given(st.integers(-5, 10**6), st.integers(-5, 10**6))
def test_an_unfinished_update_is_never_at_a_hundred_percent(done: int, known: int) -> None:
    assert 0 <= percent(done, known, finished=False) <= 99
    assert percent(done, known, finished=True) == 100


def test_percent_is_real_progress() -> None:
    assert percent(1, 3, finished=False) == 33


def test_every_call_of_an_unknown_ticket_has_a_polite_reply() -> None:
    gone = {method for method, decided in CALL_TABLE[State.UNKNOWN].items() if decided is Meaning.GONE}

    assert set(GONE_REPLIES) == gone
