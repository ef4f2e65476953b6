"""One worker at a time; every cycle leaves a sentence, or nothing when it did nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Row, select

from stockbridge.core.clock import Stopped
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.storage.connections import Connections
from stockbridge.storage.tables.runs import run
from stockbridge.zuper.errors import ZuperRefusedKey, ZuperUnreachable
from tests.unit.zuper.conftest import Worlds
from tests.unit.zuper.cycle_world import CONNECTION, CycleWorld


def runs(world: CycleWorld) -> list[Row[tuple[object, ...]]]:
    with world.database.begin() as transaction:
        return list(transaction.execute(select(run).where(run.c.kind == "zuper_cycle").order_by(run.c.id)))


def live(world: CycleWorld) -> str:
    world.product("Screwdriver", 5)
    item = world.item("Screwdriver", 5)
    world.live()
    return item


def test_while_another_worker_holds_the_lease_nothing_is_asked(world_with: Worlds) -> None:
    world = world_with()
    with world.database.unit(CONNECTION) as unit:
        assert unit.facts.take_lease("somebody", world.at, world.at + timedelta(seconds=120))

    assert (["another worker is at it"], []) == (world.cycles(), world.simulator.log.calls)
    assert [] == runs(world)
    world.later(121)
    assert world.simulator.log.calls


def test_a_cycle_that_was_overtaken_commits_and_writes_nothing_more(world_with: Worlds) -> None:
    world = world_with()
    item = live(world)
    world.move(item, 3)
    world.wait(60)
    handle = world.transport.handle_request

    def slow(request: object) -> object:
        with world.database.unit(CONNECTION) as unit:
            unit.facts.learn_zuper_account(lease_holder="somebody", lease_until=world.at + timedelta(seconds=120))
        return handle(request)  # type: ignore[arg-type] # passed on as it came

    world.transport.handle_request = slow  # type: ignore[method-assign,assignment] # time passes on the wire
    cycle = world.cycle()

    assert (False, "Another worker took over") == (cycle.more, cycle.text)
    assert ([], "somebody") == (world.account.stock.movements, world.facts().lease_holder)


def test_the_lease_is_given_back_at_the_end(world_with: Worlds) -> None:
    world = world_with()
    world.cycles()

    assert (None, None) == (world.facts().lease_holder, world.facts().lease_until)


def test_a_connection_paused_in_the_middle_stops_before_the_next_piece_of_work(world_with: Worlds) -> None:
    world = world_with()
    item = live(world)
    world.move(item, 3)
    world.wait(60)
    handle = world.transport.handle_request

    def pause(request: object) -> object:
        with world.database.begin() as transaction:
            Connections(transaction).change(CONNECTION, paused=True)
        return handle(request)  # type: ignore[arg-type] # passed on as it came

    world.transport.handle_request = pause  # type: ignore[method-assign,assignment] # somebody pauses it meanwhile
    cycle = world.cycle()

    assert (False, "The connection was paused", []) == (cycle.more, cycle.text, world.account.stock.movements)


def test_a_program_that_ends_ends_the_cycle_and_loses_nothing(world_with: Worlds) -> None:
    world = world_with()
    item = live(world)
    world.move(item, 3)
    world.stop.set()
    with pytest.raises(Stopped):
        world.later()
    assert ("stopped", None) == (runs(world)[-1].outcome, world.facts().lease_holder)

    world.stop.clear()
    world.later()

    assert [1] == world.landed()


def test_a_cycle_that_did_nothing_leaves_no_run_but_its_time(world_with: Worlds) -> None:
    world = world_with()
    live(world)
    world.cycles()
    before = len(runs(world))

    world.later()

    assert (before, world.at) == (len(runs(world)), world.facts().last_cycle)


def test_a_cycle_tells_what_it_did(world_with: Worlds) -> None:
    world = world_with()
    live(world)
    world.people.outward(world.uid(), world.main, Decimal(2))
    world.later()

    last = runs(world)[-1]
    assert ("success", "1 movements in Zuper booked; 1 postings to QuickBooks planned") == (last.outcome, last.text)


def test_a_run_that_was_cut_off_is_closed_by_the_next(world_with: Worlds) -> None:
    world = world_with()
    live(world)
    with world.database.unit(CONNECTION) as unit:
        unit.runs.begin("zuper_cycle", world.at)
    world.later()

    assert [] == [row for row in runs(world) if row.ended_at is None]
    assert ("interrupted", "it was cut off; nothing is lost") in [(row.outcome, row.text) for row in runs(world)]


def test_a_refused_key_is_held_for_the_owner_and_lifts_when_it_works(world_with: Worlds) -> None:
    world = world_with()
    live(world)
    key = world.account.keys.pop(world.furnished.key.value)
    with pytest.raises(ZuperRefusedKey):
        world.later()
    (hold,) = world.holds()
    assert ("key_refused", "owner", "error") == (hold.reason, hold.who, runs(world)[-1].outcome)
    assert key.value not in hold.text

    world.account.keys[key.value] = key
    world.later()

    assert [] == world.held()


def test_an_outage_ends_the_run_with_a_sentence_and_is_not_a_complete_cycle(world_with: Worlds) -> None:
    world = world_with()
    live(world)
    world.cycles()
    last = world.facts().last_cycle
    world.faults.outage(world.at, world.at + timedelta(hours=1), Fault(harm=Harm.REFUSE_CONNECTION))
    with pytest.raises(ZuperUnreachable):
        world.later()

    assert ("error", last) == (runs(world)[-1].outcome, world.facts().last_cycle)
    assert str(runs(world)[-1].text).endswith("check the internet connection; the next attempt comes by itself")


def test_what_zuper_is_owed_is_left_to_an_update_of_quickbooks_that_is_under_way(world_with: Worlds) -> None:
    world = world_with()
    item = live(world)
    with world.database.unit(CONNECTION) as unit:
        run_id = unit.runs.begin("quickbooks_update", world.at)
        unit.sessions.begin("ticket", "open", world.at + timedelta(seconds=300), run_id, "{}", world.at)
    world.move(item, 3)
    world.later()
    assert [] == world.account.stock.movements

    world.later(300)

    assert [1] == world.landed()
