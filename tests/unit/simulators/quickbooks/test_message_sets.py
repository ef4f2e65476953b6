"""Error recovery (facts/QBXML.md §1): the property the whole product leans on when an answer is lost."""

import pytest

from stockbridge.qbxml.answers import decode
from stockbridge.qbxml.requests import MessageSet, encode
from stockbridge.simulators.quickbooks.backups import back_up, restore
from stockbridge.simulators.quickbooks.faults import CallFault
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.web_connector import ProcessingError
from tests.unit.simulators.quickbooks.world import World, adjustment


def stocked(switches: Switches | None = None) -> World:
    world = World(switches=switches)
    world.people.create_item("Filter", opening=10)
    return world


def posting(set_id: str = "T1", units: int = -2) -> bytes:
    return encode(MessageSet((adjustment("Filter", units, token=set_id[:11]),), new_message_set_id=set_id))


def status(world: World, set_id: str) -> tuple[int | None, int]:
    """Ask what became of a set: its code, and how many answers are stored."""
    answers = decode(world.run(encode(MessageSet(new_message_set_id=set_id, old_message_set_id=set_id))))
    return answers.message_set_status_code, len(list(answers))


def test_the_same_set_again_is_answered_and_not_executed() -> None:
    world = stocked()

    first, second = world.run(posting()), world.run(posting())

    assert first == second
    assert world.on_hand("Filter") == 8
    assert world.quickbooks.ledger.executed("T1") == 1
    assert world.quickbooks.ledger.replays == 1


def test_a_lost_answer_can_be_asked_for() -> None:
    world = stocked()
    world.quickbooks.faults.on_writing_call(1, CallFault.LOST_ANSWER)
    with pytest.raises(ProcessingError):
        world.run(posting())

    assert world.on_hand("Filter") == 8
    assert status(world, "T1") == (0, 1)
    assert "QuantityDifference" in world.run(posting())
    assert world.on_hand("Filter") == 8


def test_a_lost_request_left_no_trace() -> None:
    world = stocked()
    world.quickbooks.faults.on_writing_call(1, CallFault.LOST_REQUEST)
    with pytest.raises(ProcessingError):
        world.run(posting())

    assert status(world, "T1") == (600, 0)
    world.run(posting())
    assert world.on_hand("Filter") == 8


def test_another_body_under_the_same_id_is_9001_and_does_nothing() -> None:
    world = stocked()
    world.run(posting())

    answers = decode(world.run(posting(units=-5)))

    assert (answers.message_set_status_code, list(answers)) == (9001, [])
    assert world.on_hand("Filter") == 8


def test_only_the_last_set_is_remembered() -> None:
    world = stocked()
    world.run(posting("T1"))
    world.run(posting("T2"))

    assert status(world, "T1") == (600, 0)
    assert status(world, "T2") == (0, 1)


def test_each_application_has_its_own_memory() -> None:
    world = stocked()
    world.run(posting())

    world.run(posting(), app="Another")

    assert world.on_hand("Filter") == 6


def test_a_set_can_be_forgotten() -> None:
    world = stocked()
    world.run(posting())

    forget = encode(MessageSet(old_message_set_id="T1"))
    assert decode(world.run(forget)).message_set_status_code == 0
    assert status(world, "T1") == (600, 0)


def test_a_set_can_be_forgotten_while_the_next_runs() -> None:
    world = stocked()
    world.run(posting("T1"))

    both = encode(MessageSet((adjustment("Filter", 1),), new_message_set_id="T2", old_message_set_id="T1"))
    assert decode(world.run(both)).message_set_status_code == 0
    assert world.on_hand("Filter") == 9
    assert status(world, "T2") == (0, 1)


def test_a_response_can_be_lost_by_quickbooks_itself() -> None:
    world = stocked(Switches(stored_response="lost"))
    world.run(posting())

    assert status(world, "T1") == (9002, 0)
    assert decode(world.run(posting())).message_set_status_code == 9002
    assert world.on_hand("Filter") == 8


@pytest.mark.parametrize(("limit", "length", "code"), [(24, 24, 0), (24, 25, 9004), (23, 24, 9004)])
def test_an_id_that_is_too_long_is_9004_and_nothing_runs(limit: int, length: int, code: int) -> None:
    world = stocked(Switches(message_set_id_limit=limit))  # type: ignore[arg-type]
    document = posting("x" * 24).replace(b'"' + b"x" * 24 + b'"', b'"' + b"x" * length + b'"')

    assert decode(world.run(document)).message_set_status_code == code
    assert world.on_hand("Filter") == (8 if code == 0 else 10)


def test_a_restored_backup_brings_its_own_memory() -> None:
    world = stocked()
    world.run(posting("T1"))
    backup = back_up(world.company)
    world.run(posting("T2"))

    restore(world.company, backup)

    assert status(world, "T2") == (600, 0)
    assert status(world, "T1") == (0, 1)


def test_queries_without_an_id_do_not_disturb_the_memory() -> None:
    world = stocked()
    world.run(posting())
    world.quickbooks.host_company_preferences()
    world.one(adjustment("Filter"))

    assert status(world, "T1") == (0, 1)
