"""The register of cases: for each reason to hold, how the real product comes to it, and how somebody gets out of it on the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.held.scene import Scene

Story = Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A story that comes to be held for a reason, in a world as described, and ends with nothing held."""

    reason: str
    story: Story
    world: Mapping[str, Any]


CASES: list[HeldCase] = []


def case(reason: str, **world: Any) -> Callable[[Story], Story]:
    """Register a story; `world` is what `Company` is built with."""

    def register(story: Story) -> Story:
        CASES.append(HeldCase(reason, story, world))
        return story

    return register
