"""Every reason to hold has a case, and from every case somebody gets out on the pages alone."""

from pathlib import Path

import pytest

from stockbridge.ledger.hold_words import REASONS
from tests.held import account, items, movements, office  # noqa: F401 - they register their cases
from tests.held.cases import CASES, HeldCase
from tests.held.scene import open_scene


def test_every_reason_has_a_case() -> None:
    assert {one.reason for one in CASES} == REASONS.keys()


@pytest.mark.parametrize("held_case", CASES, ids=lambda one: f"{one.reason}-{one.story.__name__}")
def test_it_is_settled_from_the_page_alone(held_case: HeldCase, tmp_path: Path) -> None:
    scene = open_scene(tmp_path, **held_case.world)
    held_case.story(scene)

    assert held_case.reason in scene.asked
    assert scene.pressed
