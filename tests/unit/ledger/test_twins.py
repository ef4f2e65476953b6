"""One deed in both systems is counted once, to the unit, whatever was carried before and whatever is changed after."""

from decimal import Decimal

import pytest

from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.side import Side
from stockbridge.core.twins import Numbers
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading, take
from stockbridge.ledger.twins import recognise
from stockbridge.storage.evidence import Document
from tests.books import check_books
from tests.cells import NO_LIMITS, Cells

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER
KINDS = {QUICKBOOKS: "Invoice", ZUPER: "CONSUMED"}


ALL = frozenset({MovementKind.INVOICES, MovementKind.CREDIT_MEMOS, MovementKind.PURCHASES})


def invoiced(
    cells: Cells,
    side: Side,
    units: int,
    number: str = "1042",
    *,
    matched: bool = True,
    kind: MovementKind = MovementKind.INVOICES,
    txn: str | None = None,
) -> None:
    """A document moves units more on a side than it did before, and the item is read."""
    item_id, source = cells.id_of(side, 0), f"{side} {txn or number}"
    cells.move(side, units)
    with cells.unit() as unit:
        before = unit.evidence.lines_of(side, [source]).get(source, {})
        lines = {(item_id, ""): before.get((item_id, ""), Decimal(0)) + units}
        unit.evidence.keep(
            [
                Document(
                    side=side,
                    source_id=source,
                    kind=KINDS[side],
                    movement_kind=kind,
                    number=number,
                    numbers=Numbers.of([number]),
                    party=None,
                    at=None,
                    lines=lines,
                )
            ],
            cells.now,
        )
        text = f"{side.label}'s invoice {number}"
        if not units:  # only its number changed
            recognise(unit, side, {cells.ids[0]: {source}}, matched=ALL, run_id=cells.run_id, at=cells.now)
            return
        unit.evidence.add_effect(side, source, item_id, "", Decimal(units), text, None, cells.now)
        reading = Reading(item_id, WHOLE_COMPANY, cells.shelves[side, 0])
        take(unit, side, [reading], run_id=cells.run_id, at=cells.now, matched=ALL if matched else ())


def come_to_rest(cells: Cells) -> None:
    """Everything owed is carried; nobody moves anything."""
    for _ in range(3):
        for side in Side:
            cells.carry(side)
            if _is_planned(cells, side):
                cells.deliver(side)
    check_books(cells.database, "acme")


def _is_planned(cells: Cells, side: Side) -> bool:
    with cells.unit() as unit:
        return bool(unit.documents.planned(side, most=1))


def stock(cells: Cells) -> tuple[Decimal, Decimal]:
    return cells.shelves[QUICKBOOKS, 0], cells.shelves[ZUPER, 0]


def both(units: int) -> tuple[Decimal, Decimal]:
    return Decimal(units), Decimal(units)


def the_hold(cells: Cells) -> Held:
    with cells.unit() as unit:
        (hold,) = held(unit)
    return hold


def say(cells: Cells, word: str) -> str:
    hold = the_hold(cells)
    with cells.unit() as unit:
        return answer(unit, hold.id, word, NO_LIMITS.policy, by="Ann", at=cells.now)


@pytest.mark.parametrize("first", list(Side))
@pytest.mark.parametrize("carried", [False, True])
def test_an_invoice_of_one_number_on_both_sides_is_counted_once(cells: Cells, first: Side, carried: bool) -> None:
    invoiced(cells, first, -3)
    if carried:
        cells.carry(first.other)
        cells.deliver(first.other)
    invoiced(cells, first.other, -3)
    come_to_rest(cells)
    assert both(7) == stock(cells)


def test_neither_is_carried_when_both_are_known_in_time(cells: Cells) -> None:
    invoiced(cells, ZUPER, -3)
    cells.carry(QUICKBOOKS)
    invoiced(cells, QUICKBOOKS, -3)
    for side in Side:
        cells.carry(side)
        assert not _is_planned(cells, side)


def test_what_does_not_match_is_carried(cells: Cells) -> None:
    invoiced(cells, ZUPER, -3)
    invoiced(cells, QUICKBOOKS, -5)
    come_to_rest(cells)
    assert both(5) == stock(cells)


@pytest.mark.parametrize("first", list(Side))
def test_an_edit_of_either_is_followed_to_the_unit(cells: Cells, first: Side) -> None:
    invoiced(cells, ZUPER, -3)
    invoiced(cells, QUICKBOOKS, -3)
    come_to_rest(cells)
    invoiced(cells, first, -2)
    come_to_rest(cells)
    assert both(5) == stock(cells)
    invoiced(cells, first.other, -2)
    come_to_rest(cells)
    assert both(5) == stock(cells)


@pytest.mark.parametrize("first", list(Side))
def test_a_void_of_one_leaves_the_other_standing_and_of_both_leaves_nothing(cells: Cells, first: Side) -> None:
    invoiced(cells, ZUPER, -3)
    invoiced(cells, QUICKBOOKS, -3)
    come_to_rest(cells)
    invoiced(cells, first, 3)
    come_to_rest(cells)
    assert both(7) == stock(cells)
    invoiced(cells, first.other, 3)
    come_to_rest(cells)
    assert both(10) == stock(cells)


def test_another_number_is_another_deed(cells: Cells) -> None:
    invoiced(cells, ZUPER, -3, "INV-1042")
    invoiced(cells, QUICKBOOKS, -3, "1043")
    come_to_rest(cells)
    assert both(4) == stock(cells)


