"""A connection's turn over a simulated Zuper in this process; what happens inside a cycle is tested where cycles are."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import httpx2
import pytest
from pydantic import SecretStr

from stockbridge.core.clock import Stopped
from stockbridge.core.token import ENTROPY_BYTES, make_token
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.faults import FaultPlan
from stockbridge.simulators.zuper.furnish import furnish
from stockbridge.simulators.zuper.server import ZuperSimulator
from stockbridge.simulators.zuper.transport import SimulatedTransport
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.sync.metrics import Metrics
from stockbridge.sync.turn import Turn
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.errors import ZuperError
from stockbridge.zuper.pace import Pace
from tests.templates import migrated
from tests.unit.sync.books import NOW, add_connection


@dataclass
class TurnedClock:
    """A clock that moves only when somebody sleeps or Zuper takes its time."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class World:
    database: Database
    faults: FaultPlan = field(default_factory=FaultPlan)
    clock: TurnedClock = field(default_factory=TurnedClock)
    stop: Event = field(default_factory=Event)
    metrics: Metrics = field(default_factory=Metrics)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        account = Account(self.clock.now, random.Random(1), requests_per_minute=10_000)
        furnish(account, "Main", key="key")
        http = httpx2.Client(transport=SimulatedTransport(ZuperSimulator(account, self.faults), self.clock.sleep))
        pace = Pace(self.clock, requests_per_minute=10_000)
        client = ZuperClient(http, api_url="https://zuper.invalid/api", api_key=SecretStr("key"), pace=pace)

        def client_for(connection: Connection) -> ZuperClient:
            self.asked.append(connection.id)
            return client

        entropy = random.Random(2)
        self.turn = Turn(
            self.database,
            self.clock,
            self.stop,
            self.metrics,
            new_token=lambda: make_token(entropy.randbytes(ENTROPY_BYTES)),
            client_for=client_for,
        )

    def cycles(self, outcome: str) -> float:
        return self.metrics.registry.get_sample_value("stockbridge_zuper_cycles_total", {"outcome": outcome}) or 0.0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    database = migrated(f"sqlite:///{tmp_path / 'stockbridge.db'}")
    add_connection(database, "acme")
    yield World(database)
    database.dispose()


def test_a_turn_runs_cycles_until_nothing_more_can_be_done_at_once(world: World) -> None:
    assert world.turn("acme") is False

    assert world.cycles("ended") >= 1
    with world.database.unit("acme") as unit:
        assert unit.facts.zuper_account().last_cycle is not None


@pytest.mark.parametrize("values", [{"paused": True}, {"state": "stopped"}])
def test_a_connection_that_was_paused_or_stopped_while_it_waited_is_left_alone(
    world: World, values: dict[str, object]
) -> None:
    with world.database.begin() as transaction:
        Connections(transaction).change("acme", **values)

    assert world.turn("acme") is False
    assert world.asked == []


def test_a_connection_that_was_removed_while_it_waited_is_no_trouble(world: World) -> None:
    with world.database.begin() as transaction:
        Connections(transaction).remove("acme")

    assert world.turn("acme") is False


def test_when_the_program_ends_no_cycle_begins(world: World) -> None:
    world.stop.set()

    with pytest.raises(Stopped):
        world.turn("acme")
    assert world.cycles("ended") == 0


def test_trouble_with_zuper_is_for_the_engine_to_wait_out(world: World) -> None:
    world.faults.outage(NOW, NOW + timedelta(hours=1))

    with pytest.raises(ZuperError):
        world.turn("acme")
    assert world.cycles("failed") == 1
