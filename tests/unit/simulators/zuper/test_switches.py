from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from stockbridge.simulators.zuper.switches import Switches, all_settings

TESTS = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))


def test_every_switch_has_at_least_two_settings_and_the_default_is_one() -> None:
    settings = Counter(switch for switch, _ in all_settings())

    assert {switch.name for switch in fields(Switches)} == settings.keys()
    assert min(settings.values()) >= 2
    for switch in fields(Switches):
        assert (switch.name, switch.default) in all_settings()


@pytest.mark.parametrize("switch", [switch.name for switch in fields(Switches)])
def test_every_switch_has_a_test_of_its_own_name(switch: str) -> None:
    assert f"def test_{switch}" in TESTS


def test_turning_changes_one_switch_only() -> None:
    assert Switches(decimals="refused") == Switches().turned("decimals", "refused")


@pytest.mark.parametrize(
    ("switch", "setting", "complaint"),
    [
        ("unheard_of", True, "no switch"),
        ("decimals", "rounded", "choose from 'accepted', 'refused', 'truncated'"),
        ("allow_negative", "yes", "choose from True, False"),
    ],
)
def test_a_wrong_switch_or_setting_names_the_right_ones(switch: str, setting: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Switches().turned(switch, setting)


def test_gentle_is_still_within_the_settings() -> None:
    gentle = Switches.gentle()

    for switch in fields(Switches):
        assert gentle == gentle.turned(switch.name, getattr(gentle, switch.name))
