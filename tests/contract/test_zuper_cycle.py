"""The Zuper cycle against every undocumented behaviour of Zuper, every fault at every write, and a crash at every point.

One story, told again and again: people work on both sides, whatever is broken is broken, then it ends and both sides must be equal
to each other and to what people really did. Each token of ours has at most one row in Zuper.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import event

from stockbridge.core.side import Side
from stockbridge.simulators.zuper.faults import MENU, Fault
from stockbridge.simulators.zuper.ledger import doubled, unexplained
from stockbridge.simulators.zuper.switches import all_settings
from stockbridge.zuper.errors import ZuperError
from tests.unit.zuper.cycle_world import CycleWorld

Worlds = Callable[..., CycleWorld]


@pytest.fixture
def world_with(tmp_path: Path) -> Iterator[Worlds]:
    """Makes the one world of a test, with these switches."""
    made: list[CycleWorld] = []

    def make(**switches: object) -> CycleWorld:
        made.append(CycleWorld(f"sqlite:///{tmp_path / 'book.sqlite'}", **switches))  # type: ignore[arg-type] # switches are checked
        return made[0]

    yield make
    for world in made:
        world.close()


class Story:
    """Two items in daily use."""

    def __init__(self, world: CycleWorld) -> None:
        self.world = world
        self.screwdriver = world.product("Screwdriver", 20, 4)
        self.hammer = world.product("Hammer", 9)
        self.items = [world.item("Screwdriver", 24), world.item("Hammer", 9)]
        self.truth = [Decimal(24), Decimal(9)]
        world.live()

    def acts(self) -> Iterator[Callable[[], object]]:
        """What people do, one act at a time; between them the product works."""
        people, main, van = self.world.people, self.world.main, self.world.van
        yield lambda: self._used(0, people.invoice([(self.screwdriver.product_uid, van, Decimal(3))], "PAID"))
        yield lambda: self._bought(1, 5)
        yield lambda: self._used(0, people.inward(self.screwdriver.product_uid, main, Decimal(2)))
        yield lambda: self._bought(0, -4)
        yield lambda: self._used(1, people.transfer(self.hammer.product_uid, main, van, Decimal(1)))
        yield lambda: self._used(1, people.import_counts([(self.hammer.product_uid, main, Decimal(11))]))

    def _used(self, number: int, deed: object) -> None:
        units = getattr(deed, "units", {})
        self.truth[number] += sum(units.values(), Decimal(0))

    def _bought(self, number: int, units: int) -> None:
        self.truth[number] += units
        self.world.move(self.items[number], units)

    def tell(self, between: Callable[[], object]) -> None:
        for act in self.acts():
            act()
            between()
            self.world.wait(60)

    def ends_well(self) -> None:
        """Nothing goes wrong any more; both sides come to rest at the truth."""
        world = self.world
        world.faults.calm()
        for _ in range(3):
            world.learn(sweep_wanted=True)
            world.later(400)
            world.update()
        world.later(60)
        real = [world.stock(self.screwdriver), world.stock(self.hammer)]
        assert (self.truth, self.truth) == (real, [world.shelf[item] for item in self.items])
        assert self.truth == [world.balance(item, Side.ZUPER) for item in self.items]
        assert not world.held()
        assert not doubled(world.account, world.tokens)
        assert not unexplained(world.account)
        assert not world.simulator.log.violations


def work(world: CycleWorld) -> None:
    """A few cycles, each of which may fail."""
    for _ in range(3):
        try:
            world.cycles()
        except ZuperError:
            world.wait(5)
        else:
            return


def settings_to_survive() -> Iterator[tuple[str, object]]:
    """All but the consumption by other modules, which the connection's settings refuse; test_cycle_observe tells what happens."""
    for switch, setting in all_settings():
        if switch != "consumption_module" or setting == "invoice":
            yield switch, setting


@pytest.mark.parametrize(("switch", "setting"), list(settings_to_survive()), ids=str)
def test_both_sides_end_equal_and_true_under_every_setting_of_every_switch(
    switch: str, setting: object, world_with: Worlds
) -> None:
    story = Story(world_with(**{switch: setting}))
    story.tell(lambda: work(story.world))
    story.ends_well()


def test_both_databases_tell_the_same_story(database_url: str) -> None:
    world = CycleWorld(database_url)
    story = Story(world)
    story.tell(lambda: work(world))
    story.ends_well()
    world.close()


def write_faults() -> Iterator[tuple[int, Fault]]:
    """Every fault at the first write of the story, which adds, and at the second, which takes."""
    for number in (1, 2):
        for fault in MENU:
            yield number, fault


@pytest.mark.parametrize(("number", "fault"), list(write_faults()), ids=str)
def test_no_unit_is_lost_or_doubled_whatever_happens_to_a_write(number: int, fault: Fault, world_with: Worlds) -> None:
    story = Story(world_with())
    story.world.faults.on_call(number, fault, method="POST", path_part="/api/product/")
    story.tell(lambda: work(story.world))
    story.ends_well()


@pytest.mark.parametrize("seed", range(4))
def test_no_unit_is_lost_or_doubled_when_every_tenth_call_goes_wrong(seed: int, world_with: Worlds) -> None:
    story = Story(world_with(seed=seed))
    story.world.faults.seeded(0.1)
    story.tell(lambda: work(story.world))
    story.ends_well()


class Killed(BaseException):
    """The process is gone."""


class Reaper:
    """Kills the process at the n-th point: before and after every call to Zuper, before every transaction and every commit."""

    def __init__(self, world: CycleWorld, after: int) -> None:
        self.left = after
        engine = world.database.engine
        event.listen(engine, "begin", lambda _: self.point())
        event.listen(engine, "commit", lambda _: self.point())
        transport = world.transport
        handle = transport.handle_request

        def guarded(request: httpx2.Request) -> httpx2.Response:
            self.point()
            response = handle(request)
            self.point()
            return response

        world.transport.handle_request = guarded  # type: ignore[method-assign] # the wire is cut, the simulator is left alone

    def point(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


def kill_points() -> range:
    return range(1, 330, 19)


@pytest.mark.parametrize("point", kill_points())
def test_a_crash_anywhere_loses_nothing_and_doubles_nothing(point: int, world_with: Worlds) -> None:
    story = Story(world_with())
    reaper = Reaper(story.world, point)

    def crash_and_restart() -> None:
        try:
            work(story.world)
        except Killed:
            story.world.wait(121)  # until the lease of the dead is over
            work(story.world)

    acts = list(story.acts())
    for act in acts:
        left, reaper.left = reaper.left, 0
        act()
        reaper.left = left
        crash_and_restart()
        story.world.wait(60)
    assert reaper.left <= 0, "the story was over before the point was reached"
    story.ends_well()
