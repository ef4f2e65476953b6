"""One simulated world for each test of the Zuper cycle."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.zuper.cycle_world import CycleWorld

Worlds = Callable[..., CycleWorld]


@pytest.fixture
def world_with(tmp_path: Path) -> Iterator[Worlds]:
    """Makes the one world of a test, with these switches and settings."""
    made: list[CycleWorld] = []

    def make(**options: object) -> CycleWorld:
        made.append(CycleWorld(f"sqlite:///{tmp_path / 'book.sqlite'}", **options))  # type: ignore[arg-type] # checked there
        return made[0]

    yield make
    for world in made:
        world.close()
