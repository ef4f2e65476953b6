"""Every cause of a difference is explained."""

from pathlib import Path

from stockbridge.core.audit import LIGHT_OF, Cause

PAGE = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")


def test_every_cause_is_explained() -> None:
    assert [cause for cause in Cause if f"`{cause}`" not in PAGE] == []


def test_every_cause_stands_under_a_light() -> None:
    assert set(LIGHT_OF) == set(Cause)
