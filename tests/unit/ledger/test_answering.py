"""What each answer of a person does to what was held, and that it is remembered who gave it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.core.matching import Bucket
from stockbridge.core.plan import HoldReason, Policy
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.ledger import settling
from stockbridge.ledger.answering import acknowledge_line, answer, retry
from stockbridge.ledger.carrying import MASS_CHANGE, Limits
from stockbridge.ledger.first_contact import ask
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.history import history
from stockbridge.ledger.pausing import pause, resume
from stockbridge.storage.connections import Connections
from stockbridge.storage.holds import NewHold
from stockbridge.storage.introductions import Row
from tests.cells import NO_LIMITS, Cells
from tests.records import item

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER
AT_MOST_TEN = Limits(Policy(max_units=Decimal(10)), max_changed_share=Decimal(1))


def holds(cells: Cells) -> list[Held]:
    with cells.unit() as unit:
        return held(unit)


def say(cells: Cells, hold: Held, action: str, policy: Policy = NO_LIMITS.policy) -> str:
    with cells.unit() as unit:
        return answer(unit, hold.id, action, policy, by="Ann", at=cells.now)


def put(cells: Cells, hold: NewHold) -> Held:
    with cells.unit() as unit:
        unit.holds.put(hold, cells.now)
        return held(unit)[-1]


def a_hold(
    reason: str, *actions: str, subject: str = "x", list_id: str | None = None, side: Side | None = None
) -> NewHold:
    return NewHold(subject=subject, reason=reason, text="Why.", who="Ann", actions=actions, list_id=list_id, side=side)


@pytest.fixture
def too_large(cells: Cells) -> Held:
    cells.move(ZUPER, 50)
    cells.read(ZUPER, 0)
    cells.carry(QUICKBOOKS, AT_MOST_TEN)
    (hold,) = holds(cells)
    return hold


def test_what_is_held_has_the_names_people_know(cells: Cells, too_large: Held) -> None:
    assert (too_large.item, too_large.place, too_large.side) == ("Item 0", "everywhere", QUICKBOOKS)
    assert (too_large.quickbooks_id, too_large.zuper_id, too_large.units) == ("item-0", "product-0", Decimal(50))
    assert (too_large.reason, too_large.actions) == ("movement_too_large", ("retry", "post_anyway"))


def test_post_anyway_plans_the_posting_against_the_limit(cells: Cells, too_large: Held) -> None:
    sentence = say(cells, too_large, "post_anyway", AT_MOST_TEN.policy)

    with cells.unit() as unit:
        (planned,) = unit.documents.planned(QUICKBOOKS, most=9)
    assert planned.units == Decimal(50)
    assert sentence == "Item 0: posted to QuickBooks at the next run"
    assert holds(cells) == []


def test_what_moves_after_the_answer_does_not_undo_it(cells: Cells, too_large: Held) -> None:
    say(cells, too_large, "post_anyway", AT_MOST_TEN.policy)
    cells.move(ZUPER, 1)
    cells.read(ZUPER, 0)
    cells.carry(QUICKBOOKS, AT_MOST_TEN)

    with cells.unit() as unit:
        (planned,) = unit.documents.planned(QUICKBOOKS, most=9)
    assert planned.units == Decimal(50)
    assert holds(cells) == []

    cells.deliver(QUICKBOOKS)
    assert cells.carry(QUICKBOOKS, AT_MOST_TEN) == 1, "the later movement goes by itself"


def test_retry_looks_again_and_holds_again_while_the_reason_stands(cells: Cells, too_large: Held) -> None:
    say(cells, too_large, "retry", AT_MOST_TEN.policy)
    freed = holds(cells)
    cells.carry(QUICKBOOKS, AT_MOST_TEN)

    (again,) = holds(cells)
    assert freed == []
    assert (again.reason, again.id != too_large.id) == ("movement_too_large", True)


def test_post_anyway_waits_while_an_earlier_posting_is_in_doubt(cells: Cells) -> None:
    cells.move(ZUPER, -1)
    cells.read(ZUPER, 0)
    cells.carry(QUICKBOOKS)
    cells.send(QUICKBOOKS)
    hold = put(
        cells,
        replace(
            a_hold(HoldReason.NEGATIVE_STOCK, "retry", "post_anyway", side=QUICKBOOKS),
            cell_id=cells.ids[0],
            subject=f"cell:{cells.ids[0]}:quickbooks",
        ),
    )

    with pytest.raises(BadInput, match="An earlier posting to QuickBooks is on its way"):
        say(cells, hold, "post_anyway")

    assert [one.id for one in holds(cells)] == [hold.id]


def test_post_anyway_says_when_nothing_is_owed_any_more(cells: Cells, too_large: Held) -> None:
    cells.move(ZUPER, -50)
    cells.read(ZUPER, 0)
    cells.carry(QUICKBOOKS)

    with pytest.raises(BadInput, match=f"Number {too_large.id} is not held any more"):
        say(cells, too_large, "post_anyway")


def test_a_refused_posting_is_planned_again_after_retry(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER, 0)
    cells.carry(QUICKBOOKS)
    sent = cells.send(QUICKBOOKS)
    with cells.unit() as unit:
        settling.refuse(unit, sent, why="The account is missing.", who="Ann", run_id=cells.run_id, at=cells.now)
    while_held = cells.carry(QUICKBOOKS)
    (hold,) = holds(cells)

    say(cells, hold, "retry")

    assert (hold.reason, while_held, cells.carry(QUICKBOOKS)) == ("refused_by_quickbooks", 0, 1)


def test_a_refused_creation_is_forgotten_after_retry_so_that_its_record_is_introduced_anew(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.creations.plan(ZUPER, "item-new", "New", cells.token(), cells.now)
        (creation,) = unit.creations.in_state(ZUPER, State.PLANNED, 1)
        unit.creations.move(creation.id, Event.SEND, cells.now)
        unit.creations.move(creation.id, Event.NO, cells.now)
    hold = put(cells, a_hold("creation_refused", "retry", list_id="item-new", side=ZUPER))

    sentence = say(cells, hold, "retry")

    with cells.unit() as unit:
        assert unit.creations.exists(ZUPER, ["item-new"]) == frozenset()
    assert sentence == "item-new: it is introduced anew at the next run, as it is then"


def test_a_mass_change_is_carried_after_retry(cells: Cells) -> None:
    hold = put(cells, a_hold(MASS_CHANGE, "retry", subject="carry:quickbooks", side=QUICKBOOKS))

    say(cells, hold, "retry")

    with cells.unit() as unit:
        assert unit.holds.is_released("carry:quickbooks", MASS_CHANGE, cells.now.replace(hour=0))


@pytest.fixture
def question(cells: Cells) -> Held:
    with cells.unit() as unit:
        unit.items.saw_items([item("Hammer", "item-h")], 1, cells.now)
        unit.introductions.add(
            [
                Row(
                    bucket=Bucket.NEAR,
                    list_id="item-h",
                    product_uid=None,
                    text='"Hammer": it may be "hammer"',
                    suggestions=(("item-h", "product-h", "the names differ in capitals only"),),
                    name="Hammer",
                )
            ]
        )
        ask(unit, cells.now)
    (hold,) = holds(cells)
    return hold


@pytest.mark.parametrize("choice", ["link:0", "create", "skip"])
def test_a_question_is_answered_with_a_choice_for_its_row(cells: Cells, question: Held, choice: str) -> None:
    sentence = say(cells, question, choice)

    with cells.unit() as unit:
        (row,) = unit.introductions.chosen(9)
        ask(unit, cells.now)
    assert (question.reason, question.item, row.choice) == ("near_match", "Hammer", choice)
    assert sentence == "Hammer: carried out at the next run"
    assert holds(cells) == []


def test_a_question_that_settled_itself_is_closed(cells: Cells, question: Held) -> None:
    with cells.unit() as unit:
        unit.introductions.drop(QUICKBOOKS, ["item-h"])

    assert say(cells, question, "skip").endswith("there is nothing to decide any more")
    assert holds(cells) == []


def test_an_unknown_number_and_an_unknown_answer_name_what_is_possible(cells: Cells, question: Held) -> None:
    with cells.unit() as unit, pytest.raises(BadInput, match="Number 999 is not held any more"):
        answer(unit, 999, "retry", NO_LIMITS.policy, by="Ann", at=cells.now)
    with pytest.raises(BadInput, match=r"\(near_match\): choose one of: link:0, create, skip"):
        say(cells, question, "link:1")


def test_retry_of_all_takes_what_can_be_retried_and_leaves_the_rest(cells: Cells, question: Held) -> None:
    put(cells, a_hold("one", "retry", subject="one"))
    put(cells, a_hold("two", "retry", subject="two"))

    with cells.unit() as unit:
        sentences = retry(unit, None, NO_LIMITS.policy, by="Ann", at=cells.now)

    assert len(sentences) == 2
    assert [one.id for one in holds(cells)] == [question.id]


def test_retry_of_several_is_all_or_nothing(cells: Cells, question: Held) -> None:
    first = put(cells, a_hold("one", "retry", subject="one"))

    with pytest.raises(BadInput), cells.unit() as unit:
        retry(unit, [first.id, question.id], NO_LIMITS.policy, by="Ann", at=cells.now)

    assert len(holds(cells)) == 2


def test_every_answer_is_in_the_history_with_the_name(cells: Cells, question: Held) -> None:
    say(cells, question, "skip")

    with cells.unit() as unit:
        (line,) = history(unit, most=9, kinds=("near_match",))
    assert line.text == 'Ann answered "Leave it out": carried out at the next run'
    assert line.record == "Hammer"


def test_an_answer_wakes_the_worker(cells: Cells, question: Held) -> None:
    say(cells, question, "skip")

    with cells.unit() as unit:
        assert unit.facts.zuper_account().rung_at is not None


def test_a_movement_without_a_document_is_acknowledged_once(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER, 0)
    with cells.unit() as unit:
        (entry_id,) = [line.entry_id for line in unit.evidence.unexplained(cells.ids, ZUPER)[cells.ids[0]]]
        sentence = acknowledge_line(unit, entry_id, "counted", by="Ann", at=cells.now)
        assert unit.evidence.unexplained(cells.ids, ZUPER) == {}
        with pytest.raises(BadInput, match=f"line:{entry_id} is no movement without a document"):
            acknowledge_line(unit, entry_id, "counted", by="Ann", at=cells.now)

    assert sentence == "Item 0: noted; the units stay booked and are kept equal as all others"


def test_resume_waits_until_what_stopped_the_connection_is_answered(cells: Cells) -> None:
    hold = put(cells, a_hold("file_restored", "resume", subject="connection"))
    with cells.unit() as unit:
        unit.facts.set_state("stopped", "The file was restored.")
        with pytest.raises(BadInput, match=rf"Why\. Settle that first: it is number {hold.id} of what is held"):
            resume(unit, by="Ann", at=cells.now)

    sentence = say(cells, hold, "resume")

    with cells.unit() as unit:
        assert unit.facts.connection().state == "waiting_for_quickbooks"  # nobody had approved a plan
    assert sentence == "the connection: this file is the one to go on with; the connection goes on"


def test_a_connection_stopped_for_two_reasons_waits_for_both_answers(cells: Cells) -> None:
    first = put(cells, a_hold("file_restored", "resume", subject="connection"))
    put(cells, a_hold("other", "resume", subject="connection"))
    with cells.unit() as unit:
        unit.facts.set_state("stopped", "It stopped.")

    sentence = say(cells, first, "resume")

    with cells.unit() as unit:
        assert unit.facts.connection().state == "stopped"
    assert "stays stopped until the other reasons are settled too" in sentence


def test_post_anyway_overrules_one_reason_only(cells: Cells) -> None:
    strict = Policy(max_units=Decimal(10), hold_negative=True)
    cells.move(ZUPER, -50)
    cells.read(ZUPER, 0)
    cells.carry(QUICKBOOKS, Limits(strict, max_changed_share=Decimal(1)))
    (hold,) = holds(cells)
    assert hold.reason == "movement_too_large"
    with cells.unit() as unit:
        unit.holds.resolve([hold.id], "retry", "Ann", cells.now)
    loose = Policy(max_units=Decimal(100), hold_negative=True)
    cells.carry(QUICKBOOKS, Limits(loose, max_changed_share=Decimal(1)))
    (negative,) = holds(cells)

    sentence = say(cells, negative, "post_anyway", strict)

    assert negative.reason == "negative_stock"
    assert sentence == "Item 0: held for another reason now"
    assert [one.reason for one in holds(cells)] == ["movement_too_large"]


def test_a_connection_that_was_approved_is_live_again_after_a_stop(cells: Cells) -> None:
    with cells.unit() as unit:
        Connections(unit.transaction).change("acme", approved_by="Ann")
        unit.facts.set_state("stopped", "It stopped.")
        resume(unit, by="Ann", at=cells.now)
        row = unit.facts.connection()

    assert (row.state, row.stopped_text) == ("live", None)


def test_pause_and_resume_are_in_the_history(cells: Cells) -> None:
    with cells.unit() as unit:
        pause(unit, by="Ann", at=cells.now)
        assert unit.facts.connection().paused
        resume(unit, by="Bob", at=cells.now)
        texts = {line.text for line in history(unit, most=9, kinds=("connection",))}

    assert texts == {"Ann paused the connection", "Bob resumed the connection"}
