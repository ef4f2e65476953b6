"""The life of a posting: what the table allows, and that nothing else is possible."""

from itertools import product

import pytest

from stockbridge.core.errors import Broken
from stockbridge.core.posting import LIVE, TABLE, UNRESOLVED, Event, State, after

ALLOWED = [
    (State.PLANNED, Event.SEND, State.SENT),
    (State.PLANNED, Event.CANCEL, State.CANCELLED),
    (State.PLANNED, Event.NETTED, State.CONFIRMED),
    (State.SENT, Event.YES, State.CONFIRMED),
    (State.SENT, Event.FOUND, State.CONFIRMED),
    (State.SENT, Event.NO, State.REFUSED),
    (State.SENT, Event.ABSENT, State.PLANNED),
]
FORBIDDEN = sorted(set(product(State, Event)) - {(state, event) for state, event, _ in ALLOWED})


@pytest.mark.parametrize(("state", "event", "expected"), ALLOWED)
def test_an_allowed_step_leads_where_the_table_says(state: State, event: Event, expected: State) -> None:
    assert expected is after(state, event)


@pytest.mark.parametrize(("state", "event"), FORBIDDEN)
def test_every_other_step_is_refused(state: State, event: Event) -> None:
    with pytest.raises(Broken, match=f'a {state} posting cannot take the event "{event}"'):
        after(state, event)


def test_allowed_and_refused_steps_are_all_there_are() -> None:
    assert len(State) * len(Event) == len(ALLOWED) + len(FORBIDDEN)


def test_nothing_follows_a_definite_end() -> None:
    ends = {State.CONFIRMED, State.REFUSED, State.CANCELLED}
    assert not [state for state, _ in TABLE if state in ends]


def test_what_was_sent_can_be_neither_cancelled_nor_sent_again_unasked() -> None:
    assert {Event.YES, Event.FOUND, Event.NO, Event.ABSENT} == {event for state, event in TABLE if state is State.SENT}


def test_only_answers_confirm_and_only_a_no_refuses() -> None:
    assert {(State.SENT, Event.NO)} == {step for step, to in TABLE.items() if to is State.REFUSED}
    from_sent = {event for (state, event), to in TABLE.items() if to is State.CONFIRMED and state is State.SENT}
    assert {Event.YES, Event.FOUND} == from_sent


def test_an_unresolved_posting_carries_its_movements() -> None:
    assert UNRESOLVED < LIVE
    assert {State.CONFIRMED} == LIVE - UNRESOLVED
