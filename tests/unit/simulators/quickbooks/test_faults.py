import random

import pytest

from stockbridge.qbxml.messages.host import HostQuery
from stockbridge.simulators.quickbooks.faults import CallFault, Faults, StatusFault
from stockbridge.simulators.quickbooks.web_connector import ProcessingError
from tests.unit.simulators.quickbooks.world import World, adjustment


def stocked() -> World:
    world = World()
    world.people.create_item("Filter", opening=10)
    return world


@pytest.mark.parametrize("fault", list(StatusFault))
def test_a_status_fault_refuses_the_nth_write_and_changes_nothing(fault: StatusFault) -> None:
    world = stocked()
    world.quickbooks.faults.on_write(2, fault)

    codes = [world.code(adjustment("Filter")) for _ in range(3)]

    assert codes == [0, fault.value, 0]
    assert world.on_hand("Filter") == 12


def test_locks_say_that_they_will_pass() -> None:
    for fault in (StatusFault.LIST_LOCKED_SAVING, StatusFault.LIST_LOCKED_MODIFYING):
        assert "This list has been modified by another user." in fault.refusal().message
    assert "in use by another user" in StatusFault.TRANSACTION_LOCKED.refusal().message


@pytest.mark.parametrize("fault", list(CallFault))
def test_a_call_fault_loses_the_answer_and_only_one_kind_happens_after_the_work(fault: CallFault) -> None:
    world = stocked()
    world.quickbooks.faults.on_writing_call(1, fault)
    world.one(HostQuery())

    with pytest.raises(ProcessingError) as failed:
        world.one(adjustment("Filter"))

    assert (failed.value.hresult, failed.value.message) == fault.value
    assert world.on_hand("Filter") == (11 if fault is CallFault.LOST_ANSWER else 10)


def test_any_call_can_be_lost() -> None:
    world = stocked()
    world.quickbooks.faults.on_call(2, CallFault.CANNOT_START)
    world.one(HostQuery())

    with pytest.raises(ProcessingError, match="0x80040408"):
        world.one(HostQuery())
    world.one(HostQuery())


def test_chance_is_seeded() -> None:
    def run(seed: int) -> list[CallFault | None]:
        faults = Faults(random.Random(seed), chances={CallFault.LOST_ANSWER: 0.3})
        return [faults.next_call(writing=True) for _ in range(30)]

    assert run(1) == run(1) != run(2)
    assert CallFault.LOST_ANSWER in run(1)
    assert None in run(1)


def test_chances_are_for_their_own_kind() -> None:
    faults = Faults(random.Random(1), chances={StatusFault.READ_ONLY: 1.0})

    assert faults.next_call(writing=True) is None
    assert faults.next_write() is StatusFault.READ_ONLY


def test_a_slow_quickbooks_takes_its_time() -> None:
    world, waited = stocked(), list[float]()
    world.quickbooks.faults.pause = waited.append
    world.quickbooks.faults.seconds_per_call = 4.0

    world.one(HostQuery())

    assert waited == [4.0]
