"""Items that are gone: what waits for an answer, and when an answer must wait itself."""

from decimal import Decimal

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger import gone, settling
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import Held, held
from tests.cells import NO_LIMITS, Cells

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def lose(cells: Cells) -> Held:
    """Item 0 is deleted in QuickBooks."""
    with cells.unit() as unit:
        list_ids = unit.items.gone(QUICKBOOKS, [cells.id_of(QUICKBOOKS, 0)], cells.now)
        gone.hold_items(unit, list_ids, cells.now)
        (hold,) = held(unit)
    return hold


def say(cells: Cells, hold: Held, action: str) -> str:
    with cells.unit() as unit:
        return answer(unit, hold.id, action, NO_LIMITS.policy, by="Ann", at=cells.now)


@pytest.mark.parametrize("action", ["merge", "unlink"])
def test_no_answer_is_taken_while_a_posting_is_in_doubt(cells: Cells, action: str) -> None:
    cells.move(QUICKBOOKS, 4)
    cells.read(QUICKBOOKS, 0)
    cells.carry(ZUPER)
    cells.send(ZUPER)
    hold = lose(cells)

    with pytest.raises(BadInput, match="An earlier posting to Zuper is on its way"):
        say(cells, hold, action)

    with cells.unit() as unit:
        assert unit.links.count() == len(cells.ids)


def test_a_link_can_be_ended_after_its_posting_was_found_not_to_have_arrived(cells: Cells) -> None:
    cells.move(QUICKBOOKS, 4)
    cells.read(QUICKBOOKS, 0)
    cells.carry(ZUPER)
    sent = cells.send(ZUPER)
    with cells.unit() as unit:
        settling.absent(unit, sent, at=cells.now)

    say(cells, lose(cells), "unlink")

    with cells.unit() as unit:
        assert unit.links.count() == len(cells.ids) - 1
        assert unit.postings.count(State.PLANNED) == 0


def test_a_deletion_that_is_told_again_is_not_held_again(cells: Cells) -> None:
    say(cells, lose(cells), "unlink")

    with cells.unit() as unit:
        assert unit.items.gone(QUICKBOOKS, [cells.id_of(QUICKBOOKS, 0)], cells.now) == []


def test_an_item_that_is_read_again_is_held_no_longer(cells: Cells) -> None:
    lose(cells)
    cells.read(QUICKBOOKS, 0)

    with cells.unit() as unit:
        gone.say_where_units_went(unit, cells.now)
        assert held(unit) == []


def test_the_ledger_of_a_pair_that_ended_can_still_be_read(cells: Cells) -> None:
    say(cells, lose(cells), "unlink")

    with cells.unit() as unit:
        lines = list(unit.book.statement(cells.id_of(QUICKBOOKS, 0)))
        assert [line.units for line in lines] == [Decimal(10), Decimal(10)]
        assert unit.book.cells_of(ZUPER, [cells.id_of(ZUPER, 0)]) == {}
