"""Every dependency has its reason in docs/dependencies.md, and the locks hold what pyproject.toml asks for."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.docs.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
DEVELOPMENT = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]


def pins(lock: str) -> dict[str, str]:
    """Versions by name; an extra is pinned with its package, or pip looks for a newer one that has it."""
    return dict(
        re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    )


def wrongly_pinned(requirements: list[Requirement], lock: str) -> list[str]:
    found = pins(lock)
    return [str(want) for want in requirements if want.name not in found or found[want.name] not in want.specifier]


def test_every_runtime_dependency_has_a_reason() -> None:
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    reasons = set(re.findall(r"^\| `([\w.-]+)` \|", page.partition("\n## ")[0], re.MULTILINE))

    assert {requirement.name for requirement in RUNTIME} == reasons


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_the_runtime_dependencies(lock: str) -> None:
    assert wrongly_pinned(RUNTIME, lock) == []


def test_the_development_lock_holds_the_development_dependencies() -> None:
    assert wrongly_pinned(DEVELOPMENT, "requirements-dev.txt") == []


def test_both_locks_agree() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_carries_a_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    for pin in re.split(r"\n(?=[a-z])", text)[1:]:
        assert "--hash=sha256:" in pin
