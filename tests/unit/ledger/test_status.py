"""When a connection is quiet, and what it says is still to come when it is not."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.ledger.carrying import MASS_CHANGE
from stockbridge.ledger.status import Status, status
from stockbridge.storage.holds import NewHold
from stockbridge.storage.introductions import Row
from stockbridge.storage.unit import Unit
from tests.cells import NOON, Cells
from tests.records import item
from tests.unit.ledger.settings import SETTINGS

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER
MORNING = NOON - timedelta(hours=4)


@pytest.fixture
def live(cells: Cells) -> Cells:
    """Everything has been read and nothing is to be done."""
    with cells.unit() as unit:
        unit.facts.learn_company_file(
            sweep_wanted=False, swept_at=MORNING, last_update=NOON, company_name="Acme Corporation"
        )
        unit.facts.learn_zuper_account(sweep_wanted=False, swept_at=NOON, last_cycle=NOON, company_name="Acme")
    return cells


def seen(cells: Cells) -> Status:
    with cells.unit() as unit:
        return status(unit, SETTINGS, cells.now)


def test_a_connection_with_everything_carried_is_quiet(live: Cells) -> None:
    found = seen(live)

    assert (found.state, found.quiet, found.waiting) == ("live", True, ())
    assert (found.planned, found.in_doubt, found.held, found.unexplained_units) == (0, 0, 0, Decimal(0))
    assert (found.cells, found.links) == (3, 3)
    assert (found.company_file, found.zuper_account) == ("Acme Corporation", "Acme")


def test_verified_is_the_older_of_both_full_readings(live: Cells) -> None:
    assert seen(live).last_verified == MORNING

    with live.unit() as unit:
        unit.facts.learn_zuper_account(swept_at=None)

    assert seen(live).last_verified is None


def test_a_changed_record_disturbs_until_it_is_compared_unless_its_units_are_held(live: Cells) -> None:
    with live.unit() as unit:
        unit.edits.look_again(ZUPER, [live.id_of(ZUPER, 0)])
    assert seen(live).waiting == ("The fields of changed records are about to be compared.",)

    with live.unit() as unit:
        hold = NewHold(subject="x", reason="x", text="x", who="x", actions=(), cell_id=live.ids[0], side=ZUPER)
        unit.holds.put(hold, live.now)
    assert seen(live).quiet


def test_a_movement_disturbs_until_its_posting_is_confirmed(live: Cells) -> None:
    live.move(ZUPER, -3)
    live.read(ZUPER, 0)
    booked = seen(live)
    live.carry(QUICKBOOKS)
    planned = seen(live)
    sent = live.send(QUICKBOOKS)
    left = seen(live)
    live.land(sent)
    live.confirm(sent)

    assert [(one.quiet, one.planned, one.in_doubt) for one in (booked, planned, left)] == [
        (False, 0, 0),
        (False, 1, 0),
        (False, 0, 1),
    ]
    assert booked.waiting == ("Movements in Zuper are about to be planned for QuickBooks.",)
    assert seen(live).quiet


def test_what_is_held_does_not_disturb_and_is_counted(live: Cells) -> None:
    live.move(ZUPER, -3)
    live.read(ZUPER, 0)
    with live.unit() as unit:
        hold = NewHold(subject="x", reason="x", text="x", who="x", actions=(), cell_id=live.ids[0], side=QUICKBOOKS)
        unit.holds.put(hold, live.now)

    found = seen(live)

    assert (found.quiet, found.held, found.planned) == (True, 1, 0)


def test_a_mass_change_waits_for_a_person_quietly(live: Cells) -> None:
    live.move(ZUPER, -3)
    live.read(ZUPER, 0)
    with live.unit() as unit:
        hold = NewHold(subject=f"carry:{QUICKBOOKS}", reason=MASS_CHANGE, text="x", who="x", actions=("retry",))
        unit.holds.put(hold, live.now)

    assert (seen(live).quiet, seen(live).held) == (True, 1)


def wants_quickbooks_read(unit: Unit) -> None:
    unit.facts.learn_company_file(sweep_wanted=True)


def wants_zuper_read(unit: Unit) -> None:
    unit.facts.learn_zuper_account(sweep_wanted=True)


def is_in_the_middle_of_a_sweep(unit: Unit) -> None:
    unit.facts.learn_zuper_account(sweep_page=3)


def was_hinted(unit: Unit) -> None:
    unit.facts.hint(NOON)


def was_rung(unit: Unit) -> None:
    unit.facts.ring(NOON)


def updates(unit: Unit) -> None:
    run_id = unit.runs.begin("quickbooks_update", NOON)
    unit.sessions.begin("ticket", "querying", NOON + timedelta(hours=1), run_id, "{}", NOON)


def has_an_unknown_item(unit: Unit) -> None:
    unit.items.saw_items([item("New", "item-new")], 1, NOON)


def has_an_undecided_introduction(unit: Unit) -> None:
    unit.introductions.add([Row(bucket=Bucket.CREATE_IN_ZUPER, list_id="item-new", product_uid=None, text="x")])


def creates(unit: Unit) -> None:
    unit.creations.plan(ZUPER, "item-new", "New", Token("TESTTOKEN01"), NOON)


@pytest.mark.parametrize(
    "disturbs",
    [
        wants_quickbooks_read,
        wants_zuper_read,
        is_in_the_middle_of_a_sweep,
        was_hinted,
        was_rung,
        updates,
        has_an_unknown_item,
        has_an_undecided_introduction,
        creates,
    ],
)
def test_whatever_is_asked_for_and_not_done_disturbs(live: Cells, disturbs: Callable[[Unit], None]) -> None:
    with live.unit() as unit:
        disturbs(unit)

    found = seen(live)

    assert not found.quiet
    assert len(found.waiting) == 1


def test_an_update_that_died_does_not_disturb_once_its_lease_is_over(live: Cells) -> None:
    with live.unit() as unit:
        run_id = unit.runs.begin("quickbooks_update", NOON)
        unit.sessions.begin("ticket", "querying", NOON - timedelta(minutes=1), run_id, "{}", NOON)

    assert seen(live).quiet


def test_question_that_only_a_person_can_answer_does_not_disturb(live: Cells) -> None:
    with live.unit() as unit:
        unit.introductions.add([Row(bucket=Bucket.NEAR, list_id="item-new", product_uid=None, text="x")])

    assert seen(live).quiet


@pytest.mark.parametrize(
    ("state", "quiet"),
    [("waiting_for_quickbooks", False), ("planning", False), ("needs_approval", True), ("stopped", False)],
)
def test_only_a_plan_that_waits_for_approval_is_quiet_besides_live(live: Cells, state: str, quiet: bool) -> None:
    with live.unit() as unit:
        unit.facts.set_state(state, "The file was restored." if state == "stopped" else None)

    found = seen(live)

    assert (found.state, found.quiet) == (state, quiet)
    assert (found.text is not None) == (state == "stopped")


def test_paused_wins_over_live(live: Cells) -> None:
    with live.unit() as unit:
        unit.facts.pause(paused=True)

    assert (seen(live).state, seen(live).quiet) == ("paused", False)


def test_units_without_a_document_count_after_the_quarantine(live: Cells) -> None:
    live.move(ZUPER, -3)
    live.move(ZUPER, 2, 1)
    live.read(ZUPER)
    young = seen(live).unexplained_units
    live.now += timedelta(seconds=600)

    assert (young, seen(live).unexplained_units) == (Decimal(0), Decimal(5))


def test_new_records_count_as_planned_and_in_doubt(live: Cells) -> None:
    with live.unit() as unit:
        creates(unit)
    planned = seen(live)
    with live.unit() as unit:
        (creation,) = unit.creations.in_state(ZUPER, State.PLANNED, 1)
        unit.creations.move(creation.id, Event.SEND, live.now)

    assert (planned.planned, planned.in_doubt) == (1, 0)
    assert (seen(live).planned, seen(live).in_doubt) == (0, 1)


def test_the_buckets_of_the_first_contact_are_counted(live: Cells) -> None:
    with live.unit() as unit:
        unit.introductions.add([Row(bucket=Bucket.NOT_SYNCED, list_id="group", product_uid=None, text="x")])

    assert seen(live).first_contact == {"not_synced": 1}