def test_where_nobody_declared_it_a_person_is_asked_with_both_documents_and_nothing_leaves(cells: Cells) -> None:
    invoiced(cells, ZUPER, -3, matched=False)
    cells.carry(QUICKBOOKS)
    invoiced(cells, QUICKBOOKS, -3, matched=False)
    cells.carry(ZUPER)
    hold = the_hold(cells)
    assert ("possible_twin", ("same", "different"), Decimal(-3)) == (hold.reason, hold.actions, hold.units)
    assert "QuickBooks's invoice 1042" in hold.text
    assert "Zuper's invoice 1042" in hold.text
    assert [False, False] == [_is_planned(cells, side) for side in Side]


@pytest.mark.parametrize(("word", "left"), [("same", 7), ("different", 4)])
@pytest.mark.parametrize("carried", [False, True])
def test_the_answer_decides_whether_it_counts_once_or_twice(cells: Cells, word: str, left: int, carried: bool) -> None:
    invoiced(cells, ZUPER, -3, matched=False)
    if carried:
        cells.carry(QUICKBOOKS)
        cells.deliver(QUICKBOOKS)
    invoiced(cells, QUICKBOOKS, -3, matched=False)
    say(cells, word)
    come_to_rest(cells)
    assert both(left) == stock(cells)
    with cells.unit() as unit:
        assert [] == held(unit)


@pytest.mark.parametrize(("word", "left"), [("same", 5), ("different", 2)])
def test_an_answer_stays_true_when_a_document_changes_later(cells: Cells, word: str, left: int) -> None:
    invoiced(cells, ZUPER, -3, matched=False)
    invoiced(cells, QUICKBOOKS, -3, matched=False)
    say(cells, word)
    invoiced(cells, QUICKBOOKS, -2, matched=False)
    come_to_rest(cells)
    assert both(left) == stock(cells)


def test_the_question_goes_away_with_one_of_the_documents(cells: Cells) -> None:
    invoiced(cells, ZUPER, -3, matched=False)
    invoiced(cells, QUICKBOOKS, -3, matched=False)
    invoiced(cells, QUICKBOOKS, 3, matched=False)
    with cells.unit() as unit:
        assert [] == held(unit)
    come_to_rest(cells)
    assert both(7) == stock(cells)


def test_an_order_that_arrives_in_parts_counts_each_part_once(cells: Cells) -> None:
    purchase = MovementKind.PURCHASES
    invoiced(cells, QUICKBOOKS, 5, "PO-77", kind=purchase, txn="receipt 1")
    invoiced(cells, ZUPER, 8, "PO-77", kind=purchase)
    come_to_rest(cells)
    assert both(18) == stock(cells)
    invoiced(cells, QUICKBOOKS, 4, "PO-77", kind=purchase, txn="receipt 2")
    come_to_rest(cells)
    assert both(19) == stock(cells)
    invoiced(cells, ZUPER, 1, "PO-77", kind=purchase)
    come_to_rest(cells)
    assert both(19) == stock(cells)


def test_a_part_that_is_taken_back_leaves_its_units_to_the_others(cells: Cells) -> None:
    purchase = MovementKind.PURCHASES
    invoiced(cells, ZUPER, 6, "PO-77", kind=purchase)
    invoiced(cells, QUICKBOOKS, 5, "PO-77", kind=purchase, txn="receipt 1")
    invoiced(cells, QUICKBOOKS, 5, "PO-77", kind=purchase, txn="receipt 2")
    come_to_rest(cells)
    assert both(20) == stock(cells)
    invoiced(cells, QUICKBOOKS, -5, "PO-77", kind=purchase, txn="receipt 1")
    come_to_rest(cells)
    assert both(16) == stock(cells)


def test_a_credit_memo_is_the_twin_of_what_an_invoice_gives_back(cells: Cells) -> None:
    invoiced(cells, ZUPER, 2, "INV-1042")
    invoiced(cells, QUICKBOOKS, 2, "1042", kind=MovementKind.CREDIT_MEMOS)
    come_to_rest(cells)
    assert both(12) == stock(cells)


@pytest.mark.parametrize("first", ["credit memo", "cancellation"])
def test_a_credit_memo_for_a_cancelled_invoice_gives_its_units_back_once(cells: Cells, first: str) -> None:
    invoiced(cells, ZUPER, -3)
    invoiced(cells, QUICKBOOKS, -3)
    come_to_rest(cells)
    acts = {
        "credit memo": lambda: invoiced(cells, QUICKBOOKS, 3, "CM-9", kind=MovementKind.CREDIT_MEMOS),
        "cancellation": lambda: invoiced(cells, ZUPER, 3),
    }
    for act in sorted(acts, key=lambda one: one != first):
        acts[act]()
        come_to_rest(cells)
    assert both(10) == stock(cells)


def test_a_pair_ends_with_the_number_and_both_find_their_right_twins(cells: Cells) -> None:
    """Somebody typed 1042 on the invoice that is 1043, and puts it right after the real 1042 came."""
    invoiced(cells, ZUPER, -3, "1042")
    invoiced(cells, ZUPER, -2, "1043")
    invoiced(cells, QUICKBOOKS, -2, "1042", txn="wrong")
    invoiced(cells, QUICKBOOKS, -3, "1042", txn="right")
    come_to_rest(cells)
    invoiced(cells, QUICKBOOKS, 0, "1043", txn="wrong")
    come_to_rest(cells)
    assert both(5) == stock(cells)


def test_documents_that_turn_out_to_bear_one_number_are_counted_once_from_then_on(cells: Cells) -> None:
    invoiced(cells, ZUPER, -3, "INV-1042")
    invoiced(cells, QUICKBOOKS, -3, "88", txn="typed")
    come_to_rest(cells)
    assert both(4) == stock(cells)
    invoiced(cells, QUICKBOOKS, 0, "1042", txn="typed")
    come_to_rest(cells)
    assert both(7) == stock(cells)
