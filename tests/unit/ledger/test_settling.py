"""What becomes of a document that left: a yes, a part of it, a no, a split, or not there."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from stockbridge.core.errors import Broken
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.ledger import settling
from stockbridge.storage.documents import Sent
from stockbridge.storage.tables import book as t
from tests.cells import Cells

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


@pytest.fixture
def owing(cells: Cells) -> Cells:
    """QuickBooks is owed -1, -2 and -3."""
    for number in range(3):
        cells.move(ZUPER, -1 - number, number)
    cells.read(ZUPER)
    cells.carry(QUICKBOOKS)
    return cells


def counts(cells: Cells) -> dict[State, int]:
    with cells.unit() as unit:
        found = {state: unit.postings.count(state) for state in State}
    return {state: count for state, count in found.items() if count}


def refuse(cells: Cells, sent: Sent) -> None:
    with cells.unit() as unit:
        settling.refuse(
            unit, sent, why="the item is inactive.", who="the bookkeeper", run_id=cells.run_id, at=cells.now
        )


def send_each(cells: Cells) -> list[Sent]:
    """Send every document that has its token already."""
    with cells.unit() as unit:
        ids = sorted({one.document_id or 0 for one in unit.documents.planned(QUICKBOOKS, most=100)})
        for document_id in ids:
            unit.documents.send(document_id, f"request {document_id}", cells.now)
        return [unit.documents.with_id(document_id) for document_id in ids]


@pytest.mark.parametrize(
    ("event", "words"), [(Event.YES, ""), (Event.FOUND, " (its answer was lost; it was found there)")]
)
def test_what_landed_is_booked(owing: Cells, event: Event, words: str) -> None:
    sent = owing.send(QUICKBOOKS)
    owing.land(sent)
    assert owing.confirm(sent, event)
    assert {State.CONFIRMED: 3} == counts(owing)
    owing.read(QUICKBOOKS)
    assert [Decimal(9), Decimal(8), Decimal(7)] == [owing.balance(QUICKBOOKS, number) for number in range(3)]
    with owing.unit() as unit:
        told = next(unit.runs.history(most=1))
        assert ("Item 2", "success", f"-3 in QuickBooks{words}: no document found yet") == (
            told.record,
            told.status,
            told.text,
        )


def test_what_was_added_is_told_with_its_sign(cells: Cells) -> None:
    cells.move(QUICKBOOKS, 4)
    cells.read(QUICKBOOKS)
    cells.carry(ZUPER)
    cells.deliver(ZUPER)
    with cells.unit() as unit:
        assert "+4 in Zuper: no document found yet" == next(unit.runs.history(most=1)).text


@pytest.mark.parametrize("kept", ["-2", "0", "-5", "3", "-2.99999"])
def test_what_the_peer_did_not_keep_is_owed_again(owing: Cells, kept: str) -> None:
    sent = owing.send(QUICKBOOKS)
    landed = {line.posting_id: line.units for line in sent.lines} | {sent.lines[2].posting_id: Decimal(kept)}
    owing.land(sent, landed)
    assert not owing.confirm(sent, landed=landed)
    owing.read(QUICKBOOKS)
    assert Decimal(10) + Decimal(kept) == owing.balance(QUICKBOOKS, 2)
    assert 1 == owing.carry(QUICKBOOKS)
    again = owing.send(QUICKBOOKS)
    assert [Decimal(-3) - Decimal(kept)] == [line.units for line in again.lines]
    assert f"QuickBooks kept {kept} of -3" == again.lines[0].text
    owing.land(again)
    owing.confirm(again)
    owing.read(QUICKBOOKS)
    assert Decimal(7) == owing.balance(QUICKBOOKS, 2) == owing.balance(ZUPER, 2)
    assert 0 == owing.carry(QUICKBOOKS)
    assert 0 == owing.carry(ZUPER)


def test_a_peer_that_kept_everything_leaves_nothing_owed(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    owing.land(sent)
    assert owing.confirm(sent, landed={line.posting_id: line.units for line in sent.lines})
    assert 0 == owing.carry(QUICKBOOKS)


def test_a_document_cannot_be_confirmed_twice(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    owing.land(sent)
    owing.confirm(sent)
    with pytest.raises(Broken):
        owing.confirm(sent, Event.FOUND)
    owing.read(QUICKBOOKS)
    assert Decimal(7) == owing.balance(QUICKBOOKS, 2)


def test_an_answer_that_comes_after_another_was_believed_changes_nothing(owing: Cells) -> None:
    """A second worker may have asked, too; both cannot be right, and the first was booked."""
    sent = owing.send(QUICKBOOKS)
    with owing.unit() as unit:
        settling.put_back(unit, sent, why="busy", at=owing.now)
    with pytest.raises(Broken, match="a refused posting cannot take the event"):
        owing.confirm(sent)
    again = owing.send(QUICKBOOKS)
    with owing.unit() as unit:
        settling.absent(unit, again, at=owing.now)
    for late in (Event.YES, Event.FOUND):
        with pytest.raises(Broken, match="a planned posting cannot take the event"):
            owing.confirm(again, late)
    with pytest.raises(Broken):
        refuse(owing, again)
    assert {State.REFUSED: 3, State.PLANNED: 3} == counts(owing)


def test_a_refusal_owes_again_and_holds_each_cell_in_the_peers_words(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    refuse(owing, sent)
    assert {State.REFUSED: 3} == counts(owing)
    with owing.unit() as unit:
        first, _, third = unit.holds.open()
        assert ("refused_by_quickbooks", owing.ids[2], QUICKBOOKS, Decimal(-3), "the bookkeeper", ("retry",)) == (
            third.reason,
            third.cell_id,
            third.side,
            third.units,
            third.who,
            third.actions,
        )
        assert "QuickBooks refused -3 units: the item is inactive. Nothing was changed there." in third.text
        unit.holds.resolve([first.id], "retry", "Ann", owing.now)
    assert 1 == owing.carry(QUICKBOOKS), "only what a person released goes again"
    again = owing.deliver(QUICKBOOKS)
    assert sent.token != again.token
    assert [Decimal(-1)] == [line.units for line in again.lines]


def test_what_was_put_back_goes_again_under_a_new_token_with_what_came_since(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    owing.move(ZUPER, -5)
    owing.read(ZUPER)
    with owing.unit() as unit:
        settling.put_back(unit, sent, why="QuickBooks is in multi-user mode", at=owing.now)
        assert [] == list(unit.holds.open())
    assert {State.REFUSED: 3, State.PLANNED: 3} == counts(owing)
    assert 1 == owing.carry(QUICKBOOKS)
    again = owing.deliver(QUICKBOOKS)
    assert sent.token != again.token
    assert sorted([Decimal(-6), Decimal(-2), Decimal(-3)]) == sorted(line.units for line in again.lines)


def test_how_often_it_was_put_back_is_remembered(owing: Cells) -> None:
    for times in range(3):
        sent = owing.send(QUICKBOOKS)
        with owing.unit() as unit:
            assert times == unit.postings.times_freed(sent.lines[0].posting_id, "busy")
            settling.put_back(unit, sent, why="busy", at=owing.now)


def test_a_refused_document_is_split_until_the_bad_line_stands_alone(owing: Cells) -> None:
    bad, tokens = owing.ids[1], set[Token]()
    documents = [owing.send(QUICKBOOKS)]
    refused = 0
    while documents:
        for sent in documents:
            assert sent.token not in tokens, "each half has a token of its own"
            tokens.add(sent.token)
            cells = [line.cell_id for line in sent.lines]
            if bad not in cells:
                owing.land(sent)
                owing.confirm(sent)
            elif len(cells) > 1:
                with owing.unit() as unit:
                    settling.split(unit, sent, why="one line is bad", new_token=owing.token, at=owing.now)
            else:
                refuse(owing, sent)
                refused += 1
        documents = send_each(owing)
    assert 1 == refused
    owing.read(QUICKBOOKS)
    assert [Decimal(9), Decimal(10), Decimal(7)] == [owing.balance(QUICKBOOKS, number) for number in range(3)]
    with owing.unit() as unit:
        assert [bad] == [hold.cell_id for hold in unit.holds.open()]


def test_both_halves_are_planned_with_their_tokens_in_the_same_commit(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    with owing.unit() as unit:
        settling.split(unit, sent, why="one line is bad", new_token=owing.token, at=owing.now)
    halves = send_each(owing)
    assert [[Decimal(-1)], [Decimal(-2), Decimal(-3)]] == [[line.units for line in half.lines] for half in halves]
    assert [line.text for line in sent.lines] == [line.text for half in halves for line in half.lines]
    assert {(sent.place_id, sent.location_uid)} == {(half.place_id, half.location_uid) for half in halves}


def test_one_line_cannot_be_split(cells: Cells) -> None:
    cells.move(ZUPER, -1)
    cells.read(ZUPER)
    cells.carry(QUICKBOOKS)
    sent = cells.send(QUICKBOOKS)
    with pytest.raises(AssertionError, match="refuse it"), cells.unit() as unit:
        settling.split(unit, sent, why="x", new_token=cells.token, at=cells.now)
    assert {State.SENT: 1} == counts(cells)


def test_what_is_not_there_goes_again_under_the_same_token(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    with owing.unit() as unit:
        settling.absent(unit, sent, at=owing.now)
        assert frozenset() == unit.postings.cells_in_doubt(QUICKBOOKS)
    (again,) = send_each(owing)
    assert (sent.token, sent.lines, 2) == (again.token, again.lines, again.attempts)
    owing.land(again)
    owing.confirm(again)
    assert {State.CONFIRMED: 3} == counts(owing)


def test_every_refusal_leaves_a_trace_of_what_was_carried(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    refuse(owing, sent)
    with owing.unit() as unit:
        undone = unit.transaction.execute(select(t.carry_undone.c.posting_id, t.carry_undone.c.why)).all()
    assert {(line.posting_id, "the item is inactive.") for line in sent.lines} == {(row[0], row[1]) for row in undone}
