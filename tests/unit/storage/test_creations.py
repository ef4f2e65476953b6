"""Records that are to be made on the other side."""

import pytest
from sqlalchemy.exc import IntegrityError

from stockbridge.core.errors import Broken
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from tests.cells import NOON, Cells


def planned(cells: Cells, source_id: str = "item-9", side: Side = Side.ZUPER) -> int:
    with cells.unit() as unit:
        unit.creations.plan(side, source_id, "Widget", cells.token(), NOON)
        return max(one.id for one in unit.creations.in_state(side, State.PLANNED, 100))


def test_a_creation_lives_as_a_posting_does(cells: Cells) -> None:
    creation_id = planned(cells)
    with cells.unit() as unit:
        unit.creations.move(creation_id, Event.SEND, cells.now)
        (sent,) = unit.creations.in_state(Side.ZUPER, State.SENT, 10)
        assert ("item-9", "Widget", cells.now) == (sent.source_id, sent.name, sent.sent_at)
        unit.creations.move(creation_id, Event.ABSENT, NOON)
        (again,) = unit.creations.in_state(Side.ZUPER, State.PLANNED, 10)
        assert sent.token == again.token
        unit.creations.move(creation_id, Event.SEND, NOON)
        unit.creations.move(creation_id, Event.FOUND, NOON)
        assert 1 == unit.creations.count(State.CONFIRMED)
    with pytest.raises(Broken), cells.unit() as unit:
        unit.creations.move(creation_id, Event.SEND, NOON)


def test_a_record_is_made_once_on_a_side(cells: Cells) -> None:
    planned(cells)
    planned(cells, side=Side.QUICKBOOKS)
    with pytest.raises(IntegrityError):
        planned(cells)


def test_what_was_refused_is_forgotten_only_when_somebody_says_so(cells: Cells) -> None:
    creation_id = planned(cells)
    with cells.unit() as unit:
        assert unit.creations.forget_refused(Side.ZUPER, ["item-9"]) == [], "it is planned"
        unit.creations.move(creation_id, Event.SEND, NOON)
        assert unit.creations.forget_refused(Side.ZUPER, ["item-9"]) == [], "nobody knows its fate"
        unit.creations.move(creation_id, Event.NO, NOON, "the name is taken")
        (refused,) = unit.creations.in_state(Side.ZUPER, State.REFUSED, 10)
        assert "the name is taken" == refused.text
        assert unit.creations.forget_refused(Side.QUICKBOOKS, ["item-9"]) == []
        assert unit.creations.forget_refused(Side.ZUPER, ["item-9"]) == ["item-9"]
        assert unit.creations.exists(Side.ZUPER, ["item-9"]) == frozenset()


def test_sources_that_have_a_creation_are_known_whatever_became_of_it(cells: Cells) -> None:
    first, second = planned(cells, "a"), planned(cells, "b")
    with cells.unit() as unit:
        for event in (Event.SEND, Event.NO):
            unit.creations.move(first, event, NOON)
        assert {"a", "b"} == unit.creations.exists(Side.ZUPER, ["a", "b", "c"])
        assert frozenset() == unit.creations.exists(Side.QUICKBOOKS, ["a", "b"])
        assert [second] == [one.id for one in unit.creations.in_state(Side.ZUPER, State.PLANNED, 10)]
